import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bombedLimbs, echoedLimbs, payingLimbs, writerLimbs as withoutGoods } from '../fake_review.ts'
import { limbs as noticeLimbs, type Sight as NoticeSight } from '../ip_troll.ts'
import { limbs as complaintLimbs, type Sight as ComplaintSight } from '../malicious_complaint.ts'
import { type Filer, filerLimbs } from '../malicious_complaint/merchants.ts'
import { limbs as refundLimbs, type Sight as RefundSight, thinLimbs } from '../malicious_refund.ts'
import { askerLimbs, type AskerSight, askingLimbs, bookedLimbs, writerLimbs } from '../review_extortion/limbs.ts'
import { limbs as rushLimbs, type Sight as RushSight } from '../scalping.ts'
import { type Comes, held, type Limb } from './limbs.ts'

/** Each limb holds where its case says, comes to what it says, and every limb of the table has a case. */
function holds<Sight>(table: string, limbs: readonly Limb<Sight>[], cases: readonly [limb: string, sight: Sight, finding: Comes][]): void {
  test(`${table}: each limb holds where its words say, and every limb has its case here`, () => {
    for (const [limb, sight, finding] of cases) {
      const ruling = held(limbs, sight)
      assert.deepEqual([ruling.limb, ruling.finding], [limb, finding])
      for (const text of [ruling.words.en, ruling.words.zh]) assert.ok(text.length > 8 && !/undefined|NaN/.test(text), text)
    }
    assert.deepEqual([...new Set(cases.map(([limb]) => limb))].toSorted(), limbs.map(({ limb }) => limb).toSorted())
  })
}

const complaint: ComplaintSight = {
  complaints: 10,
  rejected: 5,
  upheld: 0,
  conceded: 0,
  looked: 5,
  asked: 5,
  askedForPrice: 5,
  paid: 5,
  seen: true,
  knowing: true,
  odds: 2,
  parted: false,
}
holds('complaints', complaintLimbs, [
  ['right-only-where-nobody-buys', { ...complaint, conceded: 12 }, 'lead'],
  ['unfounded-known-and-for-money', complaint, 'supported'],
  ['unfounded-known-and-for-money', { ...complaint, conceded: 2 }, 'supported'],
  ['for-money-by-the-shops-word', { ...complaint, seen: false }, 'lead'],
  ['paid-for-unlooked-into', { ...complaint, rejected: 0, looked: 0, odds: -3 }, 'lead'],
  ['silence-for-the-price', { ...complaint, asked: 0, paid: 0, odds: -2 }, 'lead'],
  ['mostly-true', { ...complaint, upheld: 6, looked: 11 }, 'benign'],
  ['not-all-three', { ...complaint, asked: 0, askedForPrice: 3, odds: -2 }, 'inconclusive'],
  ['not-all-three', { ...complaint, knowing: false }, 'inconclusive'],
])

const filer: Filer = { filings: 12, rejected: 11, upheld: 1, looked: 12, empty: true, indiscriminate: true, worded: true, knew: true }
holds('a shop’s filings', filerLimbs, [
  ['files-against-whoever-criticises', filer, 'supported'],
  ['one-text-against-critics', { ...filer, knew: false }, 'lead'],
  ['one-text-against-critics', { ...filer, indiscriminate: false }, 'lead'],
  ['too-few-filings', { ...filer, filings: 4, looked: 4, empty: false }, 'nothing'],
  ['mostly-justified', { ...filer, rejected: 4, upheld: 8, empty: false }, 'benign'],
  ['not-shown-together', { ...filer, worded: false, knew: false }, 'inconclusive'],
])

