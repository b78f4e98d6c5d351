/**
 * A ring is people who placed false orders together and hang together by more than that. It is a lead: who is in it answers for the own orders alone, and a
 * person, not this file, decides. Printed with it: the path from the top to the orders, hop by hop, with what cannot be seen from here.
 */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import { type Behaviour, capCertainty, certainties, type Certainty } from '../domain/verdict.ts'
import { words } from '../warehouse/dialect.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import type { Run } from '../warehouse/runner.ts'
import type { Sentence } from '../signals/signal.ts'
import { beyondChance, type Joint, readByCrews, sameCrews } from './crews.ts'
import { type Kind, kinds, readByRings } from './links.ts'
import { pathOf } from './ringsPath.ts'
import { type Case, caseId, compare, firstOf, iso, noLoss, noMeasure, nothingListed, searchedFor, sorted, type Voice } from './voice.ts'

const { joined } = words

/** A case of a shop in which orders were held to be false, and whose doing it is, is told. */
export type Campaign = { k: number; caseId: string; behaviour: Behaviour; shopId: string; role: Verdict['role']; certainty: Certainty }

/** An order that looked false in case `k` and counts after all. */
export type Spared = { k: number; ord: number }

/** `belief`: that at least one of the own orders is false, by what is known of the orders alone. */
export type Member = { account: string; orders: number; cases: number; tied: Kind[]; elsewhere: boolean; belief: number }

/** Tied by more than conduct: what somebody shares, who paid them, what they were given to write, or a second case. */
const isClose = (member: Member): boolean => member.tied.some((kind) => kind !== 'conduct') || member.elsewhere

export type Ring = {
  r: number
  campaigns: Campaign[]
  members: Member[]
  /** Buyers of the cases whom nothing but their orders ties to the others, left out because others are tied by more. */
  leftOut: number
  orders: number
  fromMs: number
  toMs: number
  ties: { kind: Kind; members: number; values: number; bits: number; events: string[] }[]
  events: string[]
  /** People who stand in several of the cases: how many chance would bring, the bits beyond it where they joined the cases, and orders of theirs. */
  again: { expected: number | undefined; bits: number; events: string[] }
  /** What else joined the cases. */
  by: Joint[]
}

/** Who hangs together by conduct alone is told as a group from this many on; a pair or a handful must share more. */
const crowd = 5

/** How surely a buyer's own orders must be false, taken together, to be told with people they share nothing with. */
const sure = 0.9

/** Bits by which living together must exceed chance before anybody is called recruited through it. */
const kinBits = 8

const rings = defineRelation({
  name: 'rings',
  grain: 'One row per case and the group of cases it is put together with.',
  key: ['k'],
  scope: 'global',
  reads: [],
  columns: 'r INTEGER, k INTEGER',
  told: 'the judge of rings',
})

const crews = defineRelation({
  name: 'crews',
  grain: 'One row per group of cases and buyer who stands in any: his orders held to be false there, and how surely one of them is.',
  key: ['r', 'buyer'],
  scope: 'global',
  reads: ['rings', 'held', 'cores'],
  columns: 'r INTEGER, buyer INTEGER, orders BIGINT, cases BIGINT, belief DOUBLE',
  sql: ({ greatest }) => `
    WITH own AS (SELECT g.r, h.buyer, h.ord, max(h.p) AS p FROM held h JOIN rings g ON g.k = h.k GROUP BY g.r, h.buyer, h.ord),
    beliefs AS (SELECT r, buyer, count(*) AS orders, round(1 - exp(sum(ln(${greatest('1e-9', '1 - p')}))), 6) AS belief FROM own GROUP BY r, buyer)
    SELECT g.r, c.buyer, any_value(b.orders) AS orders, count(*) AS cases, any_value(b.belief) AS belief FROM cores c JOIN rings g ON g.k = c.k JOIN beliefs b ON b.r = g.r AND b.buyer = c.buyer GROUP BY g.r, c.buyer`,
})

