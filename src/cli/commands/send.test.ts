/** What is sent from files is what would be imported from them, and a call that was cut off goes on. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withServer } from '../../api/fixture.ts'
import type { Io } from '../command.ts'
import { command } from './send.ts'

test('a folder of CSV and NDJSON is sent whole, refusals are told by file and line, and the same call again sends nothing twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-send-'))
  const said: string[] = []
  const io: Io = { out: (text) => void said.push(text), err: (text) => void said.push(text), lang: 'en', now: () => new Date(0) }
  try {
    const header = 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,recipient_name,is_gift'
    const row = (n: number, payable = '2990'): string => `2024-03-01T08:00:00+08:00,e-${n},//m,o-${n},A-${n},S-1,L-1,1,2990,${payable},CNY,"王, 小明",false`
    writeFileSync(join(folder, 'order.placed.csv'), `${[header, row(1), row(2), row(3, '29.90')].join('\n')}\n`)
    writeFileSync(
      join(folder, 'order.completed.ndjson'),
      '{"time":"2024-03-02T08:00:00+08:00","order_id":"o-1"}\n\n{"time":"2024-03-02T08:00:00+08:00","order_id":"o-2","id":7}\n',
    )
    writeFileSync(join(folder, 'notes.txt'), 'x')
    await withServer(async ({ url, key, tenants }) => {
      const keyFile = join(folder, '.key')
      writeFileSync(keyFile, `${key(['ingest'])}\n`)
      const send = (values: Record<string, string | boolean> = {}): Promise<number> =>
        command.run({ positionals: [folder], values: { to: url, 'key-file': keyFile, ...values } }, io)
      assert.equal(await send(), 0)
      assert.equal(said.at(-1), '4 new, 0 known already, 1 refused\n')
      assert.ok(
        said.some((text) => text.includes('order.placed.csv:4 payable_minor: expected an integer ≥ 0')),
        said.join(''),
      )
      assert.ok(said.some((text) => text.includes('notes.txt')))
      assert.equal(tenants[0]!.order('o-2')?.shop_id, 'S-1')
      await send()
      assert.equal(said.at(-1), '0 new, 0 known already, 0 refused\n')
      await send({ restart: true })
      assert.equal(said.at(-1), '0 new, 4 known already, 1 refused\n')
      assert.ok(!said.join('').includes('小明'))
    })
    const state = readdirSync(folder).find((file) => file.startsWith('.aedile-send-'))!
    assert.ok(!readFileSync(join(folder, state), 'utf8').includes('aedile_'), 'no key lies beside the files')
    await assert.rejects(async () => command.run({ positionals: [folder], values: { to: 'ftp://x' } }, io), /http or https/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
