/** Which files a pattern means. */
import { matchesGlob } from 'node:path'

const packed = /\.(gz|zst)$/i
/** A name as patterns see it: programs disagree about the case of endings. */
const seen = (file: string): string => file.replace(/(\.[A-Za-z0-9]{1,8}){1,2}$/, (ending) => ending.toLowerCase())

/** Whether a file's name fits one of the patterns; what it is packed in does not matter. */
export function matches(name: string, patterns: readonly string[]): boolean {
  const file = seen(name)
  return patterns.some(
    (pattern) => matchesGlob(file, pattern) || matchesGlob(name, pattern) || (packed.test(file) && matchesGlob(file.replace(packed, ''), pattern)),
  )
}
