/** Reads a case's material out of the ledger: every record that names one of its orders, and what shows who paid whom. */
import { currenciesOf, sumsOf } from '../domain/money.ts'
import type { Loss, Report, Verdict } from '../domain/report.ts'
import { findingsOf } from '../casework/identity.ts'
import { certainties } from '../domain/verdict.ts'
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import type { Ledger } from '../ledger/ledger.ts'
import {
  contraryOf,
  demanding,
  findingLines,
  identifiersOf,
  type Json,
  leadsOf,
  leafHash,
  lossless,
  type OrderFacts,
  orderRow,
  paymentsOf,
  readOrders,
  type RuleParameters,
  sheetOf,
  subjectsOf,
  wholeAccounts,
} from '../proof/index.ts'
import { EvidenceError } from './error.ts'
import { definition } from './identifiers.ts'
import { namesSum } from './material.ts'
import type {
  AccountMaterial,
  AuthorityReport,
  CaseMaterial,
  ContraryNote,
  Entry,
  Explanation,
  Extortion,
  LossSheet,
  OrderRow,
  ShopMaterial,
  Words,
} from './material.ts'
import { orderRule } from './rule.ts'
import { asideWords, contraryWords, lossWords } from './words.ts'

/** The material, and how it was found: which entries each identifier's list holds, and which identifiers are shown whole. */
export type Gathered = {
  material: CaseMaterial
  /** Every record that goes into the bag, by index. */
  entries: Map<number, Entry>
  /** Per order id its identifiers, each with all indexes. */
  lists: Map<string, Map<string, number[]>>
  /** Everybody the case's own acts name, as `kind/id`: all indexes, or undefined where no entry names them. */
  subjects: Map<string, number[] | undefined>
  /** Accounts of the case, few enough to be shown to the last entry, and their wallets: all indexes. */
  whole: Map<string, number[]>
  /** What people did about the case and what belongs to it (`file/case/…`, `file/question/…`): counted, and not in the bag. */
  file: Map<string, number[] | undefined>
  /** The lists of our own acts on the case and on those merged into it. */
  cases: { key: string; list: number[] }[]
  /** Orders of whole accounts that the case says nothing about. */
  beside: string[]
  facts: Map<string, OrderFacts>
  parameters: RuleParameters
  /** Orders the loss sheet is made of. */
  lossOrders: string[]
  /** Every case of the report by hash: what the ledger's entry of the report holds one hash over. */
  reportCases: string
}

type Options = {
  ledger: Pick<Ledger, 'origin' | 'vkeys' | 'entries'>
  /** The warehouse attached as `wh`, `names` made (findNames). */
  engine: Engine
  report: Report
  reportHash: string
  reportEntries: number
  caseId: string
  request: CaseMaterial['request']
  issuer: CaseMaterial['issuer']
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
const number = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null)
const timeMs = (entry: Entry): number => Date.parse(entry.time)
const byIndex = (list: Iterable<Entry>): Entry[] => [...new Map([...list].map((entry) => [entry.index, entry])).values()].toSorted((a, b) => a.index - b.index)

