import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, sign } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { openDataFolder } from '../src/cases/data.ts'
import { parseCommandArgs, RefusedError, UsageError } from '../src/cli/command.ts'
import { command as evidenceCommand } from '../src/cli/commands/evidence.ts'
import { command as importCommand } from '../src/cli/commands/import.ts'
import { command as scanCommand } from '../src/cli/commands/scan.ts'
import { EvidenceError } from '../src/evidence/error.ts'
import { exportCase } from '../src/evidence/export.ts'
import { definition } from '../src/evidence/identifiers.ts'
import { paidBackMarket, truth } from '../src/evidence/fixture.ts'
import { orderRule } from '../src/evidence/rule.ts'
import { loadKeys } from '../src/ledger/keys.ts'
import { act, openLedger } from '../src/ledger/ledger.ts'
import { masterKeyFrom, openVault } from '../src/ledger/vault.ts'
import { type BagOptions, type BagResult, canonicalJson, identifiersOf, indexLeaf, type Json, leafHash, nodeHash, verifyBag } from '../src/proof/index.ts'

const root = mkdtempSync(join(tmpdir(), 'evidence-'))
after(() => rmSync(root, { recursive: true, force: true }))
const market = join(root, 'market')
const bag = join(root, 'bag')
const redacted = join(root, 'redacted')
const commands = { evidence: evidenceCommand, import: importCommand, scan: scanCommand }
const at = new Date('2026-01-01T00:00:00Z')

async function call(name: keyof typeof commands, ...argv: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const hear = (words: string): void => void (text += words)
  const code = await commands[name].run(parseCommandArgs(commands[name], argv), { out: hear, err: hear, lang: 'en', now: () => at })
  return { code, text }
}

