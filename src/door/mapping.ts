/** Mappings by file or by the name of one that is shipped: which files they claim, and their rows as events. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import type { EventType } from '../domain/vocabulary.ts'
import { columnsAt } from './mapping/sniff.ts'
import { type FileSpec, mappingSchema, type MappingSpec } from './mapping/language.ts'
import { matches } from './mapping/names.ts'
import { runMapping } from './mapping/run.ts'
import { viewsOf } from './mapping/views.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Mapping } from './folder.ts'
import { fieldsOf } from './validate.ts'

/** The mapping file itself is wrong; says where, what was expected and what came. */
export class MappingError extends Error {
  override name = 'MappingError'
}

/** Largest mapping we read, bytes. */
const maxMapping = 1024 * 1024
const shipped = join(import.meta.dirname, '..', '..', 'mappings')

/** Names of the mappings that come with the product. */
export const shippedMappings = (): string[] =>
  readdirSync(shipped)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -5))
    .toSorted()

/** Where a shipped mapping lies. */
export const shippedPath = (name: string): string => join(shipped, `${name}.yaml`)

function locate(nameOrPath: string): string {
  if (existsSync(nameOrPath)) return nameOrPath
  if (/^[a-z0-9-]+$/.test(nameOrPath)) {
    const path = shippedPath(nameOrPath)
    if (existsSync(path)) return path
    throw new MappingError(`expected a mapping file, or one of ${shippedMappings().join(', ')}, got "${nameOrPath}"`)
  }
  return nameOrPath
}

/** A mapping as its text says it. Throws MappingError. */
export function parseMapping(text: string, path: string): MappingSpec {
  let raw: unknown
  try {
    if (text.length > maxMapping) throw new Error(`more than ${maxMapping} characters`)
    // A mapping needs no aliases; a few can stand for millions of nodes.
    raw = parse(text, { maxAliasCount: 0, logLevel: 'error' })
  } catch (error) {
    throw new MappingError(`expected a readable YAML mapping at ${path}, got: ${(error as Error).message.split('\n')[0]}`, { cause: error })
  }
  const parsed = mappingSchema.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new MappingError(`mapping ${path} at ${issue.path.join('.') || 'its top'}: ${issue.message}`)
  }
  const mapping = parsed.data
  for (const file of mapping.files) {
    for (const event of file.events) {
      const known = new Set(fieldsOf(event.type as EventType).map((field) => field.name))
      const stranger = Object.keys(event.fields).find((field) => !known.has(field))
      if (stranger !== undefined) throw new MappingError(`mapping ${path}: expected fields of ${event.type}, got "${stranger}"`)
    }
  }
  return mapping
}

/** The mapping over files, ready for the door. */
export function mappingOf(spec: MappingSpec): Mapping {
  const chosen = new Map<string, FileSpec | 'joined' | undefined>()
  /** What the mapping says of a file: by its name, and where it asks for columns, by its header. */
  async function specOf(engine: Engine, path: string, file: string): Promise<FileSpec | 'joined' | undefined> {
    const own = basename(file)
    const key = `${path}\0${own}`
    if (chosen.has(key)) return chosen.get(key)
    let found: FileSpec | 'joined' | undefined
    for (const one of spec.files) {
      if (!matches(own, one.match)) continue
      if (one.has !== undefined && !(await columnsAt(engine, path, own, one.has))) continue
      found = one
      break
    }
    if (found === undefined && spec.files.some((one) => (one.join ?? []).some((join) => matches(own, join.match)))) found = 'joined'
    chosen.set(key, found)
    return found
  }
  return {
    claims: async (engine, path, file) => (await specOf(engine, path, file)) !== undefined,
    views: (tables, span) => viewsOf(spec, tables, span),
    async load(given) {
      const one = await specOf(given.engine, given.path, given.file)
      return one === undefined || one === 'joined' ? [] : runMapping(given, one, given.key, matches)
    },
  }
}

/** Reads a mapping: a file, or the name of one that is shipped. Throws MappingError. */
export function readMapping(nameOrPath: string): Mapping {
  const path = locate(nameOrPath)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new MappingError(`expected a readable YAML mapping at ${path}, got: ${(error as { code?: string }).code ?? 'nothing readable'}`, { cause: error })
  }
  return mappingOf(parseMapping(text, path))
}
