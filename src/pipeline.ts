/**
 * The whole system on one page: folders of events in, one report out. A pure function of the input, the as-of time and the
 * rules: no clock, no dice.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Tier, tiers } from './domain/fields.ts'
import { eventTypes, tableOf, vocabulary } from './domain/vocabulary.ts'
import type { Report } from './domain/report.ts'
import { offsetOf } from './domain/time.ts'
import { carry } from './warehouse/carry.ts'
import { openEngine, quote, type Engine } from './warehouse/duckdb.ts'
import { type Hands, handsOf } from './warehouse/hands.ts'
import { type Lake, openLake } from './warehouse/lake.ts'
import { newest, type Newest } from './warehouse/newest.ts'
import { type Catalogue, openRun, type Run } from './warehouse/runner.ts'
import { importFolders, type ImportResult, type Mapping } from './door/folder.ts'
import { folderKey, type TokenKey } from './door/tokens.ts'
import { eventColumns } from './door/validate.ts'
import { changed, type RuleChange } from './judging/ruleChange.ts'
import { loadSignals, type Signals } from './signals/index.ts'
import { loadHouse, readBesides } from './judging/house.ts'
import { type Calibration, weighCases, type Weighed } from './judging/hypotheses.ts'
import { judge, type Judgement } from './judging/verdicts.ts'
import { settleCounting } from './judging/counting.ts'
import { judgeNamed } from './judging/named.ts'
import { judgeRings } from './judging/rings.ts'
import { judgeSupplied } from './judging/supplied.ts'
import { judgeTogether } from './judging/together.ts'
import { arrange, authorityReports, type Context, sorted, voiceOn } from './judging/voice.ts'
import { type BehaviourJudge, type Found, judgeOf, loadBehaviours, weighMatters } from './judging/behaviours/behaviour.ts'
import { evolveAll } from './casework/casework.ts'
import { standingsOf } from './casework/limits.ts'
import { emptyCasework } from './casework/state.ts'
import { rankings } from './ranking/rankings.ts'
import type { MatterSignal } from './signals/signal.ts'

export type ScanOptions = {
  folders: readonly string[]
  /** Fills the tables in the place of the folders: what was imported into a data folder. */
  source?: (engine: Engine, scratch: string) => Promise<ImportResult>
  scratch: string
  mapping?: Mapping
  key?: TokenKey
  /** Judge from what had been recorded by then; text as the caller gave it. */
  asOf?: { ms: number; text: string }
  /** Highest tier that may be seen. */
  tier?: Tier
  memoryLimit?: string
  /** Where the relations are made and the judges ask, in the place of the embedded engine, which then is the door alone: what came through it is carried there. */
  cluster?: Engine
  /** Events that lie on that cluster already, in the place of the folders: a schema of a catalog. */
  lake?: { catalog: string; schema: string }
  /** Judges as if the rules were otherwise: a trial, never a report that anything rests on. */
  change?: RuleChange
  /** Told each stage as it begins, and how far along it is (0–1). */
  progress?: (stage: string, share: number) => void
}

export type Scan = {
  report: Report
  /** The door's: with the relations of judging too, unless a cluster has them. */
  engine: Engine
  /** Where the events stand that were judged, and all that was made of them. */
  judging: Engine
  imported: ImportResult
  /** A newest time far beyond all others that the as-of did not follow. */
  stray: Newest['stray']
  keys: Map<string, number>
  weighed: ReadonlyMap<number, Weighed>
  close: () => void
}

/** What is judged, and by which rules: events in an engine, as far as they may be seen. */
export type Market = {
  engine: Engine
  /** By whom what may be asked at the same time is asked, where there are several. */
  hands?: Hands
  /** What people decided is read where the events came in. */
  door?: Engine
  run: Run
  rules: Rules
  imported: ImportResult
  asOf: { ms: number; text: string }
  /** Set where somebody asked for a moment: what people decided later does not count. */
  decidedUntil: number | undefined
  visible: readonly Tier[]
}
export type Rules = { signals: Signals; calibration: Calibration; house: Catalogue }

/** What the cases of shops and buyers hold. All that follows only adds to what is out of the counts. */
type Judged = Judgement & { weighed: ReadonlyMap<number, Weighed>; people: Decided; out: string[] }

type Tell = (stage: string, share: number) => void

export async function loadRules(change?: RuleChange): Promise<Rules> {
  const loaded = { signals: await loadSignals(), calibration: calibration() }
  const rules = change === undefined ? loaded : changed(loaded.signals, loaded.calibration, change)
  return { ...rules, house: await loadHouse(rules.signals.order) }
}

/** Relations that signals of cases read. */
const readByCases = ({ signals, house }: Rules): string[] => signals.case.flatMap(({ reads }) => reads.filter((read) => house.has(read)))

/** Relations that others than relations read: a run that judges keeps these. */
export const readByJudging = (rules: Rules): string[] => [...readBesides, ...readByCases(rules)]

