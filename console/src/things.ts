/** What the server tells of a thing of casework, as far as the pages use it. */
import { money } from '../../src/domain/money.ts'
import type { Report, Verdict } from '../../src/domain/report.ts'
import type { Lang } from './i18n.tsx'

export type { Report, Verdict }
export type Subject = { kind: string; id: string }

export type Act = {
  entry: number
  type: string
  time: string
  data: { by?: { kind: string; id: string; role: string }; why?: string; changes?: Record<string, unknown> }
}

export type Clock = {
  on?: { kind: string; id: string }
  clock: string
  due_at: string
  turn?: 'ours' | 'theirs'
  role?: string
  then?: { en: string; zh: string }
}

/** Any thing of casework: its content beside these. */
export type Thing = Record<string, unknown> & {
  id: string
  state: string
  open?: string[]
  acts?: Act[]
  subject?: Subject
  case_id?: string
  clocks?: Clock[]
}

export type Me = { kind: 'person' | 'key'; id: string; name: string; roles?: string[]; bound?: Subject; lang?: 'en' | 'zh'; marketplace: string }

export type Status = { taken: number; judged: number; as_of: string | null; lag_ms: number; now: string; rules: string; calibration: string }

export const subjectText = (subject: Subject | undefined): string => (subject === undefined ? '–' : `${subject.kind} ${subject.id}`)

export type Loss = { low_minor: number; central_minor: number; high_minor: number; currency: string }
export type CaseRow = {
  case_id: string
  id?: string
  behaviour: Report['cases'][number]['behaviour']
  first_seen?: string
  subjects?: { kind: string; id: string; role: string }[]
  loss?: Loss[]
  state?: string
  clocks?: Clock[]
  holder?: string | { person_id: string; until: string }
}

export const lossText = (loss: readonly Loss[] | undefined, lang: Lang): string =>
  (loss ?? [])
    .filter(({ high_minor }) => high_minor > 0)
    .map(({ central_minor, currency }) => money(central_minor, currency)[lang])
    .join(' + ')
