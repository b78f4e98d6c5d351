/**
 * What do the numbers of `crowd_returns` decide? Each is varied by itself over the escape that they were set on and the honest sides of it, in markets whose truth is known.
 *
 *   node bench/adversary/vary.ts [--seeds 1,2,…] [--write]
 *
 * `--write` puts the table between the marks of docs/adversary.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { importFolders } from '../../src/door/folder.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { type Crowd, crowd, crowdReturns } from '../../src/features/crowd_returns.ts'
import { loadRules } from '../../src/pipeline.ts'
import { words } from '../../src/warehouse/dialect.ts'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { openRun } from '../../src/warehouse/runner.ts'
import { addListing } from '../../worlds/background.ts'
import { categoryNamed, day, hour, type Order, type Outcome } from '../../worlds/market.ts'
import type { Stage } from '../../worlds/world.ts'
import { writeWorld } from '../../worlds/write.ts'
import { tell } from './lab.ts'
import { busyShop } from './stagecraft.ts'
import { escapes } from './stranger/escapes.ts'
import { people } from './stranger/kit.ts'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3,4,5,6,7,8,9,10,11' }, write: { type: 'boolean', default: false } } })

/** Each number, and what it is tried at beside its own. */
const tried: Record<keyof Crowd, readonly number[]> = {
  back: [10, 15, 30, 40, 60],
  share: [0.2, 0.3, 0.5, 0.6],
  strangers: [5, 7, 15, 20, 30],
  times: [1, 2, 3, 5, 6],
  chance: [0, 2, 3, 4, 5, 6],
  usual: [1, 2, 3, 5, 6, 8],
  home: [0, 1, 2, 4, 6, 8],
  defects: [0.1, 0.15, 0.4, 1.1],
  days: [1, 2, 6, 8, 12],
}

/** Of `n` orders of one article over some days: how many went to others, and how many of these and of those sent home came back. `beside`: to others who buy the same article and mostly keep it. */
type Ways = { n: number; days: number; toOthers: number; othersBack: number; homeBack: number; faulty?: number; beside?: boolean }

/** Honest people who buy one article of a busy shop and send much of it back. */
function sendBack(stage: Stage, name: string, { n, days, toOthers, othersBack, homeBack, faulty = 0, beside = false }: Ways): Order[] {
  const { market, random } = stage
  const dice = random.fork(name)
  const buyers = people(stage, n, name)
  const { shop } = busyShop(stage, 8, { name, not: new Set(buyers) })
  const listing = beside ? shop.listings[0]! : addListing(market, shop, {}, dice)
  return buyers.map((buyer, i) => {
    const other = dice.chance(toOthers)
    const outcome: Outcome = dice.chance(other ? othersBack : homeBack) ? (dice.chance(0.65) ? 'return' : 'refund_only') : 'kept'
    return market.placeOrder(
      {
        at: market.start + 5 * day + (i / n) * days * day + dice.between(0, 8) * hour,
        buyer,
        listing,
        quantity: 1,
        outcome,
        match: other ? 'mismatch' : 'match',
        ...(other ? { recipient: market.stranger(dice) } : {}),
        ...(outcome !== 'kept' && dice.chance(faulty) ? { reason: 'quality', inspection: 'defective' } : {}),
      },
      dice,
    )
  })
}

/** The honest sides. */
const sides: Record<string, (stage: Stage) => Order[]> = {
  'a poor article': (stage) => sendBack(stage, 'poor', { n: 110, days: 20, toOthers: 0.15, othersBack: 0.6, homeBack: 0.6 }),
  'a poor article often given away': (stage) => sendBack(stage, 'poor gift', { n: 110, days: 20, toOthers: 0.5, othersBack: 0.6, homeBack: 0.6 }),
  'gifts that displease': (stage) => sendBack(stage, 'gifts', { n: 110, days: 20, toOthers: 0.5, othersBack: 0.8, homeBack: 0.08, beside: true }),
  'gifts that displease a little more than those at home': (stage) =>
    sendBack(stage, 'some gifts', { n: 110, days: 20, toOthers: 0.5, othersBack: 0.65, homeBack: 0.25, beside: true }),
  'a feast’s gifts that came badly': (stage) => sendBack(stage, 'feast', { n: 110, days: 20, toOthers: 0.5, othersBack: 0.6, homeBack: 0.6, beside: true }),
  'a faulty batch': (stage) => sendBack(stage, 'batch', { n: 110, days: 20, toOthers: 0.3, othersBack: 0.75, homeBack: 0.6, faulty: 0.6 }),
  'tried on and sent back': (stage) => {
    const custom = busyShop(stage, 14, { name: 'tried on', wish: { category: categoryNamed('apparel') } })
    return [...custom.orders, ...sendBack(stage, 'dresses', { n: 80, days: 20, toOthers: 0.3, othersBack: 0.5, homeBack: 0.45 })]
  },
}

