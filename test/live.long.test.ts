/** The server and the batch say the same, at any moment, whatever the network did. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reportText } from '../src/cases/data.ts'
import { withServer } from '../src/api/fixture.ts'
import { scan } from '../src/pipeline.ts'
import { makeWorld } from '../worlds/index.ts'
import { disturbed, streamOf, type Streamed } from './harness/stream.ts'

async function batch(events: readonly Streamed[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-batch-'))
  try {
    writeFileSync(join(folder, 'events.ndjson'), `${events.map(({ line }) => line).join('\n')}\n`)
    const done = await scan({ folders: [folder], scratch: folder })
    done.close()
    return reportText(done.report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the two must agree on to the byte. */
const judged = (text: string): string => {
  const { verdicts, neutralised, cases, rankings, as_of } = JSON.parse(text) as Record<string, unknown>
  return JSON.stringify({ as_of, verdicts, neutralised, cases, rankings }, undefined, 1)
}

test('a flood sent in random batches, with repeats and late ones, is judged as the batch judges it, at four moments', async () => {
  const world = makeWorld('S1', { seed: 3, intensity: 'easy', size: 'small' })
  const flood = world.oracle.incidents.find(({ behaviour }) => behaviour === 'reverse_brushing')!
  const victim = flood.shopIds[0]!
  const shops = [...new Set(world.events.table('order.placed').column('shop_id'))].filter((id, n) => id === victim || n % 12 === 0)
  const from = flood.startsAt - 6 * 86_400_000
  const stream = streamOf(world, {
    shop: (id) => shops.includes(id),
    types: (type) => type !== 'traffic.measured' && type !== 'shipment.scanned' && type !== 'session.started',
  }).filter(({ recorded }) => recorded >= from || recorded < from - 20 * 86_400_000)
  const moments = [flood.startsAt + 5 * 60_000, flood.startsAt + 11 * 60_000, flood.startsAt + 2 * 86_400_000, Infinity]
  await withServer(
    async ({ call, key, tenants }) => {
      const all = key(['ingest', 'read', 'read:case', 'decide'])
      let sent: Streamed[] = []
      let neutralised = 0
      for (const [nth, until] of moments.entries()) {
        const since = nth === 0 ? -Infinity : moments[nth - 1]!
        const part = stream.filter(({ recorded }) => recorded > since && recorded <= until)
        for (const lines of disturbed(part, nth + 1)) {
          const answer = await call('POST', '/v1/events', {
            key: all,
            body: lines.map(({ line }) => `${line}\n`).join(''),
            headers: { 'content-type': 'application/x-ndjson' },
          })
          const taken = answer.body as { accepted: number; known: number; refused: unknown[] }
          assert.deepEqual([answer.status, taken.accepted + taken.known, taken.refused], [200, lines.length, []])
        }
        sent = [...sent, ...part]
        for (;;) {
          const { taken, judged: rests } = (await call('GET', '/v1/status', { key: all })).body as { taken: number; judged: number }
          if (taken === rests) break
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        const live = await call('GET', '/v1/report', { key: all })
        const whole = await batch(sent)
        assert.equal(judged(JSON.stringify(live.body)), judged(whole), `at moment ${nth}`)
        neutralised = (live.body as { neutralised: { order_ids: string[] } }).neutralised.order_ids.length
        if (nth === 1) {
          assert.ok(neutralised > 100, `out of the counts eleven minutes after it began: ${neutralised}`)
          const warnings = (await call('GET', `/v1/shops/${victim}/warnings`, { key: all })).body as { kind: string; order_ids: string[] }[]
          assert.deepEqual(
            warnings.map(({ kind }) => kind),
            ['do_not_ship'],
          )
          assert.ok(warnings[0]!.order_ids.length > 100)
          const penalty = (await call('POST', '/v1/decisions', { key: all, body: { subject: { kind: 'shop', id: victim }, about: 'penalty' } })).body as {
            hold_off: boolean
          }
          assert.equal(penalty.hold_off, true)
        }
      }
      assert.ok(neutralised > 1000)
      // Looking back gives what stood then.
      const asOf = new Date(moments[1]!).toISOString()
      const back = await call('GET', `/v1/report?as_of=${asOf}`, { key: all })
      const then = await batch(stream.filter(({ recorded }) => recorded <= moments[1]!))
      assert.deepEqual((back.body as { verdicts: unknown }).verdicts, (JSON.parse(then) as { verdicts: unknown }).verdicts)
      assert.equal(tenants[0]!.gauges()['judging_failures'], 0)
    },
    { clock: 'events' },
  )
})
