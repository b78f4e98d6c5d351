/** How a finding about somebody's conduct is written: what speaks for it, what against, how sure, and what may be proposed. */
import { tiers } from '../../../domain/fields.ts'
import type { Reason, Verdict } from '../../../domain/report.ts'
import type { Behaviour, Certainty, MeasureKind, MeasureLevel, MeasureNeed } from '../../../domain/verdict.ts'
import type { Sentence } from '../../../signals/signal.ts'
import type { Explanations, Things } from '../../explanations.ts'
import { accuses, authorityCertainty, authorityReason, higher, noMeasure, nothingListed, type Context } from '../../voice.ts'
import type { Matter } from '../behaviour.ts'
import type { Held } from './limbs.ts'

export type Conduct = {
  caseId: string
  subject: Verdict['subject']
  /** What the conduct consists of: only an explanation of these is an explanation of it. */
  about: Things
  /** Other ids of the same subject that an authority may name, such as the person behind an account. */
  alias?: readonly string[]
  behaviour: Behaviour
  role: Verdict['role']
  /** What the data carry by themselves; never above `supported`. */
  reached: 'lead' | 'supported'
  /** The limb of the rule that held: the first reason. */
  held: Held
  knowledge: Verdict['knowledge']
  matter: Matter
  /** log2 odds before any of the findings. */
  priorBits: number
  /** Said before the findings of the signals. */
  facts?: readonly Reason[]
  lists?: Partial<Pick<Verdict, 'proven_order_ids' | 'supported_order_ids' | 'excluded_order_ids' | 'notice_ids' | 'complaint_ids'>>
  related?: Verdict['related']
  searched: readonly Sentence[]
  /** Tiers that what ties the subject to others rests on. */
  also?: Verdict['tiers']
  measure: { level: MeasureLevel; kind: MeasureKind; needs: readonly MeasureNeed[] }
}

export const limits = ['notice', 'explanation', 'human_decision'] as const

/** Established needs an explanation asked for and not given, or an authority's word; an accepted explanation leaves a lead and no measure. */
export function accuse({ voice, visible, authority }: Context, answers: Explanations, conduct: Conduct): Verdict {
  const { matter, subject, behaviour } = conduct
  const ids = [subject.id, ...(conduct.alias ?? [])]
  const answer = answers.of(ids, conduct.about)
  const reports = authority.filter((report) => ids.includes(report.subject_id) && accuses(report) && report.behaviour === behaviour)
  let certainty: Certainty = conduct.reached
  if (answer.state === 'reasonable') certainty = 'lead'
  if (certainty === 'supported' && answer.state === 'unmet') certainty = 'established'
  for (const report of reports) certainty = higher(certainty, authorityCertainty[report.status]!)
  const { reasons, contrary } = sides(voice, matter)
  if (answer.state === 'unmet')
    reasons.push(
      voice.reason(
        'no-reasonable-explanation',
        3,
        { en: 'Asked to explain, the subject gave no explanation that was found reasonable.', zh: '经要求说明，未能作出合理解释。' },
        answer.events,
      ),
    )
  if (answer.state === 'reasonable' || answer.state === 'open')
    contrary.push(
      voice.reason(
        answer.state === 'open' ? 'explanation-open' : 'explained',
        answer.state === 'open' ? -1 : -6,
        answer.state === 'open'
          ? { en: 'An explanation was asked for and is still open.', zh: '已要求说明，尚未有结论。' }
          : { en: 'An explanation was given and found reasonable.', zh: '已作出说明，并被认为合理。' },
        answer.events,
      ),
    )
  for (const report of reports) reasons.push(authorityReason(voice, report))
  const nobody = subject.kind === 'wallet'
  if (nobody)
    contrary.push(
      voice.reason(
        'holder-unknown',
        -2,
        {
          en: 'No record verifies who holds this wallet: a wallet is named here, and nobody can be asked or limited by it until its holder is known.',
          zh: '无记录核实该钱包由谁持有：此处所指仅为钱包，在查明持有人之前，不能据此询问或限制任何人。',
        },
        [],
      ),
    )
  const limb = answer.state === 'reasonable' && certainty === 'lead' ? explained : conduct.held
  const rests = new Set(matter.findings.filter((finding) => finding.bits > 0).map((finding) => finding.signal.tier))
  for (const tier of conduct.also ?? []) rests.add(tier)
  if (reports.length > 0) rests.add('T4')
  const odds = Math.max(-9, Math.min(9, (conduct.priorBits + matter.bits) * Math.log10(2)))
  return {
    case_id: conduct.caseId,
    subject,
    behaviour,
    role: conduct.role,
    certainty,
    knowledge: conduct.knowledge,
    ...nothingListed,
    hypotheses: [{ name: behaviour, log10_odds: Math.round(odds * 10) / 10 }],
    ...conduct.lists,
    related: [...(conduct.related ?? [])],
    reasons: [firstReason(voice, limb, [...(conduct.facts ?? []), ...reasons]), ...(conduct.facts ?? []), ...reasons],
    contrary: contrary.length > 0 ? contrary : [voice.nothingFound()],
    searched: [...conduct.searched],
    tiers: tiers.filter((tier) => visible.includes(tier) && rests.has(tier)),
    measure: certainty === 'lead' || nobody ? noMeasure : { ...conduct.measure, needs: [...conduct.measure.needs] },
  }
}

