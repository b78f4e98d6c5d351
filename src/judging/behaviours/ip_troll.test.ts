import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { notices } from './conduct/fixture.ts'
import { behaviour } from './ip_troll.ts'

/** Thirty notices on one borrowed certificate: a third paid for, nearly all others wrong. */
const attack =
  (more: (market: Market, ids: string[]) => void = () => {}) =>
  (market: Market): void => {
    const ids = notices(market, 30, (i) => ({
      agent: 'agent',
      holder: `brand-${i % 5}`,
      certificate: 'paper',
      check: i % 2 === 0 ? 'invalid' : 'unchecked',
      demanded: 200_000,
      ...(i % 3 === 0 ? { end: 'withdrawn', paid: 150_000, payee: 'purse' } : { end: i === 1 ? 'upheld' : 'rejected' }),
    }))
    more(market, ids)
  }

test('mostly wrong, on borrowed paper, for money: supported, notices restricted after hearing, the sums paid are the loss', async () => {
  const { verdicts, cases } = await judges(behaviour, attack())
  const agent = verdicts.find(({ subject }) => subject.id === 'agent')!
  assert.deepEqual([agent.subject.kind, agent.behaviour, agent.role, agent.certainty, agent.knowledge], ['agent', 'ip_troll', 'agent', 'supported', 'knowing'])
  assert.equal(agent.notice_ids.length, 29)
  assert.deepEqual(agent.measure, { level: 'L2', kind: 'restrict_notices', needs: ['notice', 'explanation', 'human_decision'] })
  assert.equal(verdicts.filter(({ role }) => role === 'victim_merchant').length, 10)
  assert.deepEqual([cases[0]!.loss[0]?.low_minor, cases[0]!.loss[0]?.central_minor], [10 * 150_000, 10 * 150_000])
  assert.ok(
    verdicts.every(({ subject }) => !subject.id.startsWith('brand')),
    'the brands whose names were used are not accused',
  )
})

test('a holder whose agent a part of the notices does not name is no sender of them: a lead and no limit, while one who sends nearly all himself is found', async () => {
  const run = async (named: (i: number) => boolean): Promise<string[]> =>
    (
      await judges(behaviour, (market) => {
        notices(market, 30, (i) => ({
          ...(named(i) ? { agent: 'agent' } : {}),
          holder: 'brand',
          certificate: 'paper',
          check: 'invalid',
          demanded: 200_000,
          ...(i % 3 === 0 ? { end: 'withdrawn', paid: 150_000, payee: 'purse' } : { end: 'rejected' }),
        }))
      })
    ).verdicts
      .filter(({ role }) => role !== 'victim_merchant')
      .map(({ subject, certainty, measure, reasons }) => `${subject.id} ${certainty} ${measure.level} ${reasons[0]!.code}`)
      .toSorted()
  assert.deepEqual(await run((i) => i % 10 < 3), ['agent supported L2 mostly-wrong-and-known', 'brand lead L0 sent-by-whom-is-not-shown'])
  assert.deepEqual(await run((i) => i % 10 < 1), ['agent supported L2 mostly-wrong-and-known', 'brand supported L2 mostly-wrong-and-known'])
  assert.deepEqual(await run(() => false), ['brand supported L2 mostly-wrong-and-known'])
})

test('an authority’s finding establishes it, and so does a question that went unanswered', async () => {
  const certainty = async (tell: (market: Market) => void): Promise<string | undefined> =>
    (await judges(behaviour, tell)).verdicts.find(({ subject }) => subject.id === 'agent')?.certainty
  const report = (status: string) =>
    attack(
      (market) =>
        void market.event('authority.reported', 90, {
          authority: 'office',
          request_no: '1',
          subject_id: 'agent',
          behaviour: 'ip_troll',
          role: 'agent',
          status,
        }),
    )
  assert.equal(await certainty(report('finding')), 'established')
  assert.equal(await certainty(report('judgment_final')), 'adjudicated')
  assert.equal(
    await certainty(
      attack((market, ids) => {
        const about = { subject_kind: 'agent', subject_id: 'agent', about_kind: 'notice', about_ids: ids }
        market.event('explanation.requested', 60, { explanation_id: 'q', ...about, due_at: '2024-05-20T00:00:00Z' })
        market.event('tip.received', 100, { tip_id: 'late', origin: 'web', text: 'x' })
      }),
    ),
    'established',
  )
})

