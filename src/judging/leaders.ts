/** Verdicts on those above the crew: who paid them, who paid those, and who takes fees of many shops. */
import type { Tier } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import type { Behaviour, Certainty, Role } from '../domain/verdict.ts'
import type { Sentence } from '../signals/signal.ts'
import { whoIs } from './named.ts'
import {
  findOperators,
  findServiceShops,
  findSuccessions,
  type Leader,
  type Operator,
  type OrganiserLead,
  type Party,
  type ServiceShop,
  type Succession,
} from './people.ts'
import type { Decided } from './shopCases.ts'
import {
  accuses,
  type Authority,
  authorityCertainty,
  authorityReason,
  type Case,
  caseId,
  type Context,
  higher,
  iso,
  noLoss,
  noMeasure,
  nothingListed,
  searchedFor,
  type Voice,
} from './voice.ts'

/** What is said of somebody above a crew, before an authority's word about the same one. */
type Saying = {
  case_id: string
  party: Party
  behaviour: Behaviour
  role: Role
  certainty: Certainty
  reasons: Reason[]
  contrary: Reason[]
  tiers: Tier[]
  related?: Verdict['related']
  /** Other ids of the same one. */
  also?: readonly string[]
}

export async function judgeLeaders(
  context: Context,
  leaders: readonly Leader[],
  organisers: readonly OrganiserLead[],
  decided: readonly Decided[],
): Promise<{ verdicts: Verdict[]; cases: Case[] }> {
  const attacks = new Map(decided.filter(({ decision }) => decision.behaviour === 'reverse_brushing').map(({ row, id }) => [row.k, id]))
  const ofAttacks = <Lead extends { k: number }>(leads: readonly Lead[], say: (lead: Lead, id: string, voice: Voice) => Saying): Saying[] =>
    leads.flatMap((lead) => (attacks.has(lead.k) ? [say(lead, attacks.get(lead.k)!, context.voice)] : []))
  const platforms = await taskPlatforms(
    context,
    decided.filter(({ decision }) => decision.behaviour === 'self_brushing').map(({ row }) => row.k),
  )
  const all = [...ofAttacks(leaders, paidTheCrew), ...ofAttacks(organisers, mayHaveOrdered), ...platforms.sayings]
  // Whoever is found twice in one case and role is said once, as he was found first.
  const once = all.filter(
    (one, at) => all.findIndex((other) => other.case_id === one.case_id && other.party.id === one.party.id && other.role === one.role) === at,
  )
  return { verdicts: once.map((one) => verdictOf(one, context)), cases: platforms.cases }
}

const wordsOn = (authority: readonly Authority[], ids: readonly string[], behaviour: Behaviour): Authority[] =>
  authority.filter((report) => ids.includes(report.subject_id) && accuses(report) && report.behaviour === behaviour)

function verdictOf(one: Saying, { authority, visible, voice }: Context): Verdict {
  const { party, behaviour, role, related = [], also = [] } = one
  const reports = wordsOn(authority, [party.id, ...related.filter(({ as }) => as === role).map(({ id }) => id), ...also], behaviour)
  return {
    ...nothingListed,
    case_id: one.case_id,
    subject: party,
    behaviour,
    role,
    certainty: reports.map(({ status }) => authorityCertainty[status]!).reduce(higher, one.certainty),
    knowledge: role === 'organiser' ? 'unknown' : 'knowing',
    reasons: [...one.reasons, ...reports.map((report) => authorityReason(voice, report))],
    contrary: one.contrary,
    searched: searchedFor(behaviour, visible),
    tiers: one.tiers,
    related,
    measure: noMeasure,
  }
}

function paidTheCrew(leader: Leader, id: string, voice: Voice): Saying {
  return {
    case_id: id,
    party: leader.party,
    behaviour: 'reverse_brushing',
    role: 'gang_leader',
    certainty: leader.sure ? 'supported' : 'lead',
    reasons: [
      voice.reason(
        'pays-the-crew',
        6,
        {
          en: `This wallet made ${leader.payments} payments to ${leader.payees} buyers of the flood around the time of their orders.`,
          zh: `该钱包在下单前后向异常订单潮中的 ${leader.payees} 名买家付款 ${leader.payments} 次。`,
        },
        leader.events,
      ),
    ],
    contrary: [
      voice.reason(
        'messages-not-visible',
        1,
        {
          en: 'What was agreed outside the platform is not visible; the payments could have another ground.',
          zh: '平台之外的约定不可见；付款可能另有原因。',
        },
        [],
      ),
    ],
    tiers: ['T0', 'T1'],
  }
}