const ties = defineRelation({
  name: 'ties',
  grain: 'One row per group, value that two of its people share and event that shows it.',
  key: ['r', 'kind', 'v', 'buyer', 'event_id'],
  scope: 'global',
  reads: ['rings', 'crews', 'shared'],
  columns: 'r INTEGER, kind VARCHAR, v VARCHAR, buyer INTEGER, event_id VARCHAR, bits DOUBLE',
  sql: `
    -- What was paid, written or ordered in other cases says nothing about these.
    WITH own AS (SELECT w.r, s.* FROM crews w JOIN shared s ON s.buyer = w.buyer LEFT JOIN rings g ON g.k = s.k WHERE s.k IS NULL OR g.r = w.r),
    -- A block is one ring's only where the ring holds several of its shops: two crowds have people in common by chance.
    common AS (SELECT r, kind, v FROM own GROUP BY r, kind, v HAVING count(DISTINCT buyer) >= 2 AND (kind <> 'conduct' OR count(DISTINCT k) >= 2))
    SELECT DISTINCT o.r, o.kind, o.v, o.buyer, o.event_id, o.bits FROM own o
    WHERE EXISTS (SELECT 1 FROM common m WHERE m.r = o.r AND m.kind = o.kind AND m.v = o.v)`,
})

export const relations = [rings, crews, ties]

/** Verdicts on groups, and cases for those that span several. Reads what `judge` made; says nothing about people without orders held to be false. */
export async function judgeRings(
  engine: Engine,
  run: Run,
  judged: { verdicts: readonly Verdict[]; cases: readonly Case[]; keys: ReadonlyMap<string, number>; spared: readonly Spared[] },
  visible: readonly Tier[],
  voice: Voice,
): Promise<{ verdicts: Verdict[]; cases: Case[] }> {
  const campaigns = judged.verdicts.flatMap(({ subject, behaviour, case_id, role, certainty }): Campaign[] => {
    const k = judged.keys.get(case_id)
    const told = behaviour === 'self_brushing' || behaviour === 'reverse_brushing'
    return k === undefined || subject.kind !== 'shop' || !told ? [] : [{ k, caseId: case_id, behaviour, shopId: subject.id, role, certainty }]
  })
  if (campaigns.length === 0) return { verdicts: [], cases: [] }
  await run.tell(
    'campaigns',
    campaigns.map(({ k }) => ({ k })),
  )
  await run.tell('spared_orders', judged.spared)
  await run.make(...readByRings, ...readByCrews)
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  for (const ring of await findRings(engine, run, campaigns)) {
    const { verdict, home } = await describe(engine, ring, judged.verdicts, visible, voice)
    verdicts.push(verdict)
    if (home !== undefined) cases.push(home)
  }
  return { verdicts, cases }
}

/** Cases of the same crew put together; what is left of a crew that hangs together by nothing and is small is nobody's ring. */
async function findRings(engine: Engine, run: Run, campaigns: readonly Campaign[]): Promise<Ring[]> {
  const byKey = new Map(campaigns.map((one) => [one.k, one]))
  const crewsOfCases = await sameCrews(engine, [...byKey.keys()])
  const groups = crewsOfCases.map(({ cases }) => cases.map((k) => byKey.get(k)!))
  await run.tell(
    'rings',
    groups.flatMap((group, r) => group.map(({ k }) => ({ r, k }))),
  )
  await run.make('crews', 'ties')
  const members = await engine.all<{ r: number; account_id: string; orders: number; cases: number; belief: number; tied: string | null }>(`
    WITH tied AS (SELECT r, buyer, ${joined('kind', { orderBy: 'kind', distinct: true })} AS kinds FROM ties GROUP BY r, buyer)
    SELECT w.r, a.account_id, w.orders, w.cases, w.belief, t.kinds AS tied
    FROM crews w JOIN accounts a ON a.buyer = w.buyer LEFT JOIN tied t ON t.r = w.r AND t.buyer = w.buyer ORDER BY w.r, a.account_id`)
  const spans = await engine.all<{ r: number; from_ms: number; to_ms: number; orders: number; events: string }>(`
    SELECT g.r, min(h.t) AS from_ms, max(h.t) AS to_ms, count(DISTINCT h.ord) AS orders, ${joined('h.event_id', { orderBy: 'h.t, h.event_id', most: 20 })} AS events
    FROM held h JOIN rings g ON g.k = h.k GROUP BY g.r`)
  const ties = await engine.all<{ r: number; kind: Kind; members: number; vs: number; bits: number; events: string }>(`
    SELECT t.r, t.kind, count(DISTINCT t.buyer) AS members, count(DISTINCT t.v) AS vs, avg(t.bits) AS bits, ${joined('t.event_id', { orderBy: 't.event_id', distinct: true, most: 20 })} AS events
    FROM ties t GROUP BY t.r, t.kind ORDER BY t.r, members DESC, t.kind`)
  const again = await engine.all<{ r: number; events: string }>(`
    SELECT g.r, ${joined('h.event_id', { orderBy: 'h.event_id', distinct: true, most: 20 })} AS events
    FROM held h JOIN rings g ON g.k = h.k JOIN crews w ON w.r = g.r AND w.buyer = h.buyer WHERE w.cases >= 2 GROUP BY g.r`)
  const againOf = new Map(again.map(({ r, events }) => [r, events.split('\u001f')]))
  const spanOf = new Map(spans.map((row) => [row.r, row]))
  const membersOf = Map.groupBy(members, ({ r }) => r)
  const tiesOf = Map.groupBy(ties, ({ r }) => r)
  return groups.flatMap((group, r): Ring[] => {
    const span = spanOf.get(r)
    if (span === undefined) return []
    const own = (membersOf.get(r) ?? []).map((row): Member => ({
      account: row.account_id,
      orders: row.orders,
      cases: row.cases,
      tied: kinds.filter((kind) => row.tied?.split('\u001f').includes(kind)),
      elsewhere: row.cases >= 2,
      belief: row.belief,
    }))
    const close = own.filter(isClose)
    // Who shares nothing with anybody stands by the own orders alone; where these leave a doubt it is likelier a customer caught among the others.
    const crew = own.filter((member) => isClose(member) || member.belief >= sure)
    if (close.length < 2 && crew.length < crowd) return []
    return [
      {
        r,
        campaigns: group,
        members: crew,
        leftOut: own.length - crew.length,
        orders: Math.min(
          span.orders,
          crew.reduce((sum, member) => sum + member.orders, 0),
        ),
        fromMs: span.from_ms,
        toMs: span.to_ms,
        // Those of the members whom it ties, not all whom it ever met: the sentence is borne by the list.
        ties: (tiesOf.get(r) ?? [])
          .map((row) => ({
            kind: row.kind,
            members: crew.filter(({ tied }) => tied.includes(row.kind)).length,
            values: row.vs,
            bits: row.bits,
            events: row.events.split('\u001f'),
          }))
          .filter(({ members: tied }) => tied >= 2),
        events: span.events.split('\u001f'),
        again: { expected: crewsOfCases[r]!.people?.expected, bits: crewsOfCases[r]!.people?.bits ?? 6, events: againOf.get(r) ?? [] },
        by: crewsOfCases[r]!.by,
      },
    ]
  })
}

