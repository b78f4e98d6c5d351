/** The server and the batch say the same, at any moment, whatever the network did. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reportText } from '../src/cases/data.ts'
import { type Server, withServer } from '../src/api/fixture.ts'
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

const day = 86_400_000
const minute = 60_000

/** Sends a part of a world as a network would, up to four moments, and compares at each. */
async function streamed(
  name: string,
  seed: number,
  momentsOf: (startsAt: number) => number[],
  look?: (server: Server, key: string, moment: number, victim: string) => Promise<void>,
): Promise<number> {
  const world = makeWorld(name, { seed, intensity: 'easy', size: 'small' })
  const incident = world.oracle.incidents.find(({ benign }) => !benign)!
  const shops = [...new Set(world.events.table('order.placed').column('shop_id'))].filter((id, n) => incident.shopIds.includes(id as string) || n % 12 === 0)
  const from = incident.startsAt - 6 * day
  const stream = streamOf(world, {
    shop: (id) => shops.includes(id),
    types: (type) => type !== 'traffic.measured' && type !== 'shipment.scanned' && type !== 'session.started',
  }).filter(({ recorded }) => recorded >= from || recorded < from - 20 * day)
  const moments = momentsOf(incident.startsAt)
  let out = 0
  await withServer(
    async (server) => {
      const { call, key, tenants } = server
      const all = key(['ingest', 'read', 'read:case', 'decide'])
      let sent: Streamed[] = []
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
        assert.equal(judged(JSON.stringify(live.body)), judged(await batch(sent)), `${name} at moment ${nth}`)
        out = (live.body as { neutralised: { order_ids: string[] } }).neutralised.order_ids.length
        await look?.(server, all, nth, incident.shopIds[0]!)
      }
      // Looking back gives what stood then.
      const back = await call('GET', `/v1/report?as_of=${new Date(moments[1]!).toISOString()}`, { key: all })
      assert.equal(back.status, 200, JSON.stringify(back.body).slice(0, 300))
      const then = await batch(stream.filter(({ recorded }) => recorded <= moments[1]!))
      assert.deepEqual((back.body as { verdicts: unknown }).verdicts, (JSON.parse(then) as { verdicts: unknown }).verdicts)
      assert.equal(tenants[0]!.gauges()['judging_failures'], 0)
    },
    { clock: 'events' },
  )
  return out
}

test('a flood sent in random batches, with repeats and late ones, is judged as the batch judges it, at four moments', async () => {
  const out = await streamed(
    'S1',
    3,
    (start) => [start + 5 * minute, start + 11 * minute, start + 2 * day, Infinity],
    async ({ call }, key, moment, victim) => {
      if (moment !== 1) return
      const { neutralised } = (await call('GET', '/v1/report', { key })).body as { neutralised: { order_ids: string[] } }
      assert.ok(neutralised.order_ids.length > 100, `out of the counts eleven minutes after it began: ${neutralised.order_ids.length}`)
      const warnings = (await call('GET', `/v1/shops/${victim}/warnings`, { key })).body as { kind: string; order_ids: string[] }[]
      assert.deepEqual(
        warnings.map(({ kind }) => kind),
        ['do_not_ship'],
      )
      assert.ok(warnings[0]!.order_ids.length > 100)
      const penalty = (await call('POST', '/v1/decisions', { key, body: { subject: { kind: 'shop', id: victim }, about: 'penalty' } })).body as {
        hold_off: boolean
      }
      assert.equal(penalty.hold_off, true)
    },
  )
  assert.ok(out > 1000)
})

for (const name of ['S2', 'S3'])
  test(`${name} sent likewise is judged as the batch judges it, at four moments`, async () => {
    await streamed(name, 3, (start) => [start + day, start + 3 * day, start + 10 * day, Infinity])
  })
