/** Judges a judgement: runs the real scan over a world's files and holds the report against the world's truth. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Tier, tiers } from '../../src/domain/fields.ts'
import { parseReport, type Report, type Verdict } from '../../src/domain/report.ts'
import { certainties, ladder, measureLevels } from '../../src/domain/verdict.ts'
import { type EventType, vocabulary } from '../../src/domain/vocabulary.ts'
import { scan } from '../../src/pipeline.ts'
import type { World } from '../../worlds/index.ts'
import { type Expectation, type Oracle, type Reach, type Stage, stages } from '../../worlds/oracle.ts'
import { type Disguise, type Format, writeWorld } from '../../worlds/write.ts'

export type Look = {
  tier?: Tier
  /** RFC 3339 with offset. */
  asOf?: string
  /** Event types not handed over. */
  without?: readonly EventType[]
  /** Rewrites rows of a CSV file: cells by column name, undefined to leave the row as it is. */
  edit?: Partial<Record<EventType, (row: Record<string, string>) => Record<string, string> | undefined>>
  /** Lines to add to a CSV file, cells by column name. */
  add?: Partial<Record<EventType, Record<string, string>[]>>
}

export type Court = {
  /** The report on the folder as seen, and its bytes. */
  judge: (look?: Look) => Promise<{ report: Report; bytes: string }>
  /** The truth as written beside the folder: in a disguise, with its ids and times. */
  oracle: Oracle
}