const explained: Held = {
  limb: 'explained',
  words: {
    en: 'Asked about these very acts, the subject gave an explanation that was accepted: what is left is a lead and no more.',
    zh: '已就这些行为询问当事人，其说明被认定合理：所余仅为线索。',
  },
}

/** The limb that held, borne by what the heaviest reasons after it rest on. */
export const firstReason = (voice: Context['voice'], { limb, words }: Held, reasons: readonly Reason[]): Reason =>
  voice.reason(
    limb,
    0,
    words,
    reasons.slice(0, 2).flatMap(({ evidence }) => evidence.slice(0, 10)),
  )

/** Findings on either side of a matter, the weightier first. */
function sides(voice: Context['voice'], matter: Matter): { reasons: Reason[]; contrary: Reason[] } {
  const said = (sign: 1 | -1): Reason[] =>
    matter.findings
      .filter((finding) => (finding.bits > 0 ? sign === 1 : sign === -1))
      .toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits) || (a.signal.name < b.signal.name ? -1 : 1))
      .map((finding) => voice.reason(finding.signal.name, finding.bits, finding.sentence, finding.events))
  return { reasons: said(1), contrary: said(-1) }
}

/** Somebody looked at and cleared, or somebody about whom the data do not tell. */
export function standBy(
  { voice, visible }: Context,
  about: Pick<Conduct, 'caseId' | 'subject' | 'matter' | 'searched' | 'lists'> & { behaviour: 'benign' | 'inconclusive'; held: Held },
): Verdict {
  const { reasons, contrary } = sides(voice, about.matter)
  const rests = new Set(about.matter.findings.map((finding) => finding.signal.tier))
  // What clears somebody are the reasons of that finding, and what spoke against him is its contrary side.
  const [pro, against] = about.behaviour === 'benign' ? [contrary, reasons] : [reasons, contrary]
  return {
    case_id: about.caseId,
    subject: about.subject,
    behaviour: about.behaviour,
    role: 'bystander',
    certainty: about.behaviour === 'benign' ? 'supported' : 'lead',
    knowledge: 'unknown',
    ...nothingListed,
    ...about.lists,
    reasons: [firstReason(voice, about.held, pro), ...pro],
    contrary: against.length > 0 ? against : [voice.nothingFound()],
    searched: [...about.searched],
    tiers: tiers.filter((tier) => visible.includes(tier) && rests.has(tier)),
    measure: noMeasure,
  }
}

/** The shop it was done to. */
export function harmed(
  { voice, visible }: Context,
  about: Pick<Conduct, 'caseId' | 'behaviour' | 'searched' | 'lists'> & {
    shop: string
    certainty: Certainty
    tiers: Verdict['tiers']
    what: Sentence
    evidence: readonly string[]
  },
): Verdict {
  return {
    case_id: about.caseId,
    subject: { kind: 'shop', id: about.shop },
    behaviour: about.behaviour,
    role: 'victim_merchant',
    certainty: about.certainty,
    knowledge: 'unaware',
    ...nothingListed,
    ...about.lists,
    reasons: [voice.reason('harmed', 0, about.what, about.evidence)],
    contrary: [voice.nothingFound()],
    searched: [...about.searched],
    tiers: tiers.filter((tier) => visible.includes(tier) && about.tiers.includes(tier)),
    measure: noMeasure,
  }
}
