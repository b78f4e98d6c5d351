/** `--mapping`: a file of the caller's, or the name of one that comes with Aedile. */
import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Mapping } from '../door/folder.ts'
import { MappingError, readMapping } from '../door/mapping.ts'
import { type Option, UsageError } from './command.ts'
import { nearest } from './nearest.ts'

const shipped = join(import.meta.dirname, '..', '..', 'mappings')
const mappingNames = (): string[] =>
  globSync('*.{yaml,yml}', { cwd: shipped })
    .map((file) => basename(file).replace(/\.ya?ml$/, ''))
    .toSorted()

export const mappingOption: Record<string, Option> = {
  mapping: {
    type: 'string',
    value: 'FILE|NAME',
    says: {
      en: `how columns of another shape become events: a YAML file, or one that comes with Aedile (${mappingNames().join(', ')})`,
      zh: `其他格式的列如何成为事件：一份 YAML 文件，或随 Aedile 提供的名称（${mappingNames().join('、')}）`,
    },
  },
}

export function parseMapping(given: string | undefined): Mapping | undefined {
  if (given === undefined) return undefined
  const own = ['yaml', 'yml'].map((ending) => join(shipped, `${given}.${ending}`)).find((file) => /^[\w-]+$/.test(given) && existsSync(file))
  const file = existsSync(given) ? given : own
  if (file === undefined) {
    const near = nearest(given, mappingNames())
    throw new UsageError({
      en: `expected --mapping a file, or one of ${mappingNames().join(', ')}, got "${given}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      zh: `--mapping 应为文件或 ${mappingNames().join('、')} 之一，得到“${given}”${near === undefined ? '' : `；是否指 ${near}？`}`,
    })
  }
  try {
    return readMapping(file)
  } catch (error) {
    if (error instanceof MappingError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
