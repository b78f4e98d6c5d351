/** Makes the bag a court, the police or the accused's expert can check alone, and checks one. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { auditIndexes } from '../../evidence/audit.ts'
import { type Instructions, noInstructions, parseInstructions } from '../../evidence/documents/instructions.ts'
import { exportCase } from '../../evidence/export.ts'
import { httpAuthority } from '../../ledger/stamp.ts'
import { cosignHead, openWitness } from '../../ledger/witness.ts'
import { runVerify } from '../../proof/index.ts'
import { grouped } from '../../domain/money.ts'
import { type Command, type Io, optional, required, result, UsageError, type Values } from '../command.ts'
import { type Config, configOption, readConfig } from '../config.ts'
import { storeOf, storeOption, withDataFolder } from '../data.ts'
import { writableFolder } from '../places.ts'
import { counted } from '../words.ts'

const stages = {
  index: { en: 'indexing what names what', zh: '建立标识索引' },
  gather: { en: 'gathering the case', zh: '收集案件记录' },
  write: { en: 'writing the bag', zh: '写出证据包' },
  verify: { en: 'verifying it', zh: '自行核验' },
}

/** A ground, a number or a name that is not just blanks. */
function stated(values: Values, name: string): string {
  const text = required(values, name).trim()
  if (text === '') throw new UsageError({ en: `expected --${name} with a value, got an empty one`, zh: `--${name} 的值不应为空` })
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
  const config = readConfig(values, folder)
  const [organisation, contact] = [optional(values, 'organisation') ?? config.organisation, optional(values, 'contact') ?? config.contact]
  const instructions = withFigures(counsel === undefined ? noInstructions : readInstructions(counsel), config)
  const to = optional(values, 'to')
  const [apart, witnessDir] = [optional(values, 'apart'), optional(values, 'witness-dir')]
  writableFolder('out', dirname(resolve(out)))
  return withDataFolder(
    folder,
    async (data) => {
      const watcher = witnessDir === undefined ? undefined : openWitness(witnessDir, 'witness.invalid/w1', data.ledger.vkeys)
      try {
        const done = await exportCase({
          folder,
          data,
          vault: { digest: (bytes) => data.digest(process.env, bytes) },
          caseId,
          out,
          basis,
          requestNo,
          approver,
          now: io.now(),
          ...(to === undefined ? {} : { to }),
          redacted: values['redacted'] === true,
          ...(organisation === undefined ? {} : { organisation }),
          ...(contact === undefined ? {} : { contact }),
          ...(stamp === undefined ? {} : { stamp }),
          instructions,
          ...(apart === undefined ? {} : { apart }),
          ...(watcher === undefined ? {} : { cosign: (ledger) => void cosignHead(ledger, watcher, io.now()) }),
          progress: (stage) => io.err(`aedile: ${stages[stage][io.lang]} …\n`),
        })
        const zh = io.lang === 'zh'
        const text = (): string =>
          zh
            ? `${done.out}：${grouped(done.orders)} 笔订单（规则证实 ${grouped(done.proven)} 笔），${grouped(done.records)} 条记录，${grouped(done.files)} 个文件，${grouped(done.octets)} 字节\n完整性值 SHA-256 ${done.integrity}\n`
            : `${done.out}: ${counted(done.orders, 'order')}, ${grouped(done.proven)} by the rule; ${counted(done.records, 'record')}, ${counted(done.files, 'file')}, ${counted(done.octets, 'byte')}\nintegrity value SHA-256 ${done.integrity}\n`
        const stamped = done.stamped === undefined ? '' : zh ? `时间戳 ${done.stamped.toISOString()}\n` : `stamped ${done.stamped.toISOString()}\n`
        result(io, values, { ...done, stamped: done.stamped?.toISOString() ?? null, unstamped: done.unstamped ?? null }, () => text() + stamped)
        if (done.recipient === null)
          io.err(
            zh
              ? 'aedile: 未载明接收机关；请以 --to 指定，或先登记该编号的请求，以便日后更正函能够送达\n'
              : 'aedile: who gets it is not recorded; name them with --to, or register the request of that number, so that a correction can reach them\n',
          )
        if (done.stamped !== undefined) return 0
        if (tsa === undefined)
          io.err(
            zh
              ? 'aedile: 无外部时间戳；可用 --tsa 指定机构，缺口已载入局限声明\n'
              : 'aedile: no outside timestamp; name an authority with --tsa. The statement of limits says so\n',
          )
        else io.err(zh ? `aedile: 未取得时间戳：${done.unstamped}；缺口已记入账本\n` : `aedile: no timestamp: ${done.unstamped}; the gap is in the ledger\n`)
        return 0
      } finally {
        watcher?.close()
      }
    },
    { store: storeOf(values) },
  )
}