/** A world written out, judged as often as one likes, removed afterwards. */
export async function withWorld(world: World, use: (court: Court) => Promise<void>, format: Format = 'csv', disguise: Disguise = {}): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-gates-'))
  const events = join(base, 'events')
  try {
    await writeWorld(world, events, format, disguise)
    const oracle = JSON.parse(readFileSync(`${events}.oracle.json`, 'utf8')) as Oracle
    let looks = 0
    await use({
      oracle,
      async judge(look = {}) {
        const folder = look.without === undefined && look.edit === undefined && look.add === undefined ? events : join(base, `look-${looks++}`)
        if (folder !== events) altered(events, folder, look)
        const done = await scan({
          folders: [folder],
          scratch: base,
          ...(look.tier === undefined ? {} : { tier: look.tier }),
          ...(look.asOf === undefined ? {} : { asOf: { ms: Date.parse(look.asOf), text: look.asOf } }),
        })
        done.close()
        const bytes = JSON.stringify(done.report)
        return { report: parseReport(JSON.parse(bytes)), bytes }
      },
    })
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
/** Cells of a line that holds no line break. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => (quoted === undefined ? plain! : quoted.replaceAll('""', '"')))

function altered(from: string, to: string, { without = [], edit = {}, add = {} }: Look): void {
  mkdirSync(to)
  const files = readdirSync(from)
  for (const type of Object.keys(add)) if (!files.includes(`${type}.csv`)) throw new Error(`expected ${type}.csv to add to, found none`)
  for (const file of files) {
    const type = file.split('.').slice(0, 2).join('.') as EventType
    if (without.includes(type)) continue
    const change = edit[type]
    const more = add[type] ?? []
    if (change === undefined && more.length === 0) {
      copyFileSync(join(from, file), join(to, file))
      continue
    }
    const [header, ...lines] = readFileSync(join(from, file), 'utf8').trimEnd().split('\n')
    const columns = header!.split(',')
    const written = lines.map((line) => {
      const cells = cellsOf(line)
      const row = change?.(Object.fromEntries(columns.map((column, i) => [column, cells[i]!])))
      return row === undefined ? line : columns.map((column) => cell(row[column] ?? '')).join(',')
    })
    written.push(...more.map((row) => columns.map((column) => cell(row[column] ?? '')).join(',')))
    writeFileSync(join(to, file), `${[header, ...written].join('\n')}\n`)
  }
}

/** Everything above a tier, as types not to hand over. */
export const above = (tier: Tier): EventType[] =>
  (Object.keys(vocabulary) as EventType[]).filter((type) => tiers.indexOf(vocabulary[type].tier) > tiers.indexOf(tier))

const reach = (certainty: Reach): number => (certainty === 'none' ? -1 : certainties.indexOf(certainty))
const levelOf = (verdict: Verdict): number => measureLevels.indexOf(verdict.measure.level)

/** What a stage asks of a subject; a stage not named asks what the one before it asks. */
export function bounds(expectation: Expectation, stage: Stage): { atLeast: Reach; atMost: Reach } {
  let last: { atLeast: Reach; atMost: Reach } = { atLeast: 'none', atMost: 'adjudicated' }
  for (const one of stages.slice(0, stages.indexOf(stage) + 1)) last = expectation.certainty[one] ?? last
  return last
}

/** Ids that all name the same one: P-LIANG, A-LIANG and W-LIANG. */
function namesOf(expectation: Expectation, { cast }: Oracle): Set<string> {
  const stem = /^[A-Z]-(.+)$/.exec(expectation.as)?.[1]
  const same =
    stem === undefined ? [] : Object.entries(cast).filter(([name]) => /^[APW]-/.test(name) && name.slice(2) === stem && /^[APW]-/.test(expectation.as))
  return new Set([expectation.subject.id, ...same.map(([, id]) => id)])
}

const clears = (verdict: Verdict): boolean => verdict.behaviour === 'benign' || verdict.behaviour === 'inconclusive'
const hurt = ['victim_merchant', 'victim_identity', 'bystander']

/** Where the report breaks a gate of the scenarios at this stage; empty when it holds them all. */
export function brokenGates(report: Report, oracle: Oracle, stage: Stage): string[] {
  const broken: string[] = []
  const fake = new Set(oracle.neutralise)
  const kept = new Set(oracle.mustNotNeutralise)
  const out = new Set(report.neutralised.order_ids)
  const known = new Map<string, Expectation>()
  for (const expectation of oracle.expectations) for (const id of namesOf(expectation, oracle)) known.set(id, expectation)
  // The wallet that plants pay-backs is the attackers' own: naming it is right, and no scenario says how surely.
  const planted = Object.entries(oracle.cast).filter(([name]) => name === 'W-PLANTED')
  const involved = new Set([
    ...oracle.incidents.filter((one) => !one.benign).flatMap((one) => [...one.accountIds, ...one.shopIds]),
    ...planted.map(([, id]) => id),
  ])
  const said = (verdict: Verdict): string =>
    `${verdict.subject.kind} ${known.get(verdict.subject.id)?.as ?? verdict.subject.id} ${verdict.behaviour}/${verdict.role}/${verdict.certainty}/${verdict.measure.kind}`

  for (const verdict of report.verdicts) {
    const expectation = known.get(verdict.subject.id)
    const most =
      expectation === undefined ? (involved.has(verdict.subject.id) ? 2 : 0) : expectation.maxLevel === 'none' ? 0 : measureLevels.indexOf(expectation.maxLevel)
    if (levelOf(verdict) > most) broken.push(`G1 ${said(verdict)}: a measure above L${most}`)
    if (expectation?.maxLevel === 'none' && !['none', 'lift'].includes(verdict.measure.kind)) broken.push(`G1 ${said(verdict)}: a measure where none is right`)
    const accused = !clears(verdict) && !hurt.includes(verdict.role)
    if (expectation === undefined && accused && !involved.has(verdict.subject.id) && reach(verdict.certainty) >= reach('supported'))
      broken.push(`G2 ${said(verdict)}: a stranger to the story`)
    if (expectation !== undefined && !clears(verdict) && reach(verdict.certainty) > reach(bounds(expectation, stage).atMost))
      broken.push(`G2 ${said(verdict)}: above ${bounds(expectation, stage).atMost}`)
    const proven = new Set(expectation?.provenOrderIds ?? oracle.neutralise)
    const beyond = verdict.proven_order_ids.filter((id) => !proven.has(id))
    if (beyond.length > 0) broken.push(`G3 ${said(verdict)}: ${beyond.length} orders proven that are not`)
    const genuine = [...verdict.proven_order_ids, ...verdict.supported_order_ids].filter((id) => kept.has(id) || !fake.has(id))
    if (genuine.length > 0) broken.push(`G3 ${said(verdict)}: ${genuine.length} genuine orders charged`)
    const counting = verdict.excluded_order_ids.filter((id) => out.has(id))
    if (counting.length > 0) broken.push(`G3 ${said(verdict)}: ${counting.length} orders told as counting that are out`)
    if (verdict.contrary.length === 0 || verdict.searched.length === 0) broken.push(`G4 ${said(verdict)}: no contrary side`)
    const astray = [...verdict.reasons.filter((one) => one.weight_bits < 0), ...verdict.contrary.filter((one) => one.weight_bits > 0)]
    if (astray.length > 0) broken.push(`G4 ${said(verdict)}: ${astray.map(({ code }) => code).join(', ')} weigh for the other side`)
    if (levelOf(verdict) >= 2 && (verdict.reasons.length === 0 || !ladder[verdict.measure.level].needs.every((need) => verdict.measure.needs.includes(need))))
      broken.push(`G5 ${said(verdict)}: a measure without its conditions`)
    for (const one of verdict.related) {
      const named = known.get(one.id)
      if (hurt.includes(one.as)) continue
      if (named === undefined ? !involved.has(one.id) && reach(one.certainty) >= reach('supported') : reach(one.certainty) > reach(bounds(named, stage).atMost))
        broken.push(`G2 ${said(verdict)} names ${named?.as ?? one.id} as ${one.as}/${one.certainty}`)
    }
  }
  const wrongly = report.neutralised.order_ids.filter((id) => !fake.has(id))
  if (wrongly.length > 0)
    broken.push(`G3 ${wrongly.length} genuine orders neutralised, ${wrongly.filter((id) => kept.has(id)).length} of them in the thick of it`)

  for (const expectation of oracle.expectations) {
    const names = namesOf(expectation, oracle)
    const { atLeast } = bounds(expectation, stage)
    const own = report.verdicts.filter((verdict) => names.has(verdict.subject.id))
    const reached = Math.max(
      -1,
      ...own
        .filter((verdict) => expectation.behaviour.includes(verdict.behaviour) && (expectation.role === undefined || verdict.role === expectation.role))
        .map((verdict) => reach(verdict.certainty)),
      ...report.verdicts.flatMap(({ related }) => related.filter((one) => names.has(one.id) && one.as === expectation.role).map((one) => reach(one.certainty))),
    )
    if (reached < reach(atLeast)) broken.push(`reach ${expectation.as}: expected at least ${atLeast}, got ${own.map(said).join('; ') || 'nothing said'}`)
    for (const verdict of own)
      if (!expectation.behaviour.includes(verdict.behaviour) && !clears(verdict))
        broken.push(`behaviour ${said(verdict)}: expected ${expectation.behaviour.join(' or ')}`)
  }
  return tallied(broken)
}

/** The same sentence about six hundred accounts is one line. */
function tallied(lines: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const key = line.replaceAll(/\b[A-Z]-\d{10}\b/g, '…')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([line, n]) => (n > 1 ? `${n} × ${line}` : line))
}