function mayHaveOrdered(lead: OrganiserLead, id: string, voice: Voice): Saying {
  const reasons: Reason[] = []
  if (lead.funding.length > 0)
    reasons.push(
      voice.reason(
        'funded-the-leader',
        4,
        { en: 'Money went from here to the one who paid the crew, around the time of the flood.', zh: '在异常订单潮前后，资金由此流向向刷手付款之人。' },
        lead.funding,
      ),
    )
  if (lead.relation.length > 0)
    reasons.push(
      voice.reason(
        'past-with-the-victim',
        2,
        { en: 'This person formerly held a role at the shop that was hurt.', zh: '此人曾在受害店铺任职或持股。' },
        lead.relation,
      ),
    )
  if (lead.history)
    reasons.push(
      voice.reason(
        'crew-served-own-shop',
        3,
        { en: 'Many of the same buyers had ordered at this person’s own shop of the same trade before.', zh: '其中许多买家此前曾在此人经营的同类店铺下单。' },
        [],
      ),
    )
  return {
    case_id: id,
    party: lead.party,
    behaviour: 'reverse_brushing',
    role: 'organiser',
    certainty: 'lead',
    reasons,
    contrary: [
      voice.reason(
        'link-not-visible',
        3,
        {
          en: 'The order to attack was given, if at all, outside the platform; benefit and grudge prove nothing. An authority would have to supply that link.',
          zh: '即便存在授意，也发生在平台之外；受益与积怨均不足为证。该环节须由主管机关查明。',
        },
        [],
      ),
    ],
    tiers: ['T0', 'T1', 'T4'],
  }
}

/** Fewest cases of shops found brushing for whoever takes their fees to be looked for. */
const fewestCases = 5

async function taskPlatforms(context: Context, brushing: readonly number[]): Promise<{ sayings: Saying[]; cases: Case[] }> {
  const { engine, visible } = context
  if (!visible.includes('T1') || brushing.length < fewestCases) return { sayings: [], cases: [] }
  const shops = (await engine.all<{ shop: number }>(`SELECT DISTINCT shop FROM cases WHERE k IN (${brushing.join(',')})`)).map((row) => row.shop)
  const operators = await findOperators(engine, shops)
  const successions = await findSuccessions(engine, operators, shops)
  const sayings: Saying[] = []
  for (const operator of operators) {
    const own = successions.filter((each) => each.later === operator.wallet || each.earlier === operator.wallet)
    // An authority may know the holder by an account or another wallet: its word is about the same one.
    const also = operator.holder === undefined ? [] : [...(await whoIs(engine, operator.holder.id)).also]
    sayings.push(takesFees(operator, own, also, context))
  }
  const services = await findServiceShops(engine, shops)
  sayings.push(...services.map((one) => sellsToBrushers(one, context)))
  return {
    sayings,
    cases: [...operators.map(({ wallet, firstMs }) => ({ id: wallet, firstMs })), ...services.map(({ shop, firstMs }) => ({ id: shop, firstMs }))].map(
      ({ id, firstMs }) => ({
        case_id: caseId('task_platform', id),
        behaviour: 'task_platform',
        first_seen: iso(firstMs),
        merged_from: [],
        subjects: [],
        loss: noLoss,
      }),
    ),
  }
}

/** Whoever sells to such shops alone may sell them packing, or their orders: a lead, and a question. */
function sellsToBrushers(one: ServiceShop, { voice }: Context): Saying {
  return {
    case_id: caseId('task_platform', one.shop),
    party: { kind: 'shop', id: one.shop },
    behaviour: 'task_platform',
    role: 'organiser',
    certainty: 'lead',
    reasons: [
      voice.reason(
        'sells-to-such-shops',
        5,
        {
          en: `The owners or staff of ${one.shops} shops suspected of brushing ordered here, where ${one.customers} accounts ever bought.`,
          zh: `${one.shops} 家涉嫌刷单的店铺的经营者或员工在此下单，而曾在此购买的账号共 ${one.customers} 个。`,
        },
        one.events,
      ),
    ],
    contrary: [
      voice.reason(
        'could-be-a-service',
        2,
        { en: 'A supplier or a service used by these shops would be paid by them too.', zh: '这些店铺共用的供应商或服务商同样会收款。' },
        [],
      ),
    ],
    tiers: ['T0'],
    related: one.owner === undefined ? [] : [{ kind: 'account', id: one.owner, as: 'organiser', certainty: 'lead' }],
  }
}