/** Whoever holds the data folder can see that the indexes of earlier exports were made from all entries. */
async function audit(values: Values, io: Io): Promise<number> {
  const folder = required(values, 'data')
  const audits = await withDataFolder(folder, (data) => auditIndexes(folder, data.ledger))
  const zh = io.lang === 'zh'
  const lines = audits.map(({ entry, size, stated: root, made, honest }) =>
    honest
      ? zh
        ? `条目 ${entry}：前 ${size} 条的索引与账本一致，根 ${root}\n`
        : `entry ${entry}: the index of the first ${size} entries is what the entries give, root ${root}\n`
      : `INDEX_DISHONEST: expected the index of the first ${size} entries, recorded by entry ${entry}, to have the root ${made}, it states ${root}\n`,
  )
  result(
    io,
    values,
    { indexes: audits },
    () => lines.join('') || (zh ? '账本尚无索引：未出具过证据包\n' : 'no index yet: nothing was exported from this ledger\n'),
  )
  return audits.every(({ honest }) => honest) ? 0 : 1
}

function readFile(path: string): string {
  if (!existsSync(path)) throw new UsageError({ en: `expected a file at ${path}, found none`, zh: `应在 ${path} 有文件，却没有` })
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

/** The province and its figures come from the configuration where counsel says nothing of them. */
function withFigures(instructions: Instructions, { province, thresholds }: Config): Instructions {
  return {
    ...instructions,
    ...(instructions.province === undefined && province !== undefined ? { province } : {}),
    ...(instructions.thresholds === undefined && thresholds !== undefined ? { thresholds } : {}),
  }
}

/** The words of `verify` as the file inside the bag takes them. */
function verifyWords(values: Values): string[] {
  const words: string[] = []
  for (const name of ['set', 'without', 'key', 'head', 'consistency', 'witness-key'] as const)
    for (const value of (values[name] ?? []) as string[]) words.push(`--${name}`, value)
  for (const name of ['against', 'authorities', 'proof', 'quorum'] as const) {
    const value = optional(values, name)
    if (value !== undefined) words.push(`--${name}`, value)
  }
  if (values['json'] === true) words.push('--json')
  return words
}

export const command: Command = {
  summary: { en: 'Export a case as an evidence bag, or verify one', zh: '出具案件证据包，或核验证据包' },
  usage:
    'export CASE --data DIR [--store postgres://…] --out DIR --basis TEXT --request NO --approver WHO [--redacted]\n' +
    '                         [--organisation NAME] [--contact TEXT] [--instructions JSON] [--tsa URL --authorities PEM]\n' +
    '                         [--to AUTHORITY] [--apart DIR] [--witness-dir DIR]\n' +
    '      verify BAG [--key FILE] [--authorities PEM] [--head FILE [--consistency FILE]] [--witness-key FILE --quorum N]\n' +
    '                         [--set NAME=VALUE] [--without ORDER] [--against BAG] [--proof N] [--json]\n' +
    '      audit --data DIR                           make every recorded index again from the entries',
  example: 'aedile evidence export C-0874dcb17346d3df --data market --out bag --basis "2022 Opinions art. 14" --request 2018-0105 --approver j.wang',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder', zh: '数据目录' } },
    ...storeOption,
    out: { type: 'string', value: 'DIR', says: { en: 'where the bag goes', zh: '证据包写在何处' } },
    basis: { type: 'string', value: 'TEXT', says: { en: 'the legal ground of the hand-over', zh: '提供证据的法律依据' } },
    request: { type: 'string', value: 'NO', says: { en: 'number of the request it answers', zh: '所答复的调取文书编号' } },
    approver: { type: 'string', value: 'WHO', says: { en: 'who approved it; stands in the ledger', zh: '批准人；记入账本' } },
    to: {
      type: 'string',
      value: 'AUTHORITY',
      says: { en: 'who gets the bag; else whoever asked under that number', zh: '证据包的接收机关；默认为以该编号提出请求的机关' },
    },
    redacted: { type: 'boolean', says: { en: 'without what identifies people', zh: '隐去可识别个人的内容' } },
    organisation: { type: 'string', value: 'NAME', says: { en: 'who issues the papers; else the configuration’s', zh: '出具单位；默认取自配置' } },
    contact: { type: 'string', value: 'TEXT', says: { en: 'whom to ask; else the configuration’s', zh: '联系人；默认取自配置' } },
    instructions: {
      type: 'string',
      value: 'JSON',
      says: { en: 'what counsel decided, as docs/evidence-documents.md shows', zh: '律师的决定，格式见 docs/evidence-documents.md' },
    },
    tsa: { type: 'string', value: 'URL', says: { en: 'the timestamp authority to ask (RFC 3161)', zh: '请求时间戳的机构（RFC 3161）' } },
    authorities: { type: 'string', value: 'PEM', says: { en: 'certificates by which timestamps are believed', zh: '信任时间戳所依据的证书' } },
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', says: { en: 'replay the rule with another threshold', zh: '以另一阈值重放规则' } },
    without: { type: 'string', multiple: true, value: 'ORDER', says: { en: 'replay the rule without this order', zh: '不计该订单重放规则' } },
    against: { type: 'string', value: 'BAG', says: { en: 'the full bag of which this is the redacted one', zh: '与本包对应的完整证据包' } },
    proof: { type: 'string', value: 'N', says: { en: 'show the proof of this record', zh: '显示该条记录的证明' } },
    key: { type: 'string', multiple: true, value: 'FILE', says: { en: 'the ledger’s key as you hold it', zh: '您所持有的账本公钥' } },
    head: { type: 'string', multiple: true, value: 'FILE', says: { en: 'a head of the ledger that somebody else kept', zh: '他人留存的账本树头' } },
    consistency: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      says: { en: 'a proof from this bag’s head to a later one', zh: '由本包树头至更晚树头的证明' },
    },
    'witness-key': { type: 'string', multiple: true, value: 'FILE', says: { en: 'keys of witnesses you believe', zh: '您所信任的见证人公钥' } },
    quorum: { type: 'string', value: 'N', says: { en: 'how many of them must have seen it', zh: '至少须有几个见证人见过' } },
    apart: {
      type: 'string',
      value: 'DIR',
      says: { en: 'where papers for victims and buyers go, which are not in the bag', zh: '受害人材料与教育告知书写在何处（不入包）' },
    },
    'witness-dir': { type: 'string', value: 'DIR', says: { en: 'a witness kept here that cosigns the head', zh: '在此处保存、为树头副署的见证人' } },
    ...configOption,
  },
  async run({ positionals, values }, io) {
    const [verb, what, ...rest] = positionals
    if (verb === 'audit' && what === undefined) return audit(values, io)
    if ((verb !== 'export' && verb !== 'verify') || what === undefined || rest.length > 0)
      throw new UsageError({
        en: `expected export CASE, verify BAG or audit, got "${positionals.join(' ')}"`,
        zh: `应为 export 案号、verify 证据包或 audit，得到“${positionals.join(' ')}”`,
      })
    if (verb === 'export') return exportOne(what, values, io)
    if (!existsSync(what)) throw new UsageError({ en: `expected a bag at ${what}, found nothing`, zh: `应在 ${what} 有证据包，却没有` })
    return runVerify([what, ...verifyWords(values)], io.out)
  },
}
