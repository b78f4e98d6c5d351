/** The command line: finds the command's file, gives it its arguments, turns its outcome into an exit code. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Command, type Io, type Language, parseCommandArgs, RefusedError, UsageError } from './command.ts'

const folder = join(import.meta.dirname, 'commands')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => basename(file, '.ts'))
  .toSorted()

async function load(name: string): Promise<Command> {
  const module = (await import(join(folder, `${name}.ts`))) as { command: Command }
  return module.command
}

function languageOf(argv: string[]): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  const said = at < 0 ? undefined : argv[at]!.includes('=') ? argv[at]!.split('=')[1] : argv[at + 1]
  if (said === 'zh' || said === 'en') return said
  if (said !== undefined) throw new UsageError(`expected --lang en or --lang zh, got "${said}"`)
  return /^zh/i.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '') ? 'zh' : 'en'
}

async function overview(lang: Language): Promise<string> {
  const lines = await Promise.all(names.map(async (name) => `  ${name.padEnd(11)} ${(await load(name)).summary[lang]}`))
  return [lang === 'zh' ? '用法：aedile 命令 … （每个命令都接受 --help）' : 'usage: aedile COMMAND …  (every command answers --help)', ...lines, ''].join('\n')
}

function help(name: string, command: Command, lang: Language): string {
  return `${command.summary[lang]}\n\n  aedile ${name} ${command.usage}\n\n${lang === 'zh' ? '例' : 'Example'}:\n  ${command.example}\n`
}

async function main(argv: string[]): Promise<number> {
  const io: Io = { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), lang: languageOf(argv), now: () => new Date() }
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === 'help') {
    io.out(await overview(io.lang))
    return name === undefined ? 2 : 0
  }
  if (!names.includes(name) || !existsSync(join(folder, `${name}.ts`))) throw new UsageError(`expected a command (${names.join(', ')}), got "${name}"`)
  const command = await load(name)
  if (rest.includes('--help')) {
    io.out(help(name, command, io.lang))
    return 0
  }
  return command.run(parseCommandArgs(command, rest), io)
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`aedile … | head`): nothing is wrong with us.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`aedile: ${error.message}\n`)
    process.exitCode = 2
  } else if (error instanceof RefusedError) {
    process.stderr.write(`aedile: ${error.message}\n`)
    process.exitCode = 1
  } else {
    process.stderr.write(`aedile: internal error: ${(error as Error).stack ?? String(error)}\n`)
    process.exitCode = 1
  }
}
