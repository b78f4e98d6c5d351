import assert from 'node:assert/strict'
import test from 'node:test'
import { certainties, measureNeeds } from './verdict.ts'
import { parseReport, type Report, ReportError, type Verdict } from './report.ts'

const verdict = (subject: Verdict['subject'], more: Partial<Verdict>): Verdict => ({
  case_id: 'C-1',
  subject,
  behaviour: 'reverse_brushing',
  role: 'victim_merchant',
  certainty: 'supported',
  knowledge: 'unaware',
  hypotheses: [{ name: 'rival_hired', log10_odds: 5.9 }],
  proven_order_ids: [],
  supported_order_ids: [],
  excluded_order_ids: ['O-3'],
  review_ids: [],
  notice_ids: [],
  complaint_ids: [],
  related: [{ kind: 'person', id: 'P-1', as: 'organiser', certainty: 'lead' }],
  reasons: [{ code: 'refunded-cohort', weight_bits: 14.1, text: { en: '2 of 2 orders were refunded', zh: '2 笔订单均已退款' }, evidence: ['E-1', 'E-2'] }],
  contrary: [{ code: 'none-found', weight_bits: 0, text: { en: 'nothing was found', zh: '未发现' }, evidence: [] }],
  searched: [{ en: 'pay-backs from wallets of the shop', zh: '店铺钱包的返款' }],
  tiers: ['T0'],
  measure: { level: 'L0', kind: 'none', needs: [] },
  ...more,
})

const good = (): Report => ({
  spec: 'aedile.report/2',
  as_of: '2017-08-10T00:00:00+08:00',
  tiers: ['T0', 'T1'],
  input: { accepted: 71234, set_aside: 0, refused: 3, left_out: 0, by_type: { 'order.placed': 20123 } },
  verdicts: [
    verdict({ kind: 'shop', id: 'S-1' }, {}),
    verdict({ kind: 'account', id: 'A-1' }, { role: 'brusher', supported_order_ids: ['O-1', 'O-2'], excluded_order_ids: [] }),
  ],
  neutralised: { order_ids: ['O-1', 'O-2'], review_ids: [] },
  cases: [
    {
      case_id: 'C-1',
      behaviour: 'reverse_brushing',
      first_seen: '2017-08-08T14:06:00.000+08:00',
      merged_from: [],
      subjects: [{ kind: 'shop', id: 'S-1', role: 'victim_merchant' }],
      loss: [{ low_minor: 1, central_minor: 2, high_minor: 3, currency: 'CNY' }],
    },
  ],
  rankings: {
    sales: [{ listing_id: 'L-1', observed: 2031, clean: 31, observed_rank: 1, clean_rank: 44 }],
    credit: [{ shop_id: 'S-1', observed_mean: 4.7, observed_count: 88, clean_mean: null, clean_count: 0, observed_rank: 2, clean_rank: null }],
  },
})

/** Breaks a good report in one place and returns what the reader is told. */
function refusal(breakIt: (report: any) => void): string {
  const report = good()
  breakIt(report)
  try {
    parseReport(report)
  } catch (error) {
    assert.ok(error instanceof ReportError)
    return error.message
  }
  return 'accepted'
}

const first = (report: any): any => report.verdicts[0]

test('a report as specified is taken as it is', () => {
  const report: Report = good()
  assert.deepEqual(parseReport(JSON.parse(JSON.stringify(report))), report)
})

test('what is not a report is refused in a sentence that says what was expected and what came', () => {
  assert.throws(() => parseReport([]), /the report: expected object, got an empty list/)
  assert.equal(
    refusal((report) => (report.spec = 'aedile.report/1')),
    'the report at spec: expected aedile.report/2, got "aedile.report/1"',
  )
  assert.match(
    refusal((report) => (first(report).measure.level = 'L9')),
    /at verdicts\[0\]\.measure\.level: expected one of L0, L1, .*got "L9"/,
  )
  assert.match(
    refusal((report) => (first(report).guilty = true)),
    /expected no other fields than aedile.report\/2 has, got "guilty"/,
  )
  assert.match(
    refusal((report) => (report.as_of = '2017-08-10')),
    /as_of: expected an RFC 3339 time with an explicit offset, got "2017-08-10"/,
  )
  assert.match(
    refusal((report) => (report.as_of = '2017-08-10T00:00:00')),
    /explicit offset/,
  )
})

