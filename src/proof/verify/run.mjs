/** The checks in order, and the command by which a reader runs them. */
import * as fs from 'node:fs'
import { checkFiles, openBag } from './bag.mjs'
import { base64 } from './bytes.mjs'
import { codes } from './codes.mjs'
import { checkComplete } from './complete.mjs'
import { checkEditions } from './editions.mjs'
import { VerificationError } from './error.mjs'
import { checkCommitments } from './fields.mjs'
import { checkKeptHeads, checkWitnesses } from './heads.mjs'
import { checkExport } from './held.mjs'
import { checkLedger } from './recorded.mjs'
import { replayRule } from './replay.mjs'
import { checkSignature, checkTimestamp } from './seal.mjs'
import { parseTree, proofFrom } from './tree.mjs'

/**
 * Checks a bag: files, signature, timestamp, ledger, kept heads, witnesses, export, completeness, commitments, rule. Nothing is taken from
 * anywhere else but what the reader brings. Every failure has its own code; `doubts` is what nobody outside the bag confirms (key,
 * authority), `unchecked` what could not be checked here.
 *
 * options: { keys: [vkey], authorities: PEM, heads: [note], consistency: [text], witnessKeys: [vkey], quorum, set: {name: value},
 * without: [order id], against: folder, first: true where the first failure is enough }
 */
export function verifyBag(from, options = {}) {
  const failures = []
  const passed = []
  const notes = []
  const doubts = []
  const unchecked = []
  const checked = (check, work) => {
    const before = failures.length
    if (options.first === true && before > 0) return false
    const found = (code, sentence) => failures.push({ check, code, sentence })
    let said
    try {
      said = work({ found, notes, doubts, unchecked })
    } catch (error) {
      if (error instanceof VerificationError) found(error.code, error.message)
      else found('FILE_FORMAT', `expected files this check can read, got: ${String(error?.message).slice(0, 200)}`)
    }
    if (failures.length === before && said !== undefined) passed.push({ check, sentence: said })
    return failures.length === before
  }
  let bag
  checked('files', (to) => {
    bag = openBag(from)
    return checkFiles(bag, to.found)
  })
  const keys = []
  const seen = {
    tree: undefined,
    records: [],
    byIndex: new Map(),
    redacted: [],
    heads: [],
    stories: new Map(),
    edition: 'full',
    policy: undefined,
    root: undefined,
    act: undefined,
  }
  let replay
  if (bag !== undefined) {
    checked('signature', (to) => checkSignature(bag, keys, options, to))
    checked('timestamp', (to) => checkTimestamp(bag, keys, options, to))
    checked('ledger', (to) => checkLedger(bag, keys, seen, options, to))
    if (seen.tree !== undefined) {
      checked('recorded', (to) => checkExport(bag, seen, to))
      if (seen.edition === 'full' && seen.act !== undefined) checked('complete', (to) => checkComplete(bag, seen, to))
      checked('fields', (to) => checkCommitments(bag, seen, to))
      if (options.heads?.length > 0) checked('heads', (to) => checkKeptHeads(seen, options, to))
      if (options.witnessKeys?.length > 0) checked('witnesses', () => checkWitnesses(seen, options))
    }
    checked('rule', (to) => {
      replay = replayRule(bag, seen, options, to)
      return replay.sentence
    })
    if (options.against !== undefined) checked('editions', (to) => checkEditions(bag, seen, options.against, verifyBag, to))
  }
  return { failures, passed, notes, doubts, unchecked, replay, edition: seen.edition }
}

const checkNames = {
  files: '文件',
  signature: '签名',
  timestamp: '时间戳',
  ledger: '账本',
  heads: '留存树头',
  witnesses: '见证',
  recorded: '出具留痕',
  complete: '完整性',
  fields: '字段承诺',
  rule: '规则重放',
  editions: '两版对照',
}

const help = `node verify/verify.mjs [BAG]             check everything · 核验全部
  --key FILE                             the ledger's key as you hold it yourself · 自备的账本公钥
  --authorities FILE                     certificates of the time-stamping authority as you hold them · 自备的时间戳机构证书
  --head FILE [--consistency FILE]       a head of the ledger somebody else kept · 他人留存的账本树头
  --witness-key FILE --quorum N          so many of these witnesses must have seen it · 至少 N 个见证人见过
  --set NAME=VALUE                       replay the rule with another threshold · 改变阈值重放规则 (window_hours, min_percent, over_minor, over_percent, need_verified_link, …)
  --without ORDER                        replay without an order · 剔除某笔订单后重放
  --against FOLDER                       this full edition against a redacted one · 与公开版对照
  --proof N                              the single proof of entry N · 输出第 N 条的单条证明
  --json                                 the result as JSON
exit · 退出码: 0 verified by your key · 1 refused · 2 words of the call · 4 consistent, key or authority not confirmed · 5 could not be checked here
`

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu
/** A bag is made by somebody else: nothing out of it reaches a terminal that could move its cursor or hide a letter. */
const printable = (text) => text.replace(unprintable, (mark) => `\\u{${mark.codePointAt(0).toString(16)}}`)

