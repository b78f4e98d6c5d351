/** Words of `keys` and `people` that both read. */
import { boundKinds, type Subject } from '../domain/caller.ts'
import { UsageError } from './command.ts'

/** `--for shop:S-1` */
export function parseSubject(text: string | undefined): Subject | undefined {
  if (text === undefined) return undefined
  const at = text.indexOf(':')
  const kind = text.slice(0, at)
  const id = text.slice(at + 1)
  if (at < 1 || id === '' || !(boundKinds as readonly string[]).includes(kind))
    throw new UsageError(`expected --for KIND:ID with KIND one of ${boundKinds.join(', ')}, got "${text}"`)
  return { kind, id }
}

/** A comma-separated list of known words. */
export function parseWords<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  const words = text.split(',').map((word) => word.trim())
  const strange = words.find((word) => !(known as readonly string[]).includes(word))
  if (strange !== undefined) throw new UsageError(`expected --${option} from ${known.join(', ')}, got "${strange}"`)
  return [...new Set(words)] as T[]
}
