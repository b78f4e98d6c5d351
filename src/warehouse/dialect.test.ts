import assert from 'node:assert/strict'
import { test } from 'node:test'
import { duckdb, say, trino, words } from './dialect.ts'
import { openEngine } from './duckdb.ts'

const { each, firstBy, greatest, intDiv, joined, least, quantile, ratio, replaceAll, unnest } = words

test('each engine says a word in its own way, words within words too', () => {
  const sql = `SELECT ${ratio(intDiv('a', 7), least('b', greatest('c', 1)))} FROM t`
  assert.equal(say(sql, duckdb), 'SELECT a // 7 / least(b, greatest(c, 1)) FROM t')
  assert.equal(
    say(sql, trino),
    'SELECT CAST(a / 7 AS DOUBLE) / CAST(array_min(filter(ARRAY[b, array_max(filter(ARRAY[c, 1], one -> one IS NOT NULL))], one -> one IS NOT NULL)) AS DOUBLE) FROM t',
  )
})

test('no word is read in a literal, a name or a comment, whatever somebody has written there', () => {
  const sql = `SELECT '@ratio(1; 2)', "@ratio(1; 2)", 'it''s @least(x' -- the shop's own @greatest(
    , @ratio(')'; ';')`
  assert.equal(
    say(sql, duckdb),
    `SELECT '@ratio(1; 2)', "@ratio(1; 2)", 'it''s @least(x' -- the shop's own @greatest(
    , ')' / ';'`,
  )
})

test('a word that nobody knows, and one that is not closed, are refused', () => {
  assert.throws(() => say('SELECT @median(1; 2)', duckdb), /expected one of the words intDiv, .*, got @median/)
  assert.throws(() => say('SELECT @ratio(1; (2)', duckdb), /expected @ratio\( to be closed/)
})

test('what is unknown is passed over, ties go by the order told, and lists keep theirs', async () => {
  const engine = await openEngine()
  try {
    await engine.run('CREATE TABLE t AS SELECT * FROM (VALUES (1, 7, NULL, [3, 4]), (2, 7, 8, []), (3, 5, 9, NULL)) AS v(id, a, b, l)')
    const [row] =
      await engine.all(`SELECT ${least('max(b)', 'NULL', 10)} AS least, ${firstBy('b', '(a, id)')} AS first, ${joined('id', { orderBy: 'a, id', most: 2 })} AS listed,
      ${quantile('b', 0.25)} AS quarter, ${replaceAll("'a1b22'", "'[0-9]+'", "'0'")} AS replaced FROM t`)
    assert.deepEqual(row, { least: 9, first: 9, listed: '3\u001f1', quarter: 8.25, replaced: 'a0b0' })
    assert.deepEqual(await engine.all(`SELECT id, u.x FROM t CROSS JOIN ${unnest('l')} AS u(x) ORDER BY id, x`), [
      { id: 1, x: 3 },
      { id: 1, x: 4 },
    ])
    assert.deepEqual(await engine.all(`SELECT id, u.x FROM t CROSS JOIN ${each('a', 'b')} AS u(x) WHERE id = 2 ORDER BY x`), [
      { id: 2, x: 7 },
      { id: 2, x: 8 },
    ])
  } finally {
    engine.close()
  }
})
