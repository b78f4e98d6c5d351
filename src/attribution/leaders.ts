/** Verdicts on those above the crew: who paid them, who paid those, and who takes fees of many shops. */
import type { Tier } from '../domain/fields.ts'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { type Behaviour, type Certainty, type Role, roles } from '../domain/verdict.ts'
import type { Engine } from '../engine/duckdb.ts'
import type { Decision } from './decide.ts'
import { findLeaders, findOperators, findOrganisers, type Party } from './people.ts'
import { accuses, type Authority, authorityCertainty, caseId, higher, iso, noLoss, noMeasure, nothingListed, searchedFor, type Voice } from './voice.ts'

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
  const words = (party: Party, behaviour: Behaviour): Authority[] =>
    authority.filter((report) => report.subject_id === party.id && accuses(report) && report.behaviour === behaviour)
  const push = (
    id: string,
    party: Party,
    behaviour: Behaviour,
    role: Role,
    certainty: Certainty,
    reasons: Reason[],
    contrary: Reason[],
    rests: Tier[],
  ): void => {
    if (verdicts.some((one) => one.case_id === id && one.subject.id === party.id && one.role === role)) return
    let reached = certainty
    for (const report of words(party, behaviour)) {
      reached = higher(reached, authorityCertainty[report.status]!)
      reasons.push(voice.reason('authority', 10, { en: `An authority reported: ${report.status}.`, zh: `主管机关通报：${report.status}。` }, [report.id]))
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
      searched: searchedFor(behaviour, visible).map(voice.say),
      tiers: rests,
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
      'supported',
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
    for (const operator of await findOperators(engine, shops)) {
      const id = caseId('task_platform', operator.wallet)
      push(
        id,
        operator.party,
        'task_platform',
        'organiser',
        visible.includes('T2') ? 'supported' : 'lead',
        [
          voice.reason(
            'takes-fees-of-many',
            5,
            {
              en: `${operator.shops} shops found brushing paid this wallet, and hardly any other shop did.`,
              zh: `${operator.shops} 家已发现刷单的店铺向该钱包付款，其他店铺几乎没有。`,
            },
            operator.events,
          ),
        ],
        [
          voice.reason(
            'could-be-a-service',
            2,
            { en: 'A supplier or a service used by these shops would be paid by them too.', zh: '这些店铺共用的供应商或服务商同样会收款。' },
            [],
          ),
        ],
        ['T0', 'T1'],
      )
      cases.push({ case_id: id, behaviour: 'task_platform', first_seen: iso(operator.firstMs), merged_from: [], subjects: [], loss: noLoss('CNY') })
    }
  }
  // An authority may name somebody whom our own data does not show.
  for (const report of authority) {
    if (!accuses(report) || report.status === 'statement') continue
    if (!(roles as readonly string[]).includes(report.role)) continue
    const behaviour = report.behaviour as Behaviour
    const known = await engine.all<{ kind: string }>(`
      SELECT CASE WHEN EXISTS (SELECT 1 FROM shops WHERE shop_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'shop'
        WHEN EXISTS (SELECT 1 FROM accounts WHERE account_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'account'
        WHEN EXISTS (SELECT 1 FROM wallet_links WHERE wallet_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'wallet' ELSE 'person' END AS kind`)
    if (known[0]!.kind === 'shop' || known[0]!.kind === 'account') continue
    const home = [...decided.values()].find((one) => one.decision.behaviour === behaviour)
    const id = verdicts.find((one) => one.subject.id === report.subject_id)?.case_id ?? home?.id ?? caseId('authority', report.subject_id)
    push(id, { kind: known[0]!.kind as Party['kind'], id: report.subject_id }, behaviour, report.role as Role, 'lead', [], [voice.nothingFound()], ['T4'])
    if (!cases.some((one) => one.case_id === id))
      cases.push({ case_id: id, behaviour, first_seen: iso(report.time_ms), merged_from: [], subjects: [], loss: noLoss('CNY') })
  }
  return verdicts
}
