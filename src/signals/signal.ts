/** What a signal is: what it saw, how much it weighs, and the honest story that would look the same. One file each; the folder is the registry. */
import type { Tier } from '../domain/fields.ts'
import { amount, money } from '../domain/money.ts'
import type { Behaviour } from '../domain/verdict.ts'
import type { Row } from '../warehouse/duckdb.ts'
import type { Path } from '../warehouse/relation.ts'

export type Sentence = { en: string; zh: string }

/** The competing stories about a cohort of orders. */
export const hypotheses = ['organic', 'shop_hired', 'rival_hired'] as const
export type Hypothesis = (typeof hypotheses)[number]

/** Bits (log2 likelihood) a level of a signal lends to each story; 0 = says nothing. */
export type Bits = Record<Hypothesis, number>

/** Correlated signals share one budget, so that the same fact told twice weighs once. */
export type Group =
  | 'money'
  | 'parcel'
  | 'identity'
  | 'volume'
  | 'outcome'
  | 'history'
  | 'path'
  | 'device'
  | 'reaction'
  | 'review'
  | 'relation'
  | 'message'
  | 'timing'
  | 'repetition'
  | 'falsity'

type Common = {
  /** kebab-case; the reason's code in the report. */
  name: string
  /** The dossier's code, such as SB-03 or D2. */
  code: string
  behaviours: readonly Behaviour[]
  tier: Tier
  group: Group
  /** Relations and event tables that its SQL reads. */
  reads: readonly string[]
  /** The honest story that looks the same. */
  innocent: Sentence
}

/** Weighs single orders: SQL giving `ord`, `bits` (log2 odds that the order is fictitious) and `event_id`, one row per order that it can speak of. */
export type OrderSignal = Common & {
  grain: 'order'
  /** By which column of what it reads the rows that speak of one order are found, where that is not its `ord`. */
  paths?: Readonly<Record<string, Path>>
  sql: string
  /** Said of a shop or a buyer with this many such orders. */
  sentence: (found: { orders: number; of: number }) => Sentence
}

/** Weighs a cohort: SQL over `case_rows(k, ord, fake, …)`, and what it is held against (`outside_counts`), giving `k`, its measures and `events` (up to 20 event ids, a list joined by chr(31)). */
export type CaseSignal<R extends Row = Row> = Common & {
  grain: 'case'
  sql: string
  /** The level a row stands at; undefined = unknown, which weighs nothing. */
  level: (row: R) => string | undefined
  /** Bits per level; the calibration file replaces them by measured ones. */
  bits: Record<string, Bits>
  sentence: (row: R) => Sentence
}

/** Weighs a matter: somebody's conduct toward one or more others, such as a reviewer's demands. SQL over the behaviour's own relation `matters_<behaviour>(m, …)`
 * giving `m`, its measures and `events` (up to 20 event ids, a list joined by chr(31)). */
export type MatterSignal<R extends Row = Row> = Common & {
  grain: 'matter'
  /** The behaviour whose matters it weighs; its file lies in the folder of that name. */
  of: Behaviour
  sql: string
  /** The level a row stands at; undefined = unknown, which weighs nothing. */
  level: (row: R) => string | undefined
  /** Bits (log2 likelihood) per level that the conduct is what it is suspected to be; below zero speaks for the honest story. */
  bits: Record<string, number>
  sentence: (row: R) => Sentence
}

export type Signal = OrderSignal | CaseSignal | MatterSignal

export const defineOrderSignal = (signal: Omit<OrderSignal, 'grain'>): OrderSignal => ({ grain: 'order', ...signal })
export const defineCaseSignal = <R extends Row>(signal: Omit<CaseSignal<R>, 'grain'>): CaseSignal<R> => ({ grain: 'case', ...signal })
export const defineMatterSignal = <R extends Row>(signal: Omit<MatterSignal<R>, 'grain'>): MatterSignal<R> => ({ grain: 'matter', ...signal })

/** Milliseconds of a day. */
export const day = 86_400_000

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`

/** SQL: the one currency of the rows, NULL where there are several. */
export const oneCurrency = (column = 'currency'): string => `CASE WHEN min(${column}) = max(${column}) THEN min(${column}) END AS currency`

/** A sum in words. Amounts of several currencies are never added up, so there is no sum to say. */
export const sum = (minor: number, currency: string | null): Sentence =>
  currency === null ? { en: 'amounts in several currencies', zh: '多种货币的款项' } : money(minor, currency)

export const range = (low: number, high: number, currency: string | null): Sentence =>
  low === high || currency === null
    ? sum(low, currency)
    : { en: `${money(low, currency).en}–${amount(high, currency)}`, zh: `${amount(low, currency)}–${money(high, currency).zh}` }

/** A span as a person says it: minutes, hours or days. */
export function lasting(ms: number): Sentence {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 120) return { en: `${minutes} minute${minutes === 1 ? '' : 's'}`, zh: ` ${minutes} 分钟` }
  const hours = Math.round(minutes / 60)
  if (hours < 48) return { en: `${hours} hours`, zh: ` ${hours} 小时` }
  return { en: `${Math.round(hours / 24)} days`, zh: ` ${Math.round(hours / 24)} 天` }
}
