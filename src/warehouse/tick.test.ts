/** Names from tick to tick. That a tick makes what the whole would is held by test/ticks.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTables } from '../door/folder.ts'
import { type Engine, openEngine } from './duckdb.ts'
import { defineRelation } from './relation.ts'
import { catalogueOf } from './runner.ts'
import { openKept } from './tick.ts'

const opened = (reads: string, sql: string) =>
  ({ grain: 'One row per shop.', key: ['shop_id'], scope: 'shop', by: 'shop_id', reads: { [reads]: 'shop_id' }, columns: 'shop_id VARCHAR', sql }) as const
const catalogue = catalogueOf([
  defineRelation({ name: 'opened', ...opened('shop_opened', 'SELECT DISTINCT shop_id FROM shop_opened') }),
  defineRelation({ name: 'known', ...opened('opened', 'SELECT shop_id FROM opened') }),
])

async function onEngine(look: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine()
  try {
    await createTables(engine, false)
    await look(engine)
  } finally {
    engine.close()
  }
}

/** A shop that opens: the table in which it comes. */
async function comes(engine: Engine, shop: string): Promise<Map<string, string>> {
  await engine.run('CREATE OR REPLACE TABLE "came" AS SELECT * FROM shop_opened LIMIT 0')
  await engine.run(`INSERT INTO came BY NAME SELECT '${shop}' AS id, '${shop}' AS shop_id, 'm' AS source, 1 AS time_ms, 'Z' AS time_text`)
  return new Map([['shop_opened', 'came']])
}

for (const [what, sql] of [
  ['a TEMP table', 'CREATE TEMP TABLE opened AS SELECT 1 AS n'],
  ['a TEMP view', 'CREATE TEMP VIEW opened AS SELECT 1 AS n'],
] as const)
  test(`${what} of a helper that bears a relation's name is refused, in the tick that made it and in the next`, () =>
    onEngine(async (engine) => {
      const run = openKept(engine, catalogue)
      await run.begin(await comes(engine, 'S-1'))
      await run.make('known')
      await engine.run(sql)
      const refused = { name: 'RelationError', message: /^relation opened: expected its name to be its own, found something temporary of that name/ }
      await assert.rejects(run.make('known'), refused)
      await run.end()
      await assert.rejects(run.begin(await comes(engine, 'S-2')), refused)
    }))

test('a table of a helper that bears the name of a relation not made yet is refused before it is taken for the relation', () =>
  onEngine(async (engine) => {
    const run = openKept(engine, catalogue)
    await run.begin(await comes(engine, 'S-1'))
    await engine.run('CREATE TABLE known AS SELECT 1 AS n')
    await assert.rejects(run.make('known'), /^RelationError: relation known: expected its name to be free until it is made/)
  }))

test('a relation whose table somebody dropped is told, not made of nothing', () =>
  onEngine(async (engine) => {
    const run = openKept(engine, catalogue)
    await run.begin(await comes(engine, 'S-1'))
    await run.make('known')
    await run.end()
    await engine.run('DROP TABLE opened')
    await assert.rejects(run.begin(await comes(engine, 'S-2')), /^RelationError: relation opened: expected its table to be there since it was made, it is gone/)
  }))

test('a name of its own is nobody else’s business', () =>
  onEngine(async (engine) => {
    const run = openKept(engine, catalogue)
    await run.begin(await comes(engine, 'S-1'))
    await run.make('known')
    await engine.run('CREATE TEMP TABLE helper AS SELECT 1 AS n')
    await run.end()
    await run.begin(await comes(engine, 'S-2'))
    await run.make('known')
    assert.deepEqual(await engine.all('SELECT shop_id FROM known ORDER BY shop_id'), [{ shop_id: 'S-1' }, { shop_id: 'S-2' }])
  }))

test('who comes later, anywhere among thousands, is numbered in the order of the relation, and nobody else is numbered anew', () =>
  onEngine(async (engine) => {
    const shops = catalogueOf([
      defineRelation({
        ...opened('shop_opened', 'SELECT shop_id, min(time_ms) AS t FROM shop_opened GROUP BY shop_id'),
        name: 'numbered',
        columns: 'n INTEGER, shop_id VARCHAR, t BIGINT',
        number: { column: 'n', orderBy: 't, shop_id' },
      }),
    ])
    // Many open at one time; each tick brings some that stand before all, among all, and after all.
    const come = async (from: number, count: number): Promise<Map<string, string>> => {
      await engine.run('CREATE OR REPLACE TABLE "came" AS SELECT * FROM shop_opened LIMIT 0')
      await engine.run(`
        INSERT INTO came BY NAME SELECT 'e' || i AS id, 'S-' || i AS shop_id, 'm' AS source, 500 - ${from} // 100 + (i * 7919) % (400 + ${from} // 50) AS time_ms, 'Z' AS time_text
        FROM range(${from}, ${from + count}) r(i)`)
      return new Map([['shop_opened', 'came']])
    }
    const run = openKept(engine, shops)
    let before = new Map<string, number>()
    for (const [from, count] of [
      [0, 3000],
      [3000, 40],
      [3040, 400],
      [3440, 1],
    ] as const) {
      await run.begin(await come(from, count))
      await run.make('numbered')
      await run.end()
      const rows = await engine.all<{ n: number; shop_id: string }>('SELECT n, shop_id FROM numbered ORDER BY t, shop_id')
      assert.equal(rows.length, from + count)
      for (let i = 1; i < rows.length; i++) assert.ok(rows[i - 1]!.n < rows[i]!.n, `${rows[i - 1]!.shop_id} before ${rows[i]!.shop_id}`)
      const now = new Map(rows.map((row) => [row.shop_id, row.n]))
      for (const [shop, n] of before) assert.equal(now.get(shop), n)
      before = now
    }
  }))