/** Competition ranks: equals share a place, the next one is behind all of them. */
function ranks<K>(values: Map<K, number>): Map<K, number> {
  const sorted = [...values.values()].toSorted((a, b) => b - a)
  return new Map([...values].map(([key, value]) => [key, sorted.indexOf(value) + 1]))
}

/** Counts of the report's rankings against a replay of the world's events, without the engine. */
export function brokenRankings(report: Report, { events }: World): string[] {
  const until = Date.parse(report.as_of)
  const out = new Set(report.neutralised.order_ids)
  const observed = new Map<string, Set<string>>()
  const shopOf = new Map<string, string>()
  for (const row of events.rows('order.placed')) {
    if (row.recordedtime > until) continue
    const listing = row['listing_id'] as string
    const held = observed.get(listing) ?? new Set()
    held.add(row['order_id'] as string)
    observed.set(listing, held)
    const shop = row['shop_id'] as string
    const before = shopOf.get(row['order_id'] as string)
    if (before === undefined || shop < before) shopOf.set(row['order_id'] as string, shop)
  }
  const all = new Map([...observed].map(([listing, orders]) => [listing, orders.size]))
  const clean = new Map([...observed].map(([listing, orders]) => [listing, [...orders].filter((id) => !out.has(id)).length]))
  const [allRanks, cleanRanks] = [ranks(all), ranks(clean)]
  const broken: string[] = []
  if (report.rankings.sales.length !== all.size) broken.push(`G7 ${report.rankings.sales.length} listings ranked, expected ${all.size}`)
  for (const row of report.rankings.sales) {
    const want = [all.get(row.listing_id), clean.get(row.listing_id), allRanks.get(row.listing_id), cleanRanks.get(row.listing_id)]
    const got = [row.observed, row.clean, row.observed_rank, row.clean_rank]
    if (want.join() !== got.join()) broken.push(`G7 sales ${row.listing_id}: ${got.join()}, a replay gives ${want.join()}`)
  }
  if (report.tiers.includes('T3')) {
    const hidden = new Set(report.neutralised.review_ids)
    const ratings = new Map<string, { order: string; rating: number; at: number }>()
    for (const row of events.rows('review.posted')) {
      if (row.recordedtime <= until && row['appended'] !== true)
        ratings.set(row['review_id'] as string, { order: row['order_id'] as string, rating: row['rating'] as number, at: -Infinity })
    }
    for (const row of events.rows('review.changed')) {
      const held = ratings.get(row['review_id'] as string)
      if (held !== undefined && row.recordedtime <= until && row['rating'] !== undefined && row.time > held.at)
        Object.assign(held, { rating: row['rating'], at: row.time })
    }
    for (const row of events.rows('review.withdrawn')) if (row.recordedtime <= until) ratings.delete(row['review_id'] as string)
    const perShop = new Map<string, { all: number[]; clean: number[] }>()
    for (const [id, { order, rating }] of ratings) {
      const shop = shopOf.get(order)
      if (shop === undefined) continue
      const held = perShop.get(shop) ?? { all: [], clean: [] }
      held.all.push(rating)
      if (!hidden.has(id)) held.clean.push(rating)
      if (out.has(order) && !hidden.has(id)) broken.push('G7 a review counts whose order is out')
      perShop.set(shop, held)
    }
    const mean = (values: number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length)
    const near = (a: number | null, b: number | null): boolean => (a === null || b === null ? a === b : Math.abs(a - b) <= 0.00006)
    if (report.rankings.credit.length !== perShop.size) broken.push(`G7 ${report.rankings.credit.length} shops with credit, expected ${perShop.size}`)
    for (const row of report.rankings.credit) {
      const held = perShop.get(row.shop_id) ?? { all: [], clean: [] }
      if (
        row.observed_count !== held.all.length ||
        row.clean_count !== held.clean.length ||
        !near(row.observed_mean, mean(held.all)) ||
        !near(row.clean_mean, mean(held.clean))
      )
        broken.push(
          `G7 credit ${row.shop_id}: ${row.observed_mean}/${row.observed_count} and ${row.clean_mean}/${row.clean_count}, a replay gives ${mean(held.all)}/${held.all.length} and ${mean(held.clean)}/${held.clean.length}`,
        )
    }
  }
  return tallied(broken)
}

