/**
 * How far `aedile map` comes without a hand on it, over every file of the cases and of the strange files: its proposal against the mapping that
 * somebody wrote, event by event. The table of docs/spec/mapping-adapters.md.
 *
 *     node bench/adapters/proposals.ts
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strange, type Strange } from '../../test/strange/cases.ts'
import { readStrange } from '../../test/strange/read.ts'

const cases = join(import.meta.dirname, '..', '..', 'test', 'cases')

/** The cases of the field as the strange files are: what lies there, and the mapping written for it. */
const fromTheField: Strange[] = readdirSync(cases)
  .filter((name) => existsSync(join(cases, name, 'm.yaml')))
  .map((name) => ({
    fact: name,
    files: Object.fromEntries(readdirSync(join(cases, name, 'in')).map((file) => [file, readFileSync(join(cases, name, 'in', file))])),
    mapping: readFileSync(join(cases, name, 'm.yaml'), 'utf8'),
  }))

/** What is counted: payments, refunds and the like hang on these. */
const mainTypes = ['order.placed', 'transfer.made', 'review.posted']
const accepted = (counts: Record<string, string> | string): number =>
  typeof counts === 'string' ? 0 : mainTypes.reduce((sum, type) => sum + Number((counts[type] ?? '0').split(' ')[0]), 0)

async function lineOf(name: string, all: readonly Strange[]): Promise<{ line: string; behind: string[] }> {
  const behind: string[] = []
  let [same, none] = [0, 0]
  for (const one of all) {
    const { counts, proposed } = await readStrange(one)
    const [byHand, byProposal] = [accepted(counts), accepted(proposed)]
    if (byProposal >= byHand) same++
    else behind.push(`${one.fact}: ${byHand} by hand, ${typeof proposed === 'string' ? proposed : byProposal}`)
    if (byHand === 0) none++
  }
  return { line: `| ${name} | ${all.length} | ${none} | ${same} | ${behind.length} |`, behind }
}

if (import.meta.main) {
  const sets = [
    await lineOf('cases of the field (`test/cases`)', fromTheField),
    await lineOf(
      'strange files (`test/strange`)',
      strange.filter(({ native }) => native !== true),
    ),
  ]
  process.stdout.write(
    '| files | cases | of these nothing in them can be taken | proposal takes all that a mapping by hand takes | a hand is needed |\n|---|---:|---:|---:|---:|\n',
  )
  process.stdout.write(`${sets.map(({ line }) => line).join('\n')}\n\n${sets.flatMap(({ behind }) => behind.map((one) => `- ${one}\n`)).join('')}`)
}
