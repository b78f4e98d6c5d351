/** The key that makes tokens is in no message, whichever statement of an import fails. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { importFolders } from '../src/door/folder.ts'
import { folderKey } from '../src/door/tokens.ts'
import { type Engine, openEngine } from '../src/warehouse/duckdb.ts'

const orders = `${[
  'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,recipient_name,recipient_phone,recipient_address,is_gift',
  '2024-03-01T08:00:00+08:00,e-1,//m,o-1,A-1,S-1,L-1,1,2990,2990,CNY,王小明,13812345678,杭州市文三路1号,false',
  '2024-03-01T09:00:00+08:00,e-2,//m,o-2,A-2,S-1,L-1,1,2990,oops,CNY,李四,13912345678,杭州市文三路2号,false',
].join('\n')}\n`

/** An import whose n-th statement fails where the engine would fail; how many statements it made, and what was said. */
async function failing(folder: string, n: number): Promise<{ statements: number; said: string }> {
  const engine = await openEngine()
  let statements = 0
  const broken = (sql: string): string => (++statements === n ? `${sql}; SELECT * FROM not_there` : sql)
  const faulty: Engine = {
    ...engine,
    run: async (sql) => engine.run(broken(sql)),
    all: async (sql) => engine.all(broken(sql)),
    one: async (sql) => engine.one(broken(sql)),
    columns: async (sql) => engine.columns(broken(sql)),
  }
  const scratch = mkdtempSync(join(folder, 'scratch-'))
  try {
    await importFolders(faulty, [join(folder, 'in')], { key: folderKey, scratch })
    return { statements, said: '' }
  } catch (error) {
    const parts: string[] = []
    for (let one: unknown = error; one instanceof Error; one = one.cause) parts.push(one.message, one.stack ?? '')
    return { statements, said: parts.join('\n') }
  } finally {
    engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

test('whichever statement of an import fails, what is said holds neither the key nor a personal value', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-key-'))
  try {
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'in', 'order.placed.csv'), orders)
    const key = Buffer.from(folderKey.secret)
    const secret = [key.toString('hex'), key.toString('hex').toUpperCase(), key.toString('base64'), key.toString('base64url'), key.toString('latin1')]
    const personal = ['王小明', '13812345678', '文三路', '李四', '13912345678']
    const { statements } = await failing(folder, 0)
    assert.ok(statements > 20, `${statements} statements`)
    let failed = 0
    for (let n = 1; n <= statements; n++) {
      const { said } = await failing(folder, n)
      if (said !== '') failed++
      for (const text of [...secret, ...personal]) assert.ok(!said.includes(text), `statement ${n}`)
    }
    assert.ok(failed > statements / 2, `${failed} of ${statements} failures were told`)
    t.diagnostic(`${statements} statements, ${failed} failures told, none with the key or a personal value`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
