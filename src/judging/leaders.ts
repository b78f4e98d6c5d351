/** Verdicts on those above the crew: who paid them, who paid those, and who takes fees of many shops. */
import type { Tier } from '../domain/fields.ts'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import type { Behaviour, Certainty, Role } from '../domain/verdict.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Sentence } from '../signals/signal.ts'
import type { Decision } from './decide.ts'
import { whoIs } from './named.ts'
import { findLeaders, findOperators, findOrganisers, findSuccessions, type Party, type Succession } from './people.ts'
import {
  accuses,
  type Authority,
  authorityCertainty,
  authorityReason,
  caseId,
  higher,
  iso,
  noLoss,
  noMeasure,
  nothingListed,
  searchedFor,
  type Voice,
} from './voice.ts'

export async function judgeLeaders(
  engine: Engine,
  leaders: Awaited<ReturnType<typeof findLeaders>>,
  organisers: Awaited<ReturnType<typeof findOrganisers>>,
  decided: ReadonlyMap<number, { row: { k: number }; decision: Decision; id: string }>,
  authority: readonly Authority[],
  visible: readonly Tier[],
  voice: Voice,
  cases: Report['cases'],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const words = (ids: readonly string[], behaviour: Behaviour): Authority[] =>
    authority.filter((report) => ids.includes(report.subject_id) && accuses(report) && report.behaviour === behaviour)
  const push = (
    id: string,
    party: Party,
    behaviour: Behaviour,
    role: Role,
    certainty: Certainty,
    reasons: Reason[],
    contrary: Reason[],
    rests: Tier[],
    related: Verdict['related'] = [],
    also: readonly string[] = [],
  ): void => {
    if (verdicts.some((one) => one.case_id === id && one.subject.id === party.id && one.role === role)) return
    let reached = certainty
    for (const report of words([party.id, ...related.filter((one) => one.as === role).map((one) => one.id), ...also], behaviour)) {
      reached = higher(reached, authorityCertainty[report.status]!)
      reasons.push(authorityReason(voice, report))
    }
    verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: party,
      behaviour,
      role,
      certainty: reached,
      knowledge: role === 'organiser' ? 'unknown' : 'knowing',
      reasons,
      contrary,
      searched: searchedFor(behaviour, visible),
      tiers: rests,
      related,
      measure: noMeasure,
    })
  }
  for (const leader of leaders) {
    const one = decided.get(leader.k)
    if (one === undefined || one.decision.behaviour !== 'reverse_brushing') continue
    push(
      one.id,
      leader.party,
      'reverse_brushing',
      'gang_leader',
      leader.sure ? 'supported' : 'lead',
      [
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
      [
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
      ['T0', 'T1'],
    )
  }
  for (const lead of organisers) {
    const one = decided.get(lead.k)
    if (one === undefined || one.decision.behaviour !== 'reverse_brushing') continue
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
    push(
      one.id,
      lead.party,
      'reverse_brushing',
      'organiser',
      'lead',
      reasons,
      [
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
      ['T0', 'T1', 'T4'],
    )
  }
  const brushing = [...decided.values()].filter((one) => one.decision.behaviour === 'self_brushing').map((one) => one.row.k)
  if (visible.includes('T1') && brushing.length >= 5) {
    const shops = (await engine.all<{ shop: number }>(`SELECT DISTINCT shop FROM cases WHERE k IN (${brushing.join(',')})`)).map((row) => row.shop)
    const operators = await findOperators(engine, shops)
    const successions = await findSuccessions(engine, operators, shops)
    for (const operator of operators) {
      const id = caseId('task_platform', operator.wallet)
      // The wallet takes the fees; that its holder runs the platform, and has not lent the wallet, is a further step.
      const related: Verdict['related'] = operator.holder === undefined ? [] : [{ ...operator.holder, as: 'organiser', certainty: 'lead' }]
      // An authority may know the holder by an account or another wallet: its word is about the same one.
      const also = operator.holder === undefined ? [] : [...(await whoIs(engine, operator.holder.id)).also]
      for (const report of words(also, 'task_platform')) for (const one of related) one.certainty = higher(one.certainty, authorityCertainty[report.status]!)
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
      const own = successions.filter((each) => each.later === operator.wallet || each.earlier === operator.wallet)
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
          if (other !== operator.wallet && !related.some((known) => known.id === other))
            related.push({ kind: 'wallet', id: other, as: 'organiser', certainty: one.by === 'people' ? 'lead' : 'supported' })
      }
      push(
        id,
        { kind: 'wallet', id: operator.wallet },
        'task_platform',
        'organiser',
        // Being paid by such shops is their act: a packer is too. Who pays their crews as well, or comes back under another name, acts.
        visible.includes('T2') && (operator.paysCrews || own.length > 0) ? 'supported' : 'lead',
        reasons,
        [
          voice.reason(
            'could-be-a-service',
            2,
            { en: 'A supplier or a service used by these shops would be paid by them too.', zh: '这些店铺共用的供应商或服务商同样会收款。' },
            [],
          ),
        ],
        ['T0', 'T1'],
        related.map((one) => ({ ...one, certainty: visible.includes('T2') ? one.certainty : 'lead' })),
        also,
      )
      cases.push({ case_id: id, behaviour: 'task_platform', first_seen: iso(operator.firstMs), merged_from: [], subjects: [], loss: noLoss })
    }
  }
  return verdicts
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
