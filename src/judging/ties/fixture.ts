/** A told market for the tests of rings and ties: orders go through the door and the features as in a scan; each shop with false orders is one case, found to be brushing. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Tier, tiers } from '../../domain/fields.ts'
import type { Verdict } from '../../domain/report.ts'
import type { EventType } from '../../domain/vocabulary.ts'
import { type Engine, openEngine, quote } from '../../warehouse/duckdb.ts'
import { loadSignals } from '../../signals/index.ts'
import { openRun, type Run } from '../../warehouse/runner.ts'
import { importFolders } from '../../door/folder.ts'
import { folderKey } from '../../door/tokens.ts'
import { loadHouse } from '../house.ts'
import { judgeRings, type Spared } from '../rings.ts'
import { nothingListed, voiceOn } from '../voice.ts'

const opening = Date.parse('2024-03-01T00:00:00Z')
const day = 86_400_000

export type Order = {
  buyer: string
  shop: string
  at: number
  /** Held to be false, and how surely. */
  false?: boolean
  belief?: number
  /** It looked so, and counts after all. */
  spared?: boolean
  device?: string
  name?: string
  phone?: string
  address?: string
  kind?: string
  review?: string
  /** The wallet it was paid from. */
  paidFrom?: string
}

export class Told {
  readonly lines: string[] = []
  readonly falseOrders: { id: string; belief: number }[] = []
  readonly spared: string[] = []
  #last = 0

  event(type: EventType, at: number, data: Record<string, string | number | boolean | undefined>): void {
    const id = `E${String(++this.#last).padStart(6, '0')}`
    this.lines.push(JSON.stringify({ specversion: '1.0', type, source: 'test', id, time: new Date(opening + Math.round(at * day)).toISOString(), data }))
  }

  order({ buyer, shop, at, device, name, phone, address, kind, review, paidFrom, ...rest }: Order): void {
    const id = `O${String(++this.#last).padStart(6, '0')}`
    const fields = { device_id: device, recipient_name: name, recipient_phone: phone, recipient_address: address, address_kind: kind }
    this.event('order.placed', at, {
      order_id: id,
      buyer_account_id: buyer,
      shop_id: shop,
      listing_id: `${shop}-goods`,
      quantity: 1,
      unit_price_minor: 5000,
      payable_minor: 5000,
      currency: 'CNY',
      ...fields,
    })
    if (paidFrom !== undefined)
      this.event('payment.captured', at + 0.01, { payment_id: `P${id}`, order_id: id, amount_minor: 5000, currency: 'CNY', payer_wallet_id: paidFrom })
    this.event('order.completed', at + 3, { order_id: id })
    if (review !== undefined)
      this.event('review.posted', at + 4, { review_id: `R${id}`, order_id: id, listing_id: `${shop}-goods`, author_account_id: buyer, rating: 5, text: review })
    if (rest.false === true) this.falseOrders.push({ id, belief: rest.belief ?? 1 })
    if (rest.spared === true) this.spared.push(id)
  }

  session(buyer: string, at: number, device: string, ip?: string, kind?: string): void {
    this.event('session.started', at, { account_id: buyer, device_id: device, ip, ip_kind: kind })
  }

  /** Ordinary customers, so that a share of the market means something. */
  market(people: number): void {
    for (let i = 0; i < people; i++)
      for (const at of [1, 9]) this.order({ buyer: `citizen-${i}`, shop: `corner-${i % 7}`, at: at + (i % 20), device: `phone-${i}` })
  }

  transfer(from: string, to: string, at: number, amount: number, ticket?: string): void {
    this.event('transfer.made', at, {
      transfer_id: `T${++this.#last}`,
      from_wallet_id: from,
      to_wallet_id: to,
      amount_minor: amount,
      currency: 'CNY',
      kind: 'p2p',
      after_sales_ticket_id: ticket,
    })
  }

