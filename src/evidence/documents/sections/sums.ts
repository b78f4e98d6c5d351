/** Sums of money in a column or a sentence: each currency by itself. */
import { amount, currenciesOf, type Sum, sumsOf } from '../../../domain/money.ts'
import type { Extortion, Payment } from '../../material.ts'
import type { Voice } from '../document.ts'

type Column = { unit: string; one: (minor: number | null, currency: string | null) => string; all: (sums: readonly Sum[]) => string }

/** A column of sums: its head names the currency where all have the same; where they differ, or none is known, each sum does. */
export function inColumn({ say, money, all }: Voice, list: readonly { currency: string | null }[]): Column {
  const [only, ...more] = currenciesOf(list)
  if (only === undefined || only === null || more.length > 0)
    return { unit: '', one: (minor, currency) => (minor === null ? '—' : money(minor, currency)), all }
  return {
    unit: say(` (${only})`, `（${only === 'CNY' ? '元' : only}）`),
    one: (minor) => (minor === null ? '—' : amount(minor, only)),
    all: (sums) => amount(sums[0]?.minor ?? 0, only),
  }
}

/** The currencies of what was asked for and what was paid. */
export const currenciesIn = (one: Payment): { currency: string | null }[] => [
  ...(one.demanded_minor === null ? [] : [{ currency: one.demanded_currency }]),
  ...(one.paid_minor === null ? [] : [{ currency: one.currency }]),
]

export const paidBy = (payments: readonly Payment[]): Sum[] =>
  sumsOf(payments.flatMap(({ currency, paid_minor: minor }) => (minor === null ? [] : [{ currency, minor }])))

/** What was paid under threat: from, to and in all, each currency by itself. */
export const paidText = ({ paid }: Extortion, { say, money }: Voice): string =>
  paid.length === 0
    ? say('nothing paid on record', '无付款记录')
    : paid
        .map(({ currency, total_minor, min_minor, max_minor }) =>
          say(
            `${money(total_minor, currency)} paid, from ${money(min_minor, currency)} to ${money(max_minor, currency)} each`,
            `付款合计 ${money(total_minor, currency)}，单笔 ${money(min_minor, currency)} 至 ${money(max_minor, currency)}`,
          ),
        )
        .join(say('; ', '；'))
