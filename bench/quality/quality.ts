/**
 * The quality lab: what our own models and linking reach on other people's labelled data, and the rings of made worlds. Prints tables with the references
 * beside them and writes docs/quality.md; a part that was not asked for keeps the table of its last run.
 *
 *   node bench/quality/quality.ts [DATA]     DATA or AEDILE_BENCH_DATA: the labelled data
 *   node bench/quality/quality.ts --rings    the rings
 *   node bench/quality/quality.ts --rings 8001,8002    of other seeds: printed, not written
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '../races/data.ts'
import { drawTable } from './plot.ts'
import { scoreAddresses } from './addresses.ts'
import { scoreFilteredReviews } from './filteredReviews.ts'
import { scoreFake1000, scoreFebrl3 } from './linkage.ts'
import { scoreRaters } from './raters.ts'
import { type Counted, scoreRings } from './rings.ts'
import { scoreSpammers } from './spammers.ts'

type Row = { data: string; measure: string; ours: number; reference: string; bar: number | undefined }
const table: Row[] = []

function report(row: Row): void {
  table.push(row)
  process.stdout.write(`${row.data.padEnd(36)} ${row.measure.padEnd(40)} ${shown(row)}   ${row.reference}${verdict(row)}\n`)
}

/** Three decimals, or as many as the bar has; a bar is compared with what is shown, since it was rounded too. */
const shown = ({ ours, bar }: Row) => ours.toFixed(Math.max(3, String(bar ?? 0).length - 2))
const verdict = (row: Row) => (row.bar === undefined ? '' : Number(shown(row)) >= row.bar ? ' · reached' : ' · missed')

function labelledData(): void {
  const data = dataFolder('amazon_cn_spammers')
  const fake = scoreFake1000(join(data, 'linkage'))
  report({ data: 'linkage, fake_1000', measure: `best pair F1 (${fake.truePairs} true pairs)`, ours: fake.f1, reference: '.914', bar: 0.914 })
  report({ data: 'linkage, fake_1000', measure: 'pair F1 at 0 bits, no threshold chosen', ours: fake.f1AtZeroBits, reference: '—', bar: undefined })
  const febrl = scoreFebrl3(join(data, 'linkage'))
  report({ data: 'linkage, FEBRL 3', measure: `best pair F1 (${febrl.truePairs} true pairs)`, ours: febrl.f1, reference: '—', bar: undefined })
  report({ data: 'linkage, FEBRL 3', measure: 'pair F1 at 0 bits, no threshold chosen', ours: febrl.f1AtZeroBits, reference: '—', bar: undefined })
  const raters = scoreRaters(join(data, 'rev2_otc'))
  report({ data: 'rev2_otc', measure: 'AUC, unfairness alone, no labels', ours: raters.unsupervised, reference: '.645–.665', bar: undefined })
  report({ data: 'rev2_otc', measure: `AUC, 10 folds × 3, ± ${raters.deviation.toFixed(3)}`, ours: raters.auc, reference: '.877 ± .056', bar: 0.877 })
  const filtered = scoreFilteredReviews(join(data, 'yelpchi'))
  report({ data: 'yelpchi', measure: 'review AUC, folds by user', ours: filtered.auc, reference: 'SpEagle .766, no labels', bar: undefined })
  report({ data: 'yelpchi', measure: 'review AP', ours: filtered.ap, reference: 'SpEagle .302, no labels', bar: undefined })
  for (const { percent, splits, f1, auc, ap, f1AtBest, f1WithinTraining } of scoreSpammers(join(data, 'amazon_cn_spammers'))) {
    const name = `amazon_cn_spammers, ${percent} % labels`
    const reference = { 5: ['.857, paper .778, asked .90', '.988', '.933'], 30: ['—', '.992', '.960'], 50: ['.911', '.993', '.962'] }[percent]!
    report({ data: name, measure: `F1 at ½, mean of ${splits} splits`, ours: f1, reference: `RF ${reference[0]}`, bar: percent === 5 ? 0.9 : undefined })
    report({ data: name, measure: 'F1 at the best cut in hindsight', ours: f1AtBest, reference: '—', bar: undefined })
    if (percent === 5) report({ data: name, measure: 'F1 at ½, folds within training', ours: f1WithinTraining, reference: '—', bar: undefined })
    report({ data: name, measure: 'AUC', ours: auc, reference: `RF ${reference[1]}`, bar: undefined })
    report({ data: name, measure: 'average precision', ours: ap, reference: `RF ${reference[2]}`, bar: undefined })
  }
  const addresses = scoreAddresses(join(data, 'cn_addresses'))
  report({
    data: 'cn_addresses',
    measure: `entity F1 on ${addresses.test.sentences} test addresses`,
    ours: addresses.test.f1,
    reference: 'published .8993',
    bar: 0.8993,
  })
  report({ data: 'cn_addresses', measure: `the same on ${addresses.dev.sentences} dev addresses`, ours: addresses.dev.f1, reference: '—', bar: undefined })
}