  wallet(id: string, holder: string, kind = 'account'): void {
    this.event('wallet.linked', 0, { wallet_id: id, holder_kind: kind, holder_id: holder, verified: true })
  }
}

export async function within<T>(
  tell: (told: Told) => void,
  look: (engine: Engine, judged: Verdict[], keys: Map<string, number>, run: Run, spared: Spared[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-rings-'))
  const engine = await openEngine()
  try {
    const told = new Told()
    tell(told)
    writeFileSync(join(folder, 'events.ndjson'), `${told.lines.join('\n')}\n`)
    await importFolders(engine, [join(folder, 'events.ndjson')], { key: folderKey, scratch: join(folder, 'scratch') })
    assert.deepEqual(await engine.all('SELECT * FROM rejects LIMIT 3'), [])
    const run = openRun(engine, await loadHouse((await loadSignals()).order), { keep: 'everything', check: true })
    await run.make('money_matches', 'parcels', 'shop_people')
    const said = told.falseOrders.map(({ id, belief }) => `(${quote(id)}, CAST(${belief} AS DOUBLE))`)
    for (const name of ['cohort', 'cohort_whole', 'cohort_held'])
      await run.tell(name, `SELECT o.shop AS k, o.ord, f.p FROM orders o JOIN (VALUES ${said.join(',')}) f(order_id, p) ON f.order_id = o.order_id`)
    await run.tell('case_all', 'SELECT k, ord FROM cohort')
    await run.tell(
      'cases',
      'SELECT c.k, o.shop, min(o.t) AS from_ms, max(o.t) AS to_ms, min(o.recorded_ms) AS first_ms, min(o.order_id) AS first_order FROM cohort c JOIN orders o ON o.ord = c.ord GROUP BY c.k, o.shop',
    )
    await run.make('hubs')
    const shops = await engine.all<{ k: number; shop_id: string }>('SELECT c.k, s.shop_id FROM cases c JOIN shops s ON s.shop = c.shop ORDER BY s.shop_id')
    const judged = shops.map(({ shop_id }): Verdict => ({
      ...nothingListed,
      case_id: `C-${shop_id}`,
      subject: { kind: 'shop', id: shop_id },
      behaviour: 'self_brushing',
      role: 'merchant_beneficiary',
      certainty: 'supported',
      knowledge: 'unknown',
      reasons: [],
      contrary: [],
      searched: [{ en: 'everything', zh: '全部' }],
      tiers: ['T0'],
      measure: { level: 'L0', kind: 'none', needs: [] },
    }))
    const spared = await engine.all<Spared>(
      `SELECT k, ord FROM cohort WHERE ord IN (SELECT ord FROM orders WHERE order_id IN (${['-', ...told.spared].map(quote).join(',')})) ORDER BY ord`,
    )
    return await look(engine, judged, new Map(shops.map(({ k, shop_id }) => [`C-${shop_id}`, k])), run, spared)
  } finally {
    engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const rings = (tell: (told: Told) => void, visible: readonly Tier[] = tiers): Promise<Verdict[]> =>
  within(
    tell,
    async (engine, verdicts, keys, run, spared) => (await judgeRings(engine, run, { verdicts, cases: [], keys, spared }, visible, voiceOn('Z'))).verdicts,
  )

export const members = (verdict: Verdict): string[] => verdict.related.filter(({ as }) => as === 'brusher').map(({ id }) => id)
export const codes = (verdict: Verdict): string[] => verdict.reasons.map(({ code }) => code)

/** `people` work for `shop`; each has an older account and a life of its own unless said otherwise. */
export function campaign(told: Told, shop: string, people: readonly string[], at: number, more: (i: number) => Partial<Order> = () => ({})): void {
  for (const [i, buyer] of people.entries()) told.order({ buyer, shop, at: at + i * 0.3, false: true, ...more(i) })
}
export const people = (n: number, name = 'worker'): string[] => Array.from({ length: n }, (_, i) => `${name}-${String(i).padStart(2, '0')}`)
