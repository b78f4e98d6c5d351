/**
 * Orders that a crew placed together and that nothing else holds leave the counts, reversibly and for a time; whose doing they are is not told by that. The people and the
 * shops are leads: each answers for what was done by oneself.
 */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Verdict } from '../domain/report.ts'
import type { Sentence } from '../signals/signal.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Run } from '../warehouse/runner.ts'
import { type Crew, placedTogether, type Together } from './ties/together.ts'
import { undecidedExpiryDays } from './shopVerdict.ts'
import { type Case, caseId, firstOf, iso, neutraliseOnly, noLoss, noMeasure, nothingListed, searchedFor, sorted, type Voice } from './voice.ts'

/** Fewest orders of a crew that nothing else holds, and fewest people, to be told: two who share a computer are two who share a computer. */
const fewest = { orders: 5, people: 4 }

/** Fewest people of orders that nothing else holds, where they share only shops, days and words: some of a crew meet at a popular shop as customers, by chance. */
const fewestByHabit = 10

const day = 86_400_000

const kindWords: Record<Crew['kinds'][number], Sentence> = {
  conduct: { en: 'the same shops on the same days', zh: '在相同日期于相同店铺下单' },
  device: { en: 'devices that hardly anybody else uses', zh: '他人几乎不使用的设备' },
  line: { en: 'network lines that hardly anybody else uses', zh: '他人几乎不使用的网络线路' },
  words: { en: 'words of reviews that hardly anybody else writes', zh: '他人几乎不用的评价文字' },
}
const kindTiers: Record<Crew['kinds'][number], Tier> = { conduct: 'T0', device: 'T2', line: 'T2', words: 'T3' }

export async function judgeTogether(
  engine: Engine,
  run: Run,
  judged: { neutralisedOrders: Iterable<string> },
  visible: readonly Tier[],
  asOfMs: number,
  voice: Voice,
): Promise<{ verdicts: Verdict[]; cases: Case[]; neutralisedOrders: string[] }> {
  const known = new Set(judged.neutralisedOrders)
  const { orders, crews } = await placedTogether(engine, run, known)
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  const neutralised: string[] = []
  for (const crew of crews) {
    const all = orders.filter((one) => one.group === crew.group)
    const fresh = all.filter((one) => !known.has(one.orderId))
    if (fresh.length < fewest.orders) continue
    const roomShown = crew.kinds.includes('device') || crew.kinds.includes('line')
    if (new Set(fresh.map((one) => one.accountId)).size < (roomShown ? fewest.people : fewestByHabit)) continue
    const until = Math.max(...fresh.map((one) => one.t)) + undecidedExpiryDays * day
    const out = until >= asOfMs
    if (out) for (const one of fresh) neutralised.push(one.orderId)
    const verdict = describe(crew, all, fresh, out, visible, voice)
    verdicts.push(verdict)
    cases.push({ case_id: verdict.case_id, behaviour: 'inconclusive', first_seen: iso(all[0]!.t), merged_from: [], subjects: [], loss: noLoss })
  }
  return { verdicts, cases, neutralisedOrders: neutralised }
}

function describe(crew: Crew, all: readonly Together[], fresh: readonly Together[], out: boolean, visible: readonly Tier[], voice: Voice): Verdict {
  const first = firstOf(all.map((one) => ({ ms: one.recordedMs, id: one.orderId })))
  const people = sorted(fresh.map((one) => one.accountId))
  const shops = sorted(fresh.map((one) => one.shopId))
  const group = caseId('together', first.id, first)
  const said = (lang: 'en' | 'zh'): string => crew.kinds.map((kind) => kindWords[kind][lang]).join(lang === 'en' ? '; ' : '；')
  return {
    ...nothingListed,
    case_id: group,
    subject: { kind: 'group', id: `G-${group.slice(2)}` },
    behaviour: 'inconclusive',
    role: 'bystander',
    certainty: 'lead',
    knowledge: 'unknown',
    supported_order_ids: sorted(fresh.map((one) => one.orderId)),
    related: [
      ...people.map((id) => ({ kind: 'account' as const, id, as: 'brusher' as const, certainty: 'lead' as const })),
      ...shops.map((id) => ({ kind: 'shop' as const, id, as: 'merchant_beneficiary' as const, certainty: 'lead' as const })),
    ],
    reasons: [
      voice.reason(
        'placed-together',
        6,
        {
          en: `${people.length} accounts placed ${fresh.length} orders in ${shops.length === 1 ? 'one shop' : `${shops.length} shops`} that nothing else holds; what they share, by at least two independent kinds: ${said('en')}.`,
          zh: `${people.length} 个账号在 ${shops.length} 家店铺下了 ${fresh.length} 笔订单，除此之外未见其他依据；其共同之处（至少两类相互独立）：${said('zh')}。`,
        },
        fresh.slice(0, 20).map((one) => one.eventId),
      ),
    ],
    contrary: [
      voice.reason(
        'whose-doing-open',
        3,
        {
          en: 'No money, message or authority says whose doing it is: the shops may have bought it, somebody else may have, and each account answers for itself alone.',
          zh: '没有资金、消息或主管机关通报表明系何人所为：可能是店铺购买，也可能是他人所为；各账号只对自己负责。',
        },
        [],
      ),
    ],
    searched: [
      ...searchedFor('inconclusive', visible),
      { en: 'households, campuses, offices, mobile lines and common phrases behind what they share', zh: '共用信息背后的家庭、校园、办公室、移动网络与常用语' },
    ],
    tiers: tiers.filter((tier) => visible.includes(tier) && (tier === 'T0' || crew.kinds.some((kind) => kindTiers[kind] === tier))),
    measure: out ? neutraliseOnly : noMeasure,
  }
}