/** Seeds that no weight was measured on and no test uses; the first two hold no large crowd. */
const unseen = [7101, 7102, 7103, 7104]
const uncrowded = [7101, 7102]
const otherSeeds = process.argv[process.argv.indexOf('--rings') + 1]
  ?.match(/^\d+(?:,\d+)*$/)?.[0]
  .split(',')
  .map(Number)
const f1 = ({ right, said, true: all }: Counted) => (2 * right) / (said + all)
const added = (counts: readonly Counted[]): Counted =>
  counts.reduce((sum, one) => ({ right: sum.right + one.right, said: sum.said + one.said, true: sum.true + one.true }), { right: 0, said: 0, true: 0 })
/** Of an even number, the mean of the two in the middle. */
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
}
const share = (part: number, of: number) => (of === 0 ? 1 : part / of)

async function ringsOfWorlds(): Promise<void> {
  for (const rings of await scoreRings(otherSeeds ?? unseen, 'small')) {
    const name = `mixed world, ${rings.intensity}, ${rings.worlds.length} seeds`
    const line = (measure: string, ours: number, bar?: number) => report({ data: name, measure, ours, reference: '—', bar })
    line(`pairwise F1 of ring membership (${rings.pairs.true} pairs)`, f1(rings.pairs))
    line('the same, median over the worlds', median(rings.worlds.map(({ pairs }) => f1(pairs))))
    if (otherSeeds === undefined) {
      const quiet = added(rings.worlds.filter(({ seed }) => uncrowded.includes(seed)).map(({ pairs }) => pairs))
      line(`the same, seeds ${uncrowded.join(' and ')}, no large crowd (${quiet.true} pairs)`, f1(quiet))
      line('— precision there', share(quiet.right, quiet.said))
      line('— recall there', share(quiet.right, quiet.true))
    }
    line('the same, against single incidents', f1(rings.pairsByIncident))
    line(`the same, of gangs with a decided case (${rings.pairsOfFound.true} pairs)`, f1(rings.pairsOfFound))
    line(
      `gangs of five or more found (${rings.gangs.right} of ${rings.gangs.true}; ${rings.gangs.said} groups told)`,
      share(rings.gangs.right, rings.gangs.true),
    )
    line(`members: precision (${rings.members.said} named)`, share(rings.members.right, rings.members.said))
    line(`members: recall (${rings.members.true})`, share(rings.members.right, rings.members.true))
    // Where nobody was named there is no share of right names.
    for (const [who, { right, said, true: seen }] of Object.entries({ leaders: rings.leaders, organisers: rings.organisers }))
      if (said > 0) line(`${who} named rightly (${right} of ${said}; ${seen} to be seen)`, right / said)
    line('organisers named above a lead', rings.tooSure)
    line('victims and look-alikes with L2 or more', rings.harmed)
  }
}

