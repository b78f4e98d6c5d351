/** Two doors, one record: an event sent over a wire and the same event in a file leave the same bytes and the same digest. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { type EventType, eventTypes } from '../domain/vocabulary.ts'
import { doorOf, parseEvent } from '../door/event.ts'
import { importFolders } from '../door/folder.ts'
import { folderKey } from '../door/tokens.ts'
import { fieldsOf } from '../door/validate.ts'
import { openEngine } from '../warehouse/duckdb.ts'
import { recordOf } from './eventRecord.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import { entriesOf, keepRows } from './record.ts'
import type { Vault } from './vault.ts'

/** A ledger that keeps nothing and a vault whose commitments tell what was sealed for whom. */
const emptyLedger = (taken: LedgerEntry[]): Ledger =>
  ({
    find: () => undefined,
    has: () => false,
    append(entries: readonly LedgerEntry[]) {
      taken.push(...entries)
      return { size: 0, appended: entries.length, repeated: 0, refused: 0, outcomes: entries.map((_, index) => ({ status: 'appended', index })) }
    },
  }) as unknown as Ledger
const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')
const openVault = {
  seal: (sealings: readonly unknown[]) => sealings.map((sealing) => sha256(JSON.stringify(sealing))),
  digest: (bytes: Uint8Array) => sha256(bytes),
} as unknown as Vault

const told = (entries: readonly LedgerEntry[]): Map<string, { bytes: string; received: string | undefined }> =>
  new Map(
    entries.map(({ source, id, bytes, received }) => [
      `${source} ${id}`,
      { bytes: Buffer.from(bytes).toString(), received: received && Buffer.from(received).toString('hex') },
    ]),
  )

async function throughFiles(lines: readonly string[]): Promise<LedgerEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-twin-'))
  const engine = await openEngine()
  const taken: LedgerEntry[] = []
  try {
    writeFileSync(join(folder, 'events.ndjson'), `${lines.join('\n')}\n`)
    await importFolders(engine, [folder], {
      key: folderKey,
      scratch: folder,
      async keep(files) {
        for (const type of eventTypes)
          await keepRows(
            engine,
            type,
            files,
            async (records) => emptyLedger(taken).append(entriesOf(records, emptyLedger(taken), openVault)).outcomes,
            () => {},
          )
        return { order_id: 'SELECT order_id FROM order_placed', refund_id: 'SELECT refund_id FROM refund_requested' }
      },
    })
  } finally {
    engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return taken
}

const door = doorOf(folderKey)

const texts = fc.constantFrom(
  '请打电话 13800138000 或加微信 abc_123456',
  'plain words',
  'QQ: 8812345, mail me at some.body@example.com or @handle_one',
  'tab\there and \u001f there',
  '“引号” \\ / "q"',
  'vx：yiwu_888 86-138-0013-8000',
  '  ',
  '𠮷野家 é e\u0301',
  '1',
)
const times = fc.constantFrom(
  '2017-08-08T14:03:22.184+08:00',
  '2016-02-29T00:00:00Z',
  '2017-08-08T14:03:22.1-07:30',
  '0000-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.123456789-01:00',
  '2017-08-08T14:03:22.999999999Z',
)

function sound(type: EventType): fc.Arbitrary<Record<string, unknown>> {
  const shape: Record<string, fc.Arbitrary<unknown>> = {
    some_new_field: fc.option(fc.constantFrom<unknown>('x', 5, { b: 1, a: [2] }, '', null), { nil: undefined }),
  }
  for (const { name, kind, required, personal } of fieldsOf(type).slice(4)) {
    const value: fc.Arbitrary<unknown> =
      kind.is === 'integer'
        ? fc.integer({ min: kind.min, max: Math.min(kind.max, kind.min + 9) })
        : kind.is === 'boolean'
          ? fc.boolean()
          : kind.is === 'time'
            ? times
            : kind.is === 'list'
              ? fc.array(fc.constantFrom('a|b', 'L-1', 'x y', '字'), { minLength: 1, maxLength: 3 })
              : kind.is === 'enum'
                ? fc.constantFrom(...kind.values)
                : kind.is === 'sha256'
                  ? fc.constant('aB'.repeat(32))
                  : kind.is === 'currency'
                    ? fc.constant('CNY')
                    : kind.is === 'region'
                      ? fc.constantFrom('330782', 'CN-ZJ')
                      : kind.is === 'id'
                        ? fc.constantFrom('A-1', 'hmac256:k:aa', '𠮷', '1380013800')
                        : texts
    shape[name] = required ? value : fc.option(value, { nil: undefined, freq: 3 })
    if (personal) shape[`${name}_token`] = fc.option(fc.constant('hmac256:k1:00ff'), { nil: undefined, freq: 1 })
  }
  return fc.record(shape)
}

