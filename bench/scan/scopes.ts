/**
 * What stays global: relations by what must be made again when something changes, how many of them fall into parts, and the rows that each world puts in them. A relation
 * that nothing asked for in a world has no rows there. Prints the table that stands in docs/scale.md.
 *   node bench/scan/scopes.ts FOLDER [WORLD SEED INTENSITY SIZE]…      FOLDER keeps the worlds
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { tiers } from '../../src/domain/fields.ts'
import { judgeCases, judgeMarket, loadRules } from '../../src/pipeline.ts'
import { name as quoted, openEngine } from '../../src/warehouse/duckdb.ts'
import { newest } from '../../src/warehouse/newest.ts'
import { type Scope, scopes } from '../../src/warehouse/relation.ts'
import { openRun } from '../../src/warehouse/runner.ts'
import { openKept } from '../../test/harness/engines.ts'
import { keep, type Told } from '../verdicts/kept.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const [folder, ...told] = process.argv.slice(2)
if (folder === undefined || told.length % 4 !== 0 || told.length === 0) throw new Error('expected FOLDER and WORLD SEED INTENSITY SIZE, once or more')
mkdirSync(folder, { recursive: true })

const rules = await loadRules()
const relations = [...rules.house.values()]

/** Rows of each relation that judging this world made, and the orders it holds. */
async function rowsOf(one: Told): Promise<Map<string, number>> {
  const kept = await keep(folder!, one)
  const engine = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(folder!, 'spill') })
  try {
    await openKept(engine, kept.file)
    const run = openRun(engine, rules.house, { keep: 'everything' })
    const market = { engine, run, rules, imported: kept.imported, asOf: await newest(engine), decidedUntil: undefined, visible: tiers }
    await judgeMarket(market, await judgeCases(market, () => {}), () => {})
    const made = new Set((await engine.all<{ table_name: string }>('SELECT table_name FROM duckdb_tables()')).map(({ table_name }) => table_name))
    const rows = new Map<string, number>()
    for (const { name } of relations) if (made.has(name)) rows.set(name, (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(name)}`)).n)
    return rows
  } finally {
    engine.close()
  }
}

const worlds: { named: string; rows: Map<string, number> }[] = []
for (let i = 0; i < told.length; i += 4) {
  const [world, seed, intensity, size] = told.slice(i, i + 4) as [string, string, Told['intensity'], Told['size']]
  const rows = await rowsOf({ world, seed: Number(seed), intensity, size })
  worlds.push({ named: `${world} (${rows.get('orders')} orders)`, rows })
}

const number = (n: number): string => n.toLocaleString('en-US')
const inParts = relations.filter(({ by }) => by !== undefined).length
say(`${relations.length} relations, ${inParts} of them in parts.\n`)
say(`| scope | relations | in parts |${worlds.map(({ named }) => ` rows, ${named} |`).join('')}`)
say(`|---|---:|---:|${worlds.map(() => '---:|').join('')}`)
for (const scope of Object.keys(scopes) as Scope[]) {
  const of = relations.filter((one) => one.scope === scope)
  const cells = worlds.map(({ rows }) => ` ${number(of.reduce((sum, { name }) => sum + (rows.get(name) ?? 0), 0))} |`)
  say(`| ${scope} | ${of.length} | ${of.filter(({ by }) => by !== undefined).length} |${cells.join('')}`)
}
for (const { named, rows } of worlds) {
  const widest = relations
    .filter(({ scope, by }) => scope === 'global' && by === undefined)
    .map(({ name }): [string, number] => [name, rows.get(name) ?? 0])
    .toSorted((a, b) => b[1] - a[1])
  say(
    `\nGlobal and whole on ${named}: ${widest
      .slice(0, 12)
      .map(([name, n]) => `\`${name}\` ${number(n)}`)
      .join(', ')}.`,
  )
}
