/** The command line: finds the command's file, gives it its arguments, turns its outcome into an exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Command,
  everywhere,
  type Io,
  type Language,
  NothingError,
  type Option,
  parseCommandArgs,
  RefusedError,
  type Said,
  UsageError,
} from './command.ts'
import { nearest } from './nearest.ts'
import { commandNames as names, loadCommand as load } from './registry.ts'
import { refusalOf } from './refusals.ts'

function localeLanguage(): Language {
  return /^zh/i.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '') ? 'zh' : 'en'
}

/** Takes `--lang` out of the words before the command, where it may stand as well as after it. */
function languageOf(argv: string[]): Language {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const at = words.findIndex((word) => word === '--lang' || word.startsWith('--lang='))
  if (at < 0) return localeLanguage()
  const said = words[at]!.includes('=') ? words[at]!.split('=')[1] : words[at + 1]
  if (said === 'zh' || said === 'en') return said
  throw new UsageError({ en: `expected --lang en or --lang zh, got "${said ?? 'nothing'}"`, zh: `--lang 应为 en 或 zh，得到“${said ?? '空'}”` })
}

/** The package's own version; the file lies at the root of a checkout, and one level above the stripped sources of a package. */
function version(): string {
  for (const up of [
    ['..', '..'],
    ['..', '..', '..'],
  ]) {
    try {
      const found = JSON.parse(readFileSync(join(import.meta.dirname, ...up, 'package.json'), 'utf8')) as { name?: string; version?: string }
      if (found.name === 'aedile' && found.version !== undefined) return found.version
    } catch {
      // Looked one level too low; the next is right.
    }
  }
  throw new Error('expected package.json of aedile above the sources, found none')
}

async function overview(lang: Language): Promise<string> {
  const lines = await Promise.all(names.map(async (name) => `  ${name.padEnd(11)} ${(await load(name)).summary[lang]}`))
  return `${[
    lang === 'zh'
      ? '用法：aedile 命令 …（每个命令都接受 --help、--lang、--json）'
      : 'usage: aedile COMMAND …  (every command answers --help, --lang and --json)',
    ...lines,
    '',
    lang === 'zh'
      ? '退出码：0 完成，1 发现问题或整体拒绝，2 用法有误，3 没有可研判的内容，130 已中断'
      : 'exit codes: 0 done, 1 found wrong or refused, 2 the call’s words are off, 3 nothing could be judged, 130 interrupted',
    '  aedile --version',
  ].join('\n')}\n`
}

function help(name: string, command: Command, lang: Language): string {
  const options: [string, Option][] = Object.entries({ ...command.options, ...everywhere })
  const words = options.map(
    ([option, { type, value, multiple }]) => `--${option}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}${multiple === true ? ' …' : ''}`,
  )
  const width = Math.max(...words.map((word) => word.length))
  const lines = options.map(([, { says }], at) => `  ${words[at]!.padEnd(width)}  ${says?.[lang] ?? ''}`.trimEnd())
  const resume = command.resume === undefined ? [] : ['', lang === 'zh' ? `中断之后：${command.resume.zh}` : `After an interruption: ${command.resume.en}`]
  return `${[
    command.summary[lang],
    '',
    `  aedile ${name} ${command.usage}`.trimEnd(),
    '',
    lang === 'zh' ? '选项:' : 'Options:',
    ...lines,
    ...resume,
    '',
    lang === 'zh' ? '例:' : 'Example:',
    `  ${command.example}`,
  ].join('\n')}\n`
}

const again: Said = {
  en: 'nothing is left half-done; the same call again does the whole of it',
  zh: '没有留下半途的结果；再次运行同一命令即可完整执行',
}

/** Answers a signal in words and leaves; a command that handles signals itself (a server) is left to do so. */
function interruptible(command: Command, lang: Language): void {
  let handled = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal's Ctrl-C comes twice, once through the launcher.
      handled ||= process.listenerCount(signal) > 1
      if (handled) return
      const how = command.resume ?? again
      process.stderr.write(lang === 'zh' ? `\naedile: 已中断；${how.zh}\n` : `\naedile: interrupted; ${how.en}\n`)
      // Scratch folders go with the process: see scratch.ts.
      process.exit(130)
    })
  }
}

async function main(argv: string[], lang: Language): Promise<number> {
  const io: Io = { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text), lang, now: () => new Date() }
  const words = argv[0] === '--lang' ? argv.slice(2) : argv[0]?.startsWith('--lang=') === true ? argv.slice(1) : argv
  const [first, ...rest] = words
  if (first === '--version' || first === '-V' || first === 'version') {
    io.out(`${version()}\n`)
    return 0
  }
  const asked = first === 'help' ? rest[0] : first
  if (asked === undefined || asked === '--help' || asked === '-h') {
    io.out(await overview(lang))
    return first === undefined ? 2 : 0
  }
  if (!names.includes(asked)) {
    const near = nearest(asked, names)
    throw new UsageError({
      en: `expected a command (${names.join(', ')}), got "${asked}"${near === undefined ? '' : `; did you mean aedile ${near}?`}`,
      zh: `应为命令之一（${names.join('、')}），得到“${asked}”${near === undefined ? '' : `；是否指 aedile ${near}？`}`,
    })
  }
  const command = await load(asked)
  const end = rest.indexOf('--')
  if (first === 'help' || (end < 0 ? rest : rest.slice(0, end)).some((word) => word === '--help' || word === '-h')) {
    io.out(help(asked, command, lang))
    return 0
  }
  const parsed = parseCommandArgs(command, rest)
  interruptible(command, lang)
  return command.run(parsed, io)
}

/** Nothing of an inner failure is repeated: an engine's message can hold a row, and a row can hold a person. */
function inner(error: Error & { code?: string; path?: string; syscall?: string }, lang: Language): string {
  if (process.env['AEDILE_DEBUG'] !== undefined) return error.stack ?? String(error)
  if (error.syscall !== undefined && error.code !== undefined) {
    const where = error.path === undefined ? '' : ` ${error.path}`
    return lang === 'zh' ? `系统拒绝${where}：${error.code}` : `expected the system to ${error.syscall}${where}, it answers ${error.code}`
  }
  const kind = /^engine: ([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*){0,3})(?= Error)/.exec(error.message)?.[1]
  const what = kind === undefined ? error.name : `engine, ${kind} Error`
  return lang === 'zh'
    ? `内部错误（${what}）；设置 AEDILE_DEBUG=1 再次运行可查看详情，详情可能含有数据内容`
    : `something inside failed (${what}); AEDILE_DEBUG=1 shows the details, which may repeat what the data holds`
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away (`aedile … | head`): nothing is wrong with us.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const argv = process.argv.slice(2)
let lang = localeLanguage()
try {
  lang = languageOf(argv)
  process.exitCode = await main(argv, lang)
} catch (thrown) {
  const error = refusalOf(thrown) ?? thrown
  const said = error instanceof UsageError || error instanceof RefusedError || error instanceof NothingError ? error.said[lang] : inner(error as Error, lang)
  process.stderr.write(`aedile: ${said}\n`)
  process.exitCode = error instanceof UsageError ? 2 : error instanceof NothingError ? 3 : 1
}