/** Everything of one case. Throws EvidenceError NO_CASE when the report does not hold it. */
export async function gatherMaterial(options: Options): Promise<Gathered> {
  const { ledger, engine, report, caseId } = options
  const found = report.cases.find((one) => one.case_id === caseId)
  const verdicts = report.verdicts.filter((one) => one.case_id === caseId)
  if (found === undefined || verdicts.length === 0)
    throw new EvidenceError('NO_CASE', `expected a case of the last report (aedile cases lists them), got "${caseId}"`)

  const entries = new Map<number, Entry>()
  const read = (positions: Iterable<number>): Entry[] => [...positions].map((index) => entries.get(index) ?? keep(entryAt(ledger, index)))
  const keep = (entry: Entry): Entry => {
    entries.set(entry.index, entry)
    return entry
  }
  const namesOf: NamesOf = (keys, types) => positionsOf(engine, [...keys], types)

  // --- the case as its own acts have it
  const cases = [{ key: `case/${caseId}`, list: [] as number[] }]
  const acts: Entry[] = []
  for (const one of cases) {
    one.list = (await namesOf([one.key])).get(one.key)!
    for (const entry of read(one.list)) {
      acts.push(entry)
      const merged = entry.data['merged_from']
      for (const other of [merged, entry.data['aliases']].flatMap((ids) => (Array.isArray(ids) ? ids.map((id) => `case/${String(id)}`) : [])))
        if (!cases.some(({ key }) => key === other)) cases.push({ key: other, list: [] })
    }
  }
  const file = await fileOf(
    cases.map(({ key }) => `file/${key}`),
    namesOf,
    ledger,
  )
  const parties = subjectsOf(acts)
  const ofParties = await namesOf(parties)
  const subjects = new Map([...parties].map((key) => [key, ofParties.get(key)!.length === 0 ? undefined : ofParties.get(key)!]))

  // --- orders, and what belongs to them
  const findings = new Map<string, OrderRow['finding']>(findingsOf(verdicts))
  const reviews = [...new Set(verdicts.flatMap((one) => one.review_ids))]
  for (const list of (await namesOf(reviews.map((id) => `review/${id}`))).values())
    for (const { type, data } of read(list))
      if (type === 'review.posted' && !findings.has(String(data['order_id']))) findings.set(String(data['order_id']), 'related')
  const accused = [...parties].filter((key) => key.startsWith('account/'))
  const wholeKeys = accused.length <= wholeAccounts ? accused : []
  const whole = new Map([...(await namesOf(wholeKeys))].filter(([, list]) => list.length > 0))
  const beside = new Set<string>()
  for (const [key, list] of whole)
    for (const { type, data } of read(list))
      if (type === 'order.placed' && `account/${String(data['buyer_account_id'])}` === key && !findings.has(String(data['order_id'])))
        beside.add(String(data['order_id']))
  const lists = await closed([...findings.keys(), ...beside], namesOf, read)

  // --- the people and shops of the case
  const subjectAccounts = verdicts.filter(({ subject }) => subject.kind === 'account').map(({ subject }) => subject.id)
  const subjectShops = verdicts.filter(({ subject }) => subject.kind === 'shop').map(({ subject }) => subject.id)
  const placed = [...entries.values()].filter(({ type, data }) => type === 'order.placed' && findings.has(String(data['order_id'])))
  const buyers = new Set(placed.map(({ data }) => String(data['buyer_account_id'])))
  const shops = new Set([...placed.map(({ data }) => String(data['shop_id'])), ...subjectShops])
  const accounts = new Set([...subjectAccounts, ...buyers])
  for (const list of (
    await namesOf(
      [...accounts].map((id) => `account/${id}`),
      accountTypes,
    )
  ).values())
    read(list)
  for (const list of (
    await namesOf(
      [...shops].map((id) => `shop/${id}`),
      shopTypes,
    )
  ).values())
    read(list)
  await answers(read, namesOf, entries)

  // --- who holds which wallet, and what moved between them
  const buyerWallets = await walletsOf(read, namesOf, entries, accounts)
  const isWhole = (id: string): boolean => whole.has(`account/${id}`)
  const linked = [...entries.values()].filter(
    ({ type, data }) => type === 'wallet.linked' && data['holder_kind'] === 'account' && isWhole(String(data['holder_id'])),
  )
  const wholeWallets = new Set([
    ...linked.map(({ data }) => String(data['wallet_id'])),
    ...[...buyerWallets].filter(([, account]) => isWhole(account)).map(([wallet]) => wallet),
  ])
  for (const [key, list] of await namesOf([...wholeWallets].map((id) => `wallet/${id}`))) {
    read(list)
    whole.set(key, list)
  }
  const bands = bandsOf(placed, orderRule.parameters.over_minor)
  const payers = new Set<string>()
  for (const { p, from, to, amount, ms } of await transfersTo(engine, [...buyerWallets.keys()])) {
    if (!(bands.get(buyerWallets.get(to)!) ?? []).some((band) => amount >= band.low && amount <= band.high && ms >= band.from)) continue
    read([p])
    payers.add(from)
  }
  await sellerRecords(engine, read, payers, shops)
  const promised = [...entries.values()].flatMap(({ type, data }) =>
    type === 'transfer.made' && typeof data['promotion_id'] === 'string' ? [`promotion/${data['promotion_id']}`] : [],
  )
  for (const list of (await namesOf(new Set(promised), ['promotion.scheduled'])).values()) read(list)

  // --- goods, authorities, and what the reasons cite
  const listings = new Set(placed.map(({ data }) => String(data['listing_id'])))
  read(await positionsWhere(engine, 'listing.published', 'listing_id', listings))
  const spokenOf = [...new Set(verdicts.flatMap(({ subject, related }) => [subject.id, ...related.map((one) => one.id)]))]
  const authority = read(await positionsWhere(engine, 'authority.reported', 'subject_id', spokenOf))
  const cited = [...new Set(verdicts.flatMap((one) => [...one.reasons, ...one.contrary].flatMap((reason) => reason.evidence)))]
  for (const type of eventTypes) read(await positionsWhere(engine, type, 'id', cited))
  const things = verdicts.flatMap((one) => [
    ...one.complaint_ids.map((id) => `complaint/${id}`),
    ...one.notice_ids.map((id) => `notice/${id}`),
    ...one.review_ids.map((id) => `review/${id}`),
  ])
  for (const list of (await namesOf(things)).values()) read(list)

  // --- facts
  const parameters = { ...orderRule.parameters, as_of: report.as_of }
  const facts = readOrders(byIndex(entries.values()), parameters)
  const leads = new Set(
    leadsOf(
      [...findings].map(([order_id, finding]) => ({ order_id, finding })),
      verdicts,
    ),
  )
  const checked = new Set(verdicts.flatMap(({ certainty, excluded_order_ids }) => (certainty === 'lead' ? [] : excluded_order_ids)))
  const rows = [...findings].flatMap(([id, finding]): OrderRow[] => {
    const fact = facts.get(id)
    return fact === undefined ? [] : [rowOf(fact, finding, leads.has(id), checked.has(id), byIndex(read([...lists.get(id)!.values()].flat())))]
  })
  const rank = { proven: 0, supported: 1, related: 2, excluded: 3 }
  const paidMs = (row: OrderRow): number => Date.parse(row.paid_at ?? row.placed_at)
  const orders = rows.toSorted((a, b) => rank[a.finding] - rank[b.finding] || paidMs(a) - paidMs(b) || (a.order_id < b.order_id ? -1 : 1))
  const counted = orders.filter(({ finding, lead }) => !lead && (finding === 'proven' || finding === 'supported'))
  // A shop that had its own orders placed lost nothing by them.
  const lossOrders = lossless.includes(found.behaviour) ? [] : counted.map(({ order_id }) => order_id)

  const all = byIndex(entries.values())
  const explanations = explanationsOf(all)
  const named = namesAmong(all)
  const verdictOf = new Map(verdicts.map((one) => [`${one.subject.kind}/${one.subject.id}`, one]))
  const extortion = extortionOf(found.behaviour, verdicts, all)
  const material: CaseMaterial = {
    case_id: caseId,
    behaviour: found.behaviour,
    first_seen: found.first_seen,
    merged_from: found.merged_from,
    certainty: certainties[Math.max(...verdicts.map(({ certainty }) => certainties.indexOf(certainty)))]!,
    subjects: found.subjects.map(({ kind, id, role }) => ({ kind, id, role, certainty: verdictOf.get(`${kind}/${id}`)?.certainty ?? null })),
    verdicts,
    report: { sha256: options.reportHash, as_of: report.as_of, tiers: [...report.tiers], entries: options.reportEntries },
    request: options.request,
    issuer: options.issuer,
    orders,
    sums: {
      proven: counted.filter(({ finding }) => finding === 'proven').length,
      supported: counted.filter(({ finding }) => finding === 'supported').length,
      excluded: orders.filter((one) => one.checked).length,
      paid: sumsOf(counted.flatMap(({ currency, paid_amount_minor: minor }) => (minor === null ? [] : [{ currency, minor }]))),
      money_back: sumsOf(counted.flatMap(({ currency, money_back_amount_minor: minor }) => (minor === null ? [] : [{ currency, minor }]))),
    },
    accounts: [...accounts].toSorted().map((id) => accountOf(id, verdictOf.get(`account/${id}`), named, explanations, isWhole(id))),
    shops: [...shops].toSorted().map((id) => shopOf(id, verdictOf.get(`shop/${id}`), named, explanations)),
    loss: lossSheet(
      found.loss,
      lossOrders.map((id) => facts.get(id)!),
      extortion,
    ),
    authority: authority.map(authorityOf),
    extortion,
    sanctions: all.filter(({ type, data }) => type === 'sanction.recorded' && spokenOf.includes(String(data['subject_id']))).map(sanctionOf),
    cited: all.filter(({ id, type }) => cited.includes(id) && !type.startsWith('aedile.')),
    ledger: { origin: ledger.origin, size: 0, root: '', checkpoint: '', vkeys: ledger.vkeys },
  }
  return {
    material,
    entries,
    lists,
    subjects,
    whole,
    file,
    cases,
    beside: [...beside],
    facts,
    parameters,
    lossOrders,
    reportCases: findingLines(report.verdicts),
  }
}