test('three hundred notices of which nine in ten are right are benign, whatever licences were sold', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) =>
    notices(market, 300, (i) => ({
      agent: 'agency',
      holder: `brand-${i % 20}`,
      certificate: `paper-${i % 20}`,
      text: '该链接商品侵犯本公司代理品牌的权利，请删除。',
      check: i % 50 === 0 ? 'invalid' : 'valid',
      ...(i % 5 === 0 ? { end: 'withdrawn', paid: 80_000 } : { end: i % 10 === 1 ? 'rejected' : 'upheld' }),
    })),
  )
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said, measure }) => [subject.id, said, measure.level]),
    [['agency', 'benign', 'L0']],
  )
  assert.deepEqual(cases, [])
})

test('a maker who cannot prove her right is not accused', async () => {
  const { verdicts } = await judges(behaviour, (market) =>
    notices(market, 15, (i) => ({ holder: 'maker', type: 'copyright', end: i < 12 ? 'rejected' : 'upheld' })),
  )
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said }) => [subject.id, said]),
    [['maker', 'inconclusive']],
  )
})

test('shops that paid before anything was decided leave a lead', async () => {
  const { verdicts } = await judges(behaviour, (market) =>
    notices(market, 12, () => ({ agent: 'agent', check: 'invalid', end: 'withdrawn', paid: 150_000, payee: 'purse' })),
  )
  assert.deepEqual(
    verdicts.map(({ subject, certainty, measure }) => [subject.id, certainty, measure.level]),
    [['agent', 'lead', 'L0']],
  )
})

test('two agents with one purse and one certificate are one case', async () => {
  const { verdicts } = await judges(behaviour, (market) =>
    notices(market, 40, (i) => ({
      agent: i % 2 === 0 ? 'left' : 'right',
      holder: `brand-${i % 5}`,
      certificate: 'paper',
      ...(i % 4 < 2 ? { end: 'withdrawn', paid: 100_000, payee: 'purse' } : { end: 'rejected' }),
    })),
  )
  const named = verdicts.filter(({ role }) => role === 'agent')
  assert.deepEqual(named.map(({ subject }) => subject.id).toSorted(), ['left', 'right'])
  assert.equal(new Set(named.map((verdict) => verdict.case_id)).size, 1)
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})

test('a holder of a valid right who sells licences and loses two of three decided notices is no more than a lead', async () => {
  const { verdicts } = await judges(behaviour, (market) =>
    notices(market, 13, (i) => ({
      holder: 'maker',
      certificate: 'paper',
      check: 'valid',
      ...(i < 4 ? { end: 'withdrawn', paid: 500_000, payee: 'purse' } : { end: i < 7 ? 'upheld' : 'rejected' }),
    })),
  )
  for (const { subject, measure, certainty } of verdicts.filter((one) => one.subject.id === 'maker')) {
    assert.equal(certainty, 'lead', subject.id)
    assert.equal(measure.level, 'L0')
  }
})