const crowdComes = escapes.find(({ name }) => name === 'a-few-a-day')!

type World = { seed: number; fakes: number; held: (numbers: Crowd) => Promise<Map<string, number>>; close: () => void }

/** The escape and all honest sides in one market of each seed. */
async function open(seed: number): Promise<World> {
  const orders = new Map<string, string>()
  const { told, world } = tell(
    (stage) => {
      const own = (name: string): Stage => ({ ...stage, random: stage.random.fork(name) })
      const attack = crowdComes.play(own(crowdComes.name))
      for (const id of attack.fake) orders.set(id, 'the crowd')
      for (const { order } of attack.genuine) orders.set(order, 'its customers')
      for (const [name, play] of Object.entries(sides)) for (const order of play(own(name))) orders.set(order.id, name)
      return attack
    },
    { seed },
  )
  const folder = mkdtempSync(join(tmpdir(), 'aedile-vary-'))
  await writeWorld(world, join(folder, 'events'), 'parquet')
  const engine = await openEngine()
  await importFolders(engine, [join(folder, 'events')], { key: folderKey, scratch: folder })
  const needed = ['given_back', 'orders', 'outcomes', 'sent']
  await openRun(engine, (await loadRules()).house, { keep: needed }).make(...needed)
  const held = async (numbers: Crowd): Promise<Map<string, number>> => {
    const rows = await engine.all<{ order_id: string }>(`SELECT o.order_id FROM (${crowdReturns(numbers)(words)}) r JOIN orders o ON o.ord = r.ord`)
    return new Map([...Map.groupBy(rows, ({ order_id }) => orders.get(order_id) ?? 'others')].map(([side, own]) => [side, own.length]))
  }
  const close = (): void => {
    engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { seed, fakes: told.fake.length, held, close }
}

/** In how many markets the crowd is held, and how many orders of it; in how many any of a side's orders are, and how many. */
async function row(worlds: readonly World[], number: string, value: string, numbers: Crowd): Promise<string> {
  const found = await Promise.all(worlds.map(({ held }) => held(numbers)))
  const of = (side: string): string => {
    const each = found.flatMap((one) => one.get(side) ?? [])
    return `${each.length} (${each.reduce((sum, n) => sum + n, 0)})`
  }
  const others = [...new Set(found.flatMap((one) => [...one.keys()]))].filter((side) => side !== 'the crowd').toSorted()
  return `| ${number} | ${value} | ${of('the crowd')} | ${others.map((side) => `${side} ${of(side)}`).join('; ') || 'nobody'} |`
}

const worlds: World[] = []
for (const seed of values.seeds.split(',').map(Number)) worlds.push(await open(seed))
const rows = [await row(worlds, 'all as they are', '', crowd)]
for (const number of Object.keys(tried) as (keyof Crowd)[])
  for (const value of tried[number]) rows.push(await row(worlds, `\`${number}\` ${crowd[number]}`, String(value), { ...crowd, [number]: value }))
for (const { close } of worlds) close()
const table = [
  `Seeds ${values.seeds}: in how many of these ${worlds.length} markets the crowd is held, with how many of its ${worlds.reduce((sum, { fakes }) => sum + fakes, 0)} orders; and in how many any honest people’s orders are, with how many of them.`,
  '',
  '| number | tried at | of the crowd | of the honest |',
  '|---|---:|---:|---|',
  ...rows,
].join('\n')
process.stdout.write(`${table}\n`)
if (values.write) {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'adversary.md')
  const page = readFileSync(file, 'utf8')
  const [from, to] = [page.indexOf('<!-- vary -->'), page.indexOf('<!-- /vary -->')]
  if (from < 0 || to < from) throw new Error('docs/adversary.md: expected the marks <!-- vary --> and <!-- /vary -->')
  writeFileSync(file, `${page.slice(0, from)}<!-- vary -->\n\n${table}\n\n${page.slice(to)}`)
}