/** The file of a case: acts on it, and on the questions, measures and whatever else they name as belonging to it. */
async function fileOf(keys: readonly string[], namesOf: NamesOf, ledger: Options['ledger']): Promise<Map<string, number[] | undefined>> {
  const file = new Map<string, number[] | undefined>()
  for (let fresh = [...keys]; fresh.length > 0;) {
    const lists = await namesOf(fresh)
    const more = new Set<string>()
    for (const key of fresh) {
      const list = lists.get(key)!
      file.set(key, list.length === 0 ? undefined : list)
      // Another case whose file an act stands in as well is that case's.
      for (const index of list) for (const other of identifiersOf(entryAt(ledger, index), definition)) if (/^file\/(?!case\/)/.test(other)) more.add(other)
    }
    fresh = [...more].filter((key) => !file.has(key))
  }
  return file
}

/** Per order the lists of everything that is part of its story: one thing leads to the next until nothing new is named. */
async function closed(orders: readonly string[], namesOf: NamesOf, read: Read): Promise<Map<string, Map<string, number[]>>> {
  const known = await namesOf(orders.map((id) => `order/${id}`))
  const lists = new Map<string, Map<string, number[]>>(orders.map((id) => [id, new Map([[`order/${id}`, known.get(`order/${id}`) ?? []]])]))
  for (let fresh = new Map(lists); fresh.size > 0;) {
    const wanted = new Map<string, Set<string>>()
    for (const [order, own] of fresh) {
      for (const index of [...own.values()].flat())
        for (const key of identifiersOf(read([index])[0]!, definition))
          if (definition.follow.includes(key.split('/')[0]!) && !own.has(key)) wanted.set(key, (wanted.get(key) ?? new Set()).add(order))
    }
    const more = await namesOf(wanted.keys())
    fresh = new Map()
    for (const [key, names] of wanted) {
      for (const order of names) {
        lists.get(order)!.set(key, more.get(key)!)
        fresh.set(order, lists.get(order)!)
      }
    }
  }
  return lists
}

