import { ordersAtIssue } from '../../law/proofs.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { heading } from './blocks.ts'
import { orderTable } from './orders.ts'
import { reviewsTable } from './reviews.ts'

/** Reviews and orders behind a paper, on a page of their own. */
export function annexes(file: CaseFile, voice: Voice): Block[] {
  const reviews = reviewsTable(file, voice)
  const orders = ordersAtIssue(file.material).length > 0
  if (reviews.length === 0 && !orders) return []
  const head = heading(
    reviews.length === 0
      ? voice.say('Annex: orders', '附表：订单')
      : orders
        ? voice.say('Annex: reviews and orders', '附表：评价与订单')
        : voice.say('Annex: reviews', '附表：评价'),
    'orders',
  )
  return orders ? orderTable(file, voice, [head, ...reviews]) : [head, ...reviews]
}
