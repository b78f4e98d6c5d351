/** What a command is: one file under commands/, whose name is the command's. The folder is the registry. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from './nearest.ts'

export type Language = 'en' | 'zh'
export type Said = Record<Language, string>

export type Io = {
  /** Results. */
  out: (text: string) => void
  /** Progress and messages. */
  err: (text: string) => void
  lang: Language
  /** Wall clock, passed in so that nothing deeper reads it. */
  now: () => Date
}

export type Option = {
  type: 'string' | 'boolean'
  multiple?: boolean
  /** Stands for the value in the help: `FILE`. */
  value?: string
  /** What it does, for the help. */
  says?: Said
}

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

export type Command = {
  summary: Said
  /** Argument line after the command's name, as in docs/spec/cli.md. */
  usage: string
  /** One call a reader can copy. */
  example: string
  options?: Record<string, Option>
  /** How to go on after an interruption; the same call again where nothing is said. */
  resume?: Said
  /**
   * Returns the exit code: 0 done, 1 found wrong or refused, 3 nothing could be judged. Throw UsageError for words that are off (2),
   * RefusedError for a refusal (1), NothingError where nothing could be judged (3).
   */
  run: (args: { positionals: string[]; values: Values }, io: Io) => Promise<number>
}

/** A sentence for the person at the terminal, in both languages where it has both. */
class SaidError extends Error {
  readonly said: Said
  constructor(said: Said | string, options?: ErrorOptions) {
    super(typeof said === 'string' ? said : said.en, options)
    this.said = typeof said === 'string' ? { en: said, zh: said } : said
  }
}

/** The words of the call are off; becomes exit code 2. */
export class UsageError extends SaidError {
  override name = 'UsageError'
}

/** Found wrong or refused as a whole; becomes exit code 1. */
export class RefusedError extends SaidError {
  override name = 'RefusedError'
}

/** No event was readable, or none was recorded by then; becomes exit code 3. */
export class NothingError extends SaidError {
  override name = 'NothingError'
}

/** Every command takes these. */
export const everywhere: Record<string, Option> = {
  lang: { type: 'string', value: 'en|zh', says: { en: 'language of every word printed; the locale’s unless told', zh: '输出语言；默认取自系统区域设置' } },
  json: { type: 'boolean', says: { en: 'results as one JSON document on standard output', zh: '以一份 JSON 文档向标准输出给出结果' } },
  help: { type: 'boolean', says: { en: 'this help (also -h)', zh: '显示本帮助（亦可用 -h）' } },
}

export function parseCommandArgs(command: Command, argv: string[]): Parameters<Command['run']>[0] {
  const known: Record<string, Option> = { ...command.options, ...everywhere }
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, { type, multiple }] of Object.entries(known)) options[name] = { type, ...(multiple === true ? { multiple } : {}) }
  try {
    const parsed = parseArgs({ args: argv, options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: true })
    return { positionals: parsed.positionals, values: parsed.values as Values }
  } catch (error) {
    throw new UsageError(whatIsOff(error as Error & { code?: string }, known), { cause: error })
  }
}

/** The parser's refusal as a sentence of ours: which option, and the one that was probably meant. */
function whatIsOff({ code, message }: Error & { code?: string }, known: Record<string, Option>): Said {
  const quoted = /'([^']+)'/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = nearest(quoted.replace(/^-+/, '').split('=')[0]!, Object.keys(known))
    const names = Object.keys(known).map((name) => `--${name}`)
    return {
      en: `expected one of ${names.join(', ')}, got "${quoted}"${near === undefined ? '' : `; did you mean --${near}?`}`,
      zh: `应为 ${names.join('、')} 之一，得到“${quoted}”${near === undefined ? '' : `；是否指 --${near}？`}`,
    }
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const name = /--([a-z0-9-]+)/.exec(quoted)?.[1] ?? quoted
    return known[name]?.type === 'boolean'
      ? { en: `expected --${name} alone, got a value with it`, zh: `--${name} 不带值，却得到一个值` }
      : { en: `expected --${name} with a value, got none`, zh: `--${name} 应带一个值，却没有` }
  }
  return { en: message, zh: message }
}

/** A string option, or undefined. */
export function optional(values: Record<string, unknown>, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** A string option that the call cannot do without. */
export function required(values: Record<string, unknown>, name: string): string {
  const value = optional(values, name)
  if (value === undefined) throw new UsageError({ en: `expected --${name} with a value, got none`, zh: `应给出 --${name} 及其值，却没有` })
  return value
}

/** A result: one JSON document with --json, else as a person reads it. */
export function result(io: Io, values: Values, document: unknown, text: () => string): void {
  io.out(values['json'] === true ? `${JSON.stringify(document, undefined, 1)}\n` : text())
}

/** One of the words a call may say. */
export function oneOf<T extends string>(name: string, given: string, known: readonly T[]): T {
  if ((known as readonly string[]).includes(given)) return given as T
  const near = nearest(given, known)
  throw new UsageError({
    en: `expected ${name} to be one of ${known.join(', ')}, got "${given}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    zh: `${name} 应为 ${known.join('、')} 之一，得到“${given}”${near === undefined ? '' : `；是否指 ${near}？`}`,
  })
}