const docs = join(import.meta.dirname, '../../docs')
const page = join(docs, 'quality.md')
const header = '| data | measure | ours | reference | |\n|---|---|---|---|---|'
/** The table under a heading as the last run wrote it; read when it is needed, since another part may be measured meanwhile. */
const kept = (heading: string): string =>
  new RegExp(`## ${heading}\\n\\n(?<table>(?:\\|.*\\n)+)`, 'u').exec(existsSync(page) ? readFileSync(page, 'utf8') : '')?.groups?.['table']?.trimEnd() ??
  `${header}\n| not run | | | | |`
const written = (): string =>
  `${header}\n${table.map((row) => `| ${row.data} | ${row.measure} | ${shown(row)} | ${row.reference} | ${verdict(row).replace(' · ', '')} |`).join('\n')}`
const onlyRings = process.argv.includes('--rings')
if (onlyRings) await ringsOfWorlds()
if (onlyRings && otherSeeds !== undefined) process.exit()
if (!onlyRings) labelledData()
const [labelled, rings] = onlyRings ? [kept('Labelled data'), written()] : [written(), kept('Rings of made worlds')]
const text = `# Quality lab

Written by \`node bench/quality/quality.ts DATA\` and \`… --rings\`; every number under "ours" was measured in the run that wrote its table. The labelled data is other
people's and is not in this repository.

## Labelled data

${labelled}

## Rings of made worlds

${rings}

## How to read it

- **amazon_cn_spammers**: the supplied splits; ten features, degree, neighbour means over one and two hops. The mean of three models of our own: random trees on what
  a user does, random and boosted trees on that and what is around. Chosen at 5 % among some forty variants by folds *within* the training sides, all five
  together, and then scored once. Two things make that choice not wholly blind: a label of one training side is a test label of another, and the cut at one half, which is
  the reference's, had won against a learned one on the test side for the models before (.855). Within training, beliefs of neighbours, labels spread over the
  network or over users alike, and learning on from confident guesses moved F1 by −.013 to +.015; on top of the three models the best of them added .002 and was left
  out. "In hindsight" takes the cut that is best on each test side: no way of choosing a cut gets further.
- **rev2_otc**: the labels were made from the ratings a user *receives*. With those as features an earlier run had .998, which says nothing; only what a
  user gives to others is used here.
- **yelpchi**: ratings and dates are blanked, so only who reviewed what is left. Ours learns from labels of other users, and from the share of a
  place's reviews that were filtered among them; SpEagle uses none. That share was added once, after a score without it (AP .289), and is the only one tried. A
  filter's verdict is not the truth about a review.
- **cn_addresses**: a conditional random field over character windows, the nearest words that end names, repeated text and entities of other training addresses,
  learned on the training part. Features and settings were chosen on the dev part alone; the published figure is a neural model's.
- **linkage**: unsupervised Fellegi–Sunter; strangers' agreement is counted on random pairs, matches' by expectation–maximisation, rare values weigh more.
  fake_1000 compares all pairs. "Best" picks the threshold with the labels, as the reference does; "at 0 bits" picks nothing.
  Here as above, a bar is compared at the decimals it was given with.
- **mixed world**: small worlds (40 shops, 3,000 buyers, 45 days) from seeds that no weight was measured on, scanned with all tiers. A gang is the people of a task
  platform, or the crew of one incident where a shop or a rival hired its own. Large crowds dominate a count of pairs, so the sum flatters: the median counts each
  world once, and the seeds without a large crowd stand by themselves. What is missed there is mostly people none of whose orders was held to be false; the
  people of a platform whose campaigns have nobody in common are told as several groups. The line on gangs counts each once. Crew, leader and funder of each
  incident are listed by the world's truth; "to be seen" are those whose payments show. A lead costs nobody anything. While this was built, seed 7104 showed that one
  way of joining cases put two crowds together, and it was mended; so two seeds nobody had looked at were measured afterwards, by \`… --rings 7201,7202\`:
  F1 .938 / .953 / .955 (easy / medium / hard).

![The table drawn: ours as bars, references as marks](images/quality.svg)
`
writeFileSync(page, text)
mkdirSync(join(docs, 'images'), { recursive: true })
writeFileSync(join(docs, 'images/quality.svg'), drawTable(labelled))
