import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; statements: number; events: string | null }

/** Participants said they worked for this shop. So do those who were deceived about whom they served, which is why their word decides nothing. */
export const signal = defineCaseSignal<Measure>({
  name: 'named-by-statement',
  code: 'D12',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T4',
  group: 'relation',
  reads: ['authority_reported', 'cases', 'shops'],
  sql: `
    SELECT c.k, count(*) AS statements, ${joined('a.id', { orderBy: 'a.id', most: 20 })} AS events
    FROM cases c JOIN shops s ON s.shop = c.shop JOIN authority_reported a ON a.subject_id = s.shop_id WHERE a.status = 'statement' GROUP BY c.k`,
  level: ({ statements }) => (statements > 0 ? 'named' : undefined),
  bits: { named: { organic: 0, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ statements }) => ({
    en: `${statements} statement${statements === 1 ? '' : 's'} on record ${statements === 1 ? 'speaks' : 'speak'} of this shop; participants are often deceived about whom they serve, so statements alone do not count.`,
    zh: `有 ${statements} 份在案陈述提及该店；参与者常对受雇于谁有误解，故陈述本身不计入。`,
  }),
  innocent: { en: 'Brushers sent to ruin a shop believe that they work for it.', zh: '被派去陷害店铺的刷手，往往以为自己在为该店服务。' },
})
