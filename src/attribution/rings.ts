/**
 * A ring is people who placed false orders together and hang together by more than that. It is a lead: who is in it answers for the own orders alone, and a
 * person, not this file, decides. Printed with it: the path from the top to the orders, hop by hop, with what cannot be seen from here.
 */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import { type Behaviour, capCertainty, certainties, type Certainty } from '../domain/verdict.ts'
import type { Engine } from '../engine/duckdb.ts'
import { UnionFind } from '../linking/unionFind.ts'
import type { Sentence } from '../signals/signal.ts'
import { type Kind, kinds, linkedPairs, makeLinks } from './links.ts'
import { pathOf } from './ringsPath.ts'
import { type Case, caseId, compare, iso, noLoss, noMeasure, nothingListed, searchedFor, sorted, type Voice } from './voice.ts'

/** A case of a shop in which orders were held to be false, and whose doing it is, is told. */
export type Campaign = { k: number; caseId: string; behaviour: Behaviour; shopId: string; role: Verdict['role']; certainty: Certainty }

/** `rushed`: ordered in a rush of a day at most, far above what was to be expected. */
export type Member = { account: string; orders: number; cases: number; tied: Kind[]; elsewhere: boolean; rushed: boolean }

const isClose = (member: Member): boolean => member.tied.length > 0 || member.elsewhere

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
}

/** Who hangs together by conduct alone is told as a group from this many on; a pair or a handful must share more. */
const crowd = 5

/** Part of the buyers of a ring's cases who must be tied by more than their orders for the others to be left out. */
const mostTied = 0.5

/** Buyers two cases must have in common, the part of the smaller crew, and the bits beyond chance, to be one ring's. */
const overlap = { buyers: 5, share: 0.05, bits: 20 }

/** Bits by which living together must exceed chance before anybody is called recruited through it. */
const kinBits = 8

/** Busy buyers meet more often than chance has it. */
const busier = 3

/** Verdicts on groups, and cases for those that span several. Reads what `judge` made; says nothing about people without orders held to be false. */
export async function judgeRings(
  engine: Engine,
  judged: { verdicts: readonly Verdict[]; cases: readonly Case[]; keys: ReadonlyMap<string, number> },
  visible: readonly Tier[],
  voice: Voice,
): Promise<{ verdicts: Verdict[]; cases: Case[] }> {
  const campaigns = judged.verdicts.flatMap(({ subject, behaviour, case_id, role, certainty }): Campaign[] => {
    const k = judged.keys.get(case_id)
    const told = behaviour === 'self_brushing' || behaviour === 'reverse_brushing'
    return k === undefined || subject.kind !== 'shop' || !told ? [] : [{ k, caseId: case_id, behaviour, shopId: subject.id, role, certainty }]
  })
  if (campaigns.length === 0) return { verdicts: [], cases: [] }
  await makeLinks(
    engine,
    campaigns.map(({ k }) => k),
  )
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  for (const ring of await findRings(engine, campaigns)) {
    const { verdict, home } = await describe(engine, ring, judged.verdicts, visible, voice)
    verdicts.push(verdict)
    if (home !== undefined) cases.push(home)
  }
  return { verdicts, cases }
}