// --- in words

/** The campaign that began first, by the recording of its first order. */
async function oldestOf(engine: Engine, campaigns: readonly Campaign[]): Promise<{ case_id: string }> {
  const rows = await engine.all<{ k: number; first_ms: number; first_order: string }>(
    `SELECT k, first_ms, first_order FROM cases WHERE k IN (${campaigns.map(({ k }) => k).join(',')})`,
  )
  const first = firstOf(rows.map((row) => ({ ms: row.first_ms, id: row.first_order })))
  const { k } = rows.find((row) => row.first_ms === first.ms && row.first_order === first.id)!
  return { case_id: campaigns.find((one) => one.k === k)!.caseId }
}

async function describe(
  engine: Engine,
  ring: Ring,
  judged: readonly Verdict[],
  visible: readonly Tier[],
  voice: Voice,
): Promise<{ verdict: Verdict; home: Case | undefined }> {
  const { campaigns } = ring
  const caseIds = sorted(campaigns.map((one) => one.caseId))
  const alone = caseIds.length === 1
  const path = await pathOf(engine, ring, judged, visible, voice)
  const behaviour = path.operator === undefined ? mostOf(campaigns) : 'task_platform'
  // The ring that began with these orders, whichever other cases join it.
  const { case_id: oldest } = await oldestOf(engine, campaigns)
  const id = alone ? caseIds[0]! : caseId('ring', oldest)
  const relatives = await relativesOf(engine, ring)
  const verdict: Verdict = {
    ...nothingListed,
    case_id: id,
    subject: { kind: 'group', id: `G-${caseId('group', oldest).slice(2)}` },
    behaviour,
    role: 'brusher',
    certainty: 'lead',
    knowledge: 'unknown',
    related: named([
      ...memberships(ring, judged),
      ...path.related,
      ...(relatives.recruited ? relatives.accounts : []).map((account) => relatedOf('account', account, 'recruited_relative', 'lead')),
    ]),
    reasons: [...whatJoins(ring, voice), ...path.reasons],
    contrary: whatSpeaksAgainst(ring, relatives, path.gaps, voice),
    searched: [...searchedFor(behaviour, visible), lookedFor],
    tiers: tiers.filter((tier) => visible.includes(tier) && (tier === 'T0' || restsOn(ring, path.tiers).has(tier))),
    measure: noMeasure,
  }
  const home: Case = { case_id: id, behaviour, first_seen: iso(ring.fromMs), merged_from: caseIds, subjects: [], loss: noLoss }
  return { verdict, home: alone ? undefined : home }
}

