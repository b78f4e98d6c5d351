/** The ledger from outside: is it whole, what is its head, is this entry in it, does a witness agree. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditLedger } from '../../ledger/audit.ts'
import { LedgerError } from '../../ledger/error.ts'
import { type Ledger, openLedger } from '../../ledger/ledger.ts'
import { httpAuthority, stampDue, stampHead } from '../../ledger/stamp.ts'
import { openWitness, witnessServer } from '../../ledger/witness.ts'
import { VerificationError } from '../../proof/index.ts'
import { type Command, type Io, optional, RefusedError, required, UsageError } from '../command.ts'

type Values = Parameters<Command['run']>[0]['values']

function listOf(values: Values, name: string): string[] {
  const value = values[name]
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter((item) => typeof item === 'string')
}

function readInput(path: string, what: string): string {
  if (!existsSync(path)) throw new UsageError(`expected ${what} at ${path}, found nothing`)
  return readFileSync(path, 'utf8')
}

async function verify(folder: string, values: Values, io: Io): Promise<number> {
  const logKeys = listOf(values, 'key')
  const authorities = optional(values, 'authorities')
  const audit = await auditLedger(folder, {
    ...(logKeys.length > 0 ? { logKeys } : {}),
    witnessKeys: listOf(values, 'witness-key'),
    quorum: Number(optional(values, 'quorum') ?? 0),
    remembered: listOf(values, 'head').map((path) => readInput(path, 'a head')),
    ...(authorities === undefined ? {} : { authorities: readInput(authorities, 'certificates') }),
  })
  for (const finding of audit.findings) io.out(`${finding.code}: ${finding.sentence}\n`)
  const { origin, size, root, heads, stamped, waiting, findings } = audit
  if (findings.length > 0) {
    io.err(io.lang === 'zh' ? `账本 ${origin} 有 ${findings.length} 处不符\n` : `expected the ledger ${origin} to verify, findings: ${findings.length}\n`)
    return 1
  }
  io.out(
    io.lang === 'zh'
      ? `账本 ${origin} 核验无误：已签 ${size} 条，根 ${root}，签名树头 ${heads} 个，其中 ${stamped} 个有外部时间戳，待签 ${waiting} 条\n`
      : `${origin} verifies: ${size} signed entries, root ${root}, signed heads: ${heads}, of them stamped: ${stamped}, entries waiting for the next: ${waiting}\n`,
  )
  return 0
}

/** Signs a head and, with an authority, has it stamped; with `--hourly` only when no stamp of the last hour covers what came since. */
async function checkpoint(ledger: Ledger, values: Values, io: Io): Promise<number> {
  const zh = io.lang === 'zh'
  const url = optional(values, 'tsa')
  const certificates = url === undefined ? '' : readInput(required(values, 'authorities'), 'certificates')
  if (values['hourly'] === true) {
    if (url === undefined) throw new UsageError('expected --tsa URL beside --hourly, got none')
    if (!stampDue(ledger, io.now())) {
      io.err(zh ? '没有新记录，或最近一小时内已盖时间戳\n' : 'nothing new, or stamped within the last hour\n')
      return 0
    }
  }
  io.out(ledger.checkpoint(io.now()))
  if (url === undefined) {
    if (stampDue(ledger, io.now()))
      io.err(
        zh
          ? '最近一小时内没有外部时间戳覆盖该树头；可用 --tsa 指定\n'
          : 'no outside timestamp covers this head within the last hour; name an authority with --tsa\n',
      )
    return 0
  }
  const { time, missed } = await stampHead(ledger, { authority: httpAuthority(url), trustedPem: certificates, now: io.now })
  if (time) io.err(zh ? `时间戳：${time.toISOString()}\n` : `stamped ${time.toISOString()}\n`)
  else io.err(zh ? `未取得时间戳：${missed}；缺口已记录\n` : `no timestamp: ${missed}; the gap is recorded\n`)
  return 0
}