/** Cases of the same crew put together; what is left of a crew that hangs together by nothing and is small is nobody's ring. */
async function findRings(engine: Engine, campaigns: readonly Campaign[]): Promise<Ring[]> {
  const at = new Map(campaigns.map(({ k }, i) => [k, i]))
  const sets = new UnionFind(campaigns.length)
  for (const { a, b } of await sameCrews(engine)) sets.union(at.get(a)!, at.get(b)!)
  const groups = [...Map.groupBy(campaigns, ({ k }) => sets.find(at.get(k)!)).values()]
  await engine.run(`
    CREATE TABLE rings (r INTEGER, k INTEGER);
    INSERT INTO rings VALUES ${groups.flatMap((group, r) => group.map(({ k }) => `(${r},${k})`)).join(',')};
    CREATE TABLE crews AS SELECT g.r, c.buyer, sum(c.n) AS orders, count(*) AS cases, bool_or(c.rushed) AS rushed FROM cores c JOIN rings g ON g.k = c.k GROUP BY g.r, c.buyer;
    CREATE TABLE ties AS
    WITH common AS (SELECT w.r, s.kind, s.v FROM crews w JOIN shared s ON s.buyer = w.buyer GROUP BY w.r, s.kind, s.v HAVING count(*) >= 2)
    SELECT w.r, s.kind, s.v, s.buyer, s.event_id, s.bits FROM crews w JOIN shared s ON s.buyer = w.buyer SEMI JOIN common m ON m.r = w.r AND m.kind = s.kind AND m.v = s.v`)
  const members = await engine.all<{ r: number; account_id: string; orders: number; cases: number; rushed: boolean; tied: string | null }>(`
    WITH tied AS (SELECT r, buyer, string_agg(DISTINCT kind, ',') AS kinds FROM ties GROUP BY r, buyer)
    SELECT w.r, a.account_id, w.orders, w.cases, w.rushed, t.kinds AS tied
    FROM crews w JOIN accounts a ON a.buyer = w.buyer LEFT JOIN tied t ON t.r = w.r AND t.buyer = w.buyer ORDER BY w.r, a.account_id`)
  const spans = await engine.all<{ r: number; from_ms: number; to_ms: number; orders: number; events: string }>(`
    SELECT g.r, min(h.t) AS from_ms, max(h.t) AS to_ms, count(DISTINCT h.ord) AS orders, array_to_string(list_slice(list(h.event_id ORDER BY h.t, h.event_id), 1, 20), chr(31)) AS events
    FROM held h JOIN rings g ON g.k = h.k GROUP BY g.r`)
  const ties = await engine.all<{ r: number; kind: Kind; members: number; vs: number; bits: number; events: string }>(`
    SELECT t.r, t.kind, count(DISTINCT t.buyer) AS members, count(DISTINCT t.v) AS vs, avg(t.bits) AS bits, array_to_string(list_slice(list(DISTINCT t.event_id ORDER BY t.event_id), 1, 20), chr(31)) AS events
    FROM ties t GROUP BY t.r, t.kind ORDER BY t.r, members DESC, t.kind`)
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
      tied: kinds.filter((kind) => row.tied?.split(',').includes(kind)),
      elsewhere: row.cases >= 2,
      rushed: row.rushed,
    }))
    const close = own.filter(isClose)
    // A crowd whose ties show for few is told as a crowd. Where they show for most, who has none and came at no rush is likelier a customer caught among them.
    const crew = close.length >= mostTied * own.length ? own.filter((member) => isClose(member) || member.rushed) : own
    if (close.length < 2 && own.length < crowd) return []
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
        ties: (tiesOf.get(r) ?? []).map((row) => ({
          kind: row.kind,
          members: row.members,
          values: row.vs,
          bits: row.bits,
          events: row.events.split('\u001f'),
        })),
        events: span.events.split('\u001f'),
      },
    ]
  })
}

/** Pairs of cases that one crew worked: far more common buyers than chance has, the same paymaster, the same rooms, or several pairs linked across them. */
async function sameCrews(engine: Engine): Promise<{ a: number; b: number }[]> {
  const { buyers } = await engine.one<{ buyers: number }>('SELECT count(DISTINCT buyer) AS buyers FROM orders')
  const common = await engine.all<{ a: number; b: number; n: number; na: number; nb: number }>(`
    WITH sizes AS (SELECT k, count(*) AS n FROM cores GROUP BY k)
    SELECT x.k AS a, y.k AS b, count(*) AS n, min(sx.n) AS na, min(sy.n) AS nb
    FROM cores x JOIN cores y ON y.buyer = x.buyer AND x.k < y.k JOIN sizes sx ON sx.k = x.k JOIN sizes sy ON sy.k = y.k GROUP BY x.k, y.k HAVING count(*) >= ${overlap.buyers}`)
  const same: { a: number; b: number }[] = common.filter(
    ({ n, na, nb }) => n >= overlap.share * Math.min(na, nb) && beyondChance(n, (busier * na * nb) / buyers) >= overlap.bits,
  )
  same.push(
    ...(await engine.all<{ a: number; b: number }>(`
      SELECT DISTINCT x.k AS a, y.k AS b FROM hubs x JOIN hubs y ON y.wallet_id = x.wallet_id AND x.k < y.k SEMI JOIN cores c ON c.k = x.k SEMI JOIN cores d ON d.k = y.k
      ANTI JOIN seller_wallets s ON s.wallet_id = x.wallet_id WHERE x.nth <= 3 AND y.nth <= 3`)),
    ...(await engine.all<{ a: number; b: number }>(`
      WITH used AS (SELECT c.k, s.kind, s.v, c.buyer FROM cores c JOIN shared s ON s.buyer = c.buyer WHERE s.kind IN ('device', 'line')),
      rooms AS (SELECT k, kind, v, count(*) AS n FROM used GROUP BY k, kind, v HAVING count(*) >= 3),
      both_used AS (SELECT x.k AS a, y.k AS b, x.kind, x.v, count(*) AS n FROM used x JOIN used y ON y.kind = x.kind AND y.v = x.v AND y.buyer = x.buyer AND x.k < y.k GROUP BY x.k, y.k, x.kind, x.v)
      -- Who stands in both cases is counted above; here others of each must meet in one room.
      SELECT DISTINCT x.k AS a, y.k AS b FROM rooms x JOIN rooms y ON y.kind = x.kind AND y.v = x.v AND x.k < y.k
      LEFT JOIN both_used u ON u.a = x.k AND u.b = y.k AND u.kind = x.kind AND u.v = x.v WHERE x.n - coalesce(u.n, 0) >= 3 AND y.n - coalesce(u.n, 0) >= 3`)),
  )
  const casesOf = new Map<number, number[]>()
  for (const { k, buyer } of await engine.all<{ k: number; buyer: number }>('SELECT k, buyer FROM cores ORDER BY k, buyer')) {
    const held = casesOf.get(buyer)
    if (held === undefined) casesOf.set(buyer, [k])
    else held.push(k)
  }
  const pairs = await linkedPairs(engine)
  const across = new Map<string, number>()
  for (let i = 0; i < pairs.a.length; i++) {
    const [left, right] = [casesOf.get(pairs.buyers[pairs.a[i]!]!)!, casesOf.get(pairs.buyers[pairs.b[i]!]!)!]
    // What ties two people of one case says nothing about their other cases.
    if (left.some((k) => right.includes(k))) continue
    for (const a of left)
      for (const b of right) {
        const key = a < b ? `${a},${b}` : `${b},${a}`
        across.set(key, (across.get(key) ?? 0) + 1)
      }
  }
  for (const [key, n] of across) {
    const [a, b] = key.split(',').map(Number) as [number, number]
    if (n >= 3) same.push({ a, b })
  }
  return same
}