/** A ledger entry as material. */
export function entryAt(ledger: Pick<Ledger, 'entries'>, index: number): Entry {
  for (const { leaf, bytes, blob, type, source } of ledger.entries(index, index + 1)) {
    const record = JSON.parse(Buffer.from(bytes).toString()) as { id: string; time: string; data?: Entry['data'] }
    return {
      index,
      leaf_hash: leafHash(leaf).toString('hex'),
      type,
      source,
      id: record.id,
      time: record.time,
      data: record.data ?? {},
      leaf,
      ...(blob === null ? {} : { content: bytes }),
    }
  }
  throw new EvidenceError('NO_ENTRY', `expected entry ${index} in the ledger, found none`)
}

/** Of everybody in a case; of a subject there is more. */
const accountTypes = ['account.registered', 'account.agreement_accepted', 'explanation.requested', 'explanation.received', 'sanction.recorded', 'wallet.linked']
const shopTypes = ['shop.opened', 'shop.closed', 'shop.role_granted', 'shop.role_ended', 'sanction.recorded', 'explanation.requested', 'wallet.linked']

const listed = (values: readonly string[]): string => values.map((value) => `(${quote(value)})`).join(',')
const pieces = function* <T>(values: readonly T[]): Generator<T[]> {
  for (let at = 0; at < values.length; at += 5000) yield values.slice(at, at + 5000)
}

