import { words } from '../../warehouse/dialect.ts'
import { defineMatterSignal } from '../signal.ts'

const { joined } = words

type Measure = { m: number; accounts: number; phones: number; addresses: number; events: string | null }

/** One phone receives for many accounts under an address written differently each time, so that a limit per address does not bite. */
export const signal = defineMatterSignal<Measure>({
  name: 'address-variants',
  of: 'scalping',
  code: 'SC-05',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'identity',
  reads: ['rush_rows'],
  sql: `WITH received AS (
      SELECT m, recipient_phone_token AS phone, buyer, recipient_address_token AS address, event_id
      FROM rush_rows WHERE recipient_phone_token IS NOT NULL AND recipient_address_token IS NOT NULL AND address_kind NOT IN ('forwarder', 'locker') AND NOT own_door
    ), held AS (SELECT m, phone, count(DISTINCT buyer) AS accounts, count(DISTINCT address) AS addresses FROM received GROUP BY m, phone),
    wide AS (SELECT * FROM held WHERE accounts >= 3 AND addresses >= 3 AND addresses >= 0.5 * accounts),
    told AS (SELECT r.m, ${joined('r.event_id', { orderBy: 'r.phone, r.event_id', most: 20 })} AS events FROM received r JOIN wide w ON w.m = r.m AND w.phone = r.phone GROUP BY r.m)
    SELECT w.m, CAST(sum(w.accounts) AS BIGINT) AS accounts, count(*) AS phones, CAST(sum(w.addresses) AS BIGINT) AS addresses, min(t.events) AS events
    FROM wide w JOIN told t ON t.m = w.m GROUP BY w.m`,
  level: ({ accounts }) => (accounts >= 6 ? 'many' : 'several'),
  bits: { several: 3, many: 5 },
  sentence: ({ accounts, phones, addresses }) => ({
    en: `${phones} phone${phones === 1 ? '' : 's'} receive${phones === 1 ? 's' : ''} for ${accounts} accounts at ${addresses} addresses.`,
    zh: `${phones} 个电话为 ${accounts} 个账号收货，地址写法达 ${addresses} 种。`,
  }),
  innocent: {
    en: 'A caretaker takes parcels in for neighbours, each at his own door.',
    zh: '物业或代收人为多位邻居收件，各户地址不同。',
  },
})