/** Bits of surprise (Poisson, Chernoff) of seeing `n` where `expected` were to be expected. */
function beyondChance(n: number, expected: number): number {
  return n <= expected ? 0 : (n * Math.log(n / expected) - (n - expected)) / Math.LN2
}

// --- in words

const dayOf = (ms: number): string => iso(ms).slice(0, 10)

async function describe(
  engine: Engine,
  ring: Ring,
  judged: readonly Verdict[],
  visible: readonly Tier[],
  voice: Voice,
): Promise<{ verdict: Verdict; home: Case | undefined }> {
  const { campaigns, members } = ring
  const caseIds = sorted(campaigns.map((one) => one.caseId))
  const alone = caseIds.length === 1
  const path = await pathOf(engine, ring, judged, visible, voice)
  const behaviour = path.operator === undefined ? mostOf(campaigns) : 'task_platform'
  const id = alone ? caseIds[0]! : caseId('ring', caseIds.join('\u001f'))
  const shops = new Set(campaigns.map((one) => one.shopId)).size
  const close = members.filter(isClose)
  const reasons: Reason[] = [
    voice.reason(
      'same-orders',
      3,
      {
        en: `${members.length} accounts placed ${ring.orders} orders held to be false in ${shops === 1 ? 'one shop' : `${shops} shops`}, from ${dayOf(ring.fromMs)} to ${dayOf(ring.toMs)}.`,
        zh: `${members.length} 个账号于 ${dayOf(ring.fromMs)} 至 ${dayOf(ring.toMs)} 在 ${shops} 家店铺下了 ${ring.orders} 笔被认为虚假的订单。`,
      },
      ring.events,
    ),
    ...ring.ties.map((tie) => voice.reason(`shared-${tie.kind}`, Math.min(12, tie.bits), tieWords[tie.kind](tie.members, tie.values), tie.events)),
  ]
  const met = members.filter((member) => member.elsewhere).length
  if (met > 0)
    reasons.push(
      voice.reason(
        'met-again',
        6,
        {
          en: `${met} of them worked in two or more of these ${campaigns.length} cases; strangers would hardly meet twice.`,
          zh: `其中 ${met} 个账号出现在这 ${campaigns.length} 起案件中的两起以上；互不相识者很少会再次相遇。`,
        },
        [],
      ),
    )
  reasons.push(...path.reasons)
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
    ...path.gaps,
  ]
  if (close.length < members.length)
    contrary.push(
      voice.reason(
        'conduct-only',
        2,
        {
          en: `${members.length - close.length} of the ${members.length} accounts are tied to the others by their orders alone; no device, address, payment or second case joins them. They are named as leads.`,
          zh: `${members.length} 个账号中有 ${members.length - close.length} 个仅因订单与他人相连，未见共用设备、地址、付款或第二起案件，只列为线索。`,
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
          en: `${ring.leftOut} other buyers with an order held to be false in these cases share nothing else with anybody and are left out.`,
          zh: `这些案件中另有 ${ring.leftOut} 名买家虽有被认为虚假的订单，但与他人别无共同之处，未列入。`,
        },
        [],
      ),
    )
  const relatives = await relativesOf(engine, ring)
  if (relatives.accounts.length > 0)
    contrary.push(
      voice.reason(
        'households',
        1,
        {
          en: `${relatives.accounts.length} of them live with another member; living together was not counted, only their own orders were.`,
          zh: `其中 ${relatives.accounts.length} 个账号与另一成员同住；同住本身不计，仅计其自己的订单。`,
        },
        [],
      ),
    )
  const verdict: Verdict = {
    ...nothingListed,
    case_id: id,
    subject: { kind: 'group', id: `G-${caseId('group', caseIds.join('\u001f')).slice(2)}` },
    behaviour,
    role: 'brusher',
    certainty: 'lead',
    knowledge: 'unknown',
    related: named([
      ...memberships(ring, judged),
      ...path.related,
      ...(relatives.recruited ? relatives.accounts : []).map((account) => relatedOf('account', account, 'recruited_relative', 'lead')),
    ]),
    reasons,
    contrary,
    searched: [...searchedFor(behaviour, visible), lookedFor].map(voice.say),
    tiers: tiers.filter((tier) => visible.includes(tier) && (tier === 'T0' || restsOn(ring, path.tiers).has(tier))),
    measure: noMeasure,
  }
  const home: Case = { case_id: id, behaviour, first_seen: iso(ring.fromMs), merged_from: caseIds, subjects: [], loss: noLoss('CNY') }
  return { verdict, home: alone ? undefined : home }
}