/** What these accounts have in common, each tie with its share of them. */
function whatJoins(ring: Ring, voice: Voice): Reason[] {
  const { campaigns, members } = ring
  const shops = new Set(campaigns.map((one) => one.shopId)).size
  const reasons: Reason[] = [
    voice.reason('same-orders', 3, sameOrders(ring, shops, voice), ring.events),
    // A tie weighs as far as it reaches: what two of a hundred share is the pair's.
    ...ring.ties.map((tie) =>
      voice.reason(
        `shared-${tie.kind}`,
        (Math.min(12, tie.bits) * tie.members) / members.length,
        tieWords[tie.kind](of(tie.members, members.length), tie.values),
        tie.events,
      ),
    ),
  ]
  const met = members.filter((member) => member.elsewhere).length
  if (met > 0)
    reasons.push(
      voice.reason('met-again', Math.min(12, ring.again.bits), metAgain(of(met, members.length), campaigns.length, ring.again.expected), ring.again.events),
    )
  for (const joint of ring.by) reasons.push(voice.reason(`joined-by-${joint}`, 6, jointWords[joint], []))
  return reasons
}

function whatSpeaksAgainst(ring: Ring, relatives: Awaited<ReturnType<typeof relativesOf>>, gaps: readonly Reason[], voice: Voice): Reason[] {
  const { members } = ring
  const close = members.filter(isClose)
  const contrary: Reason[] = [
    voice.reason(
      'each-for-their-own',
      3,
      {
        en: 'That somebody is in the group proves nothing about them: each answers for their own orders alone, and some may have been told a story.',
        zh: '身在其中并不说明任何人有过错：各人只对自己的订单负责，其中也可能有人受到欺骗。',
      },
      [],
    ),
    ...gaps,
  ]
  if (close.length < members.length)
    contrary.push(
      voice.reason(
        'conduct-only',
        2,
        {
          en: `${members.length - close.length === members.length ? `All ${members.length}` : `${members.length - close.length} of the ${members.length}`} accounts are tied to the others by their orders alone; no device, address, payment, text or second case joins them. They are named as leads.`,
          zh: `${members.length} 个账号中有 ${members.length - close.length} 个仅因订单与他人相连，未见共用设备、地址、付款、文本或第二起案件，只列为线索。`,
        },
        [],
      ),
    )
  if (ring.leftOut > 0)
    contrary.push(
      voice.reason(
        'left-out',
        1,
        {
          en: `${ring.leftOut} other buyers with orders in these cases are left out: they share nothing with anybody, and that their orders are false is less than nine in ten sure.`,
          zh: `这些案件中另有 ${ring.leftOut} 名买家未列入：与他人别无共同之处，且其订单为虚假的把握不足九成。`,
        },
        [],
      ),
    )
  if (relatives.accounts.length > 0)
    contrary.push(
      voice.reason(
        'households',
        1,
        {
          en: `${of(relatives.accounts.length, members.length).en} ${relatives.accounts.length === 1 ? 'lives' : 'live'} with another member; living together was not counted, only their own orders were.`,
          zh: `${of(relatives.accounts.length, members.length).zh}与另一成员同住；同住本身不计，仅计其自己的订单。`,
        },
        [],
      ),
    )
  return contrary
}

/** One day, or from one to another. */
const between = (from: string, to: string): Sentence =>
  from === to ? { en: `on ${from}`, zh: `于 ${from}` } : { en: `from ${from} to ${to}`, zh: `于 ${from} 至 ${to}` }

function sameOrders({ members, orders, fromMs, toMs }: Ring, shops: number, voice: Voice): Sentence {
  const when = between(voice.day(fromMs), voice.day(toMs))
  return {
    en: `${members.length} accounts placed ${orders} orders held to be false in ${shops === 1 ? 'one shop' : `${shops} shops`}, ${when.en}.`,
    zh: `${members.length} 个账号${when.zh}在 ${shops} 家店铺下了 ${orders} 笔被认为虚假的订单。`,
  }
}

