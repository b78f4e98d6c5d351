/** Who read or did what, to what, and why: our own acts as the ledger holds them, newest first. For those who watch the house. */
import { z } from 'zod'
import type { OwnAct } from '../live/tenant.ts'
import { route } from './route.ts'

const entrySchema = z
  .object({
    entry: z.int().min(0).meta({ description: 'Its place in the ledger; `aedile ledger prove` gives its proof' }),
    type: z.string(),
    time: z.string(),
    by: z.object({ kind: z.string(), id: z.string(), role: z.string() }),
    on: z.object({ kind: z.string(), id: z.string() }).nullable(),
    why: z.string(),
  })
  .meta({ id: 'AuditEntry' })
type Entry = z.infer<typeof entrySchema>

/** Acts of casework name doer, thing and reasons; those of vault, keys and people are older and flat. */
function entryOf({ entry, type, id, time, data }: OwnAct): Entry {
  const { by, on, why, purpose } = data as { by?: string | Entry['by']; on?: Entry['on']; why?: string; purpose?: string }
  return {
    entry,
    type,
    time,
    by: typeof by === 'object' ? by : by === undefined ? { kind: 'system', id: 'aedile', role: 'automatic' } : { kind: 'person', id: by, role: '' },
    on: on ?? { kind: type.split('.')[1] ?? '', id },
    why: why ?? purpose ?? '',
  }
}

export const routes = [
  route({
    method: 'GET',
    path: '/v1/audit',
    access: 'audit.read',
    summary: 'Acts of ours, newest first; of one type, one doer or one thing where asked',
    query: z.strictObject({
      type: z.string().max(100).optional().meta({ description: 'The beginning of the type, such as aedile.vault.' }),
      by: z.string().max(512).optional(),
      on: z.string().max(512).optional(),
      before: z
        .string()
        .regex(/^\d{1,15}$/, 'expected the number of an entry')
        .optional(),
      limit: z
        .string()
        .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, 'expected a number from 1 to 500')
        .optional(),
    }),
    response: z.object({ items: z.array(entrySchema), next: z.string().nullable() }),
    handle({ tenant, query }) {
      const { type = '', by, on } = query
      const before = query.before === undefined ? Number.POSITIVE_INFINITY : Number(query.before)
      const most = Number(query.limit ?? '200')
      const fitting: Entry[] = []
      for (const act of tenant.acts()) {
        if (act.entry >= before) break
        if (!act.type.startsWith(type)) continue
        const entry = entryOf(act)
        if ((by === undefined || entry.by.id === by) && (on === undefined || entry.on?.id === on)) fitting.push(entry)
      }
      const items = fitting.slice(-most).toReversed()
      return { items, next: fitting.length > items.length ? String(items.at(-1)!.entry) : null }
    },
  }),
]
