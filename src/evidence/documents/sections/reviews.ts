/** The reviews behind demands. */
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { mostOrders } from './orders.ts'

export function reviewsTable({ material }: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const reviews = material.extortion?.reviews ?? []
  if (reviews.length === 0) return []
  return [
    {
      is: 'table',
      caption: say('Reviews', '涉案评价'),
      columns: [
        { head: say('Review', '评价编号'), width: 1.2 },
        { head: say('Author', '发布账号'), width: 1 },
        { head: say('Listing', '商品'), width: 1 },
        { head: say('Stars', '星级'), width: 0, align: 'center' },
        { head: say('Posted at', '发布时间'), width: 0 },
        { head: say('Later', '其后'), width: 1 },
      ],
      rows: reviews
        .slice(0, mostOrders)
        .map((review) => [
          review.review_id,
          review.author_account_id,
          review.listing_id,
          String(review.rating),
          time(review.posted_at),
          review.withdrawn ? say('withdrawn', '已撤回') : review.changed ? say('changed', '已修改') : say('unchanged', '未变更'),
        ]),
    },
  ]
}
