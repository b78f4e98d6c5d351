/** No sentence says what is not so: each is read in both languages, and its figures are counted again from the lists and the events. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reason, Report, Verdict } from '../../src/domain/report.ts'
import { explainVerdict } from '../../src/report/explain.ts'
import { makeWorld, type World } from '../../worlds/index.ts'
import { withWorld } from './judge.ts'

const reasonsOf = ({ reasons, contrary }: Verdict): Reason[] => [...reasons, ...contrary]

/** Ids, currencies and names of services are the same in every language. */
const foreign = /\b(?:[A-Z]{1,2}-[\w-]+|[A-Z]{3}|QQ)\b|\+\d\d:\d\d/g
/** Names that the market gave, such as a carrier's, stand as they are. */
const latin = (text: string, names: ReadonlySet<string> = new Set()): string[] =>
  (text.replaceAll(foreign, '').match(/[A-Za-z]{2,}/g) ?? []).filter((one) => !names.has(one))

/** Figures of two digits and more; a word may stand for a smaller one. Ids, and days and months of dates, are none. */
const figures = (text: string): string[] =>
  (
    text
      .replaceAll(foreign, '')
      .replaceAll(/(\d),(?=\d{3})/g, '$1')
      .match(/\d+(?:\.\d+)?/g) ?? []
  )
    .filter((one) => Number(one) >= 13)
    .toSorted()

function brokenWords(report: Report, { events }: World): string[] {
  const carriers = new Set([...events.rows('shipment.dispatched')].map((row) => String(row['carrier'])))
  const broken = new Set<string>()
  for (const verdict of report.verdicts) {
    for (const { code, text } of reasonsOf(verdict)) {
      if (latin(text.zh, carriers).length > 0) broken.add(`${code}: ${latin(text.zh, carriers).join(' ')} in “${text.zh}”`)
      if (/\p{Script=Han}/u.test(text.en)) broken.add(`${code}: Chinese in “${text.en}”`)
      const [en, zh] = [figures(text.en), figures(text.zh)]
      if ([...new Set(en)].join() !== [...new Set(zh)].join()) broken.add(`${code}: “${text.en}” says ${en.join(' ')}, “${text.zh}” ${zh.join(' ')}`)
      if (/\b1 [a-z]+s\b(?! is| has)|undefined|NaN|\bnull\b|\(s\)/.test(text.en)) broken.add(`${code}: “${text.en}”`)
    }
    for (const text of verdict.searched) if (latin(text.zh).length > 0) broken.add(`searched: “${text.zh}”`)
  }
  return [...broken]
}

/** The first figures of a sentence. */
const said = (text: string, pattern: RegExp): number[] => (pattern.exec(text)?.slice(1) ?? []).map((one) => Number(one.replaceAll(',', '')))

/** What sentences count, counted again from the lists that bear them. Each entry: the code, its pattern, and what the figures must be. */
const counted: [string, RegExp, (verdict: Verdict) => number[]][] = [
  ['part-of-the-flood', /^(\d+) orders? of the account/, (verdict) => [verdict.supported_order_ids.length]],
  ['ordinary-orders', /^(\d+) other orders/, (verdict) => [verdict.excluded_order_ids.length]],
  ['crew-of-found-shops', /^(\d+) further/, (verdict) => [verdict.supported_order_ids.length]],
  ['paid-one-buyer-back', /the price of (\d+) order/, (verdict) => [verdict.proven_order_ids.length]],
  ['same-orders', /^(\d+) accounts/, (verdict) => [membersOf(verdict)]],
  ['own-reviews', /wrote (\d+) bad reviews/, (verdict) => [verdict.review_ids.length]],
]
const membersOf = ({ related }: Verdict): number => related.filter(({ kind, as }) => kind === 'account' && as === 'brusher').length

function brokenCounts(report: Report, { events }: World): string[] {
  const broken: string[] = []
  const placed = new Map([...events.rows('order.placed')].map((row) => [row['order_id'] as string, row]))
  const returned = new Set([...events.rows('refund.requested')].map((row) => row['order_id'] as string))
  const check = (where: string, text: string, got: readonly number[], want: readonly number[]): void => {
    if (got.length > 0 && got.join() !== want.join()) broken.push(`${where}: “${text}”, the list has ${want.join(', ')}`)
  }
  for (const verdict of report.verdicts)
    for (const { code, text } of reasonsOf(verdict)) {
      const where = `${verdict.subject.id} ${code}`
      for (const [name, pattern, want] of counted) if (name === code) check(where, text.en, said(text.en, pattern), want(verdict))
      if (code === 'money-back' && verdict.subject.kind === 'account') {
        const shops = new Set(verdict.proven_order_ids.map((id) => placed.get(id)!['shop_id']))
        check(where, text.en, said(text.en, /^(\d+) orders? in (\d+) shops/), [verdict.proven_order_ids.length, shops.size])
      }
      if (code === 'refunded-cohort' && verdict.role === 'victim_merchant') {
        const back = verdict.supported_order_ids.filter((id) => returned.has(id)).length
        const [refunded = 0, all = 0] = said(text.en, /^(\d+) of (\d+) orders/)
        if (all < verdict.supported_order_ids.length || Math.abs(refunded - back) > all - verdict.supported_order_ids.length)
          broken.push(`${where}: “${text.en}”, the events have ${back} of ${verdict.supported_order_ids.length}`)
      }
      // "All 640 accounts" is borne by 640 subjects; "37 of the 59" by 59, and 37 are not more.
      if (code.startsWith('shared-')) {
        const [all] = said(text.en, /\b[Aa]ll (\d+) accounts/)
        const [some, of] = said(text.en, /\b(\d+) of the (\d+) accounts/)
        const members = membersOf(verdict)
        if ((all ?? of ?? members) !== members || (some ?? 0) > members) broken.push(`${where}: “${text.en}”, the list has ${members}`)
      }
      // Parts add up to their sum.
      const parts = said(
        text.en,
        /a (?:loss|gain) of [A-Z]{3} ([\d,.]+) \(margin on what was kept [A-Z]{3} (−?[\d,.]+), less goods not returned [A-Z]{3} ([\d,.]+), less freight [A-Z]{3} ([\d,.]+)\)/,
      )
      if (code === 'who-bears-cost') {
        const [net = Number.NaN, kept = 0, lost = 0, freight = 0] = parts
        if (!(Math.abs(Math.abs(kept - lost - freight) - net) < 0.005)) broken.push(`${where}: “${text.en}” does not add up`)
      }
      // Nobody is spoken of with a word that only a decision may use.
      if (/\bfound (?:guilty|brushing)\b/.test(text.en)) broken.push(`${where}: “${text.en}”`)
    }
  return broken
}

for (const name of ['S1', 'S2', 'S3', 'S12', 'S9'] as const)
  test(`${name}: every sentence is whole in both languages, with the figures of its lists`, async () => {
    const world = makeWorld(name, { seed: 11, size: 'small' })
    await withWorld(world, async ({ judge }) => {
      const { report } = await judge()
      assert.ok(report.verdicts.length > 0)
      assert.deepEqual(brokenWords(report, world), [])
      assert.deepEqual(brokenCounts(report, world), [])
      for (const id of new Set(report.verdicts.slice(0, 40).map(({ subject }) => subject.id)))
        assert.deepEqual(latin(explainVerdict(report, id, 'zh')), [], `English remains in the Chinese reading of ${id}`)
    })
  })
