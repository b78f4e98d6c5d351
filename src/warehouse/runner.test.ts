import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Engine, openEngine } from './duckdb.ts'
import { defineRelation, type Relation, RelationError } from './relation.ts'
import { catalogueOf, inOrder, openRun } from './runner.ts'

const told = { grain: 'One row per x.', key: ['x'], scope: 'global', columns: 'x INTEGER' } as const
const one = (name: string, reads: readonly string[], sql: string): Relation => defineRelation({ ...told, name, reads, sql })

async function onEngine(look: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine()
  try {
    await look(engine)
  } finally {
    engine.close()
  }
}
const tables = async (engine: Engine): Promise<unknown[]> =>
  (await engine.all('SELECT table_name FROM information_schema.tables ORDER BY table_name')).map((row) => row['table_name'])

const chain = [
  one('last', ['middle'], 'SELECT x FROM middle'),
  one('middle', ['first'], 'SELECT x FROM first'),
  one('first', [], 'SELECT 1 AS x'),
  one('beside', ['first'], 'SELECT x FROM first'),
]

test('a relation is made after what it reads, in whatever order they are written', () =>
  onEngine(async (engine) => {
    const order: string[] = []
    await openRun(engine, catalogueOf(chain), { progress: (name) => order.push(name) }).make('last')
    assert.deepEqual(order, ['first', 'middle', 'last'])
  }))

test('each relation is ordered once, however many ways lead to it', () => {
  const layers = Array.from({ length: 60 }, (_, i) =>
    ['a', 'b'].map((side) => one(`${side}${i}`, i === 0 ? [] : [`a${i - 1}`, `b${i - 1}`], 'SELECT 1 AS x')),
  ).flat()
  const names = inOrder(catalogueOf(layers.toReversed())).map(({ name }) => name)
  assert.equal(names.length, layers.length)
  for (const { name, reads } of layers) for (const read of reads) assert.ok(names.indexOf(read) < names.indexOf(name))
})

test('what nobody will read any more is dropped, and what somebody else reads is kept', () =>
  onEngine(async (engine) => {
    const run = openRun(engine, catalogueOf(chain))
    await run.make('last')
    assert.deepEqual(await tables(engine), ['first', 'last'])
    await run.make('beside')
    assert.deepEqual(await tables(engine), ['beside', 'last'])
    await assert.rejects(
      run.make('middle'),
      new RelationError('relation run: expected middle to be there still, it was dropped after its last reader; name it under keep'),
    )
  }))

test('a table said by hand stands in the place of its relation', () =>
  onEngine(async (engine) => {
    const run = openRun(engine, catalogueOf(chain))
    await run.tell('middle', [{ x: 7 }, {}])
    await run.make('last')
    assert.deepEqual(await engine.all('SELECT x FROM last ORDER BY x'), [{ x: 7 }, { x: null }])
    await assert.rejects(run.tell('first', [{ y: 1 }]), new Error('relation first: expected its own columns x, got y'))
  }))

test('a relation that somebody must tell is not made by itself', () =>
  onEngine(async (engine) => {
    const asked = defineRelation({ ...told, name: 'asked', reads: [], told: 'whoever asks' })
    await assert.rejects(
      openRun(engine, catalogueOf([asked])).make('asked'),
      new RelationError('relation asked: expected its rows to be told by whoever asks, they were not'),
    )
  }))

test('columns that are not the declared ones are refused by name and type', () =>
  onEngine(async (engine) => {
    const run = openRun(engine, catalogueOf([one('long', [], 'SELECT CAST(1 AS BIGINT) AS x')]), { check: true })
    await assert.rejects(run.make('long'), new RelationError('relation long: expected the columns x INTEGER; made were x BIGINT'))
  }))

test('a relation that reads what nobody makes, or bears a name that is taken, is refused before anything runs', () => {
  assert.throws(
    () => catalogueOf([one('a', ['nowhere'], 'SELECT 1')]),
    new RelationError('relation a: expected nowhere, which it reads, to be a relation or an event, it is neither'),
  )
  assert.throws(() => catalogueOf([one('order_placed', [], 'SELECT 1')]), new RelationError('relation order_placed: expected a name of its own, it is taken'))
  assert.throws(
    () => defineRelation({ ...told, name: 'a', key: ['y'], reads: [], sql: 'SELECT 1 AS x' }),
    new RelationError('relation a: expected its column y among x, it is not there'),
  )
  assert.throws(
    () => defineRelation({ ...told, name: 'a', columns: 'x INT', reads: [], sql: 'SELECT 1 AS x' }),
    /expected columns as "name TYPE", separated by commas, with a type of BOOLEAN.*; got "x INT"/,
  )
})

test('two relations that read each other are refused', () =>
  onEngine(async (engine) => {
    const run = openRun(engine, catalogueOf([one('a', ['b'], 'SELECT x FROM b'), one('b', ['a'], 'SELECT x FROM a')]))
    await assert.rejects(run.make('a'), new RelationError('relation a: expected it to be made without itself, it reads itself by way of b'))
  }))

test('numbers are given in order', () =>
  onEngine(async (engine) => {
    const numbered = defineRelation({
      name: 'numbered',
      grain: 'One row per word.',
      key: ['n'],
      scope: 'global',
      by: 'word',
      reads: {},
      columns: 'n INTEGER, word VARCHAR',
      number: { column: 'n', orderBy: 'word' },
      sql: `SELECT word FROM (VALUES ('b'), ('a')) w(word)`,
    })
    await openRun(engine, catalogueOf([numbered]), { check: true }).make('numbered')
    assert.deepEqual(await engine.all('SELECT n, word FROM numbered'), [
      { n: 1, word: 'a' },
      { n: 2, word: 'b' },
    ])
  }))
