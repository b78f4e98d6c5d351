/** Makes the bag a court, the police or the accused's expert can check alone, and checks one. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { auditIndexes } from '../../evidence/audit.ts'
import { type Instructions, parseInstructions } from '../../evidence/documents/instructions.ts'
import { EvidenceError } from '../../evidence/error.ts'
import { exportCase } from '../../evidence/export.ts'
import { httpAuthority } from '../../ledger/stamp.ts'
import { masterKeyFrom, openVault } from '../../ledger/vault.ts'
import { runVerify } from '../../proof/index.ts'
import { grouped } from '../../domain/money.ts'
import { type Command, type Io, optional, RefusedError, required, UsageError } from '../command.ts'
import { withDataFolder } from '../data.ts'

type Values = Parameters<Command['run']>[0]['values']

const stages = {
  index: { en: 'indexing what names what', zh: '建立标识索引' },
  gather: { en: 'gathering the case', zh: '收集案件记录' },
  write: { en: 'writing the bag', zh: '写出证据包' },
  verify: { en: 'verifying it', zh: '自行核验' },
}

/** A ground, a number or a name that is not just blanks. */
function stated(values: Values, name: string): string {
  const text = required(values, name).trim()
  if (text === '') throw new UsageError(`expected --${name} with a value, got an empty one`)
  return text
}

async function exportOne(caseId: string, values: Values, io: Io): Promise<number> {
  const [basis, requestNo, approver] = [stated(values, 'basis'), stated(values, 'request'), stated(values, 'approver')]
  const folder = required(values, 'data')
  const out = required(values, 'out')
  const tsa = optional(values, 'tsa')
  const stamp =
    tsa === undefined
      ? undefined
      : { authority: httpAuthority(tsa), trustedPem: readFile(required(values, 'authorities')), nonce: new Uint8Array(randomBytes(8)) }
  const counsel = optional(values, 'instructions')
  const instructions = counsel === undefined ? undefined : readInstructions(counsel)
  const [organisation, contact] = [optional(values, 'organisation'), optional(values, 'contact')]
  return withDataFolder(folder, async (data) => {
    const vault = await openVault(folder, data.ledger, masterKeyFrom(process.env, join(folder, 'keys', 'master.key')))
    try {
      const done = await exportCase({
        folder,
        data,
        vault,
        caseId,
        out,
        basis,
        requestNo,
        approver,
        now: io.now(),
        redacted: values['redacted'] === true,
        ...(organisation === undefined ? {} : { organisation }),
        ...(contact === undefined ? {} : { contact }),
        ...(stamp === undefined ? {} : { stamp }),
        ...(instructions === undefined ? {} : { instructions }),
        progress: (stage) => io.err(`aedile: ${stages[stage][io.lang]} …\n`),
      })
      const zh = io.lang === 'zh'
      io.out(
        zh
          ? `${done.out}：${grouped(done.orders)} 笔订单（规则证实 ${grouped(done.proven)} 笔），${grouped(done.records)} 条记录，${grouped(done.files)} 个文件，${grouped(done.octets)} 字节\n完整性值 SHA-256 ${done.integrity}\n`
          : `${done.out}: ${grouped(done.orders)} orders, ${grouped(done.proven)} by the rule; ${grouped(done.records)} records, ${grouped(done.files)} files, ${grouped(done.octets)} bytes\nintegrity value SHA-256 ${done.integrity}\n`,
      )
      if (done.stamped !== undefined) io.out(zh ? `时间戳 ${done.stamped.toISOString()}\n` : `stamped ${done.stamped.toISOString()}\n`)
      else if (tsa === undefined)
        io.err(
          zh
            ? 'aedile: 无外部时间戳；可用 --tsa 指定机构，缺口已载入局限声明\n'
            : 'aedile: no outside timestamp; name an authority with --tsa. The statement of limits says so\n',
        )
      else io.err(zh ? `aedile: 未取得时间戳：${done.unstamped}；缺口已记入账本\n` : `aedile: no timestamp: ${done.unstamped}; the gap is in the ledger\n`)
      return 0
    } catch (error) {
      if (error instanceof EvidenceError) throw new RefusedError(`${error.code}: ${error.message}`, { cause: error })
      throw error
    } finally {
      vault.close()
    }
  })
}