function metAgain(met: Of, cases: number, expected: number | undefined): Sentence {
  const chance: Sentence =
    expected === undefined
      ? { en: 'strangers would hardly meet twice', zh: '互不相识者很少会再次相遇' }
      : expected < 1
        ? { en: 'their ordinary shopping would bring about not even one', zh: '按各人的日常购物，连一个都不应出现' }
        : { en: `their ordinary shopping would bring about ${Math.round(expected)}`, zh: `按各人的日常购物，约应为 ${Math.round(expected)} 个` }
  const why: Sentence = expected === undefined ? { en: '', zh: '' } : { en: ' That is why the cases are told as one.', zh: '因此这些案件合并说明。' }
  return {
    en: `${met.en} worked in two or more of these ${cases} cases; ${chance.en}.${why.en}`,
    zh: `${met.zh}出现在这 ${cases} 起案件中的两起以上；${chance.zh}。${why.zh}`,
  }
}

const jointWords: Record<Joint, Sentence> = {
  hand: {
    en: 'One hand, no shop’s own, paid people of several of these cases; that is why they are told as one.',
    zh: '同一方（并非店铺自己）向其中多起案件的人员付款，因此这些案件合并说明。',
  },
  room: {
    en: 'Different people of several of these cases used the same devices or network lines; that is why they are told as one.',
    zh: '其中多起案件的不同人员使用相同的设备或网络线路，因此这些案件合并说明。',
  },
  pairs: {
    en: 'Several pairs of people from different cases are linked by two independent kinds of fact; that is why the cases are told as one.',
    zh: '不同案件之间有多对人员由两类相互独立的事实相连，因此这些案件合并说明。',
  },
}

const lookedFor: Sentence = {
  en: 'households, campuses, lockers, warehouses, shared lines and staff devices behind what they share',
  zh: '共用信息背后的家庭、校园、快递柜、集运仓、共享网络与员工设备',
}

const tieTiers: Record<Kind, Tier> = {
  device: 'T2',
  line: 'T2',
  address: 'T0',
  recipient: 'T0',
  instrument: 'T1',
  paymaster: 'T1',
  circle: 'T1',
  words: 'T3',
  conduct: 'T0',
}

const restsOn = (ring: Ring, more: readonly Tier[]): Set<Tier> => new Set([...ring.ties.map(({ kind }) => tieTiers[kind]), ...more])

/** The behaviour under which most cases of the ring stand. */
function mostOf(campaigns: readonly Campaign[]): Behaviour {
  const reverse = campaigns.filter((one) => one.behaviour === 'reverse_brushing').length
  return reverse * 2 > campaigns.length ? 'reverse_brushing' : 'self_brushing'
}

const relatedOf = (kind: Verdict['related'][number]['kind'], id: string, as: Verdict['role'], certainty: Certainty): Verdict['related'][number] => ({
  kind,
  id,
  as,
  certainty,
})

/** Members by their own verdicts, never surer than those; who is tied by conduct alone is a lead. The shops as their cases have them. */
function memberships({ members, campaigns }: Ring, judged: readonly Verdict[]): Verdict['related'] {
  const own = new Map<string, Certainty>()
  for (const { subject, role, certainty } of judged)
    if (subject.kind === 'account' && role === 'brusher') own.set(subject.id, capCertainty(own.get(subject.id) ?? certainty, certainty))
  return [
    ...members.map((member) =>
      relatedOf('account', member.account, 'brusher', isClose(member) ? capCertainty(own.get(member.account) ?? 'lead', 'supported') : 'lead'),
    ),
    ...campaigns.map((one) => relatedOf('shop', one.shopId, one.role, one.certainty)),
  ]
}

/** Each once per role, with the surest word. */
function named(related: Verdict['related']): Verdict['related'] {
  const best = new Map<string, Verdict['related'][number]>()
  for (const one of related) {
    const key = `${one.kind}\u001f${one.id}\u001f${one.as}`
    const before = best.get(key)
    if (before === undefined || certainties.indexOf(before.certainty) < certainties.indexOf(one.certainty)) best.set(key, one)
  }
  return [...best.values()].toSorted((a, b) => compare(a.as, b.as) || compare(a.id, b.id))
}