export async function scan(options: ScanOptions): Promise<Scan> {
  const folder = mkdtempSync(join(options.scratch, 'aedile-scan-'))
  const engine = await openEngine(':memory:', {
    memoryLimit: options.memoryLimit ?? '4GB',
    tempDirectory: join(folder, 'spill'),
    sealed: options.source === undefined,
  })
  const close = (): void => {
    engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const tell = options.progress ?? (() => {})
    tell('read', 0)
    let imported = await (options.source?.(engine, folder) ??
      importFolders(engine, options.folders, {
        key: options.key ?? folderKey,
        scratch: folder,
        ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
        progress: (done, of) => tell('read', of === 0 ? 1 : done / of),
      }))
    await engine.lock([options.scratch])
    const visible = tiers.slice(0, tiers.indexOf(options.tier ?? 'T4') + 1)
    let asOf: Newest
    if (options.lake === undefined) {
      asOf = options.asOf ?? (await newest(engine))
      if (options.asOf !== undefined) imported = { ...imported, byType: await recordedBy(engine, imported.byType, asOf.ms) }
      await hide(engine, visible, asOf.ms)
    } else {
      const lake = await openLake(options.cluster!, options.lake, eventColumns, {
        ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
        visible: (type) => visible.includes(vocabulary[type].tier),
        ...(options.mapping === undefined ? {} : { views: options.mapping.views }),
      })
      asOf = lake.asOf
      imported = withLake(imported, lake)
    }
    const rules = await loadRules(options.change)
    const judging = options.cluster ?? engine
    if (options.cluster !== undefined && options.lake === undefined) {
      const tables = eventTypes.map(tableOf)
      for (const [i, table] of tables.entries()) {
        tell(`read: ${table}`, i / tables.length)
        await carry(engine, options.cluster, table)
      }
    }
    let stage = ''
    const run = openRun(judging, rules.house, { keep: readByJudging(rules), progress: (relation) => tell(`${stage}: ${relation}`, 0.5) })
    const market = { engine: judging, door: engine, run, rules, imported, asOf, decidedUntil: options.asOf?.ms, visible }
    const told: Tell = (name, share) => {
      stage = name
      tell(name, share)
    }
    const judged = await judgeCases(market, told)
    const report = await judgeMarket(market, judged, told)
    return { report, engine, judging, imported, stray: asOf.stray, keys: judged.keys, weighed: judged.weighed, close }
  } catch (error) {
    close()
    throw error
  }
}

/** What lay on the cluster, counted as what came through the door is. */
function withLake(imported: ImportResult, { counts }: Lake): ImportResult {
  const all = Object.entries(counts)
  const sum = (of: 'accepted' | 'set_aside' | 'refused' | 'left_out'): number => all.reduce((total, [, one]) => total + one[of], 0)
  return {
    ...imported,
    accepted: sum('accepted'),
    rejected: sum('refused'),
    setAside: sum('set_aside'),
    leftOut: sum('left_out'),
    byType: Object.fromEntries(all.flatMap(([type, { accepted }]) => (accepted > 0 ? [[type, accepted]] : []))),
    counts,
  }
}

/** From features to the cases of shops and buyers; each stage makes tables that the next reads. */
export async function judgeCases(
  { engine, hands = handsOf([engine]), door = engine, run, rules, asOf, decidedUntil, visible }: Market,
  tell: Tell,
): Promise<Judged> {
  tell('features', 0)
  await run.make('outcomes', 'parcels', 'money_back', 'explanations')
  tell('orders', 0)
  await run.make('order_falsity')
  tell('surges', 0)
  await run.make('members')
  tell('cases', 0)
  await run.make('cohort', 'cases', ...readByCases(rules))
  const weighed = await weighCases(engine, hands, rules.signals.case, rules.calibration)
  await run.make(...readBesides)
  const judged = await judge(engine, run, weighed, rules.signals.order, visible, asOf.ms, voiceOn(offsetOf(asOf.text)))
  const people = await whatPeopleDecided(door, decidedUntil)
  return { ...judged, weighed, people, out: people.orders(judged.neutralisedOrders) }
}