/** Words of a call, or the sentence that says which is off. */
function parseWords(argv, home) {
  const options = { set: {}, without: [], keys: [], heads: [], consistency: [], witnessKeys: [] }
  const call = { options, dir: home, proof: undefined, asJson: false, help: false }
  const words = argv.slice()
  const value = (word) => words.shift() ?? wrong(`expected a value after ${word}`)
  const wrong = (sentence) => {
    throw new SyntaxError(sentence)
  }
  const read = (word) => {
    const file = value(word)
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) wrong(`expected a file after ${word}, found none at ${file}`)
    return fs.readFileSync(file, 'utf8')
  }
  const keysIn = (text) => (text.includes('BEGIN PUBLIC KEY') ? [text] : lines(text))
  const lines = (text) => text.split('\n').filter((line) => line !== '')
  while (words.length > 0) {
    const word = words.shift()
    if (word === '--help' || word === '-h') call.help = true
    else if (word === '--json') call.asJson = true
    else if (word === '--set') {
      const [, name, text] = /^([a-z_]+)=(true|false|-?\d+(?:\.\d+)?)$/.exec(value(word)) ?? wrong('expected --set NAME=NUMBER or NAME=true|false')
      options.set[name] = text === 'true' ? true : text === 'false' ? false : Number(text)
    } else if (word === '--without') options.without.push(value(word))
    else if (word === '--against') options.against = value(word)
    else if (word === '--proof') {
      call.proof = Number(value(word))
      if (!Number.isSafeInteger(call.proof) || call.proof < 0) wrong('expected --proof NUMBER')
    } else if (word === '--quorum') options.quorum = Number(value(word))
    else if (word === '--key') options.keys.push(...keysIn(read(word)))
    else if (word === '--witness-key') options.witnessKeys.push(...lines(read(word)))
    else if (word === '--head') options.heads.push(read(word))
    else if (word === '--consistency') options.consistency.push(read(word))
    else if (word === '--authorities') options.authorities = read(word)
    else if (word.startsWith('-')) wrong(`expected one of the options below, got ${word}`)
    else call.dir = word
  }
  if (!call.help && (call.dir === undefined || !fs.existsSync(call.dir) || !fs.statSync(call.dir).isDirectory()))
    wrong(`expected the folder of a bag, got ${call.dir ?? 'none'}`)
  return call
}

function singleProof(dir, index, out) {
  const bag = openBag(dir)
  const tree = parseTree(bag.textOf('data/60-ledger/tree.txt'))
  if (!tree.items.some((item) => item.kind !== 'h' && item.from === index)) return (out(`expected an entry of this bag, got ${index}\n`), 1)
  const hashes = proofFrom(tree, index).map((hash) => `${base64(hash)}\n`)
  out(`c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes.join('')}\n${bag.textOf('data/60-ledger/checkpoint.note')}`)
  return 0
}

/** What the result comes to: the exit code and the last line. */
function verdictOf({ failures, unchecked, doubts, edition }) {
  if (failures.length > 0) return { code: 1, line: `NOT VERIFIED · 核验不通过: ${[...new Set(failures.map((one) => one.code))].join(' ')}` }
  if (unchecked.length > 0) return { code: 5, line: `COULD NOT BE CHECKED HERE · 无法在此完成核验: ${unchecked.join('; ')}` }
  if (doubts.includes('key')) return { code: 4, line: `VERIFIED, key not confirmed · 内容一致，公钥未经确认 (${edition})` }
  if (doubts.length > 0) return { code: 4, line: `VERIFIED, authority not confirmed · 内容一致，时间戳机构未经确认 (${edition})` }
  return { code: 0, line: `VERIFIED · 核验通过 (${edition})` }
}

/** What the words of a call ask for. Returns the exit code. */
export function runVerify(argv, write = (text) => process.stdout.write(text), home = undefined) {
  const say = (line) => write(`${printable(line)}\n`)
  let call
  try {
    call = parseWords(argv, home)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    say(error.message)
    write(help)
    return 2
  }
  const { options, dir } = call
  if (call.help) return (write(help), 0)
  if (call.proof !== undefined) {
    try {
      return singleProof(dir, call.proof, (text) => write(text.split('\n').map(printable).join('\n')))
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      say(`${error.code}: ${error.message}`)
      return 1
    }
  }
  const result = verifyBag(dir, options)
  const verdict = verdictOf(result)
  if (call.asJson) {
    write(
      `${JSON.stringify({ ...result, exit: verdict.code }, undefined, 1)
        .split('\n')
        .map(printable)
        .join('\n')}\n`,
    )
    return verdict.code
  }
  for (const { check, sentence } of result.passed) say(`ok      ${checkNames[check]} ${check}: ${sentence}`)
  for (const { check, code, sentence } of result.failures.slice(0, 40))
    say(`FAILED  ${checkNames[check]} ${check}: ${code} ${codes[code]?.zh ?? ''}: ${sentence}`)
  if (result.failures.length > 40) say(`FAILED  and ${result.failures.length - 40} more`)
  for (const note of result.notes) say(`note    ${note}`)
  for (const need of result.unchecked) say(`missing ${need}`)
  const changed = result.replay?.changed
  if (changed) {
    const words = Object.entries(options.set)
      .map(([name, value]) => `${name}=${value}`)
      .concat(options.without.map((id) => `without ${id}`))
    say(`what if ${words.join(', ')}: ${result.replay.proven.length} -> ${changed.proven.length} orders`)
    if (changed.gone.length > 0) say(`        no longer · 不再成立: ${changed.gone.join(' ')}`)
    if (changed.fresh.length > 0) say(`        newly · 新成立: ${changed.fresh.join(' ')}`)
  }
  say(verdict.line)
  return verdict.code
}