test('the contrary side and the search are never left out', () => {
  assert.match(
    refusal((report) => delete first(report).contrary),
    /contrary: expected array, got nothing/,
  )
  assert.match(
    refusal((report) => (first(report).searched = [])),
    /searched: expected at least one thing .*got an empty list/,
  )
  assert.match(
    refusal((report) => first(report).contrary.push({ code: 'none-found', weight_bits: 0, text: { en: 'x', zh: '乙' }, evidence: [] })),
    /to stand alone/,
  )
})

test('nothing from L2 up is proposed without notice, explanation and a human decision', () => {
  for (const [level, kind] of [
    ['L2', 'restrict_login'],
    ['L3', 'zero_sales'],
    ['L4', 'close_shop'],
  ])
    assert.match(
      refusal((report) => (report.verdicts[1].measure = { level, kind, needs: ['notice'] })),
      /needs: expected explanation, human_decision.* too/,
    )
  assert.equal(
    refusal((report) => (report.verdicts[1].measure = { level: 'L2', kind: 'restrict_login', needs: ['human_decision', 'notice', 'explanation'] })),
    'accepted',
  )
})

test('a victim or a bystander is not limited, and lifting limits nobody', () => {
  const needs = ['notice', 'explanation', 'human_decision']
  assert.match(
    refusal((report) => (first(report).measure = { level: 'L2', kind: 'restrict_login', needs })),
    /expected L0 or L1, because the role is "victim_merchant"/,
  )
  assert.match(
    refusal((report) => (first(report).measure = { level: 'L2', kind: 'lift', needs })),
    /expected L0/,
  )
  assert.match(
    refusal((report) => (first(report).measure = { level: 'L1', kind: 'refer', needs: [] })),
    /expected L5/,
  )
  assert.equal(
    refusal((report) => (first(report).measure = { level: 'L5', kind: 'claim', needs: ['human_decision', 'second_reader', 'legal_signoff'] })),
    'accepted',
  )
})

test('a measure is of the kinds of its level, and never harsher than the finding is sure', () => {
  const proposed = (certainty: string, level: string, kind: string): string =>
    refusal((report) => Object.assign(report.verdicts[1], { certainty, measure: { level, kind, needs: [...measureNeeds] } }))
  for (const [level, kind, floor] of [
    ['L1', 'education', 'supported'],
    ['L2', 'restrict_publish', 'supported'],
    ['L3', 'zero_sales', 'established'],
    ['L4', 'close_shop', 'established'],
    ['L5', 'refer', 'supported'],
  ] as const)
    for (const certainty of certainties)
      if (certainties.indexOf(certainty) >= certainties.indexOf(floor)) assert.equal(proposed(certainty, level, kind), 'accepted', `${certainty} ${level}`)
      else assert.match(proposed(certainty, level, kind), new RegExp(`expected a lower level, because ${level} needs a finding that is ${floor}`))
  assert.match(proposed('established', 'L2', 'zero_sales'), /expected L3, because the kind is "zero_sales"/)
  assert.match(proposed('established', 'L1', 'restrict_login'), /expected L2 or L4, because the kind is "restrict_login"/)
  assert.match(
    refusal((report) => (report.verdicts[1].measure = { level: 'L5', kind: 'refer', needs: ['human_decision'] })),
    /expected second_reader, legal_signoff too/,
  )
})

test('a finding of ordinary trade gives nobody the role of an actor', () => {
  assert.match(
    refusal((report) => (first(report).behaviour = 'inconclusive')),
    /role: expected bystander or victim_identity/,
  )
})

test('ids stand in order, once, and an order is not two things at a time', () => {
  assert.match(
    refusal((report) => report.neutralised.order_ids.push('O-0')),
    /expected ids in ascending order/,
  )
  assert.match(
    refusal((report) => (first(report).review_ids = ['R-1', 'R-1'])),
    /each once/,
  )
  assert.match(
    refusal((report) => (first(report).proven_order_ids = ['O-3'])),
    /never two of them; "O-3" is/,
  )
})

test('a loss is low, then central, then high', () => {
  assert.match(
    refusal((report) => (report.cases[0].loss[0].low_minor = 9e9)),
    /expected low ≤ central ≤ high/,
  )
})