/** Members who live with another member, somebody else, and came to it after them; recruited through each other when far more do than live together by chance. */
async function relativesOf(engine: Engine, { r, members }: Ring): Promise<{ accounts: string[]; recruited: boolean }> {
  const rows = await engine.all<{ account_id: string }>(`
    WITH crew AS (SELECT c.buyer, min(c.from_ms) AS from_ms FROM cores c JOIN rings g ON g.k = c.k WHERE g.r = ${r} GROUP BY c.buyer),
    -- Two accounts of one person are one person, and of an account nobody is known behind nobody is said to be a relative.
    homes_of AS (SELECT h.v, a.account_id, a.person_id, crew.from_ms FROM homes h JOIN crew ON crew.buyer = h.buyer JOIN accounts a ON a.buyer = h.buyer WHERE a.person_id IS NOT NULL),
    first AS (SELECT v, person_id, min(from_ms) AS from_ms FROM homes_of GROUP BY v, person_id)
    SELECT DISTINCT x.account_id FROM homes_of x JOIN first own ON own.v = x.v AND own.person_id = x.person_id JOIN first y ON y.v = x.v AND y.person_id <> x.person_id AND y.from_ms < own.from_ms
    ORDER BY x.account_id`)
  const { others, buyers } = await engine.one<{ others: number; buyers: number }>(`
    SELECT coalesce(sum(m.n), 0) AS others, (SELECT count(DISTINCT buyer) FROM orders) AS buyers
    FROM housemates m WHERE m.buyer IN (SELECT buyer FROM crews WHERE r = ${r})`)
  const crew = new Set(members.map(({ account }) => account))
  const accounts = rows.map((row) => row.account_id).filter((account) => crew.has(account))
  // Each pair of housemates is counted once, by who came later.
  return { accounts, recruited: beyondChance(accounts.length, (others * members.length) / buyers / 2) >= kinBits }
}

/** "the same wallet", "the same 4 wallets". */
const the = (values: number, one: string, many: string): string => (values === 1 ? `the same ${one}` : `the same ${values} ${many}`)
const gong = (values: number, unit: string): string => (values === 1 ? `同一${unit}` : `相同的 ${values} ${unit}`)

/** "37 of the 59 accounts": a sentence may stand alone. */
type Of = Sentence
const of = (members: number, all: number): Of =>
  members === all ? { en: `All ${all} accounts`, zh: `全部 ${all} 个账号` } : { en: `${members} of the ${all} accounts`, zh: `${all} 个账号中有 ${members} 个` }

const tieWords: Record<Kind, (of: Of, values: number) => Sentence> = {
  device: (n, v) => ({
    en: `${n.en} used ${the(v, 'device', 'devices')}, which hardly anybody else uses.`,
    zh: `${n.zh}使用${gong(v, '台设备')}，他人几乎不使用。`,
  }),
  line: (n, v) => ({
    en: `${n.en} came through ${the(v, 'network line', 'network lines')}, which hardly anybody else uses.`,
    zh: `${n.zh}使用${gong(v, '条网络线路')}，他人几乎不使用。`,
  }),
  address: (n, v) => ({
    en: `${n.en} had parcels sent to ${the(v, 'door', 'doors')}, where hardly anybody else receives.`,
    zh: `${n.zh}的包裹寄往${gong(v, '个地址')}，他人几乎不使用。`,
  }),
  recipient: (n, v) => ({
    en: `${n.en} had parcels sent to ${the(v, 'recipient', 'recipients')}, by name, phone and address.`,
    zh: `按姓名、电话与地址比对，${n.zh}的包裹寄给${gong(v, '名收货人')}。`,
  }),
  instrument: (n, v) => ({ en: `${n.en} paid with ${the(v, 'wallet', 'wallets')}.`, zh: `${n.zh}使用${gong(v, '个钱包')}付款。` }),
  paymaster: (n, v) => ({
    en: `${n.en} got money outside the checkout from ${the(v, 'wallet', 'wallets')}.`,
    zh: `${n.zh}在结算之外收到来自${gong(v, '个钱包')}的款项。`,
  }),
  circle: (n, v) => ({
    en: `The money of ${n.en.replace('All', 'all')} went round: paid for the order, on from the shop to ${v === 1 ? 'another wallet' : `${v} other wallets`}, and from there back to them in like amounts within days.`,
    zh: `${n.zh}的货款转了一圈：付给店铺，再经另外 ${v} 个钱包，数日内以相近金额回到本人。`,
  }),
  words: (n, v) => ({
    en: `${n.en} reviewed in nearly the same words, from ${v === 1 ? 'a text' : `${v} texts`} that hardly anybody else uses.`,
    zh: `${n.zh}的评价用语几乎相同，出自 ${v} 份他人几乎不用的文本。`,
  }),
  conduct: (n) => ({
    en: `${n.en} ordered in the same shops on the same days, far beyond what those shops and days have by themselves.`,
    zh: `${n.zh}在相同日期于相同店铺下单，远超这些店铺与日期的平常水平。`,
  }),
}
