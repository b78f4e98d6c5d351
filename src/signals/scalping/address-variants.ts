import { defineMatterSignal } from '../signal.ts'

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
  sql: `WITH held AS (
      SELECT m, recipient_phone_token AS phone, count(DISTINCT buyer) AS accounts, count(DISTINCT recipient_address_token) AS addresses, list(event_id ORDER BY event_id) AS events
      FROM rush_rows WHERE recipient_phone_token IS NOT NULL AND recipient_address_token IS NOT NULL AND address_kind NOT IN ('forwarder', 'locker') AND NOT own_door GROUP BY m, recipient_phone_token
    ), wide AS (SELECT * FROM held WHERE accounts >= 3 AND addresses >= 3 AND addresses >= 0.5 * accounts)
    SELECT m, CAST(sum(accounts) AS BIGINT) AS accounts, count(*) AS phones, CAST(sum(addresses) AS BIGINT) AS addresses, array_to_string(list_slice(flatten(list(events ORDER BY phone)), 1, 20), chr(31)) AS events FROM wide GROUP BY m`,
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
