/** A file looked at before it is taken in: the mapping proposed, its rows as events, and the rows refused with why. Nothing of it is kept. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type EventType, tableOf } from '../domain/vocabulary.ts'
import { importFolders } from '../door/folder.ts'
import { proposeAll } from '../door/mapping/propose.ts'
import { mappingOf, parseMapping, shippedMappings, shippedPath } from '../door/mapping.ts'
import { folderKey } from '../door/tokens.ts'
import { openEngine } from '../warehouse/duckdb.ts'
import { Problem, route } from './route.ts'

const mostBytes = 20 * 1024 * 1024
const shown = 20
const sentence = z.object({ en: z.string(), zh: z.string() })
const count = z.int().min(0)

const triedSchema = z
  .object({
    file: z.string(),
    by: z.string().meta({ description: 'A shipped mapping that knows the file, `native` when it speaks the vocabulary already, `guessed` otherwise' }),
    mapping: z.string().nullable().meta({ description: 'The mapping as YAML; null where none is needed or none could be proposed' }),
    doubts: z.array(sentence),
    accepted: count,
    refused: count,
    events: z.array(z.object({ type: z.string(), rows: count, first: z.array(z.record(z.string(), z.string())) })),
    rejects: z.array(z.object({ line: count, field: z.string(), expected: z.string(), came: z.string() })),
  })
  .meta({ id: 'TriedFile' })

/** One at a time: a file is read whole, and there is one machine. */
let line: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = line.then(work, work)
  line = turn.catch(() => undefined)
  return turn
}

const text = (value: unknown): string => (String(value).startsWith('hmac256:') ? '•••' : String(value))

async function tryFile(path: string, file: string, scratch: string): Promise<z.infer<typeof triedSchema>> {
  const engine = await openEngine(':memory:', { memoryLimit: '2GB', tempDirectory: join(scratch, 'spill') })
  try {
    const known = shippedMappings().map((name) => ({ name, spec: parseMapping(readFileSync(shippedPath(name), 'utf8'), name) }))
    const proposal = (await proposeAll(engine, [{ path, file }], scratch, known))[0]!
    const shipped = proposal.by !== 'guessed' && proposal.by !== 'native' && proposal.text === undefined
    const mapping = shipped ? readFileSync(shippedPath(proposal.by), 'utf8') : proposal.text
    const told = { file, by: proposal.by, mapping: mapping ?? null, doubts: proposal.doubts }
    if (mapping === undefined && proposal.by !== 'native') return { ...told, accepted: 0, refused: 0, events: [], rejects: [] }
    const taken = await importFolders(engine, [path], {
      key: folderKey,
      scratch,
      ...(mapping === undefined ? {} : { mapping: mappingOf(parseMapping(mapping, 'proposed')) }),
    })
    const events = []
    for (const [type, rows] of Object.entries(taken.byType)) {
      const first = await engine.all(
        `SELECT * EXCLUDE (time_ms, recorded_ms, source, __file) FROM ${tableOf(type as EventType)} ORDER BY __file, __line LIMIT ${shown}`,
      )
      events.push({
        type,
        rows,
        first: first.map((row) =>
          Object.fromEntries(
            Object.entries(row)
              .filter(([, value]) => value !== null)
              .map(([name, value]) => [name === '__line' ? 'line' : name === 'time_text' ? 'time' : name.replace(/_token$/, ''), text(value)]),
          ),
        ),
      })
    }
    const rejects = await engine.all('SELECT line, field, expected, came FROM rejects ORDER BY line LIMIT 200')
    return {
      ...told,
      accepted: taken.accepted,
      refused: taken.rejected,
      events,
      rejects: rejects.map((row) => ({ line: Number(row['line']), field: text(row['field']), expected: text(row['expected']), came: text(row['came']) })),
    }
  } finally {
    engine.close()
  }
}

export const routes = [
  route({
    method: 'POST',
    path: '/v1/intake/try',
    access: 'intake.try',
    summary: 'What a file would become: the mapping proposed, its first rows as events, its refused rows with why; nothing is kept',
    query: z.strictObject({ name: z.string().min(1).max(200) }),
    raw: ['application/octet-stream'],
    response: triedSchema,
    also: [413, 422],
    async handle({ tenant, incoming, query }) {
      const parts: Buffer[] = []
      let size = 0
      for await (const part of incoming as AsyncIterable<Buffer>) {
        if ((size += part.length) > mostBytes)
          throw new Problem(413, 'too_large', { en: `expected a file of at most ${mostBytes} bytes, got more`, zh: `文件不超过 ${mostBytes} 字节` })
        parts.push(part)
      }
      if (size === 0) throw new Problem(422, 'file', { en: 'expected a file, got an empty body', zh: '应有文件内容，收到空正文' })
      // The name says the kind of file and often the type of event; it is no path.
      const file = (query.name.split(/[/\\]/).at(-1) ?? '').replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^\.+/, '_')
      const scratch = join(tenant.folder, 'scratch', randomUUID())
      mkdirSync(scratch, { recursive: true, mode: 0o700 })
      try {
        const path = join(scratch, file === '' ? 'file' : file)
        writeFileSync(path, Buffer.concat(parts), { mode: 0o600 })
        return await inTurn(() => tryFile(path, file, scratch))
      } finally {
        rmSync(scratch, { recursive: true, force: true })
      }
    },
  }),
]
