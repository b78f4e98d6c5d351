import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'node:test'
import { openEngine } from './duckdb.ts'
import { handsOf } from './hands.ts'

async function withTwo(look: (hands: ReturnType<typeof handsOf>, seen: { most: number; now: number }) => Promise<void>): Promise<void> {
  const engine = await openEngine()
  const beside = await engine.beside!()
  try {
    await look(handsOf([engine, beside]), { most: 0, now: 0 })
  } finally {
    beside.close()
    engine.close()
  }
}

test('two hands ask at the same time, each one thing, and the answers come in the order of the questions', () =>
  withTwo(async (hands, seen) => {
    const answers = await hands.all(
      [30, 1, 10, 1, 1].map((ms, i) => async (hand) => {
        seen.most = Math.max(seen.most, ++seen.now)
        await wait(ms)
        const { n } = await hand.one<{ n: number }>(`SELECT ${i} AS n`)
        seen.now--
        return n
      }),
    )
    assert.deepEqual(answers, [0, 1, 2, 3, 4])
    assert.equal(seen.most, 2)
  }))

test('of what waits, that upon which most waits is taken up first', () =>
  withTwo(async (hands) => {
    const begun: string[] = []
    const work = (what: string) => async () => {
      begun.push(what)
      await wait(10)
    }
    await Promise.all([
      hands.lend(work('at once'), 0),
      hands.lend(work('at once'), 0),
      hands.lend(work('little'), 1),
      hands.lend(work('much'), 3),
      hands.lend(work('as much, later'), 3),
    ])
    assert.deepEqual(begun, ['at once', 'at once', 'much', 'as much, later', 'little'])
  }))

test('what one hand made the other reads; its transaction is its own until it ends, and so is what is temporary', () =>
  withTwo(async (hands) => {
    await hands.lend((one) =>
      hands.lend(async (other) => {
        await one.run('CREATE TABLE made AS SELECT 1 AS n')
        await one.run('CREATE TEMP TABLE own AS SELECT 1 AS n')
        await one.run('BEGIN')
        await one.run('INSERT INTO made VALUES (2)')
        assert.deepEqual(await other.all('SELECT n FROM made'), [{ n: 1 }])
        await one.run('COMMIT')
        assert.deepEqual(await other.all('SELECT n FROM made ORDER BY n'), [{ n: 1 }, { n: 2 }])
        await assert.rejects(other.all('SELECT n FROM own'), /own does not exist/)
      }),
    )
  }))

test('where one fails it is told after the others have ended, and the hand is free again', () =>
  withTwo(async (hands) => {
    const ended: string[] = []
    const works = [
      () => Promise.reject(new Error('the first')),
      async () => {
        await wait(20)
        ended.push('the second')
      },
    ]
    await assert.rejects(hands.all(works), /the first/)
    assert.deepEqual(ended, ['the second'])
    assert.deepEqual(await hands.all([1, 2, 3].map((n) => (hand) => hand.one(`SELECT ${n} AS n`))), [{ n: 1 }, { n: 2 }, { n: 3 }])
  }))
