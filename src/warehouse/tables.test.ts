import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openEngine, type Row } from './duckdb.ts'
import { columnsOf } from './relation.ts'
import { appendRows, makeEmpty } from './tables.ts'

const table = {
  name: 'told',
  columns: columnsOf('n INTEGER, big BIGINT, yes BOOLEAN, share DOUBLE, said VARCHAR', (what) => {
    throw new Error(what)
  }),
}
const value = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 4 })
/** Texts with all that could end a literal, part two of them, or stand for none. */
const said = fc.oneof(fc.string(), fc.constantFrom('', "'", '\u001e', '\u0002', 'NULL', 'a\u001fb', '水果, 茶', '\\'))

test('rows that code found come into a table as they are, whatever their texts hold', async () => {
  const row = fc.record({
    n: value(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    big: value(fc.maxSafeInteger()),
    yes: value(fc.boolean()),
    share: value(fc.double({ noNaN: true, noDefaultInfinity: true })),
    said: value(said.filter((text) => !text.includes('\0'))),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      const engine = await openEngine()
      try {
        await makeEmpty(engine, table)
        await appendRows(engine, table, rows as Row[])
        const plain = rows.map(({ share, ...rest }) => ({ ...rest, share: share === 0 ? 0 : share }))
        const came = await engine.all('SELECT n, big, yes, said, share FROM told')
        assert.deepEqual(
          came.map((one) => ({ ...one, share: one['share'] === 0 ? 0 : one['share'] })),
          plain,
        )
      } finally {
        engine.close()
      }
    }),
    { numRuns: 40, examples: [[[{ n: null, big: null, yes: null, share: -0.009290695910056641, said: '\u0002' }]]] },
  )
})

test('a column that the table does not have is refused', async () => {
  const engine = await openEngine()
  try {
    await makeEmpty(engine, table)
    await assert.rejects(
      appendRows(engine, table, [{ n: 1, other: 2 }]),
      new Error('relation told: expected its own columns n, big, yes, share, said, got other'),
    )
  } finally {
    engine.close()
  }
})
