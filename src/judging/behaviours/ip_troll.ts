/**
 * Notices of rights sent for money: judged by how many were right, never by how many there are. A forged or borrowed certificate, a right got after the goods
 * were on sale, and money for taking notices back say that somebody knew.
 */
import { lossOf } from '../../domain/money.ts'
import type { Verdict } from '../../domain/report.ts'
import type { Sentence } from '../../signals/signal.ts'
import { readExplanations } from '../explanations.ts'
import { type Case, caseId, compare, type First, firstOf, iso, sorted, type Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { accuse, harmed, limits, standBy } from './conduct/finding.ts'
import { type Comes, held, type Limb } from './conduct/limbs.ts'

/** log2 odds that a sender of several notices sends them for money: about one in five hundred. */
const priorBits = -9

/** Decisions against the sender, or at all where they clear, below which a rate says nothing; and the part of them that must have gone against the sender. One more that was right never makes it worse. */
const decisions = { fewest: 5, rejected: 0.6, rejectedOfPaid: 0.8 }

/** In a small case every decision must have gone against the sender, and two independent marks show that he knew. */
const small = { rejected: 2, marks: 2 }

/** What a sender may not know of his own paper: a registry lags behind renewals and transfers, so both together are one mark. */
const paper: readonly string[] = ['certificate-invalid', 'right-after-listing']

/** Who goes on, so many times, after so many were refused was told; and of so many that were refused nobody is unaware. */
const told = { refused: 3, wentOn: 3, many: 8 }

/** Notices from which a sender is loud enough to be told cleared or undecided. */
const loud = 10

/** What shows that the sender knew. */
const deceptions = ['certificate-invalid', 'certificate-shared', 'right-after-listing', 'withdrawn-for-pay']

export const behaviour = defineBehaviour({
  behaviour: 'ip_troll',
  budget: { falsity: 8, identity: 8, money: 6, timing: 4, repetition: 1, path: 1, volume: 1, history: 10 },
  reads: ['matters_ip_troll', 'notice_facts', 'notice_rows'],
  judge,
})

const searched: Sentence[] = [
  { en: 'notices that were found right', zh: '被认定成立的通知' },
  { en: 'certificates that the registry confirms', zh: '经登记机关核实有效的权属证明' },
  { en: 'rights older than the goods they are held against', zh: '早于商品上架的权利' },
  { en: 'fees for a licence that was really given', zh: '真实授权所收取的许可费' },
]

/** What a limb asks about. */
export type Sight = {
  notices: number
  rejected: number
  upheld: number
  /** Found right against shops that hardly anybody buys from: they count neither way. */
  conceded: number
  /** Decided, without those. */
  decided: number
  /** The marks that show that the sender knew. */
  knew: readonly string[]
  /** Sent after three had been refused, on paper that was refused before or that the registry does not know either. */
  wentOn: number
  /** Few notices, and each of them marked. */
  marked: boolean
  /** A holder for whom an agent sent a quarter of all notices and more: who sent those that name none is not in the data. */
  represented: boolean
  /** log2 odds after all findings. */
  odds: number
}

/** One who sells licences is paid for withdrawing too: payment alone shows knowing only where nearly everything decided was wrong. */
const wrongFrom = ({ knew }: Sight): number => (knew.every((name) => name === 'withdrawn-for-pay') ? decisions.rejectedOfPaid : decisions.rejected)
const onPaper = ({ knew }: Sight): boolean => knew.length > 0 && knew.every((name) => paper.includes(name))
/** Marks that are independent of each other. */
const marksOf = ({ knew }: Sight): number => knew.filter((name) => !paper.includes(name)).length + (knew.some((name) => paper.includes(name)) ? 1 : 0)
const mostlyWrong = (s: Sight, decided = s.decided): boolean => s.rejected >= decisions.fewest && s.rejected >= wrongFrom(s) * decided && s.knew.length >= 1
/** His own paper shows what a sender knew once he was told, and went on. */
const knowing = (s: Sight): boolean => !onPaper(s) || s.wentOn >= told.wentOn || s.rejected >= told.many
const smallAndMarked = (s: Sight): boolean => s.rejected >= small.rejected && s.upheld === 0 && marksOf(s) >= small.marks

export const limbs: readonly Limb<Sight>[] = [
  {
    limb: 'sent-by-whom-is-not-shown',
    when: (s) => s.represented && s.odds >= 0 && (mostlyWrong(s) || smallAndMarked(s)),
    finding: 'lead',
    words: {
      en: 'These notices name no agent, but a quarter of those in this name or more were sent by one: whose hand sent these is not shown, so it is a lead and no more.',
      zh: '这些通知未载明代理人，而以同一权利人名义发出的通知中有四分之一以上由代理人发出：这些通知由谁发出并无显示，故仅为线索。',
    },
  },
  {
    limb: 'right-only-where-nobody-buys',
    when: (s) => s.odds >= 0 && s.conceded > 0 && (mostlyWrong(s) || smallAndMarked(s)) && !mostlyWrong(s, s.decided + s.conceded),
    finding: 'lead',
    words: ({ rejected, decided, conceded }) => ({
      en: `Against shops that others buy from ${rejected} of ${decided} decided notices were wrong; the ${conceded} found right are against shops with hardly a customer, and clear nobody. They may have been right: a lead and no more.`,
      zh: `针对有顾客的店铺，已裁决的 ${decided} 件通知中有 ${rejected} 件不成立；成立的 ${conceded} 件均针对几乎没有顾客的店铺，不足以排除嫌疑，但也可能正当，故仅为线索。`,
    }),
  },
  {
    limb: 'mostly-wrong-and-known',
    when: (s) => s.odds >= 0 && mostlyWrong(s) && knowing(s),
    finding: 'supported',
    words: {
      en: 'Most of the notices that were decided were wrong, and the paper they rest on, its date or the money taken for withdrawing them shows that the sender knew.',
      zh: '已裁决的通知大多不成立，且其权属证明、登记时间或收款撤回表明发出者明知。',
    },
  },
  {
    limb: 'few-all-wrong-and-known-twice',
    when: (s) => s.odds >= 0 && smallAndMarked(s),
    finding: 'supported',
    words: {
      en: 'Few notices were decided, all of them wrong, and two independent marks show that the sender knew.',
      zh: '已裁决的通知为数不多，但均不成立，且有两项相互独立的迹象表明发出者明知。',
    },
  },
  {
    limb: 'wrong-on-its-paper',
    when: (s) => s.odds >= 0 && mostlyWrong(s),
    finding: 'lead',
    words: {
      en: 'Most of the notices that were decided were wrong, and the registry doubts the paper they rest on; but registries lag behind renewals and transfers, and the sender did not go on once he was told: a lead.',
      zh: '已裁决的通知大多不成立，其权属证明与登记不符；但续展、转让的登记可能滞后，且发出者在被告知后并未继续，故仅为线索。',
    },
  },
  {
    // Few were decided because shops paid instead: two marks of knowing leave a lead, unless most of what was decided was right.
    limb: 'paid-before-decided',
    when: (s) => s.knew.length >= 2 && s.rejected >= s.upheld && s.odds >= -4,
    finding: 'lead',
    words: {
      en: 'Few notices were decided, because shops paid instead; two marks show that the sender may have known.',
      zh: '店铺付款了事，故已裁决者少；有两项迹象表明发出者可能明知。',
    },
  },
  {
    limb: 'few-and-each-marked',
    when: (s) => s.marked && s.odds >= -4,
    finding: 'lead',
    words: {
      en: 'Few notices, none of them right, one sold, each on paper that shows knowing: somebody who sends few under each name looks like this, and so may a maker without luck.',
      zh: '通知为数不多且无一成立，其中有收款撤回者，所依权属证明均有明知迹象：以多个名义各发少量通知者如此，运气不佳的权利人也可能如此。',
    },
  },
  {
    limb: 'mostly-right',
    when: (s) => s.decided >= decisions.fewest && s.upheld >= 0.5 * s.decided,
    finding: 'benign',
    words: ({ upheld, decided }) => ({
      en: `${upheld} of ${decided} decided notices were right; how many were sent does not matter then.`,
      zh: `已裁决的 ${decided} 件通知中有 ${upheld} 件成立；通知数量因此不构成问题。`,
    }),
  },
  {
    limb: 'too-little-decided-or-known',
    when: () => true,
    finding: 'inconclusive',
    words: ({ notices }) => ({
      en: `${notices} notices; too few were decided, or nothing shows that the sender knew better.`,
      zh: `共 ${notices} 件通知；已裁决者过少，或无迹象表明发出者明知不当。`,
    }),
  },
]

/** Not found right; what a shop without custom concedes is neither charged nor counted in favour. */
const wrong = ({ outcome }: Notice): boolean => outcome !== 'upheld' && outcome !== 'conceded'

type Notice = {
  m: number
  notice_id: string
  sender: string
  sender_kind: 'agent' | 'person'
  /** Notices in the name of the same holder that name an agent. */
  through: number
  shop_id: string
  t: number
  event_id: string
  outcome: string | null
  ended_ms: number | null
  certificate_id: string | null
  checked: string | null
  asked_minor: number
  paid_minor: number
  currency: string | null
}

/** Whether a quarter of a holder's notices and more went through an agent. Fewer, and one notice through anybody would hide who sends the others. */
const isRepresented = (own: readonly Notice[]): boolean => own[0]!.sender_kind === 'person' && own.length <= 3 * own[0]!.through

const began = (rows: readonly Notice[]): First => firstOf(rows.map(({ t, notice_id }) => ({ ms: t, id: notice_id })))

/** All notices of one hand. */
type Heap = { matter: Matter; notices: readonly Notice[]; senders: readonly [string, readonly Notice[]][] }

async function judge(context: Context, matters: ReadonlyMap<number, Matter>): Promise<Found> {
  const answers = await readExplanations(context.engine, context.asOfMs)
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  for (const heap of await readHeaps(context, matters)) {
    const sight = sightOf(heap)
    const { finding } = held(limbs, sight)
    if (finding !== 'supported' && finding !== 'lead') {
      verdicts.push(...cleared(context, heap, sight, finding))
      continue
    }
    const id = caseId('ip_troll', heap.notices[0]!.sender, began(heap.notices))
    const charged = heap.notices.filter(wrong)
    verdicts.push(...accused(context, answers, heap, id, sight))
    cases.push({
      case_id: id,
      behaviour: 'ip_troll',
      first_seen: iso(heap.notices[0]!.t),
      merged_from: [],
      subjects: [],
      loss: lossOf(
        charged.map((row) => ({
          currency: row.currency,
          low_minor: row.paid_minor,
          central_minor: row.paid_minor,
          high_minor: row.paid_minor > 0 ? row.paid_minor : row.asked_minor,
        })),
      ),
    })
    if (finding === 'supported') verdicts.push(...harmedBy(context, charged, id))
  }
  return { verdicts, cases, neutralisedOrders: [], neutralisedReviews: [] }
}

async function readHeaps({ engine }: Context, matters: ReadonlyMap<number, Matter>): Promise<Heap[]> {
  const rows = await engine.all<Notice>(
    `SELECT m, notice_id, sender, sender_kind, a.through, shop_id, t, event_id, outcome, ended_ms, certificate_id, checked, asked_minor, paid_minor, coalesce(n.currency, s.currency) AS currency
     FROM notice_rows n JOIN (SELECT holder_id, count(*) FILTER (WHERE sender_kind = 'agent') AS through FROM notice_facts GROUP BY holder_id) a ON a.holder_id = n.holder_id
     LEFT JOIN shop_currencies s USING (shop_id) ORDER BY m, t, notice_id`,
  )
  return [...Map.groupBy(rows, (row) => row.m)].map(([m, notices]) => ({
    matter: matters.get(m)!,
    notices,
    senders: [...Map.groupBy(notices, (row) => row.sender)].toSorted(([a], [b]) => compare(a, b)),
  }))
}

function sightOf({ matter, notices, senders }: Heap): Sight {
  const rejected = notices.filter((row) => row.outcome === 'rejected').length
  const upheld = notices.filter((row) => row.outcome === 'upheld').length
  const refusals = notices.flatMap((row) => (row.outcome === 'rejected' && row.ended_ms !== null ? [row.ended_ms] : [])).toSorted((a, b) => a - b)
  const refused = new Set(notices.flatMap((row) => (row.outcome === 'rejected' ? [row.certificate_id] : [])))
  const taught = refusals[told.refused - 1] ?? Infinity
  return {
    notices: notices.length,
    rejected,
    upheld,
    conceded: notices.filter((row) => row.outcome === 'conceded').length,
    decided: rejected + upheld,
    knew: deceptions.filter((name) => !['once', undefined].includes(matter.level(name))),
    wentOn: notices.filter((row) => row.t > taught && (row.checked === 'invalid' || refused.has(row.certificate_id))).length,
    marked: matter.level('all-of-few-marked') !== undefined,
    represented: senders.every(([, own]) => isRepresented(own)),
    odds: priorBits + matter.bits,
  }
}

/** Who sends many, and is cleared or left open. */
const cleared = (context: Context, { matter, senders }: Heap, sight: Sight, finding: Comes): Verdict[] =>
  senders
    .filter(([, own]) => own.length >= loud)
    .map(([sender, own]) =>
      standBy(context, {
        caseId: caseId('ip_troll', sender, began(own)),
        subject: { kind: own[0]!.sender_kind, id: sender },
        behaviour: finding === 'benign' ? 'benign' : 'inconclusive',
        matter,
        searched,
        lists: { notice_ids: sorted(own.map((row) => row.notice_id)) },
        held: held(limbs, { ...sight, notices: own.length }),
      }),
    )

/** Each answers for his own: who is tied to the others and has no wrong notice, or more right ones, is not among them. */
function answersForOwn(own: readonly Notice[]): boolean {
  const shown = own.filter((row) => row.outcome === 'rejected' || row.paid_minor > 0).length
  return shown > 0 && own.filter((row) => row.outcome === 'upheld').length <= shown
}

const accused = (context: Context, answers: Awaited<ReturnType<typeof readExplanations>>, { matter, senders }: Heap, id: string, sight: Sight): Verdict[] =>
  senders
    .filter(([, own]) => answersForOwn(own))
    .map(([sender, own]) => {
      const mine = own.filter(wrong)
      const his = held(limbs, { ...sight, represented: isRepresented(own) })
      return accuse(context, answers, {
        held: his,
        caseId: id,
        subject: { kind: own[0]!.sender_kind, id: sender },
        about: { notice: mine.map((row) => row.notice_id) },
        behaviour: 'ip_troll',
        role: own[0]!.sender_kind === 'agent' ? 'agent' : 'right_holder',
        reached: his.finding === 'supported' ? 'supported' : 'lead',
        knowledge: his.finding === 'supported' ? 'knowing' : 'unknown',
        matter,
        priorBits,
        lists: { notice_ids: sorted(mine.map((row) => row.notice_id)) },
        searched,
        measure: { level: 'L2', kind: 'restrict_notices', needs: limits },
      })
    })

const harmedBy = (context: Context, charged: readonly Notice[], id: string): Verdict[] =>
  [...Map.groupBy(charged, (row) => row.shop_id)]
    .toSorted(([a], [b]) => compare(a, b))
    .flatMap(([shop, at]) => {
      // A notice still undecided has hurt nobody yet.
      const done = at.filter((row) => row.outcome === 'rejected' || row.paid_minor > 0)
      if (done.length === 0) return []
      return [
        harmed(context, {
          caseId: id,
          behaviour: 'ip_troll',
          shop,
          certainty: 'supported',
          tiers: ['T3'],
          what: {
            en: `${done.length} notice${done.length === 1 ? '' : 's'} against this shop ${done.length === 1 ? 'was' : 'were'} found wrong, or withdrawn for money.`,
            zh: `针对该店的 ${done.length} 件通知被认定不成立，或在付款后撤回。`,
          },
          evidence: done.map((row) => row.event_id),
          lists: { notice_ids: sorted(done.map((row) => row.notice_id)) },
          searched,
        }),
      ]
    })