const lookedFor: Sentence = {
  en: 'households, campuses, lockers, warehouses, shared lines and staff devices behind what they share',
  zh: '共用信息背后的家庭、校园、快递柜、集运仓、共享网络与员工设备',
}

const tieTiers: Record<Kind, Tier> = { device: 'T2', line: 'T2', address: 'T0', recipient: 'T0', instrument: 'T1', paymaster: 'T1', conduct: 'T0' }

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

/** Members who live with another member and came to it after them; recruited through each other when far more do than live together by chance. */
async function relativesOf(engine: Engine, { r, members }: Ring): Promise<{ accounts: string[]; recruited: boolean }> {
  const rows = await engine.all<{ account_id: string }>(`
    WITH crew AS (SELECT c.buyer, min(c.from_ms) AS from_ms FROM cores c JOIN rings g ON g.k = c.k WHERE g.r = ${r} GROUP BY c.buyer),
    homes_of AS (SELECT h.v, crew.buyer, crew.from_ms FROM homes h JOIN crew ON crew.buyer = h.buyer)
    SELECT DISTINCT a.account_id FROM homes_of x JOIN homes_of y ON y.v = x.v AND y.buyer <> x.buyer AND y.from_ms < x.from_ms JOIN accounts a ON a.buyer = x.buyer ORDER BY a.account_id`)
  const { others, buyers } = await engine.one<{ others: number; buyers: number }>(`
    SELECT coalesce(sum(m.n), 0) AS others, (SELECT count(DISTINCT buyer) FROM orders) AS buyers
    FROM housemates m SEMI JOIN (SELECT buyer FROM crews WHERE r = ${r}) c ON c.buyer = m.buyer`)
  const crew = new Set(members.map(({ account }) => account))
  const accounts = rows.map((row) => row.account_id).filter((account) => crew.has(account))
  // Each pair of housemates is counted once, by who came later.
  return { accounts, recruited: beyondChance(accounts.length, (others * members.length) / buyers / 2) >= kinBits }
}

const tieWords: Record<Kind, (members: number, values: number) => Sentence> = {
  device: (n, v) => ({
    en: `${n} of them used the same ${v} devices, which hardly anybody else uses.`,
    zh: `其中 ${n} 个账号共用 ${v} 台设备，他人几乎不使用。`,
  }),
  line: (n, v) => ({
    en: `${n} of them came through the same ${v} lines, which hardly anybody else uses.`,
    zh: `其中 ${n} 个账号共用 ${v} 条网络线路，他人几乎不使用。`,
  }),
  address: (n, v) => ({
    en: `${n} of them had parcels sent to the same ${v} doors, where hardly anybody else receives.`,
    zh: `其中 ${n} 个账号的包裹寄往相同的 ${v} 个地址，他人几乎不使用。`,
  }),
  recipient: (n, v) => ({ en: `${n} of them had parcels sent to the same ${v} recipients.`, zh: `其中 ${n} 个账号的包裹寄给相同的 ${v} 名收货人。` }),
  instrument: (n, v) => ({ en: `${n} of them paid with the same ${v} wallets.`, zh: `其中 ${n} 个账号使用相同的 ${v} 个钱包付款。` }),
  paymaster: (n, v) => ({
    en: `${n} of them got money outside the checkout from the same ${v === 1 ? 'wallet' : `${v} wallets`}.`,
    zh: `其中 ${n} 个账号在结算之外收到来自相同 ${v} 个钱包的款项。`,
  }),
  conduct: (n) => ({ en: `${n} of them bought in the same shops on the same days.`, zh: `其中 ${n} 个账号在相同日期于相同店铺下单。` }),
}