/** Who is named where, by identifier; only in records of these types, if some are given. */
async function positionsOf(engine: Engine, keys: readonly string[], types?: readonly string[]): Promise<Map<string, number[]>> {
  const lists = new Map<string, number[]>(keys.map((key) => [key, []]))
  for (const some of pieces(keys))
    for (const { key, p } of await engine.all<{ key: string; p: number }>(
      `SELECT names.key, p FROM names JOIN (VALUES ${listed(some)}) wanted(key) ON wanted.key = names.key${types === undefined ? '' : ` WHERE type IN (${types.map(quote).join(',')})`} ORDER BY names.key, p`,
    ))
      lists.get(key)!.push(p)
  return lists
}

async function positionsWhere(engine: Engine, type: (typeof eventTypes)[number], column: string, values: Iterable<string>): Promise<number[]> {
  const positions: number[] = []
  for (const some of pieces([...values]))
    for (const { p } of await engine.all<{ p: number }>(
      `SELECT t.__position AS p FROM wh.${tableOf(type)} t JOIN (VALUES ${listed(some)}) wanted(v) ON wanted.v = t."${column}" ORDER BY p`,
    ))
      positions.push(p)
  return positions
}

type Read = (positions: Iterable<number>) => Entry[]
type NamesOf = (keys: Iterable<string>, types?: readonly string[]) => Promise<Map<string, number[]>>

/** Answers name the question, not the person: they come by its id. */
async function answers(read: Read, namesOf: NamesOf, entries: ReadonlyMap<number, Entry>): Promise<void> {
  const asked = [...entries.values()].filter(({ type }) => type === 'explanation.requested').map(({ data }) => `explanation/${String(data['explanation_id'])}`)
  for (const list of (await namesOf(new Set(asked))).values()) read(list)
}

