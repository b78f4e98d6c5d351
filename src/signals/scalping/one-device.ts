import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, lastBy } = words

type Measure = { m: number; accounts: number; most: number; events: string | null }

/** Many accounts order from one device in the same scramble. */
export const signal = defineMatterSignal<Measure>({
  name: 'one-device',
  of: 'scalping',
  code: 'SC-06',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'device',
  reads: ['rush_rows'],
  sql: `WITH used AS (SELECT m, device_id, count(DISTINCT buyer) AS accounts, ${joined('event_id', { orderBy: 'event_id', most: 20 })} AS events FROM rush_rows WHERE device_id IS NOT NULL GROUP BY m, device_id),
    all_accounts AS (SELECT m, count(DISTINCT buyer) AS accounts FROM rush_rows GROUP BY m)
    SELECT u.m, any_value(a.accounts) AS accounts, max(u.accounts) AS most, ${lastBy('u.events', '(u.accounts, u.device_id)')} AS events FROM used u JOIN all_accounts a ON a.m = u.m GROUP BY u.m`,
  level: ({ most }) => (most >= 4 ? 'several' : undefined),
  bits: { several: 3 },
  sentence: ({ accounts, most }) => ({
    en: `${most} of ${accounts} accounts ordered from one device.`,
    zh: `${accounts} 个账号中有 ${most} 个使用同一设备下单。`,
  }),
  innocent: {
    en: 'A counter, a library or a family computer.',
    zh: '柜台、图书馆或家庭共用电脑。',
  },
})
