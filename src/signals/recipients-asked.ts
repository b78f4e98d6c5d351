import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; bought: number; denied: number; silent: number; events: string | null }

/** People named as recipients were asked. No answer says nothing. */
export const signal = defineCaseSignal<Measure>({
  name: 'recipients-asked',
  code: 'R17',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T4',
  group: 'identity',
  reads: ['case_rows', 'contact_verified'],
  sql: `
    SELECT c.k, count(*) FILTER (WHERE v.answer = 'bought') AS bought, count(*) FILTER (WHERE v.answer = 'did_not_buy') AS denied, count(*) FILTER (WHERE v.answer = 'no_answer') AS silent,
      ${joined('v.id', { orderBy: 'c.ord', most: 20 })} AS events
    FROM case_rows c JOIN contact_verified v ON v.order_id = c.order_id GROUP BY c.k`,
  level: ({ bought, denied }) => {
    if (bought + denied < 5) return undefined
    if (denied >= 0.7 * (bought + denied)) return 'denied'
    if (bought >= 0.7 * (bought + denied)) return 'bought'
    return undefined
  },
  bits: { denied: { organic: -9, shop_hired: 0, rival_hired: 0 }, bought: { organic: 7, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ bought, denied, silent }) => ({
    en: `Asked, ${denied} recipients said they had bought nothing, ${bought} that they had, ${silent} did not answer.`,
    zh: `经联系，${denied} 名收货人表示未购买，${bought} 名表示确有购买，${silent} 名未接通。`,
  }),
  innocent: { en: 'A recipient of a gift did not buy it either.', zh: '礼物的收件人同样没有购买。' },
})