/** The wallet takes the fees; that its holder runs the platform, and has not lent the wallet, is a further step. */
function takesFees(operator: Operator, own: readonly Succession[], also: readonly string[], { authority, visible, voice }: Context): Saying {
  const known = wordsOn(authority, also, 'task_platform').map(({ status }) => authorityCertainty[status]!)
  const related: Verdict['related'] = operator.holder === undefined ? [] : [{ ...operator.holder, as: 'organiser', certainty: known.reduce(higher, 'lead') }]
  const reasons = [
    voice.reason(
      'takes-fees-of-many',
      5,
      {
        en: `${operator.shops} shops suspected of brushing paid this wallet, and hardly any other shop did.`,
        zh: `${operator.shops} 家涉嫌刷单的店铺向该钱包付款，其他店铺几乎没有。`,
      },
      operator.events,
    ),
  ]
  if (operator.paysCrews)
    reasons.push(
      voice.reason(
        'pays-crews-itself',
        4,
        { en: 'It, or another wallet of its holder, pays people who placed such orders.', zh: '该钱包或其持有人的其他钱包向下单人员付款。' },
        [],
      ),
    )
  for (const one of own) {
    reasons.push(voice.reason('successor', 4, succession(one, voice.day), one.events))
    for (const other of [one.earlier, one.later])
      if (other !== operator.wallet && !related.some(({ id }) => id === other))
        related.push({ kind: 'wallet', id: other, as: 'organiser', certainty: one.by === 'people' ? 'lead' : 'supported' })
  }
  return {
    case_id: caseId('task_platform', operator.wallet),
    party: { kind: 'wallet', id: operator.wallet },
    behaviour: 'task_platform',
    role: 'organiser',
    // Being paid by such shops is their act: a packer is too. Who pays their crews as well, or comes back under another name, acts.
    certainty: visible.includes('T2') && (operator.paysCrews || own.length > 0) ? 'supported' : 'lead',
    reasons,
    contrary: [
      voice.reason(
        'could-be-a-service',
        2,
        { en: 'A supplier or a service used by these shops would be paid by them too.', zh: '这些店铺共用的供应商或服务商同样会收款。' },
        [],
      ),
    ],
    tiers: ['T0', 'T1'],
    related: related.map((one) => ({ ...one, certainty: visible.includes('T2') ? one.certainty : 'lead' })),
    also,
  }
}

function succession(one: Succession, day: Voice['day']): Sentence {
  const tie = {
    payee: { en: `the same payee wallet ${one.later}`, zh: `同一收款钱包 ${one.later}` },
    holder: {
      en: `another payee wallet (${one.earlier}, then ${one.later}) of the same verified holder`,
      zh: `同一经核实持有人的另一收款钱包（先 ${one.earlier}，后 ${one.later}）`,
    },
    people: { en: `another payee wallet (${one.earlier}, then ${one.later})`, zh: `另一收款钱包（先 ${one.earlier}，后 ${one.later}）` },
  }[one.by]
  const paid = {
    en: one.payouts === undefined ? '' : ` The buyers were paid from wallet ${one.payouts[0]} before and from ${one.payouts[1]} after.`,
    zh: one.payouts === undefined ? '' : `此前由钱包 ${one.payouts[0]} 向买家付款，此后改由 ${one.payouts[1]} 付款。`,
  }
  return {
    en: `The fees stopped on ${day(one.closedMs)} and began again on ${day(one.openedMs)} into ${tie.en}: ${one.shared} of the ${one.second} buyers of the second stretch had worked in the first, of ${one.first} there. It looks like one business closed and opened again.${paid.en}`,
    zh: `收费于 ${day(one.closedMs)} 停止，又于 ${day(one.openedMs)} 进入${tie.zh}：后一阶段的 ${one.second} 名买家中有 ${one.shared} 名在前一阶段（共 ${one.first} 名）已参与，似为同一平台关闭后重开。${paid.zh}`,
  }
}
