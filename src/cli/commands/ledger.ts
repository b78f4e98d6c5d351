/** The ledger from outside: is it whole, what is its head, is this entry in it, does a witness agree. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditLedger } from '../../ledger/audit.ts'
import { type Ledger, openLedger } from '../../ledger/ledger.ts'
import { httpAuthority, stampDue, stampHead } from '../../ledger/stamp.ts'
import { openWitness, witnessServer } from '../../ledger/witness.ts'
import { type Command, type Io, optional, RefusedError, required, result, UsageError, type Values } from '../command.ts'
import { refusalOf } from '../refusals.ts'
import { counted } from '../words.ts'

function listOf(values: Values, name: string): string[] {
  const value = values[name]
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter((item) => typeof item === 'string')
}

function readInput(path: string, what: string): string {
  if (!existsSync(path)) throw new UsageError({ en: `expected ${what} at ${path}, found nothing`, zh: `应在 ${path} 有文件，却没有` })
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
  const { origin, size, root, heads, stamped, waiting, findings } = audit
  const whole = (): string =>
    io.lang === 'zh'
      ? `账本 ${origin} 核验无误：已签 ${size} 条，根 ${root}，签名树头 ${heads} 个，其中 ${stamped} 个有外部时间戳，待签 ${waiting} 条\n`
      : `${origin} verifies: ${size} signed entries, root ${root}, signed heads: ${heads}, of them stamped: ${stamped}, entries waiting for the next: ${waiting}\n`
  const listed = (): string => findings.map((finding) => `${finding.code}: ${finding.sentence}\n`).join('')
  result(io, values, { verified: findings.length === 0, origin, size, root, heads, stamped, waiting, findings }, findings.length > 0 ? listed : whole)
  if (findings.length > 0) {
    io.err(
      io.lang === 'zh'
        ? `账本 ${origin} 有 ${findings.length} 处不符\n`
        : `expected the ledger ${origin} to verify, got ${counted(findings.length, 'finding')}\n`,
    )
    return 1
  }
  return 0
}

/** Signs a head and, with an authority, has it stamped; with `--hourly` only when no stamp of the last hour covers what came since. */
async function checkpoint(ledger: Ledger, values: Values, io: Io): Promise<number> {
  const zh = io.lang === 'zh'
  const url = optional(values, 'tsa')
  const certificates = url === undefined ? '' : readInput(required(values, 'authorities'), 'certificates')
  if (values['hourly'] === true) {
    if (url === undefined) throw new UsageError({ en: 'expected --tsa URL beside --hourly, got none', zh: '--hourly 须与 --tsa 一同给出，却没有' })
    if (!stampDue(ledger, io.now())) {
      io.err(zh ? '没有新记录，或最近一小时内已盖时间戳\n' : 'nothing new, or stamped within the last hour\n')
      return 0
    }
  }
  const note = ledger.checkpoint(io.now())
  result(io, values, { size: ledger.size, checkpoint: note }, () => note)
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
    const consistency = ledger.proveConsistency(numberOf(from, '--from'))
    result(io, values, { proof: consistency }, () => consistency)
    return 0
  }
  const source = optional(values, 'source')
  const wanted = positionals[1]
  if (wanted === undefined)
    throw new UsageError({
      en: 'expected an entry number, or --source SOURCE and an id, or --from SIZE; got none',
      zh: '应给出条目编号，或 --source 与编号，或 --from 条数；却没有',
    })
  const index = source === undefined ? numberOf(wanted, 'the entry number') : ledger.find(source, wanted)?.index
  if (index === undefined) throw new RefusedError({ en: `expected an entry of ${source} with that id, found none`, zh: `来源 ${source} 下没有该编号的条目` })
  const proof = ledger.prove(index)
  result(io, values, { entry: index, proof }, () => proof)
  return 0
}

function numberOf(text: string, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value)) throw new UsageError({ en: `expected a number for ${what}, got "${text}"`, zh: `${what} 应为数字，得到“${text}”` })
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
    const note = ledger.recordCosignatures(ledger.heads().at(-1)!.size, answer.body)
    result(io, values, { checkpoint: note, witness: watcher.vkey }, () => note)
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
  example: 'aedile ledger prove o-1 --source //market.example/orders --data market',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder', zh: '数据目录' } },
    key: {
      type: 'string',
      multiple: true,
      value: 'VKEY',
      says: { en: 'a key to believe, in the place of those in the folder', zh: '所信任的公钥，代替目录中的公钥' },
    },
    head: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      says: { en: 'a head kept elsewhere, which the record must extend', zh: '在别处保存的树头，账本必须是它的延续' },
    },
    'witness-key': { type: 'string', multiple: true, value: 'VKEY', says: { en: 'a witness to believe', zh: '所信任的见证人公钥' } },
    quorum: { type: 'string', value: 'N', says: { en: 'how many of these witnesses must have cosigned', zh: '须有几位见证人共同签署' } },
    authorities: { type: 'string', value: 'PEM', says: { en: 'certificates by which timestamps are believed', zh: '信任时间戳所依据的证书' } },
    tsa: { type: 'string', value: 'URL', says: { en: 'the timestamp authority to ask (RFC 3161)', zh: '请求时间戳的机构（RFC 3161）' } },
    hourly: { type: 'boolean', says: { en: 'stamp only when the last hour has no stamp', zh: '最近一小时内没有时间戳时才请求' } },
    source: { type: 'string', value: 'SOURCE', says: { en: 'whose id it is that is to be proved', zh: '所证编号属于哪个来源' } },
    from: { type: 'string', value: 'SIZE', says: { en: 'prove that the head extends the one of that size', zh: '证明树头是该条数树头的延续' } },
    keep: { type: 'string', value: 'WITNESS_DIR', says: { en: 'what the witness remembers', zh: '见证人的记忆所在' } },
    name: { type: 'string', value: 'NAME', says: { en: 'the witness’s name', zh: '见证人名称' } },
    listen: { type: 'string', value: 'PORT', says: { en: 'serve as a witness on this port of this machine', zh: '在本机该端口提供见证服务' } },
  },
  async run({ positionals, values }, io) {
    const [verb] = positionals
    try {
      if (verb === 'witness') return await witness(values, io)
      if (verb !== 'verify' && verb !== 'checkpoint' && verb !== 'prove')
        throw new UsageError({
          en: `expected verify, checkpoint, prove or witness, got "${verb ?? ''}"`,
          zh: `应为 verify、checkpoint、prove 或 witness，得到“${verb ?? ''}”`,
        })
      const folder = required(values, 'data')
      if (!existsSync(join(folder, 'ledger.sqlite')) && !existsSync(join(folder, 'tlog')))
        throw new RefusedError({
          en: `expected a ledger in ${folder}, found none; aedile import makes one`,
          zh: `${folder} 中没有账本；aedile import 会建立一个`,
        })
      if (verb === 'verify') return await verify(folder, values, io)
      const ledger = openLedger(folder)
      try {
        return verb === 'checkpoint' ? await checkpoint(ledger, values, io) : prove(ledger, positionals, values, io)
      } finally {
        ledger.close()
      }
    } catch (error) {
      throw refusalOf(error) ?? error
    }
  },
}
