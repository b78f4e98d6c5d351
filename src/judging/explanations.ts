/**
 * What came of asking somebody to explain, thing by thing: read in one place by everybody who judges. An answer speaks of the orders or reviews it was asked
 * about and of no others, so that an old one, good or bad, decides no later case. Silence counts after the deadline, where the question arrived.
 */
import type { Engine } from '../warehouse/duckdb.ts'

/** Ids of what is asked about, by kind. */
export type Things = Partial<Record<'order' | 'review' | 'notice' | 'complaint', readonly string[]>>

type State = 'unmet' | 'open' | 'reasonable'

export type Answers = {
  /** Most of what was asked was explained; or enough of it was met with silence or with what was found unreasonable; or an answer may still come. */
  state: State | undefined
  /** Things explained, one by one: nobody is charged with these. */
  explained: ReadonlySet<string>
  /** The questions that bear the state out. */
  events: readonly string[]
}

export type Explanations = {
  /** Of a subject, by any of its ids, about these things. */
  of: (subject: readonly string[], about: Things) => Answers
}

/** Silence about so many of the charged things, or about all of a handful, is silence about the matter. */
const enough = 3

type Row = {
  subject_id: string
  about_kind: string
  about_id: string
  due_ms: number
  delivered: boolean
  answered: boolean
  assessed: string | null
  event_id: string
}

export async function readExplanations(engine: Engine, asOfMs: number): Promise<Explanations> {
  const rows = await engine.all<Row>(
    'SELECT subject_id, about_kind, about_id, due_ms, delivered, answered, assessed, event_id FROM explanations ORDER BY asked_ms, explanation_id, about_kind, about_id',
  )
  const known = new Map<string, { state: State; event: string }>()
  const key = (subject: string, kind: string, id: string): string => `${subject}\u001f${kind}\u001f${id}`
  for (const row of rows) {
    const state = stateOf(row, asOfMs)
    if (state === undefined) continue
    const at = key(row.subject_id, row.about_kind, row.about_id)
    // What was explained once stays so until an answer is found unreasonable: silence, or a question still open, takes nothing back.
    if (known.get(at)?.state === 'reasonable' && row.assessed !== 'unreasonable') continue
    known.set(at, { state, event: row.event_id })
  }
  return {
    of(subject, about) {
      const found: { id: string; state: State; event: string }[] = []
      let charged = 0
      for (const [kind, ids] of Object.entries(about)) {
        charged += ids.length
        for (const id of new Set(ids)) {
          // Of several ids of one subject the answer in its favour counts.
          const own = subject.flatMap((one) => known.get(key(one, kind, id)) ?? [])
          const best = own.find((one) => one.state === 'reasonable') ?? own.find((one) => one.state === 'open') ?? own[0]
          if (best !== undefined) found.push({ id, ...best })
        }
      }
      const count = (state: State): number => found.filter((one) => one.state === state).length
      const state =
        found.length === 0
          ? undefined
          : 2 * count('reasonable') > found.length
            ? 'reasonable'
            : count('unmet') >= Math.min(enough, charged)
              ? 'unmet'
              : count('open') > 0
                ? 'open'
                : undefined
      return {
        state,
        explained: new Set(found.flatMap((one) => (one.state === 'reasonable' ? [one.id] : []))),
        events: [...new Set(found.flatMap((one) => (one.state === state ? [one.event] : [])))].toSorted(),
      }
    },
  }
}

function stateOf({ assessed, answered, delivered, due_ms }: Row, asOfMs: number): State | undefined {
  if (assessed === 'reasonable') return 'reasonable'
  if (assessed === 'unreasonable') return 'unmet'
  if (answered || due_ms > asOfMs) return 'open'
  return delivered ? 'unmet' : undefined
}