/** Wallets of the buyers: verified links to the account or its person, and what they paid their orders with. */
async function walletsOf(read: Read, namesOf: NamesOf, entries: ReadonlyMap<number, Entry>, accounts: ReadonlySet<string>): Promise<Map<string, string>> {
  const persons = new Map<string, string>()
  for (const { type, data } of entries.values())
    if (type === 'account.registered' && accounts.has(String(data['account_id'])) && typeof data['person_id'] === 'string')
      persons.set(`person/${data['person_id']}`, String(data['account_id']))
  const wallets = new Map<string, string>()
  for (const [key, list] of await namesOf(persons.keys(), ['wallet.linked']))
    for (const { data } of read(list)) wallets.set(String(data['wallet_id']), persons.get(key)!)
  const buyerOf = new Map(
    [...entries.values()].filter(({ type }) => type === 'order.placed').map(({ data }) => [String(data['order_id']), String(data['buyer_account_id'])]),
  )
  for (const { type, data } of entries.values()) {
    if (type === 'wallet.linked' && data['holder_kind'] === 'account' && accounts.has(String(data['holder_id'])))
      wallets.set(String(data['wallet_id']), String(data['holder_id']))
    const buyer = buyerOf.get(String(data['order_id']))
    if (
      type === 'payment.captured' &&
      typeof data['payer_wallet_id'] === 'string' &&
      buyer !== undefined &&
      accounts.has(buyer) &&
      !wallets.has(data['payer_wallet_id'])
    )
      wallets.set(data['payer_wallet_id'], buyer)
  }
  return wallets
}

type Band = { low: number; high: number; from: number }
/** What a transfer must look like, at the widest, to be held against one of a buyer's orders. */
function bandsOf(placed: readonly Entry[], over: number): Map<string, Band[]> {
  const bands = new Map<string, Band[]>()
  for (const entry of placed) {
    const payable = number(entry.data['payable_minor']) ?? 0
    const band = { low: payable * 0.5, high: payable + Math.max(over, payable * 0.1) * 2, from: timeMs(entry) }
    const buyer = String(entry.data['buyer_account_id'])
    bands.set(buyer, [...(bands.get(buyer) ?? []), band])
  }
  return bands
}

type Transfer = { p: number; from: string; to: string; amount: number; ms: number }
async function transfersTo(engine: Engine, wallets: readonly string[]): Promise<Transfer[]> {
  const found: Transfer[] = []
  for (const some of pieces(wallets))
    found.push(
      ...(await engine.all<Transfer>(
        `SELECT __position AS p, from_wallet_id AS "from", to_wallet_id AS "to", amount_minor AS amount, time_ms AS ms FROM wh.transfer_made t JOIN (VALUES ${listed(some)}) wanted(v) ON wanted.v = t.to_wallet_id ORDER BY p`,
      )),
    )
  return found
}

/** What shows whose wallets the payers' are: links, payouts, owners and roles at the shops of the case. */
async function sellerRecords(engine: Engine, read: Read, payers: ReadonlySet<string>, shops: ReadonlySet<string>): Promise<void> {
  const links = read(await positionsWhere(engine, 'wallet.linked', 'wallet_id', payers))
  const payouts: number[] = []
  for (const some of pieces([...payers]))
    for (const { p } of await engine.all<{ p: number }>(
      `SELECT arg_min(t.__position, (t.time_ms, t.id)) AS p FROM wh.payout_settled t JOIN (VALUES ${listed(some)}) wanted(v) ON wanted.v = t.wallet_id GROUP BY t.wallet_id, t.shop_id`,
    ))
      payouts.push(p)
  read(payouts)
  const holders = new Set(links.filter(({ data }) => data['holder_kind'] === 'account').map(({ data }) => String(data['holder_id'])))
  const owners = read(await positionsWhere(engine, 'shop.opened', 'shop_id', shops)).map(({ data }) => String(data['owner_account_id']))
  read(await positionsWhere(engine, 'account.registered', 'account_id', new Set([...owners, ...holders])))
}

const rowOf = (fact: OrderFacts, finding: OrderRow['finding'], lead: boolean, checked: boolean, events: Entry[]): OrderRow => ({
  ...orderRow(fact, finding, lead),
  checked: finding === 'excluded' && checked,
  contrary: contraryNotes(fact, events),
  events,
})

const contraryText: Record<ContraryNote['code'], Words> = { ...contraryWords, ...asideWords }
/** What speaks for the other side, in words. */
const contraryNotes = (fact: OrderFacts, events: readonly Entry[]): ContraryNote[] =>
  contraryOf(fact, events).map(({ code, evidence }) => ({ code, text: contraryText[code]!, evidence }))