/** What a report says, in no order and with the oracle's names for ids, so that disguises can be compared. */
export function gist(report: Report, oracle: Oracle): string[] {
  const names = new Map<string, string>()
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (/^[A-Z]-\d{10}$/.test(value) && !names.has(value)) names.set(value, path)
    } else if (Array.isArray(value)) value.forEach((item, i) => walk(item, `${path}.${i}`))
    else if (value !== null && typeof value === 'object') for (const [key, held] of Object.entries(value)) walk(held, `${path}.${key}`)
  }
  walk([oracle.cast, oracle.incidents, oracle.neutralise, oracle.mustNotNeutralise], '')
  const name = (id: string): string => names.get(id) ?? id.slice(0, 1)
  const list = (ids: readonly string[]): string => `${ids.length}:${ids.map(name).toSorted().join()}`
  return [
    ...report.verdicts.map((verdict) =>
      [
        `${verdict.subject.kind} ${name(verdict.subject.id)}`,
        verdict.behaviour,
        verdict.role,
        verdict.certainty,
        verdict.knowledge,
        verdict.measure.kind,
        verdict.measure.level,
        list(verdict.proven_order_ids),
        list(verdict.supported_order_ids),
        list(verdict.excluded_order_ids),
        verdict.reasons
          .map((one) => one.code)
          .toSorted()
          .join(),
        verdict.contrary
          .map((one) => one.code)
          .toSorted()
          .join(),
        verdict.related
          .map((one) => `${name(one.id)}=${one.as}/${one.certainty}`)
          .toSorted()
          .join(),
      ].join(' | '),
    ),
    `neutralised ${list(report.neutralised.order_ids)}`,
    ...report.cases.map(
      (one) =>
        `case ${one.behaviour} ${one.loss.map((each) => `${each.low_minor} ${each.central_minor} ${each.high_minor} ${each.currency}`).join(', ')} ${one.subjects.length}`,
    ),
    `sales ${report.rankings.sales
      .map((row) => `${row.observed}/${row.clean}/${row.observed_rank}/${row.clean_rank}`)
      .toSorted()
      .join(' ')}`,
  ].toSorted()
}

/** How hard a report is on an id: certainty, then measure, 0 when it is cleared, hurt or not named. */
export function severity(report: Report, id: string): [certainty: number, level: number, orders: number] {
  const own = report.verdicts.filter((verdict) => verdict.subject.id === id && !clears(verdict) && !hurt.includes(verdict.role))
  const most = (of: (verdict: Verdict) => number): number => Math.max(0, ...own.map(of))
  return [
    most((verdict) => reach(verdict.certainty) + 1),
    most(levelOf),
    most((verdict) => verdict.proven_order_ids.length + verdict.supported_order_ids.length),
  ]
}

export const verdictOf = (
  report: Report,
  id: string,
): (Pick<Verdict, 'behaviour' | 'role' | 'certainty'> & { proven: number; supported: number; measure: string }) | undefined => {
  const found = report.verdicts.find((verdict) => verdict.subject.id === id)
  return found === undefined
    ? undefined
    : {
        behaviour: found.behaviour,
        role: found.role,
        certainty: found.certainty,
        proven: found.proven_order_ids.length,
        supported: found.supported_order_ids.length,
        measure: found.measure.kind,
      }
}

/**
 * Broken gates without the two counts of single orders that S12 cannot yet hold: which of a brusher's two like-priced orders a payment
 * belongs to, and genuine orders of two lines whose one parcel weighs as the first line alone.
 */
export const unambiguous = (broken: readonly string[]): string[] =>
  broken.filter((line) => !/^G3 .*(orders proven that are not|genuine orders neutralised)/.test(line))