/** Rings, conduct and ranks on top of the cases; and the report. */
export async function judgeMarket({ engine, run, rules, imported, asOf, visible }: Market, judged: Judged, tell: Tell): Promise<Report> {
  const voice = voiceOn(offsetOf(asOf.text))
  tell('rings', 0)
  const rings = await judgeRings(engine, run, judged, visible, voice)
  const together = await judgeTogether(engine, run, judged, visible, asOf.ms, voice)
  const judges = await loadBehaviours()
  tell('behaviours', 0)
  await run.make(...judges.flatMap(({ reads }) => reads))
  const authority = await authorityReports(engine)
  const found = await judgeBehaviours(engine, judges, rules.signals.matter, { voice, visible, asOfMs: asOf.ms, authority })
  const { people } = judged
  const neutralisedOrders = people.orders([...judged.neutralisedOrders, ...together.neutralisedOrders, ...found.flatMap((one) => one.neutralisedOrders)])
  tell('rankings', 0)
  await exclude(engine, 'excluded_orders', 'order_id', neutralisedOrders)
  // What was written about an order that is out says as little as the order; each stands in the list, so that each can be restored by itself.
  const follow = await engine.all<{ review_id: string }>('SELECT DISTINCT r.review_id FROM review_posted r JOIN excluded_orders e ON e.order_id = r.order_id')
  const supplied = await judgeSupplied(engine, judged.verdicts, visible, asOf.ms, voice)
  const neutralisedReviews = people.reviews([...[...found, supplied].flatMap((one) => one.neutralisedReviews), ...follow.map((one) => one.review_id)])
  await exclude(engine, 'excluded_reviews', 'review_id', neutralisedReviews)
  const told = [judged, rings, together, ...found, supplied]
  const spoken = told.flatMap((one) => one.verdicts)
  const all = { verdicts: await settleCounting(engine, spoken, new Set(neutralisedOrders), voice), cases: told.flatMap((one) => one.cases) }
  const named = await judgeNamed(engine, authority, all, visible, voice)
  const { verdicts, cases } = arrange([...all.verdicts, ...named.verdicts], [...all.cases, ...named.cases], offsetOf(asOf.text))
  const report: Report = {
    spec: 'aedile.report/2',
    as_of: asOf.text,
    tiers: [...visible],
    input: { accepted: imported.accepted, set_aside: imported.setAside, refused: imported.rejected, left_out: imported.leftOut, by_type: imported.byType },
    verdicts,
    neutralised: { order_ids: neutralisedOrders, review_ids: neutralisedReviews },
    cases,
    rankings: await rankings(engine),
  }
  tell('done', 1)
  return report
}

async function judgeBehaviours(
  engine: Engine,
  judges: readonly BehaviourJudge[],
  signals: readonly MatterSignal[],
  told: Omit<Context, 'engine'>,
): Promise<Found[]> {
  const context = { engine, ...told }
  const found: Found[] = []
  for (const behaviour of judges) {
    const judge = await judgeOf(behaviour, engine)
    found.push(await judge(context, await weighMatters(engine, behaviour, signals, told.visible)))
  }
  return found
}

type Decided = Record<'orders' | 'reviews', (ids: readonly string[]) => string[]>

/** Orders and reviews that somebody put back count, those that a decision confirmed do not, whatever judging says of them. What had been decided by then, where a time was asked for. */
async function whatPeopleDecided(engine: Engine, asOfMs: number | undefined): Promise<Decided> {
  const [kept] = await engine.all("SELECT 1 AS yes FROM information_schema.tables WHERE table_name = 'own_acts'")
  const acts = kept === undefined ? [] : await engine.all<{ record: string }>('SELECT record FROM own_acts ORDER BY position')
  const parsed = acts.map(({ record }) => JSON.parse(record) as { type: string; time: string })
  const { restored, out } = standingsOf(
    evolveAll(emptyCasework(), asOfMs === undefined ? parsed : parsed.filter(({ time }) => Date.parse(time) <= asOfMs)),
    asOfMs ?? 0,
  )
  const settle = (ids: readonly string[], which: 'order_ids' | 'review_ids'): string[] => {
    const back = new Set(restored[which])
    return sorted([...ids, ...out[which]].filter((id) => !back.has(id)))
  }
  return { orders: (ids: readonly string[]) => settle(ids, 'order_ids'), reviews: (ids: readonly string[]) => settle(ids, 'review_ids') }
}

async function exclude(engine: Engine, table: string, column: string, ids: readonly string[]): Promise<void> {
  await engine.run(`CREATE TABLE ${table} (${column} VARCHAR)`)
  for (let at = 0; at < ids.length; at += 5000)
    await engine.run(
      `INSERT INTO ${table} VALUES ${ids
        .slice(at, at + 5000)
        .map((id) => `(${quote(id)})`)
        .join(',')}`,
    )
}

/** Weights measured on the calibration worlds; the file says on what and when. */
function calibration(): Calibration {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'judging', 'calibration.json'), 'utf8')) as Calibration
}

/** Of what came of each type, what had been recorded by then: a look back says what it could not see yet. */
async function recordedBy(engine: Engine, byType: ImportResult['byType'], asOfMs: number): Promise<ImportResult['byType']> {
  const then: [string, number][] = []
  for (const type of eventTypes.filter((one) => (byType[one] ?? 0) > 0)) {
    const { n } = await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${tableOf(type)} WHERE coalesce(recorded_ms, time_ms) <= ${asOfMs}`)
    if (n > 0) then.push([type, n])
  }
  return Object.fromEntries(then)
}

/** Takes out what had not been recorded by then and what lies above the visible tiers. */
async function hide(engine: Engine, visible: readonly Tier[], asOfMs: number): Promise<void> {
  for (const type of eventTypes) {
    await engine.run(`DELETE FROM ${tableOf(type)}${visible.includes(vocabulary[type].tier) ? ` WHERE coalesce(recorded_ms, time_ms) > ${asOfMs}` : ''}`)
  }
}
