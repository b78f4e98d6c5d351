import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import fc from 'fast-check'
import { attachWarehouse, loadEvents, warehouseReferents } from '../cases/warehouse.ts'
import { type EventType, eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Engine, name, openEngine } from '../warehouse/duckdb.ts'
import { canonicalJson, type Json } from '../proof/index.ts'
import { importFolders } from '../door/folder.ts'
import { tokenOf } from '../door/tokens.ts'
import { tableColumns } from '../door/validate.ts'
import { openLedger } from './ledger.ts'
import { entriesOf, entryId, keepRows } from './record.ts'
import { commitmentOf, localMasterKey, openVault } from './vault.ts'

const root = mkdtempSync(join(tmpdir(), 'record-'))
after(() => rmSync(root, { recursive: true, force: true }))
const purpose = { person: 'inspector', purpose: 'test', time: new Date(0) }

/** Text as strangers send it: quotes, control characters, separators, other planes. */
const wild = fc.string({
  unit: fc.constantFrom(
    '"',
    '\\',
    '|',
    ',',
    '\n',
    '\r',
    '\u001f',
    '\u000e',
    '\u0001',
    '\u0002',
    '\u007f',
    '\u2028',
    '张',
    '三',
    'é',
    '𠀀',
    'A',
    'z',
    '0',
    '=',
    ' ',
  ),
  maxLength: 12,
})
/** Dashes alone are a word for nothing, and no id. */
const id = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '/', '"', '\\', '店', '|'), minLength: 1, maxLength: 8 }).filter((one) => !/^-+$/.test(one))
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const offset = fc.constantFrom('Z', '+08:00', '-03:30', '+14:00', '-12:45')
const written = (ms: number, zone: string): string => {
  if (zone === 'Z') return new Date(ms).toISOString()
  const minutes = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return new Date(ms + minutes * 60_000).toISOString().replace('Z', zone)
}
const ms = fc.integer({ min: Date.parse('1001-01-01T00:00:00Z'), max: Date.parse('9998-01-01T00:00:00Z') })
const at = fc.record({ ms, recorded: some(ms), zone: offset })

type Made = {
  type: EventType
  when: { ms: number; recorded: number | undefined; zone: string }
  source: string
  data: Record<string, Json | undefined>
  times?: Record<string, number>
}
const order: fc.Arbitrary<Made> = fc.record({
  type: fc.constant('order.placed' as const),
  when: at,
  source: id,
  data: fc.record({
    order_id: id,
    buyer_account_id: id,
    shop_id: id,
    listing_id: id,
    quantity: fc.integer({ min: 1, max: 9 }),
    unit_price_minor: fc.maxSafeNat(),
    payable_minor: fc.maxSafeNat(),
    currency: fc.constant('CNY'),
    is_gift: some(fc.boolean()),
    recipient_name: some(wild),
    recipient_phone: some(wild),
    recipient_address: some(wild),
    ip_token: some(id),
  }),
})
const promotion: fc.Arbitrary<Made> = fc.record({
  type: fc.constant('promotion.scheduled' as const),
  when: at,
  source: id,
  data: fc.record({
    promotion_id: id,
    shop_id: id,
    kind: fc.constant('coupon'),
    listing_ids: some(
      fc.array(
        id.filter((one) => !one.endsWith('\\')),
        { minLength: 1, maxLength: 3 },
      ),
    ),
  }),
  times: fc.record({ starts_at: ms, ends_at: ms }),
})
const shop: fc.Arbitrary<Made> = fc.record({
  type: fc.constant('shop.closed' as const),
  when: at,
  source: id,
  data: fc.record({ shop_id: id, reason: some(wild) }),
})

const columns = (type: EventType): string =>
  tableColumns(type)
    .map((column) => name(column.name))
    .join(', ')
/** These events refer to no order. */
const warehouseless = { order_id: "SELECT ''", refund_id: "SELECT ''" }

