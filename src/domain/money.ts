/** Money as a person reads it, for page, text and papers. Amounts are integers in minor units; how many make a whole one differs by currency. */

import { digitsOf } from './currency.mjs'

export { digitsOf } from './currency.mjs'

/** 71234 → "71,234" */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** Counts within a sentence as everywhere else: "2001 orders" → "2,001 orders". Ids, dates, times and file numbers stay as they are. */
export const groupedIn = (sentence: string): string =>
  sentence.replace(/(?<![\p{L}\d_.,:\-–/#+])\d{4,9}(?![\w.:\-–/年]*[\d:/–-])(?![A-Za-z年])/gu, (digits) => grouped(Number(digits)))

/** 4168530, "CNY" → "41,685.30" */
export function amount(minor: number, currency: string): string {
  const digits = digitsOf(currency)
  const whole = grouped(Math.trunc(Math.abs(minor) / 10 ** digits))
  const rest = digits === 0 ? '' : `.${String(Math.abs(minor) % 10 ** digits).padStart(digits, '0')}`
  return `${minor < 0 ? '−' : ''}${whole}${rest}`
}

/** ISO 4217's own code for none: what a report says where no record tells the currency of a sum. */
export const noCurrency = 'XXX'

/** 4168530, "CNY" → "CNY 41,685.30" and 「41,685.30 元」. */
export const money = (minor: number, currency: string): { en: string; zh: string } =>
  currency === noCurrency
    ? { en: `${grouped(minor)} minor units, currency unknown`, zh: `${grouped(minor)}（最小货币单位，币种不明）` }
    : {
        en: `${currency} ${amount(minor, currency)}`,
        zh: currency === 'CNY' ? `${amount(minor, currency)} 元` : `${amount(minor, currency)} ${currency}`,
      }

/** An amount in one currency; null where no record says which. */
export type Sum = { currency: string | null; minor: number }

/** By code; what nobody says the currency of comes last. */
const byCode = (a: string | null, b: string | null): number => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)

/** The currencies of a list, each once. */
export const currenciesOf = (list: readonly { currency: string | null }[]): (string | null)[] =>
  [...new Set(list.map(({ currency }) => currency))].toSorted(byCode)

/** Amounts added up, each currency by itself: no rate is ever guessed. */
export const sumsOf = (list: readonly Sum[]): Sum[] =>
  currenciesOf(list).map((currency) => ({ currency, minor: list.reduce((all, one) => all + (one.currency === currency ? one.minor : 0), 0) }))

export type LossPart = { currency: string; low_minor: number; central_minor: number; high_minor: number }

/** Losses added up, each currency by itself and kept in order (low ≤ central ≤ high); what cost nothing is left out. */
export function lossOf(parts: readonly (Omit<LossPart, 'currency'> & { currency: string | null })[]): LossPart[] {
  const total = (list: typeof parts, key: 'low_minor' | 'central_minor' | 'high_minor'): number => list.reduce((all, part) => all + part[key], 0)
  return [...Map.groupBy(parts, ({ currency }) => currency ?? noCurrency)]
    .map(([currency, list]) => {
      const central_minor = total(list, 'central_minor')
      return {
        low_minor: Math.min(total(list, 'low_minor'), central_minor),
        central_minor,
        high_minor: Math.max(total(list, 'high_minor'), central_minor),
        currency,
      }
    })
    .filter(({ high_minor }) => high_minor > 0)
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}