let caseId = ''
const request = ['--basis', '2022 Opinions art. 14', '--request', '2018-0105', '--approver', 'j.wang']
/** As the command does, without the documents, which are tested where they are made. */
async function exportTo(out: string, folder: string, redacted = false): Promise<void> {
  const data = openDataFolder(folder)
  const vault = await openVault(folder, data.ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
  try {
    const [basis, requestNo, approver] = [request[1]!, request[3]!, request[5]!]
    await exportCase({ folder, data, vault, caseId, out, basis, requestNo, approver, now: at, redacted, documents: false })
  } finally {
    vault.close()
    data.close()
  }
}

before(async () => {
  await call('import', paidBackMarket(join(root, 'events')), '--data', market)
  await call('scan', '--data', market)
  const report = JSON.parse(readFileSync(join(market, 'report.json'), 'utf8')) as {
    verdicts: { case_id: string; subject: { id: string }; proven_order_ids: string[] }[]
  }
  const verdict = report.verdicts.find(({ subject }) => subject.id === truth.buyer)!
  assert.deepEqual(verdict.proven_order_ids, truth.proven)
  caseId = verdict.case_id
  cpSync(market, join(root, 'as-scanned'), { recursive: true })
  await exportTo(bag, market)
  await exportTo(redacted, market, true)
})

const codesOf = (folder: string, options: BagOptions = {}): string[] => [...new Set(verifyBag(folder, options).failures.map(({ code }) => code))]
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .toSorted()

let copies = 0
/** A copy of the bag that somebody with the signing key changed and sealed again. */
function forged(change: (edit: (file: string, of: (text: string) => string) => void, folder: string) => void, from = bag): string {
  const folder = join(root, `forged-${copies++}`)
  cpSync(from, folder, { recursive: true })
  change((file, of) => {
    const before = readFileSync(join(folder, file), 'utf8')
    const text = of(before)
    assert.notEqual(text, before, `${file} was to be changed`)
    writeFileSync(join(folder, file), text)
  }, folder)
  const list = (files: string[]): string => files.map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`).join('')
  const all = filesOf(folder)
  const payload = all.filter((file) => file.startsWith('data/'))
  const octets = payload.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
  writeFileSync(
    join(folder, 'bag-info.txt'),
    readFileSync(join(folder, 'bag-info.txt'), 'utf8').replace(/^Payload-Oxum: .*$/m, `Payload-Oxum: ${octets}.${payload.length}`),
  )
  writeFileSync(join(folder, 'manifest-sha256.txt'), list(payload))
  const tags = list(all.filter((file) => !file.startsWith('data/') && !file.startsWith('tagmanifest-sha256.txt')))
  writeFileSync(join(folder, 'tagmanifest-sha256.txt'), tags)
  writeFileSync(join(folder, 'tagmanifest-sha256.txt.sig'), sign(null, Buffer.from(tags), loadKeys(market, originOf()).active.privateKey))
  return folder
}
const originOf = (): string => readFileSync(join(bag, 'data/60-ledger/checkpoint.txt'), 'utf8').split('\n')[0]!

test('a case leaves as a bag whose rule finds exactly the orders that were paid back', () => {
  const result = verifyBag(bag)
  assert.deepEqual(result.failures, [])
  assert.deepEqual(result.replay?.proven, truth.proven)
  const table = readFileSync(join(bag, 'data/10-findings/per-order-table.csv'), 'utf8').trim().split('\n')
  assert.equal(table.length, 6)
  assert.equal(
    table[0],
    'order_id,paid_at,paid_amount,snapshot_sha256,money_back_at,money_back_amount,payer_link_to_seller,explanation_status,currency,evidence_ids',
  )
  assert.match(
    table[5]!,
    /^o-li-4,2016-03-16T10:06:00\.000\+00:00,58\.00,[0-9a-f]{64},2016-03-21T16:30:00\.000\+00:00,63\.00,customer_service,unreasonable,CNY,/,
  )
  for (const id of [truth.refunded, truth.compensated, truth.nicknamed, ...truth.plain])
    assert.ok(existsSync(join(bag, 'data/20-orders', id, 'timeline.md')), id)
})

test('in an empty folder with nothing but Node 18 or later, openssl and coreutils, everything verifies', () => {
  const alone = join(root, 'alone')
  cpSync(bag, alone, { recursive: true })
  const run = (...argv: string[]): string => {
    const done = spawnSync(argv[0]!, argv.slice(1), { cwd: alone, encoding: 'utf8', env: { PATH: process.env['PATH'] } })
    assert.equal(done.status, 0, done.stdout + done.stderr)
    return done.stdout
  }
  assert.match(run(process.execPath, 'verify/verify.mjs'), /finds 5\n[\s\S]*VERIFIED/)
  assert.match(run('bash', 'verify/verify.sh'), /ok {6}.*payload files/)
  const expected = readFileSync(join(alone, 'verify/expected-output.txt'), 'utf8').trim().split('\n')
  const said = run(process.execPath, 'verify/verify.mjs')
  for (const line of expected) assert.ok(said.includes(line.replace(/^ok /, '')), line)
})

test('the rule that is replayed has the figures of the scan', () => {
  const sql = readFileSync(join(import.meta.dirname, '../src/features/money_back.sql'), 'utf8')
  const { min_percent, over_minor, over_percent, window_hours } = orderRule.parameters
  assert.ok(
    sql.includes(`BETWEEN o.payable_minor * ${min_percent} // 100 AND o.payable_minor + greatest(${over_minor}, o.payable_minor // ${100 / over_percent})`),
  )
  assert.ok(sql.includes(`+ ${window_hours} * 3600000`))
})

test('the reader changes a threshold or leaves out an order, and sees what changes', () => {
  const changed = (options: BagOptions): BagResult['replay'] => verifyBag(bag, options).replay
  assert.deepEqual(changed({ set: { window_hours: 3 } })?.changed?.gone, ['o-li-2', 'o-li-3', 'o-li-4'])
  assert.deepEqual(changed({ set: { need_verified_link: false } })?.changed?.fresh, [truth.nicknamed])
  assert.deepEqual(changed({ without: ['o-li-1'] })?.changed?.gone, ['o-li-1'])
  assert.deepEqual(codesOf(bag, { set: { windows: 3 } }), ['RULE_PARAMETER'])
  assert.deepEqual(codesOf(bag, { without: ['o-0-0'] }), ['RULE_ORDER'])
})

/** The word that must be among those said when a byte of this file is changed. */
function wordFor(file: string): string {
  if (file.startsWith('data/')) return 'FILE_CHANGED'
  if (file === 'tagmanifest-sha256.txt' || file === 'tagmanifest-sha256.txt.sig') return 'SIGNATURE_INVALID'
  return file.startsWith('tagmanifest-sha256.txt.tsr') ? 'STAMP_CHANGED' : 'TAG_CHANGED'
}