/** Whoever holds the data folder can see that the indexes of earlier exports were made from all entries. */
async function audit(values: Values, io: Io): Promise<number> {
  const folder = required(values, 'data')
  const audits = await withDataFolder(folder, (data) => auditIndexes(folder, data.ledger))
  const zh = io.lang === 'zh'
  for (const { entry, size, stated: root, made, honest } of audits)
    io.out(
      honest
        ? zh
          ? `条目 ${entry}：前 ${size} 条的索引与账本一致，根 ${root}\n`
          : `entry ${entry}: the index of the first ${size} entries is what the entries give, root ${root}\n`
        : `INDEX_DISHONEST: expected the index of the first ${size} entries, recorded by entry ${entry}, to have the root ${made}, it states ${root}\n`,
    )
  if (audits.length === 0) io.out(zh ? '账本尚无索引：未出具过证据包\n' : 'no index yet: nothing was exported from this ledger\n')
  return audits.every(({ honest }) => honest) ? 0 : 1
}

function readFile(path: string): string {
  if (!existsSync(path)) throw new UsageError(`expected a file at ${path}, found none`)
  return readFileSync(path, 'utf8')
}

/** What counsel decided, from a JSON file. */
function readInstructions(path: string): Instructions {
  try {
    return parseInstructions(JSON.parse(readFile(path)))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`expected instructions as docs/evidence-documents.md shows them in ${path}, got: ${(error as Error).message}`, { cause: error })
  }
}

/** The words of `verify` as the file inside the bag takes them. */
function verifyWords(values: Values): string[] {
  const words: string[] = []
  for (const name of ['set', 'without', 'key'] as const) for (const value of (values[name] ?? []) as string[]) words.push(`--${name}`, value)
  for (const name of ['against', 'authorities', 'proof'] as const) {
    const value = optional(values, name)
    if (value !== undefined) words.push(`--${name}`, value)
  }
  if (values['json'] === true) words.push('--json')
  return words
}

export const command: Command = {
  summary: { en: 'Export a case as an evidence bag, or verify one', zh: '出具案件证据包，或核验证据包' },
  usage:
    'export CASE --data DIR --out DIR --basis TEXT --request NO --approver WHO [--redacted]\n' +
    '                         [--organisation NAME] [--contact TEXT] [--instructions JSON] [--tsa URL --authorities PEM]\n' +
    '      verify BAG [--set NAME=VALUE] [--without ORDER] [--against BAG] [--proof N] [--key FILE] [--authorities PEM] [--json]\n' +
    '      audit --data DIR                           make every recorded index again from the entries',
  example: 'node aedile.mjs evidence export C-0874dcb17346d3df --data market --out bag --basis "2022 Opinions art. 14" --request 2018-0105 --approver j.wang',
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    basis: { type: 'string' },
    request: { type: 'string' },
    approver: { type: 'string' },
    redacted: { type: 'boolean' },
    organisation: { type: 'string' },
    contact: { type: 'string' },
    instructions: { type: 'string' },
    tsa: { type: 'string' },
    authorities: { type: 'string' },
    set: { type: 'string', multiple: true },
    without: { type: 'string', multiple: true },
    against: { type: 'string' },
    proof: { type: 'string' },
    key: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, io) {
    const [verb, what, ...rest] = positionals
    if (verb === 'audit' && what === undefined) return audit(values, io)
    if ((verb !== 'export' && verb !== 'verify') || what === undefined || rest.length > 0)
      throw new UsageError(`expected export CASE, verify BAG or audit, got "${positionals.join(' ')}"`)
    if (verb === 'export') return exportOne(what, values, io)
    if (!existsSync(what)) throw new UsageError(`expected a bag at ${what}, found nothing`)
    return runVerify([what, ...verifyWords(values)], io.out)
  },
}
