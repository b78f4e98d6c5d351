/**
 * Whom does the product itself name above a lead in other people's labelled data? `rev2_otc` is told as what it is, who rated whom and when: a rating stands for an order of no price with a
 * review, since events know no rating by itself. `yelpchi` cannot be told: its dates and ratings are blanked.
 *
 *   node bench/quality/named.ts [DATA]     DATA or AEDILE_BENCH_DATA: the labelled data
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certainties } from '../../src/domain/verdict.ts'
import { scan } from '../../src/pipeline.ts'

const data = process.argv[2] ?? process.env['AEDILE_BENCH_DATA']
if (data === undefined) throw new Error('expected the folder of labelled data as an argument or in AEDILE_BENCH_DATA, got none')
const lines = (name: string): number[][] =>
  readFileSync(join(data, 'rev2_otc', name), 'utf8')
    .trim()
    .split(/\r?\n/u)
    .map((line) => line.split(',').map(Number))
const ratings = lines('otc_network.csv')
const truth = new Map(lines('otc_gt.csv').map(([user, label]) => [`A-${user}`, label! < 0]))

const folder = mkdtempSync(join(tmpdir(), 'aedile-named-'))
try {
  const events = join(folder, 'events')
  mkdirSync(events)
  let last = 0
  const event = (type: string, seconds: number, told: Record<string, unknown>): string =>
    JSON.stringify({ specversion: '1.0', type, source: '//rev2', id: `E-${++last}`, time: new Date(seconds * 1000).toISOString(), data: told })
  const start = Math.min(...ratings.map((row) => row[3]!)) - 86_400
  const rated = [...new Set(ratings.map((row) => row[1]!))]
  const out = rated.flatMap((id) => [
    event('shop.opened', start, { shop_id: `S-${id}`, owner_account_id: `A-${id}`, category: 'otc' }),
    event('listing.published', start, { listing_id: `L-${id}`, shop_id: `S-${id}`, category: 'otc', price_minor: 0, currency: 'USD' }),
  ])
  for (const [i, [from, to, value, at]] of ratings.entries()) {
    const common = { order_id: `O-${i}`, listing_id: `L-${to}` }
    out.push(
      event('order.placed', at!, {
        ...common,
        buyer_account_id: `A-${from}`,
        shop_id: `S-${to}`,
        quantity: 1,
        unit_price_minor: 0,
        payable_minor: 0,
        currency: 'USD',
      }),
      // −10…10 as one to five stars.
      event('review.posted', at!, {
        ...common,
        review_id: `V-${i}`,
        author_account_id: `A-${from}`,
        rating: Math.max(1, Math.min(5, Math.round((value! + 10) / 5) + 1)),
      }),
    )
  }
  writeFileSync(join(events, 'rev2.ndjson'), `${out.join('\n')}\n`)
  const done = await scan({ folders: [events], scratch: folder })
  done.close()
  const named = new Set(
    done.report.verdicts
      .filter(
        (one) =>
          one.subject.kind === 'account' &&
          !['benign', 'inconclusive'].includes(one.behaviour) &&
          one.role !== 'victim_merchant' &&
          certainties.indexOf(one.certainty) > certainties.indexOf('lead'),
      )
      .map((one) => one.subject.id),
  )
  const users = new Set(ratings.map((row) => `A-${row[0]}`))
  const row = (what: string, ids: readonly string[]): void => {
    const n = ids.filter((id) => named.has(id)).length
    process.stdout.write(`| rev2_otc, ${what} | ${ids.length} | ${n} | ${ids.length === 0 ? '–' : (n / ids.length).toFixed(4)} |\n`)
  }
  process.stdout.write(`| users | all | named above a lead | share |\n|---|---:|---:|---:|\n`)
  const all = [...users]
  row(
    'labelled unfair',
    all.filter((id) => truth.get(id) === true),
  )
  row(
    'labelled fair',
    all.filter((id) => truth.get(id) === false),
  )
  row(
    'without a label',
    all.filter((id) => !truth.has(id)),
  )
  process.stdout.write(
    `\nInput: ${done.report.input.accepted} events accepted, ${done.report.input.refused} refused. yelpchi: dates and ratings are blanked, nothing can be told.\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