test('one byte changed anywhere is found, under the right word', () => {
  const folder = join(root, 'byte')
  cpSync(bag, folder, { recursive: true })
  const files = filesOf(folder)
  const few = [...files.filter((file) => !file.startsWith('data/')), 'data/60-ledger/tree.txt', 'data/50-rules/replay.json']
  const change = (file: string, share: number, bit: number): void => {
    const path = join(folder, file)
    const bytes = readFileSync(path)
    const changed = Buffer.from(bytes)
    changed[Math.min(bytes.length - 1, Math.floor(share * bytes.length))]! ^= 1 << bit
    writeFileSync(path, changed)
    const codes = codesOf(folder)
    writeFileSync(path, bytes)
    assert.ok(codes.includes(wordFor(file)), `${file} at ${share}: ${codes.join(' ')}`)
  }
  fc.assert(fc.property(fc.oneof(fc.constantFrom(...files), fc.constantFrom(...few)), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7), change), {
    numRuns: 25,
  })
  assert.deepEqual(codesOf(folder), [])
})

test('a file taken out or put in is found', () => {
  const folder = join(root, 'moved')
  cpSync(bag, folder, { recursive: true })
  rmSync(join(folder, 'data/20-orders/o-li-5/refunds.jsonl'))
  assert.ok(codesOf(folder).includes('FILE_MISSING'))
  cpSync(join(bag, 'data/20-orders/o-li-5/refunds.jsonl'), join(folder, 'data/20-orders/o-li-5/refunds.jsonl'))
  writeFileSync(join(folder, 'data/20-orders/o-li-5/more.txt'), 'x')
  assert.deepEqual(codesOf(folder), ['FILE_UNLISTED'])
})

// --- What somebody who holds the signing key cannot do -------------------------------------------------------------------

const refunds = 'data/20-orders/o-li-5/refunds.jsonl'
const withoutLine = (text: string, word: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes(word))
    .join('\n')

test('leaving out one exculpatory record fails, even when the bag is sealed again', () => {
  const entry = JSON.parse(readFileSync(join(bag, 'data/60-ledger/completeness-o-li-5.json'), 'utf8')) as { lists: Record<string, number[]> }
  assert.ok(entry.lists['refund/r-5']!.length >= 3)
  const left = forged((edit) => edit(refunds, (text) => withoutLine(text, '"refund.paid"')))
  assert.deepEqual(
    codesOf(left)
      .filter((code) => /^(ENTRY|COMPLETENESS)/.test(code))
      .toSorted(),
    ['COMPLETENESS_MISSING', 'ENTRY_MISSING'],
  )
})

test('withholding it in the tree as well fails, and so does shortening its lists, and dropping a list or an order', () => {
  const paid = readFileSync(join(bag, refunds), 'utf8')
    .split('\n')
    .find((line) => line.includes('"refund.paid"'))!
  const index = indexOf(paid)
  const hide = (edit: (file: string, of: (text: string) => string) => void, folder: string): void => {
    edit(refunds, (text) => withoutLine(text, '"refund.paid"'))
    edit('data/60-ledger/tree.txt', (text) => text.replace(`\ne ${index} `, `\nw ${index} `))
    for (const file of readdirSync(join(folder, 'data/60-ledger/proofs'))) if (file.startsWith(`${index}-`)) rmSync(join(folder, 'data/60-ledger/proofs', file))
  }
  assert.ok(codesOf(forged(hide)).includes('COMPLETENESS_MISSING'))
  const lists = 'data/60-ledger/completeness-o-li-5.json'
  const edited =
    (of: (lists: Record<string, number[]>) => void) =>
    (text: string): string => {
      const own = JSON.parse(text) as { lists: Record<string, number[]> }
      of(own.lists)
      return JSON.stringify(own)
    }
  const shortened = forged((edit, folder) => {
    hide(edit, folder)
    edit(
      lists,
      edited((own) => void (own['refund/r-5'] = own['refund/r-5']!.filter((one) => one !== index))),
    )
  })
  assert.ok(codesOf(shortened).includes('COMPLETENESS_ROOT'), codesOf(shortened).join(' '))
  const dropped = forged((edit) =>
    edit(
      lists,
      edited((own) => void delete own['refund/r-5']),
    ),
  )
  assert.ok(codesOf(dropped).includes('COMPLETENESS_CLOSURE'))
  const orderless = forged((_edit, folder) => rmSync(join(folder, lists)))
  assert.ok(codesOf(orderless).includes('COMPLETENESS_ORDER'))
})

