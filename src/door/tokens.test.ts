import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { openEngine, quote } from '../warehouse/duckdb.ts'
import { bindKey, folderKey, tokenOf, tokenSql, withoutContacts, withoutContactsSql } from './tokens.ts'

const engine = await openEngine()
await bindKey(engine, folderKey)
after(() => engine.close())
const sql = async (expression: string): Promise<string | null> => (await engine.one<{ x: string | null }>(`SELECT ${expression} AS x`)).x
const token = (value: string): string => tokenOf(folderKey, value, 'handle')
const without = async (text: string): Promise<string> => (await sql(withoutContactsSql(folderKey)(quote(text))))!

const wild = fc.string({
  unit: fc.constantFrom('a', 'B', '7', '1', '3', '@', ' ', '\t', '\u000b', '\u00a0', '-', '+', ':', 'q', 'é', 'e\u0301', '张', 'qq', '86'),
  maxLength: 16,
})

test('SQL and code make the same token of the same value', async () => {
  await fc.assert(
    fc.asyncProperty(wild, fc.constantFrom('recipient_name', 'recipient_phone', 'from_handle'), async (value, field) => {
      const made = await sql(tokenSql(folderKey)(quote(value), field))
      if (made !== null) assert.equal(made, tokenOf(folderKey, value, field))
    }),
    { numRuns: 60 },
  )
})

test('a handle is the same however it is written', () => {
  for (const [one, other] of [
    ['QQ: 1234567', '1234567'],
    ['微信号：Lihua_88', 'lihua_88'],
    ['+86 138 0000 1111', '13800001111'],
    ['138-0000-1111', '电话13800001111'],
  ] as const)
    assert.equal(token(one), token(other))
  assert.notEqual(token('1234567'), token('1234568'))
})

test('ways to reach a person become tokens, and nothing else of the text does', async () => {
  for (const [text, ways] of [
    ['加QQ 1234567谈', ['1234567']],
    ['微信号：abc_de88，或电话138-1234-5678', ['abc_de88', '138-1234-5678']],
    ['v信lihua_8 打我，tel 010-88886666', ['lihua_8', '010-88886666']],
    ['write to a.b@c.com or @some_one', ['a.b@c.com', 'some_one']],
    ['my wechat: lihuahua ok', ['lihuahua']],
    ['12345678901 13812345678', ['12345678901', '13812345678']],
  ] as const)
    assert.equal(
      await without(text),
      ways.reduce<string>((whole, way) => whole.replace(way, token(way)), text),
    )
  for (const text of [
    '要么花钱消灾，要么更多的人来给你差评，8800元',
    'paid 8,800.00 on 2017-08-08',
    'wechat me, phone number later, telegram is fine',
    '3 个月后 20% 的人',
  ])
    assert.equal(await without(text), text)
})

test('a text that has been through the door once passes it unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(wild, async (text) => {
      const once = await without(text)
      assert.equal(await without(once), once)
    }),
    { numRuns: 60 },
  )
})

test('a text or a handle of a hundred thousand marks is read in a moment, whichever mark it is', () => {
  const read = withoutContacts(folderKey)
  for (const unit of ['0', '０', '1 ', 'a', 'a-', '.', '+1', 'a#a', '微信', 'vx'])
    for (const end of ['', 'x', '@']) {
      const text = `${unit.repeat(100_000 / unit.length)}${end}`
      const began = performance.now()
      read(text)
      tokenOf(folderKey, text, 'from_handle')
      const ms = performance.now() - began
      // Where each place looks at all that follow it, this is minutes.
      assert.ok(ms < 5000, `${unit}…${end}: ${Math.round(ms)} ms`)
    }
})
