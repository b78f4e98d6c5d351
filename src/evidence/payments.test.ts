import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paymentsOf } from '../proof/index.ts'

const record = (type: string, id: string, data: Record<string, unknown>) => ({ type, id, time: '2024-05-01T00:00:00Z', data }) as never
const found = (kind: string, id: string, role: string, complaints: string[] = []) => ({
  subject: { kind, id },
  role,
  reasons: [],
  complaint_ids: complaints,
  notice_ids: [],
  review_ids: [],
})

/** The accused complains of an order, was paid and takes it back. */
const told = (target: Record<string, unknown>, more: never[] = []) =>
  paymentsOf(
    'malicious_complaint',
    [found('account', 'A-1', 'perpetrator', ['c']), found('shop', 'S-1', 'victim_merchant', ['c'])],
    [
      ...more,
      record('complaint.filed', 'e-1', {
        complaint_id: 'c',
        kind: 'product_quality',
        complainant_account_id: 'A-1',
        demanded_minor: 5000,
        currency: 'CNY',
        ...target,
      }),
      record('complaint.decided', 'e-2', { complaint_id: 'c', outcome: 'withdrawn', paid_minor: 5000 }),
    ],
  )

test('who was made to pay is the shop complained of, by name, by order or by listing, and never the one who complained', () => {
  const placed = record('order.placed', 'e-0', { order_id: 'o', shop_id: 'S-1' })
  const published = record('listing.published', 'e-0', { listing_id: 'l', shop_id: 'S-1' })
  for (const [target, more] of [
    [{ target_kind: 'shop', target_id: 'S-1' }, []],
    [{ target_kind: 'order', target_id: 'o' }, [placed]],
    [{ target_kind: 'listing', target_id: 'l' }, [published]],
  ] as const)
    assert.deepEqual(
      told(target, [...more]).map(({ victim, paid_minor }) => [victim, paid_minor]),
      [[{ kind: 'shop', id: 'S-1' }, 5000]],
    )
  // Where the records do not say whose the order was, nobody is said to have paid.
  assert.deepEqual(told({ target_kind: 'order', target_id: 'o' }), [])
})

test('a shop that files against its critics is nobody that was made to pay', () => {
  const filed = record('complaint.filed', 'e-1', {
    complaint_id: 'c',
    kind: 'unreasonable_review',
    complainant_account_id: 'A-1',
    complainant_shop_id: 'S-1',
    target_kind: 'account',
    target_id: 'A-2',
  })
  assert.deepEqual(paymentsOf('malicious_complaint', [found('shop', 'S-1', 'perpetrator', ['c'])], [filed]), [])
})
