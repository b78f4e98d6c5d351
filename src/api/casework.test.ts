/** Casework over real connections: a buyer whose orders were paid back by the shops, from the finding to the appeal. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../cases/data.ts'
import { scan } from '../pipeline.ts'
import { cloudEvent, paidBackMarket, type Server, withServer } from './fixture.ts'

const hour = 3_600_000
const day = 24 * hour
const opening = Date.parse('2024-03-01T00:00:00Z')
const iso = (ms: number): string => new Date(ms).toISOString()

type Done = { state: string; open: string[]; acts: { entry: number; type: string }[]; made: { kind: string; id: string }[] }
type Report = {
  verdicts: { case_id: string; subject: { id: string }; certainty: string; proven_order_ids: string[] }[]
  neutralised: { order_ids: string[] }
  rankings: { sales: { listing_id: string; observed: number; clean: number; clean_rank: number }[] }
}

/** Somebody at the marketplace's desk: gives commands as one person, with a fresh key each time unless one is given. */
const desk = (server: Server) => {
  let last = 0
  return (cookie: string) =>
    async (path: string, body: unknown = {}, expected = 200, idempotency = `k-${++last}`): Promise<Done & { rule: string; id: string; detail: string }> => {
      const answer = await server.call('POST', path, { cookie, body, headers: { 'idempotency-key': idempotency } })
      assert.equal(answer.status, expected, `${path}: ${JSON.stringify(answer.body)}`)
      return answer.body
    }
}

