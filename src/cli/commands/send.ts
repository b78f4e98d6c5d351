/** Sends files of events to a server, as a source system would: in batches, patiently, and going on where it was cut off. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { setTimeout as wait } from 'node:timers/promises'
import { grouped } from '../../domain/money.ts'
import { type Command, type Io, optional, RefusedError, required, result, UsageError } from '../command.ts'
import { eventsOf, filesToSend, type SendFile, type Sent } from '../send.ts'

const batch = 2000
const batchBytes = 4 * 1024 * 1024
const mostTries = 8

type Answer = {
  accepted: number
  known: number
  refused: { line: number; id: string | null; field: string; expected: string; came: string }[]
  set_aside?: unknown[]
  waiting: number
  head: { size: number }
}
type Totals = { accepted: number; known: number; refused: number; set_aside: number }
/** How far each file was acknowledged: its lines, while it is the same file. */
type State = Record<string, { bytes: number; line: number }>

/** One batch, tried again while the server is busy or away; a batch twice is known the second time. */
async function post(url: URL, key: string, events: readonly Sent[], io: Io): Promise<Answer> {
  const body = gzipSync(`${events.map(({ event }) => event).join('\n')}\n`, { level: 1 })
  for (let tries = 1; ; tries++) {
    let why: string
    let seconds = Math.min(30, 2 ** (tries - 1))
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', 'accept-language': io.lang },
        body,
        redirect: 'error',
      })
      if (response.status === 200) return (await response.json()) as Answer
      const { detail } = (await response.json().catch(() => ({}))) as { detail?: string }
      why = `${response.status}${detail === undefined ? '' : `: ${detail}`}`
      if (response.status !== 429 && response.status < 500)
        throw new RefusedError({ en: `the server refused the batch, ${why}`, zh: `服务器拒绝了该批事件，${why}` })
      seconds = Number(response.headers.get('retry-after') ?? seconds)
    } catch (error) {
      if (error instanceof RefusedError) throw error
      why = ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).message
    }
    if (tries >= mostTries)
      throw new RefusedError({
        en: `expected ${url.origin} to take a batch within ${mostTries} tries, the last one said ${why}; the same call goes on from here`,
        zh: `${url.origin} 在 ${mostTries} 次尝试内未接收该批事件，最后一次为 ${why}；再次执行同一命令即可续传`,
      })
    io.err(io.lang === 'zh' ? `aedile: ${why}；${seconds} 秒后重试\n` : `aedile: ${why}; trying again in ${seconds} s\n`)
    await wait(seconds * 1000)
  }
}

