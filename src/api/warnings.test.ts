/** What a shop is told at once, over real connections and judged for real. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dayOf, market } from '../../bench/casework/desk.ts'
import { type Server, withServer } from './fixture.ts'

/** A claimant takes money from six young shops; three more are as young, thirty are old. */
function young(): string {
  const { events } = market()
  const opened = new Set(['S-6', 'S-7', 'S-8', 'S-9', 'S-10', 'S-11'])
  const lines = events.map((one) => (one.type === 'shop.opened' && opened.has(one.data['shop_id'] as string) ? { ...one, time: dayOf(-20) } : one))
  for (let n = 0; n < 33; n++) {
    const shop = n < 3 ? `S-YOUNG-${n}` : `S-OLD-${n}`
    const told = (type: string, time: string, data: Record<string, unknown>): void =>
      void lines.push({ specversion: '1.0', source: '//shop', id: `${type}-${shop}`, type, time, data } as never)
    told('shop.opened', dayOf(n < 3 ? -20 : -900), { shop_id: shop, owner_account_id: `A-${shop}`, category: 'home' })
    told('order.placed', dayOf(3), {
      order_id: `o-${shop}`,
      buyer_account_id: `A-B-${n}`,
      shop_id: shop,
      listing_id: `L-${shop}`,
      quantity: 1,
      unit_price_minor: 3900,
      payable_minor: 3900,
      currency: 'CNY',
    })
  }
  const folder = mkdtempSync(join(tmpdir(), 'aedile-young-'))
  writeFileSync(join(folder, 'events.ndjson'), lines.map((one) => JSON.stringify(one)).join('\n'))
  return folder
}

test('young shops are warned while young shops are being taken money from, once, with the figures; the struck get their own warning and the old none', async () => {
  const folder = young()
  try {
    await withServer(
      async ({ call, key, person, tenants }: Server) => {
        const reader = key(['read'])
        type Warning = { case_id: string | null; kind: string; order_ids: string[]; since: string; text: { en: string; zh: string }; advice: { en: string } }
        const warnings = async (shop: string): Promise<Warning[]> => (await call('GET', `/v1/shops/${shop}/warnings`, { key: reader })).body
        await tenants[0]!.report()
        const [warned, ...more] = await warnings('S-YOUNG-0')
        assert.deepEqual([warned!.kind, warned!.case_id, warned!.order_ids, more], ['exposed', null, [], []])
        assert.match(warned!.text.en, /complaints filed for money: of late 6 of 9 shops opened within the last 180 days, and 0 of the 37 others/)
        assert.match(warned!.text.zh, /9 家店铺中有 6 家，其余 37 家中有 0 家/)
        assert.match(warned!.advice.en, /Do not settle outside the platform/)
        assert.deepEqual(
          (await warnings('S-6')).map(({ kind }) => kind),
          ['false_complaints'],
        )
        assert.deepEqual([...(await warnings('S-OLD-9')), ...(await warnings('S-0'))], [])
        const { body } = await call('GET', '/v1/mine', { cookie: person(['merchant'], { kind: 'shop', id: 'S-YOUNG-1' }) })
        const mine = body as { warnings: Warning[]; measures: unknown[]; questions: unknown[] }
        assert.deepEqual([mine.warnings.map(({ kind }) => kind), mine.measures, mine.questions], [['exposed'], [], []])
        await call('GET', '/v1/mine', { cookie: person(['merchant'], { kind: 'shop', id: 'S-YOUNG-1' }) })
        const acts = [...tenants[0]!.acts()].filter(({ type }) => type === 'aedile.shop.warned')
        assert.deepEqual(acts.map(({ data }) => (data['on'] as { id: string }).id).toSorted(), ['S-YOUNG-0', 'S-YOUNG-1', 'S-YOUNG-2'])
        // What is warned of limits nobody, and holds no decision up.
        const decided = await call('POST', '/v1/decisions', { key: key(['decide']), body: { order_id: 'o-S-YOUNG-0' } })
        assert.equal(decided.status, 200)
        assert.doesNotMatch(JSON.stringify(decided.body), /exposed|S-YOUNG-0"?:/)
      },
      { clock: 'events', events: [folder] },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
