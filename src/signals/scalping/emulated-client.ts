import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, lastBy, matches } = words

type Measure = { m: number; seen: number; made: number; events: string | null }

/** Accounts that sign in from data centres, or from clients that call themselves a program. */
export const signal = defineMatterSignal<Measure>({
  name: 'emulated-client',
  of: 'scalping',
  code: 'SC-03',
  behaviours: ['scalping'],
  tier: 'T2',
  group: 'device',
  reads: ['accounts', 'rush_rows', 'session_started'],
  sql: `WITH people AS (SELECT m, buyer, min(t) AS from_ms, max(t) AS to_ms FROM rush_rows GROUP BY m, buyer),
    signed AS (
      SELECT p.m, p.buyer, bool_or(coalesce(s.ip_kind, '') = 'datacenter' OR ${matches("lower(coalesce(s.user_agent, ''))", "'headless|emulator|simulator|selenium|puppeteer|playwright|phantomjs|okhttp|python|curl'")}) AS made, ${lastBy('s.id', 's.time_ms')} AS id
      FROM people p JOIN accounts a ON a.buyer = p.buyer JOIN session_started s ON s.account_id = a.account_id WHERE s.time_ms BETWEEN p.from_ms - 86400000 AND p.to_ms + 3600000 GROUP BY p.m, p.buyer
    )
    SELECT m, count(*) AS seen, count(*) FILTER (WHERE made) AS made, ${joined('id', { orderBy: 'id', where: 'made', most: 20 })} AS events FROM signed GROUP BY m`,
  level: ({ seen, made }) => (made >= 4 && made >= 0.6 * seen ? 'most' : made >= 4 && made >= 0.3 * seen ? 'many' : undefined),
  bits: { many: 2, most: 4 },
  sentence: ({ seen, made }) => ({
    en: `${made} of ${seen} accounts signed in from a data centre, or with a client that is a program.`,
    zh: `${seen} 个账号中有 ${made} 个从数据中心登录，或使用程序化客户端。`,
  }),
  innocent: {
    en: 'A company’s or a private tunnel ends in a data centre; a screen reader has an uncommon client.',
    zh: '企业或个人代理的出口位于数据中心；读屏软件使用少见的客户端。',
  },
})
