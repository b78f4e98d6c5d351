/** The door reads usual times by a shorter way; whatever that way takes must be what the schema takes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowSchema } from '../domain/schema.ts'
import { mulberry } from '../../test/harness/entries.ts'
import { openEngine, quote } from '../warehouse/duckdb.ts'
import { checkedSql } from './validate.ts'

const endings = ['.184+08:00', '.184Z', '+08:00', 'Z', '.1+00:00', '-05:00', '.184+10:00']

/** A time with up to three of its places changed, many of them to what nearly fits. */
function nearlyTime(dice: () => number): string {
  const two = (most: number): string => String(Math.floor(dice() * most)).padStart(2, '0')
  const marks = [...`${2000 + Math.floor(dice() * 30)}-${two(14)}-${two(33)}T${two(26)}:${two(62)}:${two(62)}${endings[Math.floor(dice() * endings.length)]!}`]
  for (let times = Math.floor(dice() * 4); times > 0; times--) marks[Math.floor(dice() * marks.length)] = [...'0123456789 +-:.TZz\t٣'][Math.floor(dice() * 20)]!
  return marks.join('')
}

test('of forty thousand times changed in up to three places the door takes those that the schema takes', async () => {
  const dice = mulberry(2017)
  const times = [...new Set(Array.from({ length: 40_000 }, () => nearlyTime(dice)))]
  const engine = await openEngine()
  try {
    await engine.run(`CREATE TABLE came AS SELECT unnest([${times.map(quote).join(', ')}]) AS "time", 'o-1' AS order_id`)
    const { ok } = checkedSql(
      'order.completed',
      new Map([
        ['time', 'VARCHAR'],
        ['order_id', 'VARCHAR'],
      ]),
      {},
    )
    const taken = new Set((await engine.all<{ time: string }>(`SELECT "time" FROM came WHERE ${ok}`)).map(({ time }) => time))
    const schema = rowSchema('order.completed')
    for (const time of times) assert.equal(taken.has(time), schema.safeParse({ time, order_id: 'o-1' }).success, time)
    assert.ok(taken.size > 1000 && taken.size < times.length / 2, `${taken.size} of ${times.length} taken`)
  } finally {
    engine.close()
  }
})
