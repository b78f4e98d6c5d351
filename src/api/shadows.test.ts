/** Changes of the rules tried and run beside judging, over real connections. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { dayOf, market } from '../../bench/casework/desk.ts'
import { cloudEvent, type Server, withServer } from './fixture.ts'

const claimed = ['complaint-demand', 'paid-withdrawals'] as const
const told = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-shadow-'))
  writeFileSync(
    join(folder, 'events.ndjson'),
    market()
      .events.map((one) => JSON.stringify(one))
      .join('\n'),
  )
  return folder
}
const order = (n: number): string =>
  JSON.stringify(
    cloudEvent('order.placed', `late-${n}`, dayOf(115, n), {
      order_id: `late-${n}`,
      buyer_account_id: `A-LATE-${n}`,
      shop_id: 'S-0',
      listing_id: 'L-S-0',
      quantity: 1,
      unit_price_minor: 3900,
      payable_minor: 3900,
      currency: 'CNY',
    }),
  )

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1200; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await wait(50)
  }
  return assert.fail(`expected ${what} within a minute`)
}
const send = ({ call, key }: Server, n: number) =>
  call('POST', '/v1/events', { key: key(['ingest']), body: order(n), headers: { 'content-type': 'application/x-ndjson' } })
const judgedTo = (server: Server, reader: string): Promise<true> =>
  until('everything to be judged', async () => {
    const { taken, judged } = (await server.call('GET', '/v1/status', { key: reader })).body as { taken: number; judged: number }
    return taken === judged ? true : undefined
  })

/** The process that is asked beside judging, by the place of its tables. */
const asideOf = (folder: string): number | undefined =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          .split('\0')
          .includes(join(folder, 'scratch', 'aside'))
      } catch {
        return false
      }
    })

test('what comes is judged while a trial of the rules stands still', async () => {
  const folder = told()
  try {
    await withServer(
      async (server: Server) => {
        const tenant = server.tenants[0]!
        await tenant.report()
        const reader = server.key(['read'])
        const gus = server.person(['governance'])
        const trial = server.call('POST', '/v1/backtests', { cookie: gus, body: { signals: { [claimed[0]]: { leave_out: true } } } })
        const pid = await until('a process beside judging', async () => asideOf(tenant.folder))
        process.kill(pid, 'SIGSTOP')
        try {
          await send(server, 0)
          await judgedTo(server, reader)
        } finally {
          process.kill(pid, 'SIGCONT')
        }
        assert.equal((await trial).status, 200)
      },
      { clock: 'events', events: [folder] },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a change that runs beside the rules says after each judgement who would be free and which victims lost, and touches nobody', async () => {
  const folder = told()
  try {
    await withServer(
      async (server: Server) => {
        const tenant = server.tenants[0]!
        await tenant.report()
        const reader = server.key(['read'])
        const gus = server.person(['governance'])
        const give = (path: string, body: object, cookie = gus) =>
          server.call('POST', path, { cookie, body: { reasons: 'before it is a rule', ...body }, headers: { 'idempotency-key': path + JSON.stringify(body) } })
        const unknown = await give('/v1/shadows/x/start', { signals: { 'no-such': { leave_out: true } } })
        assert.deepEqual([unknown.status, (unknown.body as { rule: string }).rule], [422, 'change'])
        const before = (await server.call('GET', '/v1/report', { key: reader })).body
        const signals = Object.fromEntries(claimed.map((name) => [name, { leave_out: true }]))
        assert.equal((await give('/v1/shadows/silence/start', { signals, days: 90 })).status, 200)
        type Flips = {
          entries: number | null
          flips: { subjects: { flipped: number }; freed: { subject: { id: string } }[]; victims_lost: unknown[]; hit: unknown[] } | null
        }
        const seen = async (): Promise<Flips> => (await server.call('GET', '/v1/shadows/silence/flips', { cookie: gus })).body
        const first = await until('a comparison', async () => {
          const now = await seen()
          return now.flips === null ? undefined : now
        })
        assert.ok(first.flips!.subjects.flipped > 0)
        assert.deepEqual([first.flips!.freed.map(({ subject }) => subject.id), first.flips!.victims_lost.length, first.flips!.hit], [['A-CLAIM'], 6, []])
        // It goes on by itself with what comes.
        await send(server, 1)
        await judgedTo(server, reader)
        const second = await until('the next comparison', async () => {
          const now = await seen()
          return now.entries! > first.entries! ? now : undefined
        })
        assert.equal(second.flips!.subjects.flipped, first.flips!.subjects.flipped)
        const thing = (await server.call('GET', '/v1/shadows/silence', { cookie: gus })).body as { state: string; compared: { freed: unknown[] }[] }
        assert.deepEqual([thing.state, thing.compared.length, thing.compared[0]!.freed.length], ['running', 1, 1], 'the same is kept once')
        const after = (await server.call('GET', '/v1/report', { key: reader })).body as { verdicts: unknown }
        assert.deepEqual(after.verdicts, (before as { verdicts: unknown }).verdicts, 'what is said is said by the rules in force')
        assert.equal((await server.call('GET', '/v1/shadows/silence/flips', { cookie: server.person(['investigator']) })).status, 403)
        assert.equal((await server.call('GET', '/v1/shadows/none/flips', { cookie: gus })).status, 404)
        assert.equal((await give('/v1/shadows/silence/end', {})).status, 200)
      },
      { clock: 'events', events: [folder] },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
