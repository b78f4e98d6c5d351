import assert from 'node:assert/strict'
import { test } from 'node:test'
import { carry } from './carry.ts'
import { type Engine, openEngine } from './duckdb.ts'
import type { Column } from './relation.ts'

const all = 'SELECT * FROM kept ORDER BY 1'

test('what a table holds arrives as it was: unknown values, quotes, other scripts, lists, numbers at their bounds; the door’s own columns stay', async () => {
  const [from, to] = [await openEngine(), await openEngine()]
  try {
    await from.run(
      'CREATE TABLE kept (id BIGINT, text VARCHAR, yes BOOLEAN, level TINYINT, n INTEGER, sum HUGEINT, share DOUBLE, ids VARCHAR[], __file INTEGER, __line BIGINT)',
    )
    await from.run(`INSERT INTO kept VALUES
      (1, 'it''s "so" \\ 刷单 😀' || chr(10) || chr(31), TRUE, -1, 7, 9007199254740991, 0.1, ['a', 'b''c'], 1, 1),
      (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 2), (9007199254740991, '', FALSE, 127, -2147483648, -1, 1e-300, [], 1, 3)`)
    assert.equal(await carry(from, to, 'kept'), 3)
    const shown = 'id, text, yes, level, n, sum, share, ids'
    assert.deepEqual(await to.all(all), await from.all(`SELECT ${shown} FROM kept ORDER BY 1`))
    assert.deepEqual(
      (await to.describe('kept')).map(({ name, type }) => `${name} ${type}`),
      ['id BIGINT', 'text VARCHAR', 'yes BOOLEAN', 'level TINYINT', 'n INTEGER', 'sum HUGEINT', 'share DOUBLE', 'ids VARCHAR[]'],
    )
  } finally {
    from.close()
    to.close()
  }
})

test('no statement is longer than a cluster takes, and no row is lost between two', async () => {
  const [from, to] = [await openEngine(), await openEngine()]
  const lengths: number[] = []
  const watched: Engine = {
    ...to,
    load(table: string, columns: readonly Column[], rows: string) {
      lengths.push(rows.replaceAll("'", "''").length)
      return to.load(table, columns, rows)
    },
  }
  try {
    await from.run(`CREATE TABLE kept AS SELECT CAST(range AS BIGINT) AS id, repeat('it''s ', 40) AS text FROM range(12000)`)
    await carry(from, watched, 'kept')
    assert.deepEqual(await to.one('SELECT count(*) AS n, count(DISTINCT id) AS ids, min(length(text)) AS short FROM kept'), {
      n: 12000,
      ids: 12000,
      short: 200,
    })
    assert.ok(lengths.length > 2 && lengths.every((length) => length < 950_000), lengths.join(' '))
  } finally {
    from.close()
    to.close()
  }
})

test('a type that engines do not share is refused by the column’s name', async () => {
  const [from, to] = [await openEngine(), await openEngine()]
  try {
    await from.run('CREATE TABLE kept (id BIGINT, day TIMESTAMP)')
    await assert.rejects(carry(from, to, 'kept'), /carry kept\.day: expected one of BOOLEAN, .* got TIMESTAMP/)
  } finally {
    from.close()
    to.close()
  }
})
