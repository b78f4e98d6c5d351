/**
 * From the top to the orders, hop by hop: who paid whom, on which events, what the platform cannot see, and what an authority would have to be asked for. Hops
 * are reasons `path-1-…`, what is missing `gap-…` on the contrary side, the requests `ask-1-…` (dossier §2.11, §5.4).
 */
import type { Tier } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { day, type Sentence } from '../signals/signal.ts'
import { holderOf, type Party } from './people.ts'
import type { Ring } from './rings.ts'
import { sorted, type Voice } from './voice.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Path = { operator: string | undefined; reasons: Reason[]; gaps: Reason[]; related: Verdict['related']; tiers: Tier[] }

/** One step from the top towards the orders, and the tiers of data that show it. */
type Hop = { name: string; sentence: Sentence; events: readonly string[]; tiers?: readonly Tier[] }

/** Part of a ring's shops that must pay an operator for the ring to be that operator's. */
const operatorShare = 0.5

const kindNames: Record<Party['kind'], Sentence> = {
  shop: { en: 'shop', zh: '店铺' },
  account: { en: 'account', zh: '账号' },
  person: { en: 'person', zh: '人员' },
  wallet: { en: 'wallet', zh: '钱包' },
  agent: { en: 'agency', zh: '代理机构' },
  group: { en: 'group', zh: '群体' },
}
const partyNames = (parties: readonly Party[]): Sentence => ({
  en: parties.map(({ kind, id }) => `${kindNames[kind].en} ${id}`).join(', '),
  zh: parties.map(({ kind, id }) => `${kindNames[kind].zh} ${id}`).join('、'),
})
const each = (parties: readonly Party[]): Party[] => [...new Map(parties.map((party) => [`${party.kind}\u001f${party.id}`, party])).values()]
/** A sentence names a few; the others are counted. */
const few = (ids: readonly string[], lang: 'en' | 'zh'): string =>
  ids.length <= 5
    ? ids.join(lang === 'en' ? ', ' : '、')
    : lang === 'en'
      ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`
      : `${ids.slice(0, 5).join('、')} 等，另有 ${ids.length - 5} 个`

export async function pathOf(engine: Engine, ring: Ring, judged: readonly Verdict[], visible: readonly Tier[], voice: Voice): Promise<Path> {
  const own = new Set(ring.campaigns.map((one) => one.caseId))
  const leaders = judged.filter((verdict) => own.has(verdict.case_id) && verdict.role === 'gang_leader')
  const organisers = judged.filter((verdict) => own.has(verdict.case_id) && verdict.role === 'organiser')
  const hubs = await hubsOf(engine, ring.r)
  const operator = await operatorOf(engine, ring, judged)
  const back = await priceBack(engine, ring.r)
  const led = leaders.map(({ subject }) => subject)
  // Wallets that pay many of the crew and are no verdict's yet: a hand that pays, and no more than a lead.
  const paying = each(hubs.filter((hub) => !leaders.some((verdict) => verdict.subject.id === hub.party.id)).map((hub) => hub.party))
  const payers = each([...led, ...paying])
  const seen = [fees(operator), funding(organisers, led), wages(ring, hubs, payers, voice), pricesBack(back), placed(ring)].flatMap((hop) => hop ?? [])
  const gaps = gapsOf(ring, led, seen, payers.length > 0 || back.orders > 0)
  const asks = requests(voice, ring, payers, operator, [...hubs.map((hub) => hub.wallet), ...back.wallets], await carriersOf(engine, ring.r))
  const reason = (prefix: string, weight: number) => (hop: Hop, i: number) =>
    voice.reason(`${prefix}-${i + 1}-${hop.name}`, weight, hop.sentence, hop.events.slice(0, 20))
  return {
    operator: operator?.wallet,
    reasons: [...seen.map(reason('path', 0)), ...asks.map(reason('ask', 0))],
    gaps: gaps.map(reason('gap', 0)),
    related: relatedTo([...leaders, ...organisers], paying, operator, back.agencies),
    tiers: seen.flatMap((hop) => hop.tiers ?? []).filter((tier) => visible.includes(tier)),
  }
}

/** Who stands above the orders, by what is known of each; a hand that only pays is a lead. */
function relatedTo(heads: readonly Verdict[], paying: readonly Party[], operator: Operated | undefined, agencies: readonly Party[]): Verdict['related'] {
  const related: Verdict['related'] = heads.map(({ subject, role, certainty }) => ({ kind: subject.kind, id: subject.id, as: role, certainty }))
  for (const { kind, id } of paying)
    if (!related.some((one) => one.id === id)) related.push({ kind, id, as: operator?.hands.has(id) === true ? 'organiser' : 'gang_leader', certainty: 'lead' })
  if (operator !== undefined) related.push({ kind: 'wallet', id: operator.wallet, as: 'organiser', certainty: operator.certainty }, ...operator.related)
  for (const party of agencies) related.push({ ...party, as: 'agent', certainty: 'lead' })
  return related
}

// --- hops, from the top; undefined where nothing is seen of one

const fees = (operator: Operated | undefined): Hop | undefined =>
  operator && {
    name: 'shops-to-operator',
    tiers: ['T1'],
    sentence: {
      en: `${operator.shops} of these shops paid fees to wallet ${operator.wallet}, which takes hardly anything else.`,
      zh: `其中 ${operator.shops} 家店铺向钱包 ${operator.wallet} 付费，而该钱包几乎没有其他收入。`,
    },
    events: operator.events,
  }

const fundedName = 'organiser-to-leader'

function funding(organisers: readonly Verdict[], led: readonly Party[]): Hop | undefined {
  const funded = organisers.flatMap((verdict) =>
    verdict.reasons.filter(({ code }) => code === 'funded-the-leader').map(({ evidence }) => ({ party: verdict.subject, evidence })),
  )
  if (funded.length === 0) return undefined
  const givers = partyNames(each(funded.map((one) => one.party)))
  return {
    name: fundedName,
    tiers: ['T1', 'T4'],
    sentence: {
      en: `Around the time of the orders money went from ${givers.en} (a lead) to ${partyNames(led).en}.`,
      zh: `在下单前后，资金由${givers.zh}（线索）流向${partyNames(led).zh}。`,
    },
    events: funded.flatMap((one) => one.evidence),
  }
}

function wages(ring: Ring, hubs: readonly Hub[], payers: readonly Party[], voice: Voice): Hop | undefined {
  if (payers.length === 0 || hubs.length === 0) return undefined
  const paid = hubs.reduce((most, hub) => Math.max(most, hub.payees), 0)
  const [first, last] = [voice.day(Math.min(...hubs.map((hub) => hub.fromMs))), voice.day(Math.max(...hubs.map((hub) => hub.toMs)))]
  const crowd: Sentence =
    ring.campaigns.length === 1
      ? { en: `${paid} buyers of the case`, zh: `本案 ${paid} 名买家` }
      : { en: `many of the accounts (up to ${paid} in one case)`, zh: `其中许多账号（单起案件中多达 ${paid} 个）` }
  return {
    name: 'leader-to-brushers',
    tiers: ['T1'],
    sentence: {
      en: `${partyNames(payers).en} paid ${crowd.en} around their orders, between ${first} and ${last}.`,
      zh: `${partyNames(payers).zh} 于 ${first} 至 ${last} 在下单前后向${crowd.zh}付款。`,
    },
    events: hubs.flatMap((hub) => hub.events),
  }
}

const pricesBack = ({ orders, buyers, wallets, events }: Awaited<ReturnType<typeof priceBack>>): Hop | undefined =>
  orders === 0
    ? undefined
    : {
        name: 'shops-to-brushers',
        tiers: ['T1'],
        sentence: {
          en: `The price of ${orders} orders went back to ${buyers} of the accounts from ${wallets.length === 1 ? 'a wallet' : `${wallets.length} wallets`} verifiably tied to the shops, outside any refund.`,
          zh: `${orders} 笔订单的货款由经核实属于店铺的 ${wallets.length} 个钱包退回给其中 ${buyers} 个账号，且不属于任何退款。`,
        },
        events,
      }

function placed(ring: Ring): Hop {
  const shops = sorted(ring.campaigns.map((one) => one.shopId))
  return {
    name: 'brushers-to-orders',
    sentence: {
      en: `${ring.members.length} accounts placed ${ring.orders} orders in ${shops.length === 1 ? 'shop' : 'shops'} ${few(shops, 'en')}.`,
      zh: `${ring.members.length} 个账号在店铺 ${few(shops, 'zh')} 下了 ${ring.orders} 笔订单。`,
    },
    events: ring.events,
  }
}

/** What the platform cannot see of the way from the top. */
function gapsOf(ring: Ring, led: readonly Party[], seen: readonly Hop[], paid: boolean): Hop[] {
  const gaps: Hop[] = []
  if (!seen.some(({ name }) => name === fundedName) && ring.campaigns.some((one) => one.behaviour === 'reverse_brushing'))
    gaps.push({
      name: 'no-organiser',
      sentence: {
        en: `Who set ${led.length > 0 ? partyNames(led).en : 'the crew'} to work is not visible to the platform.`,
        zh: `何人授意${led.length > 0 ? partyNames(led).zh : '这批人'}，平台不可见。`,
      },
      events: [],
    })
  if (!paid)
    gaps.push({
      name: 'no-paymaster',
      sentence: {
        en: 'Who paid the crew is not visible: no hand that pays many of them shows on the platform’s rails.',
        zh: '何人向这批人付款不可见：平台支付渠道上未见向其中多人付款者。',
      },
      events: [],
    })
  gaps.push({
    name: 'agreement',
    sentence: {
      en: 'How the tasks were handed out and what was agreed (QQ, WeChat, telephone, a task site) is not visible to the platform.',
      zh: '任务如何派发、如何约定（QQ、微信、电话或任务网站），平台不可见。',
    },
    events: [],
  })
  return gaps
}

/** What the platform does not hold, who does, and for which time: two weeks before the first order to two weeks after the last. */
function requests(
  voice: Voice,
  ring: Ring,
  payers: readonly Party[],
  operator: Operated | undefined,
  payingWallets: readonly string[],
  carriers: readonly string[],
): Hop[] {
  const [from, to] = [voice.day(ring.fromMs - 14 * day), voice.day(ring.toMs + 14 * day)]
  const period: Sentence = { en: `from ${from} to ${to}`, zh: `${from} 至 ${to}` }
  const asks: Hop[] = []
  const wallets = sorted([...(operator === undefined ? [] : [operator.wallet]), ...payingWallets])
  const people = partyNames(payers)
  const accounts = ring.members.map(({ account }) => account)
  asks.push({
    name: 'messages',
    sentence: {
      en: `From the provider of the chat groups or task site: accounts, group lists and messages of ${payers.length > 0 ? `${people.en} and of ` : ''}the ${accounts.length} accounts (${few(accounts, 'en')}), ${period.en}.`,
      zh: `向聊天群或任务网站的服务商调取：${payers.length > 0 ? `${people.zh} 及` : ''}这 ${accounts.length} 个账号（${few(accounts, 'zh')}）的账户、群成员与聊天记录，${period.zh}。`,
    },
    events: [],
  })
  asks.push({
    name: 'payments',
    sentence:
      wallets.length > 0
        ? {
            en: `From the payment institutions: holder, bank accounts behind, and all incoming and outgoing transfers of wallets ${few(wallets, 'en')}, ${period.en}.`,
            zh: `向支付机构调取：钱包 ${few(wallets, 'zh')} 的开户人、绑定银行账户及全部收支，${period.zh}。`,
          }
        : {
            en: `From the payment institutions and banks of the ${accounts.length} accounts: equal small payments that reached several of them, ${period.en}.`,
            zh: `向这 ${accounts.length} 个账号的支付机构与银行调取：多个账号收到的金额相近的小额款项，${period.zh}。`,
          },
    events: [],
  })
  if (operator !== undefined)
    asks.push({
      name: 'site',
      sentence: {
        en: 'From registrars and hosting providers: who registered, paid for and administered the task site or sites, and their member lists.',
        zh: '向域名注册商与主机服务商调取：任务网站的注册人、付款人、管理人及会员名单。',
      },
      events: [],
    })
  if (carriers.length > 0 && ring.campaigns.some((one) => one.behaviour === 'self_brushing'))
    asks.push({
      name: 'parcels',
      sentence: {
        en: `From the carriers ${few(carriers, 'en')}: who handed in these parcels, where, and who paid for the waybills, ${period.en}.`,
        zh: `向承运方 ${few(carriers, 'zh')} 调取：这些包裹的交寄人、交寄网点及运单付款人，${period.zh}。`,
      },
      events: [],
    })
  if (ring.ties.some(({ kind }) => kind === 'line' || kind === 'device'))
    asks.push({
      name: 'access',
      sentence: {
        en: `From the access providers: the subscribers of the shared lines at the times of these sessions, ${period.en}.`,
        zh: `向网络接入商调取：共用线路在相应登录时间的用户信息，${period.zh}。`,
      },
      events: [],
    })
  return asks
}

type Hub = { wallet: string; party: Party; payees: number; fromMs: number; toMs: number; events: string[] }

/** Wallets, no seller's, that pay many buyers of the ring's cases. */
async function hubsOf(engine: Engine, r: number): Promise<Hub[]> {
  const rows = await engine.all<{ wallet_id: string; payees: number; from_ms: number; to_ms: number; events: string }>(`
    SELECT h.wallet_id, max(h.payees) AS payees, min(h.first_ms) AS from_ms, max(h.last_ms) AS to_ms, min(h.events) AS events
    FROM hubs h JOIN rings g ON g.k = h.k WHERE g.r = ${r} AND h.nth <= 3 AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = h.wallet_id) GROUP BY h.wallet_id ORDER BY payees DESC, from_ms, h.wallet_id`)
  const hubs: Hub[] = []
  for (const row of rows)
    hubs.push({
      wallet: row.wallet_id,
      party: await holderOf(engine, row.wallet_id),
      payees: row.payees,
      fromMs: row.from_ms,
      toMs: row.to_ms,
      events: row.events.split('\u001f'),
    })
  return hubs
}

type Operated = { wallet: string; shops: number; certainty: Verdict['certainty']; hands: Set<string>; related: Verdict['related']; events: string[] }

/** The task platform whose fees most of the ring's shops paid, where one was found. */
async function operatorOf(engine: Engine, ring: Ring, judged: readonly Verdict[]): Promise<Operated | undefined> {
  const found = judged.filter(({ behaviour, role, subject }) => behaviour === 'task_platform' && role === 'organiser' && subject.kind === 'wallet')
  let best: Operated | undefined
  for (const { subject, certainty, related } of found) {
    const { shops, of, events } = await engine.one<{ shops: number; of: number; events: string | null }>(`
      WITH own AS (SELECT DISTINCT c.shop FROM cases c JOIN rings g ON g.k = c.k WHERE g.r = ${ring.r}),
      fees AS (SELECT s.shop, t.id, t.time_ms FROM transfer_made t JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id JOIN own ON own.shop = s.shop WHERE t.to_wallet_id = '${subject.id.replaceAll("'", "''")}')
      SELECT count(DISTINCT shop) AS shops, (SELECT count(*) FROM own) AS of, ${joined('id', { orderBy: 'id', distinct: true, most: 20 })} AS events FROM fees`)
    if (shops < 5 || shops < operatorShare * of || shops <= (best?.shops ?? 0)) continue
    best = { wallet: subject.id, shops, certainty, related, hands: new Set(related.map((one) => one.id)), events: events?.split('\u001f') ?? [] }
  }
  return best
}

/** Prices that came back from wallets verifiably tied to the shops, and the agencies among the payers. */
async function priceBack(engine: Engine, r: number): Promise<{ orders: number; buyers: number; wallets: string[]; agencies: Party[]; events: string[] }> {
  const rows = await engine.all<{ wallet_id: string; agency: boolean; events: string }>(`
    SELECT m.from_wallet_id AS wallet_id, bool_or(m.via = 'agency') AS agency, ${joined('m.event_id', { orderBy: 'm.time_ms, m.event_id', most: 20 })} AS events
    FROM money_matches m JOIN held h ON h.ord = m.ord JOIN rings g ON g.k = h.k WHERE g.r = ${r} AND m.verified GROUP BY m.from_wallet_id ORDER BY count(*) DESC, wallet_id`)
  const { orders, buyers } = await engine.one<{ orders: number; buyers: number }>(
    `SELECT count(DISTINCT m.ord) AS orders, count(DISTINCT m.buyer) AS buyers FROM money_matches m JOIN held h ON h.ord = m.ord JOIN rings g ON g.k = h.k WHERE g.r = ${r} AND m.verified`,
  )
  const agencies: Party[] = []
  for (const row of rows) if (row.agency) agencies.push(await holderOf(engine, row.wallet_id))
  return { orders, buyers, wallets: rows.map((row) => row.wallet_id), agencies: each(agencies), events: rows.flatMap((row) => row.events.split('\u001f')) }
}

async function carriersOf(engine: Engine, r: number): Promise<string[]> {
  const rows = await engine.all<{ carrier: string }>(
    `SELECT DISTINCT p.carrier FROM parcels p JOIN held h ON h.ord = p.ord JOIN rings g ON g.k = h.k WHERE g.r = ${r} AND p.carrier IS NOT NULL ORDER BY p.carrier`,
  )
  return rows.map((row) => row.carrier)
}