test('a small case: four notices on forged paper, two paid for and two found wrong, are as clear as forty', async () => {
  const few = (end: 'rejected' | 'upheld', paid: number, check: 'invalid' | 'valid' = 'invalid') =>
    judges(
      behaviour,
      (market) =>
        void notices(market, 4, (i) => ({
          agent: 'agent',
          holder: 'brand',
          certificate: 'paper',
          check,
          ...(i < 2 && paid > 0 ? { end: 'withdrawn', paid, payee: 'purse' } : { end }),
        })),
    )
  const named = async (told: ReturnType<typeof few>): Promise<string[]> =>
    (await told).verdicts.filter(({ role }) => role === 'agent').map((one) => `${one.certainty} ${one.measure.level}`)
  assert.deepEqual(await named(few('rejected', 150_000)), ['supported L2'])
  // Right notices, papers that hold, or a bad paper and no money, are none.
  assert.deepEqual(await named(few('upheld', 150_000)), [])
  assert.deepEqual(await named(few('rejected', 150_000, 'valid')), [])
  assert.deepEqual(await named(few('rejected', 0)), [])
})

test('a maker whose mark was transferred loses on a paper that the registry lags behind: a lead, until he goes on once he was told', async () => {
  const maker = async (n: number, paid = 0, mended = n): Promise<string[]> =>
    (
      await judges(
        behaviour,
        (market) =>
          void notices(market, n, (i) => ({
            holder: 'maker',
            certificate: i < mended ? 'old number' : 'new number',
            check: i < mended ? 'invalid' : 'unchecked',
            registered: '2024-04-01T00:00:00Z',
            ...(paid > 0 && i % 3 === 0 ? { end: 'withdrawn', paid, payee: 'purse' } : i < mended ? { end: 'rejected' } : {}),
          })),
      )
    ).verdicts
      .filter(({ subject }) => subject.id === 'maker')
      .map(({ behaviour: said, certainty }) => `${said} ${certainty}`)
  assert.deepEqual(await maker(5), ['ip_troll lead'])
  assert.deepEqual(await maker(9, 0, 5), ['ip_troll lead'], 'goes on with the paper mended')
  assert.deepEqual(await maker(9), ['ip_troll supported'], 'went on after three had been refused')
  assert.deepEqual(await maker(9, 100_000), ['ip_troll supported'])
})

test('an agency whose client a troll writes down, with the client’s own certificate, is not taken along, nor by the same words as well', async () => {
  const form = '贵店商品侵犯注册商标专用权，请立即删除。'
  for (const text of [undefined, form]) {
    const { verdicts } = await judges(behaviour, (market) => {
      notices(market, 12, (i) => ({
        agent: 'agency',
        holder: 'brand',
        certificate: 'paper',
        text: form,
        check: 'valid',
        end: i < 4 ? 'upheld' : i === 4 ? 'rejected' : 'withdrawn',
      }))
      notices(market, 30, (i) => ({
        agent: 'troll',
        holder: i < 14 ? 'brand' : `made-up-${i}`,
        certificate: i < 14 ? 'paper' : `invented-${i}`,
        ...(text === undefined ? {} : { text }),
        check: i < 14 ? 'valid' : 'invalid',
        end: 'rejected',
      }))
    })
    assert.deepEqual(
      verdicts.filter(({ role }) => role === 'agent').map(({ subject, certainty }) => `${subject.id} ${certainty}`),
      ['troll supported'],
    )
  }
})

test('that somebody else shows a holder’s certificate for another is no mark of the one whose it is', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    notices(market, 6, (i) => ({
      agent: 'beginner',
      holder: `client-${i % 3}`,
      certificate: `paper-${i % 3}`,
      text: `第${i}号图案被使用，见附件对比图`,
      check: 'valid',
      end: 'rejected',
    }))
    notices(market, 3, (i) => ({ agent: `thief-${i}`, holder: `other-${i}`, certificate: `paper-${i}`, check: 'unchecked', end: 'withdrawn' }))
  })
  assert.deepEqual(
    verdicts.filter(({ behaviour: said }) => said === 'ip_troll'),
    [],
  )
})

