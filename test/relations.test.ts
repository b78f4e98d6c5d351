/** What ties two relations is declared, and the engine's own parser is asked whether that is all. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadBehaviours } from '../src/judging/behaviours/behaviour.ts'
import { loadHouse, readBesides } from '../src/judging/house.ts'
import { readByTogether } from '../src/judging/ties/together.ts'
import { readWithLikeness } from '../src/judging/likeness.ts'
import { readByCrews } from '../src/judging/crews.ts'
import { readByRings } from '../src/judging/links.ts'
import { loadSignals } from '../src/signals/index.ts'
import { openEngine } from '../src/warehouse/duckdb.ts'

const root = join(import.meta.dirname, '..')
const signals = await loadSignals()
const house = await loadHouse(signals.order)

test('a relation and a signal read what they declare and nothing else', async () => {
  const engine = await openEngine()
  try {
    const told = [...house.values(), ...signals.order, ...signals.case, ...signals.matter]
    for (const { name, sql, reads } of told) if (sql !== undefined) assert.deepEqual(engine.tables(sql).toSorted(), reads.toSorted(), name)
    for (const { name, reads, known } of house.values())
      for (const condition of Object.values(known))
        for (const table of engine.tables(`SELECT 1 WHERE ${condition}`)) assert.ok([name, ...reads].includes(table), `${name} knows by ${table}`)
  } finally {
    engine.close()
  }
})

const behaviours = await loadBehaviours()

/** Names after FROM and JOIN in the code of judging and of the page, of whatever query; and what holds the matters of a behaviour, whose name is made from its own. */
const named = new Set([
  ...behaviours.map(({ behaviour }) => `matters_${behaviour}`),
  ...globSync(['src/{judging,linking,ranking,report,signals,evidence}/**/*.ts', 'src/pipeline.ts'], { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:FROM|JOIN|INTO)\s+([a-z_]+)/g)].map(([, name]) => name!),
  ),
])

const ofBehaviours = behaviours.flatMap(({ reads }) => reads)

test('a relation is read by another, or kept for those who read it besides', () => {
  const read = new Set([...house.values(), ...signals.case].flatMap(({ reads }) => reads))
  const kept: readonly string[] = [...readBesides, ...readWithLikeness, ...readByTogether, ...readByRings, ...readByCrews, 'crews', 'ties', ...ofBehaviours]
  const idle = [...house.keys()].filter((name) => !read.has(name) && !kept.includes(name))
  assert.deepEqual(idle, [])
  assert.deepEqual(
    kept.filter((name) => !house.has(name) || !named.has(name)),
    [],
  )
})

test('the review that the architecture follows goes through relations that read each other, each in the file that is named', () => {
  const [, story] = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split(/^## One review.*$/m)
  const hops = [...story!.split(/^## /m)[0]!.matchAll(/^\| \[`([\w.]+)`\]\(([\w./]+)\)/gm)].map(([, name, file]) => ({ name: name!, file: file! }))
  assert.ok(hops.length > 10)
  for (const { name, file } of hops)
    assert.match(readFileSync(join(root, file), 'utf8'), new RegExp(name === 'review_posted' ? 'tableOf' : name.replace(/_\d$/, '_')), `${name} in ${file}`)
  for (const [i, { name }] of hops.entries())
    if (i > 0 && house.has(name)) assert.ok(house.get(name)!.reads.includes(hops[i - 1]!.name), `${name} reads ${hops[i - 1]!.name}`)
})

test('an answer of the architecture begins at the line that it names', () => {
  const [, answers] = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split(/^## Ten questions$/m)
  const named = [...answers!.split(/^## /m)[0]!.matchAll(/`([\w./-]+\.ts):(\d+)`/g)]
  assert.ok(named.length > 15)
  for (const [, file, line] of named) {
    const first = readFileSync(join(root, file!), 'utf8').split('\n')[Number(line) - 1]
    assert.match(first ?? '', Number(line) === 1 ? /^(\/\*\*|import )/ : /^test\(/, `${file}:${line}`)
  }
})