const rowsOf = (engine: Engine, type: EventType) =>
  engine.all(`SELECT CAST(to_json(t) AS VARCHAR) AS row FROM (SELECT ${columns(type)} FROM ${tableOf(type)} ORDER BY time_ms, source, id) t`)

test('long ids keep an identity of their own', () => {
  const long = 'x'.repeat(512)
  assert.equal(entryId('order.placed', 'o-1'), 'order.placed/o-1')
  assert.ok(entryId('order.placed', long).length <= 512)
  assert.notEqual(entryId('order.placed', long), entryId('order.placed', `${long.slice(1)}y`))
})

test('a record is canonical JSON of what came, with tokens and commitments for personal values, and gives the same row again', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(order, promotion, shop), { minLength: 1, maxLength: 30 }), async (made) => {
      const folder = join(root, String(run++))
      mkdirSync(join(folder, 'in'), { recursive: true })
      const lines = made.map(({ type, when, source, data, times }, n) =>
        JSON.stringify({
          specversion: '1.0',
          type,
          source,
          id: `e"${n}`,
          time: written(when.ms, when.zone),
          ...(when.recorded === undefined ? {} : { recordedtime: written(when.recorded, when.zone) }),
          data: { ...data, ...Object.fromEntries(Object.entries(times ?? {}).map(([field, value]) => [field, written(value, 'Z')])) },
        }),
      )
      writeFileSync(join(folder, 'in', 'all.ndjson'), `${lines.join('\n')}\n`)
      const ledger = openLedger(join(folder, 'data'))
      const vault = await openVault(join(folder, 'data'), ledger, localMasterKey(Buffer.alloc(32, 7)))
      const engine = await openEngine()
      const again = await openEngine()
      try {
        const key = vault.tokenKey()
        const imported = await importFolders(engine, [join(folder, 'in')], {
          key,
          scratch: folder,
          keep: async (files) => {
            for (const type of eventTypes)
              await keepRows(
                engine,
                type,
                files,
                async (records) => ledger.append(entriesOf(records, ledger, vault)).outcomes,
                () => {},
              )
            await attachWarehouse(engine, join(folder, 'data'), ledger, folder)
            return warehouseReferents
          },
        })
        await engine.run('DETACH wh')
        assert.equal(imported.accepted + imported.rejected, made.length)
        let seen = 0
        for (const [n, { type, when, source, data, times }] of made.entries()) {
          const entry = ledger.find(source, entryId(type, `e"${n}`))
          if (entry === undefined) continue
          seen++
          const want: Record<string, Json> = {}
          for (const [field, value] of Object.entries(data)) {
            if (value === undefined || value === '') continue
            if (!field.startsWith('recipient_')) want[field] = value
            else if (tokenOf(key, value as string, field) !== tokenOf(key, '', field)) {
              want[`${field}_token`] = tokenOf(key, value as string, field)
              const opened = vault.open({ source, id: entry.id, field }, purpose)
              assert.equal(opened.value, value)
              want[`${field}_commitment`] = commitmentOf(opened.salt, value as string)
            }
          }
          for (const [field, value] of Object.entries(times ?? {})) want[field] = written(value, when.zone)
          const recorded = when.recorded === undefined ? {} : { recordedtime: written(when.recorded, when.zone) }
          assert.equal(
            Buffer.from(entry.bytes).toString(),
            canonicalJson({ type, source, id: `e"${n}`, time: written(when.ms, when.zone), ...recorded, data: want }),
          )
        }
        assert.equal(seen, imported.accepted)
        await attachWarehouse(again, join(folder, 'data'), ledger, folder)
        const loaded = await loadEvents(again, ledger.size)
        assert.deepEqual(loaded.byType, imported.byType)
        for (const type of ['promotion.scheduled', 'shop.closed', 'order.placed'] as const)
          assert.deepEqual(await rowsOf(again, type), await rowsOf(engine, type))
      } finally {
        engine.close()
        again.close()
        vault.close()
        ledger.close()
      }
    }),
    { numRuns: 4, endOnFailure: true },
  )
})

