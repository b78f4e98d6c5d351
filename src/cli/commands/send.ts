/** Sends files of events to a server, as a source system would: in batches, patiently, and going on where it was cut off. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { grouped } from '../../domain/money.ts'
import { type Command, RefusedError, result, UsageError } from '../command.ts'
import { doorOf, doorOptions, fewTries, post } from '../post.ts'
import { eventsOf, filesToSend, type SendFile, type Sent } from '../send.ts'

const batch = 2000
const batchBytes = 4 * 1024 * 1024

type Totals = { accepted: number; known: number; refused: number; set_aside: number }
/** How far each file was acknowledged: its lines, while it is the same file. */
type State = Record<string, { bytes: number; line: number }>

export const command: Command = {
  summary: { en: 'Send files of events to a server', zh: '将事件文件发送至服务器' },
  usage: 'FOLDER|FILE… --to URL [--key-file FILE] [--restart]',
  example: 'aedile send ./events --to http://127.0.0.1:8470 --key-file sender.key',
  options: {
    ...doorOptions,
    restart: { type: 'boolean', says: { en: 'from the beginning, although an earlier call got further', zh: '忽略先前进度，从头发送' } },
  },
  resume: { en: 'the same call goes on where the server last acknowledged', zh: '再次执行同一命令，从服务器最后确认处继续' },
  async run({ positionals, values }, io) {
    if (positionals.length === 0) throw new UsageError('expected at least one folder or file of events, got none')
    const missing = positionals.find((place) => !existsSync(place))
    if (missing !== undefined) throw new UsageError(`expected a folder or file at ${missing}, found nothing`)
    const door = doorOf(values)
    const { url } = door
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
        const answer = await post(door, sent.map(({ event }) => event).join('\n'), io, fewTries)
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
