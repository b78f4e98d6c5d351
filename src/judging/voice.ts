/** What every finding is written with: sentences in both languages, ids in order, and what an authority's word carries. */
import { createHash } from 'node:crypto'
import type { Tier } from '../domain/fields.ts'
import { type Loss, type Reason, type Report, type Verdict, verdictFields } from '../domain/report.ts'
import { onClock } from '../domain/time.ts'
import { type Behaviour, behaviours, certainties, type Certainty, ladder, reaches } from '../domain/verdict.ts'
import { certaintyWords, measureWords, statusWords, wordOf } from '../domain/words.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Sentence } from '../signals/signal.ts'

export type Case = Report['cases'][number]

export const noMeasure = { level: 'L0' as const, kind: 'none' as const, needs: [] }
export const neutraliseOnly = { level: 'L0' as const, kind: 'neutralise' as const, needs: [] }
export const education = { level: 'L1' as const, kind: 'education' as const, needs: [] }

/** Lists of a verdict that concerns none of those things. */
export const nothingListed = {
  hypotheses: [],
  proven_order_ids: [],
  supported_order_ids: [],
  excluded_order_ids: [],
  review_ids: [],
  notice_ids: [],
  complaint_ids: [],
  related: [],
} satisfies Partial<Verdict>

export const noLoss: Loss = []

/** What a case begins with: the smallest time of recording, and the id, of its orders; of its notices or complaints where it has no orders. */
export type First = { ms: number; id: string }

export const firstOf = (all: readonly First[]): First => all.toSorted((a, b) => a.ms - b.ms || compare(a.id, b.id))[0]!

/**
 * Follows from the events alone, so that a batch and a live judge agree, and does not change with the finding: the family of behaviour (all brushing is one,
 * whoever turns out to be behind it), the subject, and what the case begins with where a subject may have several.
 */
export function caseId(family: string, subject: string, first?: First): string {
  const parts = first === undefined ? [family, subject] : [family, subject, String(first.ms), first.id]
  return `C-${createHash('sha256').update(parts.join('\u001f')).digest('hex').slice(0, 16)}`
}

/** Each once, ascending by UTF-16 code unit, as a report lists ids. */
export const sorted = (values: Iterable<string>): string[] => [...new Set(values)].toSorted()
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
export const iso = (ms: number): string => new Date(ms).toISOString()
export const higher = (a: Certainty, b: Certainty): Certainty => (certainties.indexOf(a) >= certainties.indexOf(b) ? a : b)

export type Voice = {
  reason: (code: string, bits: number, text: Sentence, evidence: Iterable<string>) => Reason
  nothingFound: () => Reason
  /** The day of an instant on the report's clock: one zone for sentences, charts and papers. */
  day: (ms: number) => string
}

const reason: Voice['reason'] = (code, bits, { en, zh }, evidence) => ({
  code,
  weight_bits: Math.round(bits * 10) / 10,
  text: { en, zh },
  evidence: sorted(evidence),
})

/** The log10 odds that the weights shown make together, where each is of a kind of its own and nothing else enters. */
export function oddsOf(reasons: readonly Reason[], contrary: readonly Reason[]): number {
  const sum = (list: readonly Reason[]): number => list.reduce((bits, { weight_bits }) => bits + Math.abs(weight_bits), 0)
  return Math.max(-9, Math.min(9, Math.round((sum(reasons) - sum(contrary)) * Math.log10(2) * 10) / 10))
}

/** Speaks on the clock of an offset such as `+08:00`. */
export const voiceOn = (offset: string): Voice => ({
  reason,
  day: (ms) => onClock(ms, offset).slice(0, 10),
  nothingFound: () =>
    reason('none-found', 0, { en: 'Nothing was found that speaks against this; what was searched stands beside.', zh: '未发现相反证据；检索范围另列。' }, []),
})

export type Authority = { subject_id: string; request_no: string; behaviour: string; role: string; status: string; id: string; time_ms: number }

/** What every finding of a scan is written with. */
export type Context = { engine: Engine; voice: Voice; visible: readonly Tier[]; asOfMs: number; authority: readonly Authority[] }

/** Everything an authority reported, in the order of its saying. */
export const authorityReports = (engine: Engine): Promise<Authority[]> =>
  engine.all<Authority>('SELECT subject_id, request_no, behaviour, role, status, id, time_ms FROM authority_reported ORDER BY time_ms, id')

/** Certainty an authority's word carries. */
export const authorityCertainty: Record<string, Certainty> = {
  statement: 'lead',
  finding: 'established',
  charged: 'established',
  judgment_first: 'established',
  judgment_final: 'adjudicated',
}

const victims: readonly string[] = ['victim_merchant', 'victim_identity', 'bystander', 'witness', 'victim']