test('ways to reach people inside texts, handles complained of and columns nobody knows are kept apart, sealed, and give the same rows again', async () => {
  const folder = join(root, 'apart')
  mkdirSync(join(folder, 'in'), { recursive: true })
  const event = (type: EventType, event: string, data: Record<string, unknown>): string =>
    JSON.stringify({ specversion: '1.0', type, source: 's', id: event, time: '2024-03-01T00:00:00Z', data })
  const told = '加QQ 55512345，或 138-0000-1111 谈'
  writeFileSync(
    join(folder, 'in', 'all.ndjson'),
    [
      event('message.sent', 'm1', { message_id: 'm1', thread_id: 't', from_account_id: 'A', channel: 'platform', text: told }),
      event('message.sent', 'm2', { message_id: 'm2', thread_id: 't', channel: 'party_submission', from_handle: 'QQ: 55512345', text: '800元' }),
      event('complaint.filed', 'c1', { complaint_id: 'c1', kind: 'other', complainant_account_id: 'B', target_kind: 'handle', target_id: '55512345' }),
      event('complaint.filed', 'c2', { complaint_id: 'c2', kind: 'other', complainant_account_id: 'B', target_kind: 'shop', target_id: '55512345' }),
      event('shop.closed', 'x1', { shop_id: 'S', mood: 'gloomy', weather: null }),
    ].join('\n'),
  )
  const ledger = openLedger(join(folder, 'data'))
  const vault = await openVault(join(folder, 'data'), ledger, localMasterKey(Buffer.alloc(32, 7)))
  const engine = await openEngine()
  const again = await openEngine()
  try {
    const key = vault.tokenKey()
    const take = () =>
      importFolders(engine, [join(folder, 'in')], {
        key,
        scratch: folder,
        keep: async (files) => {
          for (const type of eventTypes)
            await keepRows(
              engine,
              type,
              files,
              async (records) => ledger.append(entriesOf(records, ledger, vault)).outcomes,
              () => {},
            )
          return warehouseless
        },
      })
    const imported = await take()
    assert.deepEqual([imported.accepted, imported.rejected], [5, 0])
    assert.deepEqual(imported.unknownColumns, [{ file: 'all.ndjson', columns: ['mood', 'weather'] }])
    const recordOf = (type: EventType, event: string): Record<string, Json> =>
      (JSON.parse(Buffer.from(ledger.find('s', entryId(type, event))!.bytes).toString()) as { data: Record<string, Json> }).data
    const handle = tokenOf(key, '55512345', 'handle')
    assert.equal(recordOf('message.sent', 'm1')['text'], told.replace('55512345', handle).replace('138-0000-1111', tokenOf(key, '13800001111', 'handle')))
    assert.equal(recordOf('message.sent', 'm2')['from_handle_token'], handle)
    assert.equal(recordOf('message.sent', 'm2')['text'], '800元')
    assert.equal(recordOf('message.sent', 'm2')['text_commitment'], undefined)
    assert.equal(recordOf('complaint.filed', 'c1')['target_id'], handle)
    assert.equal(recordOf('complaint.filed', 'c2')['target_id'], '55512345')
    const opened = (type: EventType, event: string, field: string): string => vault.open({ source: 's', id: entryId(type, event), field }, purpose).value
    assert.equal(opened('message.sent', 'm1', 'text'), told)
    assert.equal(opened('complaint.filed', 'c1', 'target_id'), '55512345')
    assert.equal(opened('shop.closed', 'x1', 'unknown_columns'), '{"mood":"gloomy"}')
    assert.equal(recordOf('shop.closed', 'x1')['mood'], undefined)
    await attachWarehouse(again, join(folder, 'data'), ledger, folder)
    await loadEvents(again, ledger.size)
    for (const type of ['message.sent', 'complaint.filed', 'shop.closed'] as const) assert.deepEqual(await rowsOf(again, type), await rowsOf(engine, type))
  } finally {
    engine.close()
    again.close()
    vault.close()
    ledger.close()
  }
})
