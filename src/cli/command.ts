/** What a command is: one file under commands/, whose name is the command's. The folder is the registry. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

export type Language = 'en' | 'zh'

export type Io = {
  /** Results. */
  out: (text: string) => void
  /** Progress and messages. */
  err: (text: string) => void
  lang: Language
  /** Wall clock, passed in so that nothing deeper reads it. */
  now: () => Date
}

export type Command = {
  summary: { en: string; zh: string }
  /** Argument line after the command's name, as in docs/spec/cli.md. */
  usage: string
  /** One call a reader can copy. */
  example: string
  options?: NonNullable<ParseArgsConfig['options']>
  /** Returns the exit code: 0 done, 1 found wrong or refused. Throw UsageError for words that are off (2). */
  run: (args: { positionals: string[]; values: Record<string, string | boolean | (string | boolean)[] | undefined> }, io: Io) => Promise<number>
}

/** The words of the call are off; becomes exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Found wrong or refused, in a sentence for the person at the terminal; becomes exit code 1. */
export class RefusedError extends Error {
  override name = 'RefusedError'
}

export function parseCommandArgs(command: Command, argv: string[]): Parameters<Command['run']>[0] {
  try {
    const parsed = parseArgs({
      args: argv,
      options: { ...command.options, lang: { type: 'string' }, help: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    })
    return { positionals: parsed.positionals, values: parsed.values as Parameters<Command['run']>[0]['values'] }
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error })
  }
}

/** A string option, or undefined. */
export function optional(values: Record<string, unknown>, name: string): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** A string option that the call cannot do without. */
export function required(values: Record<string, unknown>, name: string): string {
  const value = optional(values, name)
  if (value === undefined) throw new UsageError(`expected --${name} with a value, got none`)
  return value
}