const notice: NoticeSight = {
  notices: 30,
  rejected: 9,
  upheld: 1,
  conceded: 0,
  decided: 10,
  knew: ['certificate-invalid'],
  marked: false,
  represented: false,
  wentOn: 0,
  odds: 3,
}
holds('notices', noticeLimbs, [
  ['right-only-where-nobody-buys', { ...notice, conceded: 14 }, 'lead'],
  ['sent-by-whom-is-not-shown', { ...notice, represented: true }, 'lead'],
  ['mostly-wrong-and-known', notice, 'supported'],
  ['wrong-on-its-paper', { ...notice, rejected: 6, decided: 7 }, 'lead'],
  ['mostly-wrong-and-known', { ...notice, rejected: 6, decided: 7, wentOn: 3 }, 'supported'],
  ['mostly-wrong-and-known', { ...notice, rejected: 6, decided: 7, knew: ['certificate-invalid', 'withdrawn-for-pay'] }, 'supported'],
  ['few-all-wrong-and-known-twice', { ...notice, rejected: 2, upheld: 0, decided: 2, knew: ['certificate-invalid', 'withdrawn-for-pay'] }, 'supported'],
  ['paid-before-decided', { ...notice, rejected: 0, upheld: 0, decided: 0, knew: ['certificate-invalid', 'withdrawn-for-pay'], odds: -2 }, 'lead'],
  ['few-and-each-marked', { ...notice, notices: 2, rejected: 1, upheld: 0, decided: 1, knew: [], marked: true, odds: -3 }, 'lead'],
  ['mostly-right', { ...notice, rejected: 2, upheld: 8 }, 'benign'],
  ['too-little-decided-or-known', { ...notice, knew: [] }, 'inconclusive'],
  ['too-little-decided-or-known', { ...notice, rejected: 6, upheld: 4, knew: ['withdrawn-for-pay'], odds: -1 }, 'inconclusive'],
])

const refund: RefundSight = { refunds: 12, falsely: 12, odds: 5, surprise: 30, byWord: false, kinds: 2, owners: 2, paired: false, many: 0, expected: 0 }
holds('refunds', refundLimbs, [
  ['false-by-scale-waybill-or-photo', refund, 'supported'],
  ['false-by-the-word-of-three-warehouses', { ...refund, byWord: true, owners: 3 }, 'supported'],
  ['false-more-often-than-chance', { ...refund, byWord: true }, 'lead'],
  ['false-more-often-than-chance', { ...refund, surprise: 4 }, 'lead'],
  ['one-of-many-pairs', { ...refund, refunds: 2, falsely: 2, paired: true, many: 12, expected: 0.4 }, 'lead'],
  ['too-few-to-speak-of', { ...refund, refunds: 4, falsely: 1 }, 'nothing'],
  ['refunds-as-anybody-may-ask', { ...refund, refunds: 30, falsely: 1 }, 'benign'],
  ['false-but-not-surely', { ...refund, surprise: 1 }, 'inconclusive'],
])
holds('refunds without a return', thinLimbs, [
  ['refused-again-and-again', { refused: 3, decided: 6 }, 'supported'],
  ['nothing-sent-back-anywhere', { refused: 3, decided: 7 }, 'lead'],
])

const rush: RushSight = { kinds: 2, covert: true, accounts: 5, odds: 1, favour: false }
holds('scarce goods', rushLimbs, [
  ['one-hand-through-many-accounts', rush, 'supported'],
  ['perhaps-one-hand', { ...rush, odds: -2 }, 'lead'],
  ['people-who-know-each-other', { ...rush, covert: false, favour: true }, 'benign'],
  ['one-mark-alone', { ...rush, kinds: 1 }, 'inconclusive'],
  ['one-mark-alone', { ...rush, accounts: 4 }, 'inconclusive'],
])