test('an agency of which nothing is decided yet is not taken along by a troll that copies its client, certificate and words', async () => {
  const form = '贵店商品侵犯注册商标专用权，请立即删除。'
  const { verdicts } = await judges(behaviour, (market) => {
    notices(market, 6, () => ({ agent: 'young', holder: 'brand', certificate: 'paper', text: form, check: 'valid' }))
    notices(market, 30, (i) => ({
      agent: 'troll',
      holder: i < 9 ? 'brand' : `made-up-${i}`,
      certificate: i < 9 ? 'paper' : `invented-${i}`,
      text: form,
      check: i < 9 ? 'valid' : 'invalid',
      end: 'rejected',
    }))
  })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'agent').map(({ subject }) => subject.id),
    ['troll'],
  )
})

/** Twenty notices against shops that others buy from, half lost and half sold, and `n` found right against shops of which `customers` says who buys there. */
const conceding =
  (n: number, customers: (i: number, k: number) => string | undefined) =>
  (market: Market): void => {
    notices(market, 20, (i) => ({
      agent: 'agent',
      certificate: 'paper',
      check: i % 3 === 0 ? 'invalid' : 'unchecked',
      registered: '2024-03-10T00:00:00Z',
      ...(i % 2 === 0 ? { end: 'rejected' } : { end: 'withdrawn', paid: 80_000, payee: 'purse' }),
    }))
    for (let i = 0; i < 10; i++) market.usual(12, (k) => ({ shop: `shop-${i}`, buyer: `customer-${i}-${k}` }))
    for (let i = 0; i < n; i++) {
      const buyers = Array.from({ length: 12 }, (_, k) => customers(i, k)).filter((one) => one !== undefined)
      market.usual(buyers.length, (k) => ({ shop: `puppet-${i}`, buyer: buyers[k]! }))
      market.event('listing.published', 0, { listing_id: `puppet-${i}-goods`, shop_id: `puppet-${i}`, category: 'toys', price_minor: 5000, currency: 'CNY' })
      for (const n of [0, 1]) {
        const id = `notice-puppet-${i}-${n}`
        market.event('ip_notice.filed', 20 + i, {
          notice_id: id,
          rights_holder_id: 'holder',
          agent_id: 'agent',
          right_type: 'trademark',
          listing_id: `puppet-${i}-goods`,
          shop_id: `puppet-${i}`,
        })
        market.event('ip_notice.decided', 25 + i, { notice_id: id, outcome: 'upheld' })
      }
    }
  }

test('notices that were right against shops where nobody buys clear no sender, and leave a lead; against shops with custom they clear him', async () => {
  const said = async (tell: (market: Market) => void): Promise<string[]> => {
    const { verdicts } = await judges(behaviour, tell)
    return verdicts
      .filter(({ subject }) => subject.id === 'agent')
      .map((one) => `${one.behaviour} ${one.certainty} ${one.measure.level} ${one.reasons[0]!.code} ${one.notice_ids.length}`)
  }
  assert.deepEqual(await said(conceding(7, () => undefined)), ['ip_troll lead L0 right-only-where-nobody-buys 20'])
  assert.deepEqual(await said(conceding(7, (_, k) => `hired-${k}`)), ['ip_troll lead L0 right-only-where-nobody-buys 20'])
  assert.deepEqual(await said(conceding(7, (i, k) => `own-${i}-${k}`)), ['benign supported L0 mostly-right 34'])
})

test('two notices, one lost, one sold, on a right got after the goods: a lead; on a right older than they are: nothing', async () => {
  const pair = async (registered: string): Promise<string[]> => {
    const { verdicts } = await judges(behaviour, (market) =>
      notices(market, 2, (i) => ({ agent: 'agent', registered, ...(i === 0 ? { end: 'rejected' } : { end: 'withdrawn', paid: 80_000, payee: 'purse' }) })),
    )
    return verdicts.map(({ subject, certainty, measure, reasons }) => `${subject.id} ${certainty} ${measure.level} ${reasons[0]!.code}`)
  }
  assert.deepEqual(await pair('2024-03-10T00:00:00Z'), ['agent lead L0 few-and-each-marked'])
  assert.deepEqual(await pair('2020-03-10T00:00:00Z'), [])
})