/** The reason that an authority's report is. */
export function authorityReason(voice: Voice, { status, id }: Authority): Reason {
  const said = wordOf(statusWords, status)
  return voice.reason('authority', 10, { en: `An authority reported ${said.en}.`, zh: `主管机关通报：${said.zh}。` }, [id])
}

/** Says whether the report is about somebody's doing, not about a victim or a witness. */
export function accuses(report: Authority): boolean {
  return (behaviours as readonly string[]).includes(report.behaviour) && !victims.includes(report.role) && report.status in authorityCertainty
}

/** What was looked for in the favour of somebody found brushing, or of the one it was done to. */
export function searchedFor(behaviour: Behaviour, visible: readonly Tier[]): Sentence[] {
  const all: [Tier, Sentence][] = [
    ['T0', { en: 'promotions, traffic and defects that would explain the orders', zh: '可解释订单的促销、流量与瑕疵' }],
    ['T0', { en: 'gaps in the carrier’s records', zh: '承运方记录的中断' }],
    ['T1', { en: 'refunds, price protection and after-sales tickets behind every payment', zh: '每笔付款背后的退款、价保与售后工单' }],
    ['T1', { en: 'verified links between the paying wallets and the shop', zh: '付款钱包与店铺之间的核实关系' }],
    ['T2', { en: 'households, campuses and offices behind shared devices', zh: '共用设备背后的家庭、校园与办公室' }],
    ['T3', { en: 'reports by the shop and messages of the buyers', zh: '店铺的举报与买家的消息' }],
    ['T4', { en: 'answers of the recipients, roles at the shop and reports of authorities', zh: '收货人的答复、店铺任职关系与主管机关通报' }],
  ]
  const seen = all.filter(([tier]) => visible.includes(tier)).map(([, sentence]) => sentence)
  return behaviour === 'benign' ? seen.slice(0, 3) : seen
}

/**
 * The one place where a measure meets the certainty of its finding: what is too harsh for it falls to what is not, and the verdict says why.
 * Whatever a judge proposes, the orders that are false leave the counts on their own certainty.
 */
function bounded(verdict: Verdict): Verdict {
  const { certainty, measure } = verdict
  const { from } = ladder[measure.level]
  if (reaches(certainty, from)) return verdict
  const left = reaches(certainty, 'supported') ? education : noMeasure
  const [wanted, floor, reached, proposed] = [measureWords[measure.kind], certaintyWords[from].name, certaintyWords[certainty].name, measureWords[left.kind]]
  return {
    ...verdict,
    measure: left,
    reasons: [
      ...verdict.reasons,
      reason(
        'bounded-by-certainty',
        0,
        {
          en: `This kind of finding leads to “${wanted.en}” once it is “${floor.en}”; so far it is “${reached.en}”, so “${proposed.en}” is what is proposed.`,
          zh: `此类认定在达到“${floor.zh}”后对应“${wanted.zh}”；目前为“${reached.zh}”，故建议“${proposed.zh}”。`,
        },
        [],
      ),
    ],
  }
}

/** A weight says how much a reason speaks for what the verdict says; on the contrary side it stands below zero. Whatever a judge weighed by, a reader sees one sign a side. */
const signed = (reasons: readonly Reason[], side: 1 | -1): Reason[] =>
  reasons.map((one) => ({ ...one, weight_bits: one.weight_bits === 0 ? 0 : side * Math.abs(one.weight_bits) }))

/** The fields in the order of the published form, whoever wrote them. */
const asPublished = (verdict: Verdict): Verdict =>
  Object.fromEntries(
    verdictFields.map((field) => [field, { ...verdict, reasons: signed(verdict.reasons, 1), contrary: signed(verdict.contrary, -1) }[field]]),
  ) as Verdict

/** Verdicts and cases in the order a report lists them, each case with its subjects. */
export function arrange(verdicts: readonly Verdict[], cases: readonly Case[], offset: string): { verdicts: Verdict[]; cases: Case[] } {
  const bySubject = (a: Verdict, b: Verdict): number =>
    compare(a.subject.kind, b.subject.kind) || compare(a.subject.id, b.subject.id) || compare(a.role, b.role)
  const ofCase = Map.groupBy(verdicts.toSorted(bySubject), (verdict) => verdict.case_id)
  return {
    verdicts: verdicts.toSorted((a, b) => compare(a.case_id, b.case_id) || bySubject(a, b)).map((one) => asPublished(bounded(one))),
    cases: cases
      .map((one) => ({
        ...one,
        first_seen: onClock(Date.parse(one.first_seen), offset),
        subjects: (ofCase.get(one.case_id) ?? []).map((verdict) => ({ ...verdict.subject, role: verdict.role })),
      }))
      .toSorted((a, b) => compare(a.case_id, b.case_id)),
  }
}