const asker: AskerSight = { seen: false, led: 0, paying: 0, tookBack: false, strangers: true, kept: false, paid: 2 }
holds('who asks', askerLimbs, [
  ['asked-in-the-open', { ...asker, seen: true }, 'supported'],
  ['led-talks-away-at-two-shops', { ...asker, led: 2 }, 'supported'],
  ['paid-the-writers', { ...asker, paying: 1 }, 'supported'],
  ['took-back-what-it-wrote', { ...asker, tookBack: true }, 'supported'],
  ['paid-again-and-again-and-kept-it', { ...asker, kept: true }, 'supported'],
  ['acted-at-one-shop', { ...asker, strangers: false, tookBack: true }, 'lead'],
  ['was-paid-into', asker, 'lead'],
  ['told-by-the-shops', { ...asker, paid: 0 }, 'lead'],
])
holds('who writes', writerLimbs, [
  ['took-back-at-two-shops', { takenAt: 2, owners: 2, mostHere: false }, 'supported'],
  ['took-back-and-writes-where-they-ask', { takenAt: 1, owners: 3, mostHere: true }, 'supported'],
  ['took-back-at-one-shop', { takenAt: 1, owners: 3, mostHere: false }, 'lead'],
  ['took-back-at-one-shop', { takenAt: 1, owners: 2, mostHere: true }, 'lead'],
  ['displeased-where-a-stranger-asked', { takenAt: 0, owners: 9, mostHere: true }, 'lead'],
])
holds('who asks and is not found', askingLimbs, [
  ['settles-at-shop-after-shop', { sold: 4, honest: true }, 'lead'],
  ['settlement-sought', { sold: 3, honest: true }, 'benign'],
  ['one-sided', { sold: 0, honest: false }, 'inconclusive'],
])
holds('who is paid and was not seen to ask', bookedLimbs, [
  ['paid-far-beyond-the-order-at-shop-after-shop', { owners: 4 }, 'lead'],
  ['paid-at-a-few-shops', { owners: 3 }, 'nothing'],
])

holds('shops that reward reviews', payingLimbs, [
  ['rewards-told-openly', { open: true, offered: 'for-praise' }, 'lead'],
  ['pays-for-silence', { open: false, offered: 'for-deletion' }, 'supported'],
  ['pays-for-praise', { open: false, offered: undefined }, 'supported'],
])
holds('shops spoken ill of', bombedLimbs, [
  ['earned-by-the-shop', { earned: true, odds: 5 }, 'inconclusive'],
  ['spoken-ill-of-without-the-goods', { earned: false, odds: 0 }, 'supported'],
  ['perhaps-spoken-ill-of-by-a-crowd', { earned: false, odds: -1 }, 'lead'],
])
holds('who speaks ill without the goods', withoutGoods, [
  ['without-the-goods-in-others-words', { campaign: true, copied: true, elsewhere: false }, 'supported'],
  ['without-the-goods-at-two-shops', { campaign: true, copied: false, elsewhere: true }, 'supported'],
  ['without-the-goods', { campaign: false, copied: true, elsewhere: true }, 'lead'],
])
holds('who sends back in one voice', echoedLimbs, [['sent-back-in-one-voice', undefined, 'lead']])

const severity: Record<Comes, number> = { supported: 3, lead: 2, inconclusive: 1, benign: 0, nothing: 0 }
const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })

test('one more complaint or notice that was right, and one fewer that was wrong, never makes it worse', () => {
  const told = fc.record({ rejected: count(12), upheld: count(12), conceded: count(6), asked: count(8), paid: count(8), odds: fc.integer({ min: -8, max: 8 }) })
  const harsh = (s: { rejected: number; upheld: number; conceded: number; asked: number; paid: number; odds: number }): number =>
    severity[held(complaintLimbs, { ...complaint, ...s, askedForPrice: s.asked, looked: s.rejected + s.upheld, complaints: 30 }).finding]
  const notices = (s: { rejected: number; upheld: number; conceded: number; odds: number }): number =>
    severity[held(noticeLimbs, { ...notice, ...s, decided: s.rejected + s.upheld }).finding]
  fc.assert(
    fc.property(told, (s) => {
      assert.ok(harsh({ ...s, upheld: s.upheld + 1 }) <= harsh(s), 'complaint upheld')
      if (s.rejected > 0) assert.ok(harsh({ ...s, rejected: s.rejected - 1 }) <= Math.max(harsh(s), severity.lead), 'complaint not rejected')
      assert.ok(notices({ ...s, upheld: s.upheld + 1 }) <= notices(s), 'notice upheld')
    }),
    { numRuns: 2000 },
  )
})

test('nobody is above a lead by being paid, named or displeased alone', () => {
  fc.assert(
    fc.property(count(9), fc.boolean(), count(9), fc.boolean(), (paid, strangers, owners, mostHere) => {
      assert.ok(severity[held(askerLimbs, { ...asker, paid, strangers }).finding] <= severity.lead)
      assert.ok(severity[held(writerLimbs, { takenAt: 0, owners, mostHere }).finding] <= severity.lead)
    }),
  )
})