async function judged({ call }: Server, key: string): Promise<Report> {
  for (;;) {
    const { body } = await call('GET', '/v1/status', { key })
    const { taken, judged } = body as { taken: number; judged: number }
    if (taken === judged) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return (await call('GET', '/v1/report', { key })).body
}

test('a finding becomes a limit only through people, and an appeal undoes it to the rank; the folder scanned says the same', async () => {
  let now = opening + 120 * day
  await withServer(
    async (server: Server) => {
      const { call } = server
      const lines = paidBackMarket(opening).map((one) => JSON.stringify(one))
      const sent = await call('POST', '/v1/events', {
        key: server.key(['ingest']),
        body: lines.join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      })
      assert.equal(sent.status, 200, JSON.stringify(sent.body))
      const reader = server.key(['read', 'read:case'])
      const decider = server.key(['decide'])
      const first = await judged(server, reader)
      const li = first.verdicts.find(({ subject }) => subject.id === 'A-LI')!
      assert.deepEqual([li.certainty, li.proven_order_ids.length], ['supported', 24])

      const as = desk(server)
      const ines = as(server.person(['investigator']))
      const dora = as(server.person(['decider']))
      const anna = as(server.person(['appeal_reader']))
      const liCookie = server.person(['buyer'], { kind: 'account', id: 'A-LI' })
      const buyer = as(liCookie)
      const other = as(server.person(['buyer'], { kind: 'account', id: 'A-3' }))
      const at = `/v1/cases/${li.case_id}`

      const subject = { kind: 'account', id: 'A-LI' }
      const proposal = { subject, kind: 'restrict_login', level: 'L2', order_ids: li.proven_order_ids, reasons: 'paid back order by order' }
      assert.equal((await ines(`${at}/propose`, proposal, 403)).rule, 'lease')
      assert.equal((await ines(`${at}/take`, {}, 200, 'same')).state, 'examining')
      assert.equal((await ines(`${at}/take`, {}, 200, 'same')).state, 'examining')
      assert.equal((await ines(`${at}/propose`, { ...proposal, level: 'L4' }, 422)).rule, 'finding_too_weak')
      assert.equal((await ines(`${at}/propose`, { ...proposal, reasons: '' }, 422)).rule, 'reasons')
      const measure = (await ines(`${at}/propose`, proposal)).made[0]!.id
      const place = `/v1/measures/${measure}`
      await other(`${place}/appeal`, { text: 'not mine' }, 404)
      const question = (await ines(`${place}/notice`, { reasons: 'the file is complete' })).made[0]!.id
      const refused = await dora(`${place}/decide`, { outcome: 'impose', reasons: 'r' }, 409)
      assert.equal(refused.rule, 'not_answered')
      assert.deepEqual(refused.open, ['decide'], 'not to impose, or urgently, is open')

      const penalty = async () =>
        (await call('POST', '/v1/decisions', { key: decider, body: { subject, about: 'penalty' } })).body as {
          hold_off: boolean
          limits: { measure_id: string }[]
        }
      assert.equal((await penalty()).hold_off, true, 'the matter is open')

      // Opening their page is the delivery that the portal records.
      const mine = (await call('GET', '/v1/mine', { cookie: liCookie })).body as {
        questions: { id: string; state: string; open: string[] }[]
        measures: { notice: { zh: string } }[]
      }
      assert.deepEqual([mine.questions[0]!.id, mine.questions[0]!.state], [question, 'asked'])
      // The notice as a paper: for the one concerned and the house, for nobody else, and not before it is there.
      const paper = (path: string, cookie: string, lang = 'zh') => call('GET', `${path}?lang=${lang}`, { cookie })
      const notice = await paper(`${place}/notice.html`, liCookie)
      assert.deepEqual([notice.status, notice.headers.get('content-type'), notice.headers.get('content-language')], [200, 'text/html; charset=utf-8', 'zh'])
      assert.match(notice.body, /拟采取措施告知书[\s\S]*尚未作出决定/)
      const otherBuyer = server.person(['buyer'], { kind: 'account', id: 'A-3' })
      const kept = [await paper(`${place}/notice.pdf`, otherBuyer), await paper(`${place}/statement.pdf`, liCookie)]
      kept.push(await paper(`${place}/notice.html`, server.person(['second_reader'])))
      assert.deepEqual(
        kept.map(({ status }) => status),
        [404, 404, 404],
        'another’s; not decided yet; a second reader sees the file first',
      )
      assert.ok(mine.measures[0]!.notice.zh.includes('尚未作出决定'))
      await buyer(`/v1/questions/${question}/delivered`, { at: iso(now) })
      now += 2 * hour
      await buyer(`/v1/explanations/${question}/answer`, { text: 'transfers of friends, call 13800138000' })
      await ines(`${at}/take`)
      await ines(`/v1/questions/${question}/assess`, {
        assessed: 'unreasonable',
        reasons: 'no friend pays price plus five from a shop’s wallet, 24 times; told on 13900139000 and li@example.com',
      })
      const told = await judged(server, reader)
      assert.equal(
        told.verdicts.find(({ subject: one }) => one.id === 'A-LI')!.certainty,
        'established',
        'asked and answered without a reason: the court’s own test',
      )
      const done = await dora(`${place}/decide`, { outcome: 'impose', reasons: 'as proposed, call 13900139000 with questions' })
      assert.deepEqual(
        [done.state, done.acts.map(({ type }) => type)],
        ['in_force', ['aedile.measure.decided', 'aedile.measure.informed', 'aedile.measure.in_force']],
      )
      assert.equal((await penalty()).limits[0]!.measure_id, measure)
      const reasoned = await paper(`${place}/statement.html`, liCookie, 'en')
      assert.match(reasoned.body, /Statement of reasons[\s\S]*decided by people[\s\S]*You may appeal for 6 months/)
      assert.doesNotMatch(reasoned.body, /13900139000|li@example/)
      const [once, again] = [
        await fetch(`${server.url}${place}/statement.pdf?lang=zh`, { headers: { cookie: liCookie } }),
        await fetch(`${server.url}${place}/statement.pdf?lang=zh`, { headers: { cookie: liCookie } }),
      ]
      assert.deepEqual([once.status, once.headers.get('content-type')], [200, 'application/pdf'])
      const bytes = Buffer.from(await once.arrayBuffer())
      assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
      assert.ok(bytes.equals(Buffer.from(await again.arrayBuffer())), 'the same act, the same bytes')

      // A change of the rules is tried before it is one: here the money itself holds him, not the weight of a signal.
      const gus = server.person(['governance'])
      const { items } = (await call('GET', '/v1/signals', { cookie: gus })).body as { items: { name: string; innocent: { zh: string } }[] }
      assert.ok(items.length > 50 && items.every(({ innocent }) => innocent.zh !== ''))
      const tried = (signals: object) => call('POST', '/v1/backtests', { cookie: gus, body: { signals } })
      const without = (await tried({ 'money-back': { leave_out: true } })).body as { subjects: { flipped: number }; hit: unknown[]; orders: { back: string[] } }
      assert.deepEqual([without.subjects.flipped, without.hit, without.orders.back], [0, [], []])
      const off = await tried({ 'no-such': { leave_out: true } })
      assert.deepEqual([off.status, (off.body as { detail: string }).detail], [422, 'expected the name of a signal, got "no-such"'])
      assert.equal((await call('POST', '/v1/backtests', { cookie: server.person(['investigator']), body: { signals: {} } })).status, 403)

      // A referral is held against the whole gate, record by record, when it is drafted.
      const leo = as(server.person(['liaison']))
      const gate = (await call('GET', `${at}/gate`, { key: reader })).body as {
        passes: boolean
        missing: { code: string; say: { en: string } }[]
        matrix: { elements: { standing: string }[] } | null
      }
      const thin = await leo(`${at}/refer`, { authority_id: 'police', offence: '276', victims: [], reasons: 'r' }, 422)
      assert.equal(gate.passes, false)
      assert.ok(gate.missing.length > 0)
      for (const { say } of gate.missing) assert.ok(thin.detail.includes(say.en), `${thin.detail} says ${say.en}`)

      const appeal = (await buyer(`${place}/appeal`, { text: 'they were gifts' })).made[0]!.id
      assert.equal((await dora(`/v1/appeals/${appeal}/take`, {}, 403)).rule, 'role')
      await anna(`/v1/appeals/${appeal}/take`)
      await anna(`/v1/appeals/${appeal}/decide`, { outcome: 'overturned', reasons: 'the wallets were not the shops’ own' })
      assert.deepEqual((await penalty()).limits, [])
      const { corrections } = (await call('GET', '/v1/mine', { cookie: liCookie })).body as {
        corrections: { id: string; state: string; letter: { zh: string } }[]
      }
      const letter = await paper(`/v1/corrections/${corrections[0]!.id}/letter.html`, liCookie)
      assert.match(letter.body, /决定更正告知书[\s\S]*不再成立/)
      assert.equal((await paper(`/v1/corrections/${corrections[0]!.id}/letter.pdf`, otherBuyer)).status, 404)
      assert.deepEqual(
        corrections.map(({ state }) => state),
        ['sent'],
        'the one it was done to reads at once that it does not stand',
      )
      assert.match(corrections[0]!.letter.zh, /不再成立/)
      const back = await judged(server, reader)
      assert.deepEqual(
        back.neutralised.order_ids.filter((id) => li.proven_order_ids.includes(id)),
        [],
        'every order counts again',
      )
      for (const { observed, clean } of back.rankings.sales) assert.equal(clean, observed, 'ranks are as they were')

      const file = (await call('GET', place, { key: server.key(['read']) })).body as { state: string; acts: { type: string }[] }
      assert.equal(file.state, 'overturned')
      const ledger = server.tenants[0]!
      for (const { data } of ledger.acts())
        assert.doesNotMatch(JSON.stringify(data), /13800138000|13900139000|li@example/, 'no way to reach a person stands in an act')

      // The same folder, scanned without the server.
      const served = (await call('GET', '/v1/report', { key: reader })).body as unknown
      const copy = mkdtempSync(join(tmpdir(), 'aedile-copy-'))
      try {
        cpSync(ledger.folder, copy, { recursive: true, filter: (path) => !/scratch|\.lock|lock$/.test(path) })
        const data = openDataFolder(copy)
        try {
          const done = await scan({ folders: [copy], source: data.source(), scratch: copy })
          done.close()
          assert.deepEqual(JSON.parse(JSON.stringify(done.report)), served)
        } finally {
          data.close()
        }
      } finally {
        rmSync(copy, { recursive: true, force: true })
      }
    },
    { now: () => now },
  )
})

type OutList = {
  count: number
  items: { id: string; stands: string; since: string; until: string | null; case_id?: string; may_object: boolean; objection_id?: string }[]
}
type Out = { told: { en: string; zh: string } | null; told_at: string | null; how: { path: string }; orders: OutList; reviews: OutList }

test('a shop and a buyer see what of theirs is out of the counts, object to it from there, and see nothing of others', async () => {
  const now = opening + 120 * day
  await withServer(
    async (server: Server) => {
      const numbered = '201612345678901234'
      const events = [
        ...paidBackMarket(opening),
        cloudEvent('order.placed', 'e-numbered', iso(opening + 9 * day), {
          order_id: numbered,
          buyer_account_id: 'A-3',
          shop_id: 'S-9',
          listing_id: 'L-9',
          quantity: 1,
          unit_price_minor: 3900,
          payable_minor: 3900,
          currency: 'CNY',
        }),
        cloudEvent('review.posted', 'r-2', iso(opening + 95 * day), {
          review_id: 'R-2',
          order_id: numbered,
          listing_id: 'L-9',
          author_account_id: 'A-3',
          rating: 1,
        }),
        cloudEvent('review.posted', 'r-3', iso(opening + 95 * day), {
          review_id: 'R-3',
          order_id: 'o-h3-0',
          listing_id: 'L-3',
          author_account_id: 'A-3',
          rating: 1,
        }),
        cloudEvent('review.posted', 'r-1', iso(opening + 5 * day), {
          review_id: 'R-1',
          order_id: 'o-li-0',
          listing_id: 'L-0',
          author_account_id: 'A-LI',
          rating: 5,
        }),
      ]
      const sent = await server.call('POST', '/v1/events', {
        key: server.key(['ingest']),
        body: events.map((one) => JSON.stringify(one)).join('\n'),
        headers: { 'content-type': 'application/x-ndjson' },
      })
      assert.equal(sent.status, 200, JSON.stringify(sent.body))
      const reader = server.key(['read', 'read:case'])
      const report = await judged(server, reader)
      const outOf = async (cookie: string): Promise<Out> => ((await server.call('GET', '/v1/mine', { cookie })).body as { out: Out }).out
      const merchant = server.person(['merchant'], { kind: 'shop', id: 'S-0' })
      const li = server.person(['buyer'], { kind: 'account', id: 'A-LI' })
      const honest = server.person(['buyer'], { kind: 'account', id: 'A-3' })
      const small = server.person(['merchant'], { kind: 'shop', id: 'S-9' })

      const shop = await outOf(merchant)
      assert.deepEqual(shop.orders.items.map(({ id }) => id).toSorted(), ['o-li-0', 'o-li-20'])
      const found = report.verdicts.find(({ subject }) => subject.id === 'A-LI')!.case_id
      for (const one of shop.orders.items) assert.deepEqual([one.case_id, one.may_object, Number.isNaN(Date.parse(one.since))], [found, true, false])
      assert.deepEqual([shop.how.path, shop.reviews.items.map(({ id }) => id)], ['/v1/objections', ['R-1']])
      assert.match(shop.told!.en, /2 of your 17 orders/)
      assert.match(shop.told!.zh, /17 笔订单中有 2 笔/)
      const acts = [...server.tenants[0]!.acts()].filter(({ type }) => type === 'aedile.shop.told')
      assert.deepEqual([acts.filter(({ data }) => (data['on'] as { id: string }).id === 'S-0').length, shop.told_at], [1, iso(now)])
      const other = await outOf(small)
      assert.deepEqual([other.orders.count, other.told], [1, null], 'one of seventeen is less than a tenth')

      const buyer = await outOf(li)
      assert.deepEqual([buyer.orders.count, buyer.reviews.count, buyer.told], [24, 1, null])
      assert.ok(
        buyer.orders.items.every(({ case_id }) => case_id === undefined),
        'whoever is suspected does not learn from here of a case',
      )
      const nothing = await outOf(honest)
      assert.deepEqual([nothing.orders, nothing.reviews, nothing.told], [{ count: 0, items: [] }, { count: 0, items: [] }, null])

      const as = desk(server)
      await as(server.person(['investigator']))(`/v1/cases/${found}/note`, {
        text: `compare order ${numbered}, file 20240301, not 201612345678904321 nor 13900139000`,
      })
      const note = [...server.tenants[0]!.acts()].findLast(({ type }) => type === 'aedile.case.noted')!
      const { text } = (note.data as { changes: { text: string } }).changes
      assert.ok(text.includes(`order ${numbered}, file 20240301`), 'an order cited by its number can be looked up')
      assert.doesNotMatch(text, /201612345678904321|13900139000/, 'what is shaped like an identity or a phone number is not kept')

      const objection = (await as(merchant)(shop.how.path, { about_kind: 'order', about_id: 'o-li-0', text: 'it was sent and kept' })).id
      const filed = (await outOf(merchant)).orders.items.find(({ id }) => id === 'o-li-0')!
      assert.deepEqual([filed.may_object, filed.objection_id], [false, objection])
      assert.equal((await outOf(li)).orders.items.find(({ id }) => id === 'o-li-0')!.may_object, true, 'the shop’s objection is not the buyer’s')
      await as(server.person(['appeal_reader']))(`/v1/objections/${objection}/decide`, { outcome: 'restored', reasons: 'a real parcel' })
      assert.deepEqual(
        (await outOf(merchant)).orders.items.map(({ id }) => id),
        ['o-li-20'],
        'what people brought back is back at once',
      )

      for (const [cookie, review] of [
        [small, 'R-2'],
        [server.person(['merchant'], { kind: 'shop', id: 'S-3' }), 'R-3'],
      ] as const)
        await as(cookie)('/v1/reports', { kind: 'threatened', review_ids: [review], text: 'pays or the review stays' })
      const author = (await outOf(honest)).reviews.items
      assert.deepEqual(
        author.map(({ id, stands, since, until, may_object }) => [id, stands, since, until, may_object]),
        ['R-2', 'R-3'].map((id) => [id, 'quarantined', iso(now), iso(now + 72 * hour), true]),
        'whose review waits out a threat reads until when, and may object',
      )
      await as(honest)('/v1/objections', { about_kind: 'review', about_id: 'R-2', text: 'it broke on the first day' })
      assert.deepEqual(
        (await outOf(honest)).reviews.items.map(({ id, may_object }) => [id, may_object]),
        [
          ['R-2', false],
          ['R-3', true],
        ],
      )
    },
    { now: () => now },
  )
})