/** Which entry of the ledger a line is. */
function indexOf(line: string): number {
  const hash = createHash('sha256')
    .update(Buffer.concat([Buffer.from([0]), Buffer.from(line)]))
    .digest('base64')
  return Number(new RegExp(`^e (\\d+) ${hash.replaceAll(/[+/]/g, '\\$&')}$`, 'm').exec(readFileSync(join(bag, 'data/60-ledger/tree.txt'), 'utf8'))![1])
}

test('an altered or invented record, table, rule result, index, commitment or head is found under its own word', () => {
  const cases: [string, string, (text: string) => string][] = [
    ['ENTRY_UNKNOWN', 'data/20-orders/o-li-0/payments.jsonl', (text) => text.replace('"amount_minor":3000', '"amount_minor":3001')],
    ['TABLE_DIFFERS', 'data/10-findings/per-order-table.csv', (text) => text.replace(',owner,', ',shop,')],
    ['RULE_DIFFERS', 'data/50-rules/replay.json', (text) => text.replace(/"proven": \[\n {3}"o-li-0",/, '"proven": [')],
    [
      'TREE_ROOT',
      'data/60-ledger/tree.txt',
      (text) => text.replace(/\nh (\d+) (\d+) (.)/, (_, from: string, to: string, first: string) => `\nh ${from} ${to} ${first === 'A' ? 'B' : 'A'}`),
    ],
    ['COMPLETENESS_ROOT', 'data/60-ledger/index-tree.txt', (text) => text.replace(/\nh (.)/, (_, first: string) => `\nh ${first === 'A' ? 'B' : 'A'}`)],
    ['INDEX_DEFINITION', 'data/60-ledger/index.json', (text) => text.replace('"refund",', '')],
    ['COMMITMENT_ROOT', 'data/60-ledger/redaction.json', (text) => text.replace(/"key": "(.)/, (_, first: string) => `"key": "${first === 'a' ? 'b' : 'a'}`)],
    ['CHECKPOINT_DIFFERS', 'data/60-ledger/checkpoint.txt', (text) => `${text}x\n`],
    ['NOTE_SIGNATURE', 'data/60-ledger/checkpoint.note', (text) => text.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)],
    ['KEY_DIFFERS', 'trust/ledger.pub.pem', (text) => `${text}\n`],
  ]
  for (const [word, file, of] of cases) {
    const codes = codesOf(forged((edit) => edit(file, of)))
    assert.ok(codes.includes(word), `${word} for ${file}: ${codes.join(' ')}`)
  }
})

test('an order that is in the case and left out of the bag altogether is missed by its account’s list', () => {
  const id = 'o-li-9'
  const folder = forged((edit, where) => {
    rmSync(join(where, 'data/20-orders', id), { recursive: true })
    rmSync(join(where, `data/60-ledger/completeness-${id}.json`))
    edit('data/50-rules/replay.json', (text) => {
      const replay = JSON.parse(text) as { orders: { order_id: string }[] }
      return JSON.stringify({ ...replay, orders: replay.orders.filter((one) => one.order_id !== id) })
    })
  })
  const codes = codesOf(folder)
  assert.ok(codes.includes('COMPLETENESS_MISSING'), codes.join(' '))
})

// --- The edition for the public ----------------------------------------------------------------------------------------

test('the redacted edition verifies by itself, finds the same five orders, and names nobody', () => {
  const result = verifyBag(redacted)
  assert.deepEqual(result.failures, [])
  assert.deepEqual(result.replay?.proven, ['order-1', 'order-2', 'order-3', 'order-4', 'order-5'])
  for (const file of filesOf(redacted).filter((name) => name.startsWith('data/') && !name.startsWith('data/70-custody/'))) {
    const text = readFileSync(join(redacted, file), 'utf8')
    assert.doesNotMatch(text, /o-li-\d|A-LI|A-own|P-own|P-LI|W-own|W-A-LI|S-[0-5]\b|wb-|朋友|\be-\d+\b|hmac256/, file)
  }
})

test('full and redacted are provably of one making; another value, label or record is not', () => {
  assert.deepEqual(codesOf(bag, { against: redacted }), [])
  const line =
    (of: (one: { n: number; fields: Record<string, { v?: Json; as?: string }> }) => void) => (edit: (file: string, of: (text: string) => string) => void) =>
      edit('data/20-orders/order-1/records.jsonl', (text) =>
        text
          .trim()
          .split('\n')
          .map((row) => {
            const one = JSON.parse(row) as Parameters<typeof of>[0]
            of(one)
            return `${JSON.stringify(one)}\n`
          })
          .join(''),
      )
  const paid = forged(
    line(({ fields }) => {
      if (fields['data.payable_minor']) fields['data.payable_minor'].v = 1
    }),
    redacted,
  )
  assert.ok(codesOf(paid).includes('COMMITMENT_ROOT'))
  const other = codesOf(bag, { against: paid })
  assert.ok(other.includes('REDACTION_FIELD') && other.includes('COMMITMENT_ROOT'), other.join(' '))
  const renamed = forged(
    line(({ fields }) => {
      if (fields['data.shop_id']) fields['data.shop_id'].as = 'shop-99'
    }),
    redacted,
  )
  assert.deepEqual(codesOf(renamed), ['RULE_DIFFERS', 'TABLE_DIFFERS'])
  assert.ok(codesOf(bag, { against: renamed }).includes('REDACTION_LABEL'))
  const fewer = forged((edit) => edit('data/30-others/records.jsonl', (text) => text.slice(text.indexOf('\n') + 1)), redacted)
  assert.ok(codesOf(bag, { against: fewer }).includes('REDACTION_COUNT'))
  assert.deepEqual(codesOf(redacted, { against: bag }), ['REDACTION_EDITION'])
})

test('no personal value is in either edition', () => {
  for (const folder of [bag, redacted]) for (const file of filesOf(folder)) assert.ok(!readFileSync(join(folder, file), 'utf8').includes('雀'), file)
})

// --- The ledger, the calls ----------------------------------------------------------------------------------------------

test('each export is an entry of the ledger with its ground, number and approver', () => {
  const ledger = openLedger(market)
  try {
    const exports = [...ledger.entries()]
      .filter(({ type }) => type === 'aedile.evidence.exported')
      .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as { data: Record<string, Json> })
    assert.deepEqual(
      exports.map(({ data }) => [data['edition'], data['basis'], data['request_no'], data['approver']]),
      [
        ['full', '2022 Opinions art. 14', '2018-0105', 'j.wang'],
        ['redacted', '2022 Opinions art. 14', '2018-0105', 'j.wang'],
      ],
    )
    assert.equal(exports[0]!.data['commitments'], exports[1]!.data['commitments'])
    const access = readFileSync(join(bag, 'data/70-custody/access.jsonl'), 'utf8').trim().split('\n')
    assert.ok(access.some((line) => line.includes('aedile.evidence.exported')))
    assert.equal(canonicalJson(JSON.parse(access[0]!) as Json), access[0], 'records stand as the ledger hashes them')
  } finally {
    ledger.close()
  }
})

test('the same case, call and data give the same bytes', async () => {
  const outs = ['once', 'twice'].map((name) => join(root, name))
  for (const out of outs) {
    const data = `${out}-data`
    cpSync(join(root, 'as-scanned'), data, { recursive: true })
    await exportTo(out, data)
  }
  assert.deepEqual(filesOf(outs[0]!), filesOf(outs[1]!))
  for (const file of filesOf(outs[0]!)) assert.ok(readFileSync(join(outs[0]!, file)).equals(readFileSync(join(outs[1]!, file))), file)
})

test('a bag verifies after the ledger changed its key, against the keys of then and now', async () => {
  const data = join(root, 'rotated')
  cpSync(market, data, { recursive: true })
  const folder = openDataFolder(data)
  folder.ledger.changeKey(new Date('2026-02-01T00:00:00Z'))
  const { vkeys } = folder.ledger
  folder.close()
  assert.equal(vkeys.length, 2)
  assert.deepEqual(codesOf(bag, { keys: vkeys }), [])
  assert.deepEqual(codesOf(bag, { keys: [vkeys[1]!] }), ['KEY_UNTRUSTED'])
  const later = join(root, 'later')
  await exportTo(later, data)
  assert.deepEqual(codesOf(later, { keys: [vkeys[1]!] }), [])
})

test('the index is the one a plain reading of every entry gives, and a dishonest one is found by whoever has the ledger', async () => {
  const data = join(root, 'audited')
  cpSync(market, data, { recursive: true })
  const ledger = openLedger(data)
  const lists = new Map<string, { index: number; hash: Uint8Array }[]>()
  let made: { size: number; root: string } | undefined
  for (const { type, bytes } of ledger.entries())
    if (type === 'aedile.index.made') made ??= (JSON.parse(Buffer.from(bytes).toString()) as { data: typeof made }).data
  for (const { index, leaf } of ledger.entries(0, made!.size))
    for (const key of identifiersOf({ data: {}, ...(JSON.parse(Buffer.from(leaf).toString()) as object) }, definition))
      lists.set(key, [...(lists.get(key) ?? []), { index, hash: leafHash(leaf) }])
  const bits = (key: string): string => [...createHash('sha256').update(key).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const rootOf = (keys: { key: string; path: string }[], depth: number): Uint8Array => {
    if (keys.length === 0) return Buffer.alloc(32)
    if (keys.length === 1) return indexLeaf(keys[0]!.key, lists.get(keys[0]!.key)!)
    const side = (bit: string): Uint8Array =>
      rootOf(
        keys.filter(({ path }) => path[depth] === bit),
        depth + 1,
      )
    return nodeHash(side('0'), side('1'))
  }
  assert.equal(
    Buffer.from(
      rootOf(
        [...lists.keys()].map((key) => ({ key, path: bits(key) })),
        0,
      ),
    ).toString('base64'),
    made!.root,
  )
  ledger.record([act('aedile.index.made', 'index:lie', at, { definition: 'x', keys: 1, root: made!.root, size: made!.size - 1 })])
  ledger.checkpoint(at)
  ledger.close()
  const { code, text } = await call('evidence', 'audit', '--data', data)
  assert.equal(code, 1)
  assert.equal(text.match(/what the entries give/g)?.length, 2)
  assert.match(text, /INDEX_DISHONEST: expected the index of the first \d+ entries/)
})

test('what an export must state it must state, and a case it must know', async () => {
  for (const name of ['--basis', '--request', '--approver']) {
    const words = [...request]
    words.splice(words.indexOf(name), 2)
    await assert.rejects(call('evidence', 'export', caseId, '--data', market, '--out', join(root, 'none'), ...words), UsageError)
    await assert.rejects(call('evidence', 'export', caseId, '--data', market, '--out', join(root, 'none'), ...words, name, ' '), UsageError)
  }
  await assert.rejects(
    call('evidence', 'export', 'C-nobody', '--data', market, '--out', join(root, 'none'), ...request),
    (error) => error instanceof RefusedError && error.message.startsWith('NO_CASE'),
  )
  await assert.rejects(exportTo(bag, market), (error) => error instanceof EvidenceError && error.code === 'OUT_NOT_EMPTY')
  assert.ok(!existsSync(join(root, 'none')))
})

test('aedile evidence verify says what the file inside the bag says', async () => {
  const outside = await call('evidence', 'verify', bag)
  const inside = spawnSync(process.execPath, [join(bag, 'verify/verify.mjs')], { encoding: 'utf8' })
  assert.equal(outside.text, inside.stdout)
  assert.equal(outside.code, 0)
  const proof = await call('evidence', 'verify', bag, '--proof', String(indexOf(readFileSync(join(bag, refunds), 'utf8').split('\n')[0]!)))
  const [file] = readdirSync(join(bag, 'data/60-ledger/proofs')).filter((name) => name.startsWith(`${/index (\d+)/.exec(proof.text)![1]}-`))
  assert.equal(proof.text, readFileSync(join(bag, 'data/60-ledger/proofs', file!), 'utf8'), 'the proof out of the tree is the single proof')
})