/** Whom a question was put to; one put to a person stands under the account or shop it names beside, where it names one. */
function askedOf(data: Entry['data']): Explanation['subject'] {
  if (typeof data['account_id'] === 'string') return { kind: 'account', id: data['account_id'] }
  if (typeof data['shop_id'] === 'string') return { kind: 'shop', id: data['shop_id'] }
  return { kind: data['subject_kind'] === 'shop' ? 'shop' : 'account', id: String(data['subject_id']) }
}

function explanationsOf(all: readonly Entry[]): Explanation[] {
  const answersOf = Map.groupBy(
    all.filter(({ type }) => type === 'explanation.received'),
    ({ data }) => String(data['explanation_id']),
  )
  return all
    .filter(({ type }) => type === 'explanation.requested')
    .map((question): Explanation => {
      const { data } = question
      const answer = answersOf
        .get(String(data['explanation_id']))
        ?.toSorted((a, b) => timeMs(a) - timeMs(b))
        .at(-1)
      return {
        explanation_id: String(data['explanation_id']),
        subject: askedOf(data),
        order_ids: ((data['order_ids'] ?? (data['about_kind'] === 'order' ? data['about_ids'] : undefined) ?? []) as string[]).toSorted(),
        requested_at: question.time,
        due_at: String(data['due_at']),
        ...(answer === undefined
          ? {}
          : {
              answer: {
                received_at: answer.time,
                text: String(answer.data['text']),
                proof_sha256: text(answer.data['proof_sha256']),
                assessed: text(answer.data['assessed']) ?? 'open',
              },
            }),
        evidence_ids: [question.id, ...(answer === undefined ? [] : [answer.id])],
      }
    })
}

type Named = ReadonlyMap<string, readonly Entry[]>

/** The records of the bag by the identifiers they name. */
function namesAmong(all: readonly Entry[]): Named {
  const named = new Map<string, Entry[]>()
  for (const entry of all)
    for (const key of identifiersOf(entry, definition)) {
      const list = named.get(key)
      if (list === undefined) named.set(key, [entry])
      else list.push(entry)
    }
  return named
}

/** What is a shop's own, not its customers'. */
const ofShops = [...shopTypes, 'listing.published', 'payout.settled']

function accountOf(id: string, verdict: Verdict | undefined, named: Named, explanations: readonly Explanation[], whole: boolean): AccountMaterial {
  const own = explanations.filter(({ subject }) => subject.kind === 'account' && subject.id === id)
  const elsewhere = ['order.placed', 'review.posted', 'shop.opened']
  const events = byIndex([
    ...(named.get(`account/${id}`) ?? []).filter(({ type }) => whole || !elsewhere.includes(type)),
    ...own.flatMap(({ explanation_id }) => named.get(`explanation/${explanation_id}`) ?? []),
  ])
  return {
    account_id: id,
    role: verdict?.role ?? null,
    certainty: verdict?.certainty ?? null,
    registered_at: events.find(({ type }) => type === 'account.registered')?.time ?? null,
    agreements: events
      .filter(({ type }) => type === 'account.agreement_accepted')
      .map(({ id: evidence_id, time, data }) => ({
        agreement_id: String(data['agreement_id']),
        version: String(data['version']),
        text_sha256: String(data['text_sha256']),
        accepted_at: time,
        evidence_id,
      }))
      .toSorted((a, b) => Date.parse(a.accepted_at) - Date.parse(b.accepted_at)),
    explanations: own,
    events,
  }
}

function shopOf(id: string, verdict: Verdict | undefined, named: Named, explanations: readonly Explanation[]): ShopMaterial {
  const own = explanations.filter(({ subject }) => subject.kind === 'shop' && subject.id === id)
  const events = (named.get(`shop/${id}`) ?? []).filter(({ type }) => ofShops.includes(type))
  return {
    shop_id: id,
    role: verdict?.role ?? null,
    certainty: verdict?.certainty ?? null,
    category: text(events.find(({ type }) => type === 'shop.opened')?.data['category']),
    explanations: own,
    events,
  }
}

