import assert from 'node:assert/strict'
import test from 'node:test'
import { expectation } from '../domain/fields.ts'
import { eventTypes, vocabulary } from '../domain/vocabulary.ts'
import { openEngine, quote } from '../warehouse/duckdb.ts'
import { fillDetails } from './fill.ts'
import { reportFixture } from './fixture.ts'

const nobody = { ...reportFixture(), verdicts: [], cases: [] }

async function detailsOf(rejects: readonly { field: string; expected: string }[]): ReturnType<typeof fillDetails> {
  const engine = await openEngine()
  try {
    await engine.run(
      'CREATE TABLE orders (t BIGINT); CREATE TABLE rejects (file VARCHAR, line BIGINT, type VARCHAR, field VARCHAR, expected VARCHAR, came VARCHAR)',
    )
    for (const { field, expected } of rejects)
      await engine.run(`INSERT INTO rejects VALUES ('order.placed.csv', 7, 'order.placed', ${quote(field)}, ${quote(expected)}, '王某某')`)
    return await fillDetails(
      {
        report: nobody,
        engine,
        imported: {
          accepted: 0,
          rejected: rejects.length,
          setAside: 0,
          leftOut: 0,
          counts: {},
          notes: [],
          byType: {},
          unknownColumns: [],
          repeated: 0,
          files: [],
        },
        keys: new Map(),
      },
      ['/some/where/events/'],
    )
  } finally {
    engine.close()
  }
}

test('what the door expects of any field has a Chinese wording', async () => {
  const kinds = new Set(eventTypes.flatMap((type) => vocabulary[type].fields.map(({ kind }) => expectation(kind))))
  for (const expected of kinds) {
    const { imports } = await detailsOf([{ field: 'one', expected }])
    const { en, zh } = imports.rejects[0]!.reason
    assert.equal(en, `order.placed one: expected ${expected}`)
    assert.ok(!zh.includes(expected), `${expected} in Chinese, got ${zh}`)
  }
})

test('refused rows are counted by reason, the most frequent first, and nothing of what came is shown', async () => {
  const integer = { field: 'quantity', expected: 'an integer ≥ 1' }
  const { imports, sources } = await detailsOf([{ field: 'currency', expected: 'something new' }, integer, integer])
  assert.deepEqual(
    imports.rejects.map(({ count, example }) => [count, example]),
    [
      [2, 'order.placed.csv:7'],
      [1, 'order.placed.csv:7'],
    ],
  )
  assert.equal(imports.rejects[1]!.reason.zh, 'order.placed currency：应为 something new')
  assert.ok(!JSON.stringify(imports).includes('王'))
  assert.deepEqual(sources, ['events'])
})