function prove(ledger: Ledger, positionals: string[], values: Values, io: Io): number {
  const from = optional(values, 'from')
  if (from !== undefined) {
    io.out(ledger.proveConsistency(numberOf(from, '--from')))
    return 0
  }
  const source = optional(values, 'source')
  const wanted = positionals[1]
  if (wanted === undefined) throw new UsageError('expected an entry number, or --source SOURCE and an id, or --from SIZE; got none')
  const index = source === undefined ? numberOf(wanted, 'the entry number') : ledger.find(source, wanted)?.index
  if (index === undefined) throw new RefusedError(`expected an entry of ${source} with that id, found none`)
  io.out(ledger.prove(index))
  return 0
}

function numberOf(text: string, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value)) throw new UsageError(`expected a number for ${what}, got "${text}"`)
  return value
}

async function witness(values: Values, io: Io): Promise<number> {
  const keep = required(values, 'keep')
  const name = optional(values, 'name') ?? 'witness.invalid/w1'
  const listen = optional(values, 'listen')
  if (listen !== undefined) {
    const watcher = openWitness(keep, name, listOf(values, 'key'))
    const server = witnessServer(watcher, io.now).listen(numberOf(listen, '--listen'), '127.0.0.1')
    io.err(`witness ${watcher.vkey} on http://127.0.0.1:${listen}\n`)
    await new Promise((resolve) => server.on('close', resolve))
    return 0
  }
  const ledger = openLedger(required(values, 'data'))
  const keys = listOf(values, 'key')
  let watcher: ReturnType<typeof openWitness> | undefined
  try {
    watcher = openWitness(keep, name, keys.length > 0 ? keys : ledger.vkeys)
    const seen = watcher.lastSeen(ledger.origin)?.size ?? 0
    const answer = watcher.addCheckpoint(ledger.proveConsistency(seen), io.now())
    if (answer.status !== 200)
      throw new RefusedError(
        `expected a head that extends the one of ${seen} entries the witness remembers; it answers ${answer.status}: ${answer.body.trim()}`,
      )
    io.out(ledger.recordCosignatures(ledger.heads().at(-1)!.size, answer.body))
    io.err(`cosigned by ${watcher.vkey}\n`)
    return 0
  } finally {
    watcher?.close()
    ledger.close()
  }
}

export const command: Command = {
  summary: { en: 'Verify the record, sign its head, prove an entry, ask a witness', zh: '核验账本、签发树头、出具证明、见证' },
  usage:
    'verify|checkpoint|prove|witness --data DIR\n' +
    '      verify     [--key VKEY] [--head FILE] [--witness-key VKEY --quorum N] [--authorities PEM]\n' +
    '      checkpoint [--tsa URL --authorities PEM [--hourly]]\n' +
    '      prove      N | ID --source SOURCE | --from SIZE\n' +
    '      witness    --keep WITNESS_DIR [--name NAME] [--key VKEY] [--listen PORT]',
  example: 'node aedile.mjs ledger prove o-1 --source //market.example/orders --data market',
  options: {
    data: { type: 'string' },
    key: { type: 'string', multiple: true },
    head: { type: 'string', multiple: true },
    'witness-key': { type: 'string', multiple: true },
    quorum: { type: 'string' },
    authorities: { type: 'string' },
    tsa: { type: 'string' },
    hourly: { type: 'boolean' },
    source: { type: 'string' },
    from: { type: 'string' },
    keep: { type: 'string' },
    name: { type: 'string' },
    listen: { type: 'string' },
  },
  async run({ positionals, values }, io) {
    const [verb] = positionals
    try {
      if (verb === 'witness') return await witness(values, io)
      if (verb !== 'verify' && verb !== 'checkpoint' && verb !== 'prove')
        throw new UsageError(`expected verify, checkpoint, prove or witness, got "${verb ?? ''}"`)
      const folder = required(values, 'data')
      if (!existsSync(join(folder, 'ledger.sqlite')) && !existsSync(join(folder, 'tlog')))
        throw new RefusedError(`expected a ledger in ${folder}, found none; aedile import makes one`)
      if (verb === 'verify') return await verify(folder, values, io)
      const ledger = openLedger(folder)
      try {
        return verb === 'checkpoint' ? await checkpoint(ledger, values, io) : prove(ledger, positionals, values, io)
      } finally {
        ledger.close()
      }
    } catch (error) {
      if (error instanceof LedgerError || error instanceof VerificationError) throw new RefusedError(`${error.code}: ${error.message}`, { cause: error })
      throw error
    }
  },
}