const authorityOf = ({ id, time, data }: Entry): AuthorityReport => ({
  authority: String(data['authority']),
  request_no: String(data['request_no']),
  subject_id: String(data['subject_id']),
  behaviour: String(data['behaviour']),
  role: String(data['role']),
  status: String(data['status']),
  text: text(data['text']),
  time,
  evidence_id: id,
})

const sanctionOf = ({ id, data }: Entry): CaseMaterial['sanctions'][number] => ({
  subject_kind: String(data['subject_kind']),
  subject_id: String(data['subject_id']),
  measure: String(data['measure']),
  starts_at: String(data['starts_at']),
  ends_at: text(data['ends_at']),
  origin: String(data['origin']),
  reason: text(data['reason']),
  evidence_id: id,
})

/** The sheet from the records; where the report's own three figures differ, both are said. */
export function lossSheet(all: Loss, orders: readonly OrderFacts[], extortion: Extortion | null): LossSheet {
  const { lines, totals } = sheetOf(orders, extortion?.payments ?? [])
  const parts = ['low_minor', 'central_minor', 'high_minor'] as const
  const differs = currenciesOf([...totals, ...all]).some((currency) => {
    const [ours, theirs] = [totals, all].map((list) => list.find((one) => one.currency === currency))
    return parts.some((part) => (ours?.[part] ?? 0) !== (theirs?.[part] ?? 0))
  })
  return {
    totals: totals.filter(({ high_minor }) => high_minor > 0),
    lines: lines.map((line) => ({ ...line, ...lossWords[line.code] })),
    method: lossWords.method,
    assumptions: [
      ...lossWords.assumptions,
      ...(totals.length > 1 ? [lossWords.currencies] : []),
      ...(totals.some(({ currency }) => currency === null) ? [lossWords.unknownCurrency] : []),
      ...(differs ? [lossWords.differs] : []),
    ],
  }
}

/** Money asked for and paid: transfers the verdicts of the harmed rest on, and what the harmed reported themselves. */
export function extortionOf(behaviour: string, verdicts: readonly Verdict[], all: readonly Entry[]): Extortion | null {
  if (!demanding.includes(behaviour)) return null
  const of = (type: string): Entry[] => all.filter((entry) => entry.type === type)
  const payments = paymentsOf(behaviour, verdicts, all)
  const reviews = new Set(verdicts.flatMap((one) => one.review_ids))
  const paid = payments.flatMap(({ currency, paid_minor }) => (paid_minor === null || paid_minor === 0 ? [] : [{ currency, minor: paid_minor }]))
  const [withdrawals, changes] = ['review.withdrawn', 'review.changed'].map((type) => new Set(of(type).map(({ data }) => data['review_id'])))
  return {
    payments,
    // Who was complained of and neither asked nor paid anything is on record with no sum.
    victims: [...new Set(payments.filter(namesSum).map(({ victim }) => victim.id))].toSorted(),
    paid: sumsOf(paid).map(({ currency, minor }) => {
      const own = paid.filter((one) => one.currency === currency).map((one) => one.minor)
      return { currency, total_minor: minor, min_minor: Math.min(...own), max_minor: Math.max(...own) }
    }),
    reviews: of('review.posted')
      .filter(({ data }) => reviews.has(String(data['review_id'])))
      .map(({ id, time, data }) => ({
        review_id: String(data['review_id']),
        author_account_id: String(data['author_account_id']),
        listing_id: String(data['listing_id']),
        rating: number(data['rating']) ?? 0,
        posted_at: time,
        withdrawn: withdrawals!.has(data['review_id']!),
        changed: changes!.has(data['review_id']!),
        evidence_ids: [id],
      })),
  }
}