export const command: Command = {
  summary: { en: 'Send files of events to a server', zh: '将事件文件发送至服务器' },
  usage: 'FOLDER|FILE… --to URL [--key-file FILE] [--restart]',
  example: 'aedile send ./events --to http://127.0.0.1:8470 --key-file sender.key',
  options: {
    to: { type: 'string', value: 'URL', says: { en: 'where the server listens', zh: '服务器地址' } },
    'key-file': {
      type: 'string',
      value: 'FILE',
      says: { en: 'a file with the key; AEDILE_KEY from the environment unless told', zh: '含密钥的文件；默认取环境变量 AEDILE_KEY' },
    },
    restart: { type: 'boolean', says: { en: 'from the beginning, although an earlier call got further', zh: '忽略先前进度，从头发送' } },
  },
  resume: { en: 'the same call goes on where the server last acknowledged', zh: '再次执行同一命令，从服务器最后确认处继续' },
  async run({ positionals, values }, io) {
    if (positionals.length === 0) throw new UsageError('expected at least one folder or file of events, got none')
    const missing = positionals.find((place) => !existsSync(place))
    if (missing !== undefined) throw new UsageError(`expected a folder or file at ${missing}, found nothing`)
    const to = required(values, 'to')
    if (!URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol)) throw new UsageError(`expected --to an http or https address, got "${to}"`)
    const url = new URL('/v1/events', to)
    const keyFile = optional(values, 'key-file')
    if (keyFile !== undefined && !existsSync(keyFile)) throw new UsageError(`expected a file with the key at ${keyFile}, found nothing`)
    const key = (keyFile === undefined ? process.env['AEDILE_KEY'] : readFileSync(keyFile, 'utf8'))?.trim() ?? ''
    if (key === '') throw new UsageError('expected a key in AEDILE_KEY or by --key-file, got none')
    const { files, left } = filesToSend(positionals)
    if (files.length === 0)
      throw new RefusedError({ en: 'expected at least one CSV or NDJSON file of events, found none', zh: '未找到 CSV 或 NDJSON 事件文件' })
    for (const file of left)
      io.err(io.lang === 'zh' ? `aedile: ${file}：不是可发送的事件文件，已跳过\n` : `aedile: ${file}: no file of events that can be sent, left out\n`)

    const stateFile = join(
      existsSync(positionals[0]!) && files[0]!.path !== positionals[0] ? positionals[0]! : '.',
      `.aedile-send-${url.host.replaceAll(/[^\w.-]/g, '_')}.json`,
    )
    const state: State = values['restart'] !== true && existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : {}
    /** A place that cannot be written costs nothing but sending again what is known. */
    const remember = (): void => {
      try {
        writeFileSync(`${stateFile}.new`, JSON.stringify(state))
        renameSync(`${stateFile}.new`, stateFile)
      } catch {
        // Read-only input: the server knows what it has.
      }
    }
    const totals: Totals = { accepted: 0, known: 0, refused: 0, set_aside: 0 }
    const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const live = process.stderr.isTTY === true
    let before = 0
    let size = 0
    let shown = 0
    const show = (file: SendFile, share: number): void => {
      if (!live) return
      const whole = all === 0 ? 1 : (before + file.bytes * share) / all
      const filled = Math.round(whole * 24)
      io.err(
        `\r\u001b[K${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${String(Math.round(whole * 100)).padStart(3)} %  ${file.file}  ${grouped(totals.accepted + totals.known)}`,
      )
    }
    const complain = (file: SendFile, line: number, field: string, expected: string, came: string): void => {
      totals.refused++
      if (++shown > 20) return
      if (live) io.err('\r\u001b[K')
      io.err(
        `aedile: ${file.file}:${line}${field === '' ? '' : ` ${field}`}: ${io.lang === 'zh' ? `应为 ${expected}，收到 ${came}` : `expected ${expected}, got ${came}`}\n`,
      )
    }
    for (const file of files) {
      const done = state[file.path]?.bytes === file.bytes ? state[file.path]!.line : 0
      if (!live) io.err(`aedile: ${file.file}${done > 0 ? (io.lang === 'zh' ? `，自第 ${done + 1} 行起` : `, from line ${done + 1}`) : ''} …\n`)
      let group: Sent[] = []
      let bytes = 0
      let lines = 0
      const flush = async (): Promise<void> => {
        if (group.length === 0) return
        const sent = group
        group = []
        bytes = 0
        const answer = await post(url, key, sent, io)
        totals.accepted += answer.accepted
        totals.known += answer.known
        totals.set_aside += answer.set_aside?.length ?? 0
        size = answer.head.size
        for (const { line, field, expected, came } of answer.refused) complain(file, sent[line - 1]!.line, field, expected, came)
        lines += sent.length
        state[file.path] = { bytes: file.bytes, line: sent.at(-1)!.line }
        remember()
        // How long a file is in lines is not known; the end is always whole.
        show(file, Math.min(0.99, lines / Math.max(1, file.bytes / 300)))
      }
      for await (const one of eventsOf(file, (line, expected, came) => complain(file, line, '', expected, came))) {
        if (one.line <= done) continue
        group.push(one)
        bytes += one.event.length
        if (group.length >= batch || bytes >= batchBytes) await flush()
      }
      await flush()
      before += file.bytes
      show(file, 0)
    }
    if (live) io.err('\r\u001b[K')
    result(io, values, { ...totals, entries: size }, () =>
      io.lang === 'zh'
        ? `新增 ${grouped(totals.accepted)}，已有 ${grouped(totals.known)}，拒收 ${grouped(totals.refused)}\n`
        : `${grouped(totals.accepted)} new, ${grouped(totals.known)} known already, ${grouped(totals.refused)} refused\n`,
    )
    return 0
  },
}
