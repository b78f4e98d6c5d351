/** The directory of authorities: which place and level, by which way they are reached, and what kind of matter they take. */
import { z } from 'zod'
import { authorityKinds } from '../domain/acts.ts'
import { body, command, id, type NounFile } from './noun.ts'

const listed = body({
  name: z.strictObject({ en: z.string().trim().min(1).max(200), zh: z.string().trim().min(1).max(200) }),
  kind: z.enum(authorityKinds),
  region_code: z
    .string()
    .regex(/^\d{6}$/, 'expected six digits of GB/T 2260')
    .optional(),
  level: z.enum(['county', 'city', 'province', 'nation']).optional(),
  jurisdiction: z.string().trim().max(2000).optional(),
  contact: z.string().trim().max(500).optional(),
  filing_channel: z.string().trim().max(500).optional(),
})

export const noun: NounFile = {
  commands: {
    list: command({
      body: listed,
      decide({ id, body, write }) {
        write.make('authority', id)
        write.act('authority.listed', { kind: 'authority', id }, saidIn(body))
      },
      tries: () => [{ name: { en: '–', zh: '–' }, kind: 'police' }],
    }),
    revise: command({
      body: listed,
      decide: ({ id, body, write }) => write.act('authority.listed', { kind: 'authority', id }, saidIn(body)),
      tries: () => [{ name: { en: '–', zh: '–' }, kind: 'police' }],
    }),
    /** How they worked with us and what convinced them, case by case: read where the next case goes to them. */
    feedback: command({
      body: body({ case_id: id, quality: z.enum(['good', 'fair', 'poor']), convinced: z.string().trim().max(4000) }),
      decide: ({ id, body, write }) => write.act('authority.feedback', { kind: 'authority', id }, saidIn(body)),
      tries: ({ state }) => [...state.case.keys()].map((case_id) => ({ case_id, quality: 'good', convinced: '–' })),
    }),
    retire: command({ body: body({}), decide: ({ id, write }) => write.act('authority.retired', { kind: 'authority', id }, {}) }),
  },
  evolve: {
    'authority.listed'(state, said, { id, at }) {
      const before = state.authority.get(id)
      state.authority.set(id, { ...said, id, acts: before?.acts ?? [], feedback: before?.feedback ?? [], state: 'listed', listed_at: before?.listed_at ?? at })
    },
    'authority.feedback'(state, said, { id, at, by }) {
      state.authority.get(id)?.feedback.push({ ...said, at, by })
    },
    'authority.retired'(state, _, { id }) {
      const one = state.authority.get(id)
      if (one !== undefined) one.state = 'retired'
    },
  },
}

/** What was said, without what was not and without why, which stands beside every act. */
function saidIn<T extends { reasons: string }>(body: T): Omit<T, 'reasons'> {
  const { reasons: _, ...said } = body
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Omit<T, 'reasons'>
}
