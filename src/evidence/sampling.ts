/** Where orders are too many to read, a sample anybody can draw again: strata, a seed, and the whole population beside it. */
import { createHash } from 'node:crypto'
import { digitsOf } from '../domain/money.ts'
import { amountText, cell } from '../proof/index.ts'
import type { CaseMaterial, OrderRow } from './material.ts'

/** From so many orders on a reader needs a sample. */
const many = 1000
/** Per stratum at least so many, or all of it; and at least this share. */
const least = 30
const share = 0.05

const bandOf = (whole: number): string => (whole < 50 ? 'under 50' : whole < 200 ? '50 to 200' : 'from 200')
const stratumOf = ({ finding, lead, payable_minor, currency }: OrderRow): string =>
  `${lead ? `lead, ${finding}` : finding} / ${currency} ${bandOf(payable_minor / 10 ** digitsOf(currency))}`

export type Sampling = { population: string; sample: string; plan: string }

/** Undefined when the orders are few enough to be read one by one. The seed is the case and its report, so nobody chose it. */
export function samplingOf(material: CaseMaterial): Sampling | undefined {
  const { orders, case_id, report } = material
  if (orders.length <= many) return undefined
  const seed = `${case_id} ${report.sha256}`
  const drawn = (row: OrderRow): string => createHash('sha256').update(`${seed} ${row.order_id}`).digest('hex')
  const strata = [...Map.groupBy(orders, stratumOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const chosen = strata.map(([stratum, rows]) => {
    const size = Math.min(rows.length, Math.max(least, Math.ceil(rows.length * share)))
    const ranked = rows.map((row) => ({ row, rank: drawn(row) })).toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    return { stratum, of: rows.length, rows: ranked.slice(0, size) }
  })
  const csv = (head: string[], rows: (string | number)[][]): string => `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
  const cells = (row: OrderRow, stratum: string): string[] => [
    row.order_id,
    stratum,
    row.finding,
    row.paid_at ?? '',
    amountText(row.payable_minor, row.currency),
    row.currency,
  ]
  return {
    population: csv(
      ['order_id', 'stratum', 'finding', 'paid_at', 'payable', 'currency'],
      orders.map((row) => cells(row, stratumOf(row))),
    ),
    sample: csv(
      ['order_id', 'stratum', 'finding', 'paid_at', 'payable', 'currency', 'draw'],
      chosen.flatMap(({ stratum, rows }) => rows.map(({ row, rank }) => [...cells(row, stratum), rank])),
    ),
    plan: `# 抽样方案 · Sampling plan

总体 ${orders.length} 笔订单，全部列于 population.csv，逐笔材料全部在 data/20-records/ 内；抽样仅为便于阅读，不替代全部材料。
${orders.length} orders, all of them in population.csv and in data/20-records/. The sample helps a reader; it replaces nothing.

分层 · Strata: 认定结论 × 币种 × 应付金额（50 以下、50 至 200、200 以上） · finding × currency × payable (under 50, 50 to 200, from 200).
每层数量 · Size: 每层 5%，且不少于 ${least} 笔（不足者全取） · 5 % of a stratum, at least ${least}, or all of it.
抽取 · Draw: SHA-256("${seed} " + order_id) 由小到大取前若干 · the first by SHA-256 of the seed, a space and the order id, as lower-case hexadecimal.
种子由案号与研判报告哈希构成，任何人不能挑选 · the seed is the case and the hash of its report, so nobody chose it.

| 层 stratum | 总体 population | 样本 sample |
|---|---:|---:|
${chosen.map(({ stratum, of, rows }) => `| ${stratum} | ${of} | ${rows.length} |`).join('\n')}
`,
  }
}