test('an event over a wire and the same event in a file leave the same bytes and the same digest, of every type', async () => {
  const lines: string[] = []
  for (const type of eventTypes) {
    const samples = fc.sample(fc.record({ data: sound(type), time: times, recordedtime: fc.option(times, { nil: undefined }) }), { numRuns: 25, seed: 7 })
    for (const [n, { data, time, recordedtime }] of samples.entries()) {
      // Files settle what comes twice under one business key; that is not what is compared here.
      if (type === 'order.placed') data['order_id'] = `o-${n}`
      if (type === 'review.posted') data['review_id'] = `r-${n}`
      // Faults in optional fields make a value unknown on both ways; integers and single values stand for texts and lists.
      const optional = fieldsOf(type)
        .slice(4)
        .filter(({ required }) => !required)
      for (const [k, field] of optional.entries())
        if ((n + k) % 9 === 0) data[field.name] = [[], ['', 1.5], true, '=x\ty', 7, { a: 1 }, -3, 'A', '2017-02-31T00:00:00Z'][(n + 2 * k) % 9]
      lines.push(JSON.stringify({ specversion: '1.0', type, source: '//m', id: `${type}-${n}`, time, recordedtime, data }))
    }
  }
  let setAside = 0
  const wire = lines.map((line) => {
    const parsed = parseEvent(Buffer.from(line), door)
    assert.ok(parsed.ok, `${line}\n${JSON.stringify(parsed)}`)
    setAside += parsed.setAside.length
    return recordOf(parsed.event)
  })
  const byWire = told(entriesOf(wire, emptyLedger([]), openVault))
  const byFile = told(await throughFiles(lines))
  assert.ok(setAside > 100)
  assert.equal(byFile.size, lines.length)
  for (const [key, entry] of byFile) assert.deepEqual(byWire.get(key), entry, key)
})

test('the same event with its keys in another order is the same record', () => {
  const one = {
    specversion: '1.0',
    type: 'order.completed',
    source: '//m',
    id: 'e',
    time: '2017-08-08T14:03:22Z',
    data: { order_id: 'o', strange: { b: 1, a: 2 }, other: 1 },
  }
  const other = { data: { other: 1, strange: { a: 2, b: 1 }, order_id: 'o' }, time: one.time, id: 'e', source: '//m', type: one.type, specversion: '1.0' }
  const record = (event: unknown): unknown => {
    const parsed = parseEvent(Buffer.from(JSON.stringify(event)), door)
    assert.ok(parsed.ok)
    return recordOf(parsed.event)
  }
  assert.deepEqual(record(other), record(one))
})

test('a fault in a required field refuses the event, one in an optional field makes that value unknown; nothing personal is repeated', () => {
  const order = {
    order_id: 'o-1',
    buyer_account_id: 'A-7',
    shop_id: 'S-1',
    listing_id: 'L-1',
    quantity: 1,
    unit_price_minor: 2990,
    payable_minor: 2990,
    currency: 'CNY',
    recipient_phone: ['13800138000'],
    region_code: '义乌',
  }
  const send = (data: object): ReturnType<typeof parseEvent> =>
    parseEvent(Buffer.from(JSON.stringify({ specversion: '1.0', type: 'order.placed', source: '//m', id: 'e', time: '2017-08-08T14:03:22Z', data })), door)
  const kept = send(order)
  assert.ok(kept.ok)
  assert.deepEqual(kept.setAside, [
    { field: 'recipient_phone', expected: 'text of at most 1,000,000 characters', came: 'a personal value that is not' },
    { field: 'region_code', expected: 'a GB/T 2260 six-digit code or an ISO 3166-2 code', came: 'a text of 2 characters' },
  ])
  const refused = send({ ...order, payable_minor: '29.90' })
  assert.ok(!refused.ok)
  assert.deepEqual(refused.faults, [{ field: 'payable_minor', expected: 'an integer ≥ 0', came: 'a string' }])
  const wholeNumbers = send({ ...order, order_id: 17, recipient_phone: undefined, region_code: undefined })
  assert.ok(wholeNumbers.ok)
  assert.equal(wholeNumbers.event.values.get('order_id'), '17')
})
