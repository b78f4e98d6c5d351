import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { openDataFolder } from '../src/cases/data.ts'
import { parseCommandArgs, RefusedError, UsageError } from '../src/cli/command.ts'
import { command as evidenceCommand } from '../src/cli/commands/evidence.ts'
import { EvidenceError } from '../src/evidence/error.ts'
import { definition } from '../src/evidence/identifiers.ts'
import { truth } from '../src/evidence/fixture.ts'
import { act, openLedger } from '../src/ledger/ledger.ts'
import { type BagOptions, type BagResult, canonicalJson, identifiersOf, indexLeaf, type Json, leafHash, nodeHash, verifyBag } from '../src/proof/index.ts'
import { at, type Change, changed, codesOf, exportTo, filesOf, indexOf, scannedMarket, sealAgain } from './harness/forge.ts'

const root = mkdtempSync(join(tmpdir(), 'evidence-'))
after(() => rmSync(root, { recursive: true, force: true }))
const market = join(root, 'market')
const bag = join(root, 'bag')
const redacted = join(root, 'redacted')

async function call(_name: 'evidence', ...argv: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const hear = (words: string): void => void (text += words)
  const code = await evidenceCommand.run(parseCommandArgs(evidenceCommand, argv), { out: hear, err: hear, lang: 'en', now: () => at } as never)
  return { code, text }
}

let caseId = ''
const request = ['--basis', '2022 Opinions art. 14', '--request', '2018-0105', '--approver', 'j.wang']

before(async () => {
  ;({ caseId } = await scannedMarket(root))
  await exportTo(bag, market, caseId)
  await exportTo(redacted, market, caseId, { redacted: true })
})

let copies = 0
/** A copy of the bag that somebody with the signing key changed and sealed again. */
const forged = (change: Change, from = bag): string => forgedFrom(market, from, change)

function forgedFrom(data: string, from: string, change: Change): string {
  const folder = changed(from, join(root, `forged-${copies++}`), change)
  sealAgain(folder, data)
  return folder
}

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
    assert.match(readFileSync(join(bag, 'data/20-records/timelines-001.md'), 'utf8'), new RegExp(`^# ${id} `, 'm'))
})

test('in an empty folder with nothing but Node 18 or later, openssl and coreutils, everything verifies', () => {
  const alone = join(root, 'alone')
  cpSync(bag, alone, { recursive: true })
  const run = (status: number, ...argv: string[]): string => {
    const done = spawnSync(argv[0]!, argv.slice(1), { cwd: alone, encoding: 'utf8', env: { PATH: process.env['PATH'] } })
    assert.equal(done.status, status, done.stdout + done.stderr)
    return done.stdout
  }
  assert.match(run(4, process.execPath, 'verify/verify.mjs', '.'), /finds 5\n[\s\S]*VERIFIED, key not confirmed/)
  assert.match(run(4, 'bash', 'verify/verify.sh', '.'), /ok {6}.*payload files[\s\S]*key not confirmed/)
  const [vkeys, pem] = ['mine.vkeys', 'mine.pem'].map((name) => join(root, name)) as [string, string]
  cpSync(join(bag, 'trust/ledger.vkeys'), vkeys)
  cpSync(join(bag, 'trust/ledger.pub.pem'), pem)
  for (const key of [vkeys, pem]) assert.match(run(0, process.execPath, 'verify/verify.mjs', '.', '--key', key), /\nVERIFIED · 核验通过 \(full\)\n$/)
  assert.match(run(0, 'bash', 'verify/verify.sh', '.', '--key', pem), /signed by your key/)
  const expected = readFileSync(join(alone, 'verify/expected-output.txt'), 'utf8').trim().split('\n')
  const said = run(4, process.execPath, 'verify/verify.mjs')
  for (const line of expected) assert.ok(said.includes(line.replace(/^ok /, '')), line)
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
  return file.startsWith('seal.txt') ? 'SEAL_CHANGED' : 'TAG_CHANGED'
}

test('one byte changed anywhere is found, under the right word', () => {
  const folder = join(root, 'byte')
  cpSync(bag, folder, { recursive: true })
  const files = filesOf(folder).filter((file) => statSync(join(folder, file)).size > 0)
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

test('a case in yuan and yen has a total for each, and both editions verify', async () => {
  const own = join(root, 'yen')
  const found = await scannedMarket(own, { yen: [1] })
  const [full, open] = [join(own, 'bag'), join(own, 'redacted')]
  await exportTo(full, found.market, found.caseId)
  await exportTo(open, found.market, found.caseId, { redacted: true })
  assert.deepEqual([codesOf(full), codesOf(open)], [[], []])
  assert.match(readFileSync(join(full, 'data/00-cover/cover.md'), 'utf8'), /paid 183\.00 CNY \+ 3700 JPY，退回合计 money back 203\.00 CNY \+ 4200 JPY/)
  assert.match(readFileSync(join(full, 'data/80-loss/loss-sheet.csv'), 'utf8'), /\ntotal,[^\n]*,0\.00,CNY\ntotal,[^\n]*,0,JPY\n$/)
  const mixed = forgedFrom(found.market, full, (edit) => edit('data/80-loss/loss-sheet.csv', (text) => text.replace(/total,[^\n]*JPY\n/, '')))
  assert.ok(codesOf(mixed).includes('LOSS_DIFFERS'))
})

test('orders that only leads bear are in the bag as leads, and in no table, sum or paper', async () => {
  const [data, folder] = [join(root, 'lead-data'), join(root, 'lead-bag')]
  cpSync(join(root, 'as-scanned'), data, { recursive: true })
  const report = JSON.parse(readFileSync(join(data, 'report.json'), 'utf8')) as {
    as_of: string
    verdicts: { case_id: string; subject: { id: string }; certainty: string; proven_order_ids: string[] }[]
  }
  const buyer = report.verdicts.find(({ subject }) => subject.id === truth.buyer)!
  const [last] = buyer.proven_order_ids.splice(4)
  report.verdicts.find((one) => one.certainty === 'lead' && one.case_id === caseId)!.proven_order_ids.push(last!)
  const text = JSON.stringify(report)
  const hash = createHash('sha256').update(text).digest('hex')
  writeFileSync(join(data, 'report.json'), text)
  const ledger = openLedger(data)
  ledger.record([act('aedile.report.made', `report:${hash}`, new Date(report.as_of), { entries: ledger.size, sha256: hash })])
  ledger.close()
  await exportTo(folder, data, caseId)
  assert.deepEqual(verifyBag(folder).failures, [])
  const [replay, table, others, cover] = ['50-rules/replay.json', '10-findings/per-order-table.csv', '10-findings/other-orders.csv', '00-cover/cover.md'].map(
    (name) => readFileSync(join(folder, 'data', name), 'utf8'),
  ) as [string, string, string, string]
  assert.deepEqual((JSON.parse(replay) as { leads: string[] }).leads, [last])
  assert.ok(!table.includes(last!) && others.includes(last!))
  assert.match(cover, /proven 4 [^\n]*paid 162\.00 CNY，/)
})

test('whoever calls a finding a lead cannot leave its orders in the table', () => {
  const folder = forged((edit) =>
    edit('data/10-findings/findings.json', (text) => text.replaceAll(/"certainty": ?"(established|supported)"/g, '"certainty":"lead"')),
  )
  assert.ok(codesOf(folder).includes('TABLE_DIFFERS'), codesOf(folder).join(' '))
  const hidden = forged((edit) =>
    edit('data/50-rules/replay.json', (text) => {
      const value = JSON.parse(text) as { leads: string[] }
      return `${JSON.stringify({ ...value, leads: ['o-li-0'] })}\n`
    }),
  )
  assert.ok(codesOf(hidden).includes('TABLE_DIFFERS'), codesOf(hidden).join(' '))
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
      edit('data/20-records/records-001.jsonl', (text) =>
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
  assert.ok(codesOf(paid).includes('COMMITMENT_ROOT') && codesOf(paid).includes('HELD_DIFFERS'))
  const other = codesOf(bag, { against: paid })
  assert.ok(other.includes('REDACTION_FIELD') && other.includes('COMMITMENT_ROOT'), other.join(' '))
  const renamed = forged(
    line(({ fields }) => {
      if (fields['data.shop_id']) fields['data.shop_id'].as = 'shop-99'
    }),
    redacted,
  )
  assert.ok(codesOf(renamed).includes('HELD_DIFFERS'))
  assert.ok(codesOf(bag, { against: renamed }).includes('REDACTION_LABEL'))
  const fewer = forged((edit) => edit('data/20-records/records-001.jsonl', (text) => text.slice(text.indexOf('\n') + 1)), redacted)
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
    assert.equal(access.join(''), '', 'nobody had looked before')
    const own = readFileSync(join(bag, 'data/70-custody/this-export.jsonl'), 'utf8').trim().split('\n')
    assert.ok(own.some((line) => line.includes('aedile.evidence.exported')))
    assert.equal(canonicalJson(JSON.parse(own[0]!) as Json), own[0], 'records stand as the ledger hashes them')
  } finally {
    ledger.close()
  }
})

test('the same case, call and data give the same bytes', async () => {
  const outs = ['once', 'twice'].map((name) => join(root, name))
  for (const out of outs) {
    const data = `${out}-data`
    cpSync(join(root, 'as-scanned'), data, { recursive: true })
    await exportTo(out, data, caseId)
  }
  assert.deepEqual(filesOf(outs[0]!), filesOf(outs[1]!))
  for (const file of filesOf(outs[0]!)) assert.ok(readFileSync(join(outs[0]!, file)).equals(readFileSync(join(outs[1]!, file))), file)
})

test('a case that had another id, which no entry of the ledger names, leaves with the proof that none does', async () => {
  const [data, folder] = [join(root, 'renamed'), join(root, 'renamed-bag')]
  cpSync(join(root, 'as-scanned'), data, { recursive: true })
  const ledger = openLedger(data)
  const told = [...ledger.entries()]
    .filter(({ type }) => type === 'aedile.case.opened')
    .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as { data: Record<string, Json> })
  const own = told.find(({ data }) => data['case_id'] === caseId)!
  ledger.record([act('aedile.case.changed', 'case:renamed', at, { ...own.data, aliases: ['C-before', caseId], merged_from: ['C-merged'] })])
  ledger.checkpoint(at)
  ledger.close()
  await exportTo(folder, data, caseId)
  assert.deepEqual(verifyBag(folder).failures, [])
})

test('questions, answers and measures reach the bag as events; what the house noted, proposed and decided is counted, and not one word of it leaves', async () => {
  const [data, folder, open] = ['filed', 'filed-bag', 'filed-open'].map((name) => join(root, name)) as [string, string, string]
  cpSync(join(root, 'as-scanned'), data, { recursive: true })
  const by = { kind: 'person', id: 'ines', role: 'investigator' }
  const done = (type: `aedile.${string}`, n: number, on: { kind: string; id: string }, changes: Json) =>
    act(type, `act-${n}`, new Date(Date.UTC(2025, 11, 1, 0, n)), { by, why: '内部判断：证据尚薄', rules: '1', law: 'prc', on, changes })
  const subject = { kind: 'account', id: truth.buyer }
  const asked = { case_id: caseId, subject, about_kind: 'order', about_ids: truth.proven }
  const intended = { case_id: caseId, subject, kind: 'warn', level: 'L2', order_ids: truth.proven, review_ids: [], starts_at: '2026-01-01T00:00:00Z' }
  const ledger = openLedger(data)
  ledger.record([
    done('aedile.case.noted', 1, { kind: 'case', id: caseId }, { text: '内部笔记：此人或为受害' }),
    done('aedile.question.asked', 2, { kind: 'question', id: 'Q-9' }, asked),
    done('aedile.question.lapsed', 3, { kind: 'question', id: 'Q-9' }, {}),
    done('aedile.measure.recorded', 4, { kind: 'measure', id: 'M-9' }, { ...intended, reason: '内部理由' }),
    done('aedile.measure.expired', 5, { kind: 'measure', id: 'M-9' }, {}),
    done('aedile.case.noted', 6, { kind: 'case', id: 'C-other' }, { text: '别案笔记' }),
  ])
  ledger.checkpoint(at)
  ledger.close()
  await exportTo(folder, data, caseId)
  await exportTo(open, data, caseId, { redacted: true })
  const result = verifyBag(folder)
  assert.deepEqual([result.failures, codesOf(open)], [[], []])
  const lists = JSON.parse(readFileSync(join(folder, 'data/60-ledger/lists.json'), 'utf8')) as {
    withheld: Record<string, number>
    lists: Record<string, number[]>
  }
  assert.equal(lists.withheld['file'], 5)
  assert.deepEqual(
    Object.entries(lists.lists).flatMap(([key, list]) => (key.startsWith('file/') ? [`${key} ${list.length}`] : [])),
    [`file/case/${caseId} 3`, 'file/question/Q-9 2', 'file/measure/M-9 2'],
  )
  assert.ok(result.notes.some((note) => note.startsWith('5 entries are withheld (file: ')))
  for (const edition of [folder, open])
    for (const file of filesOf(edition)) assert.doesNotMatch(readFileSync(join(edition, file), 'utf8'), /内部|别案|"ines"/, file)
  // The question that was delivered, and its answer, came through the door as events and stand in the bag whole.
  const records = readFileSync(join(folder, 'data/20-records/records-001.jsonl'), 'utf8')
  assert.match(records, /"type":"explanation.requested"/)
  assert.match(records, /"assessed":"unreasonable"/)
  assert.equal((await call('evidence', 'audit', '--data', data)).code, 0, 'a plain reading of every entry gives the same index')
  // An act more or fewer in the file is an index other than the recorded one.
  const thinned = forgedFrom(data, folder, (edit) =>
    edit('data/60-ledger/lists.json', (text) => text.replace(/"file\/case\/[^:]*:\[\d+,/, (found) => found.replace(/\d+,$/, ''))),
  )
  assert.ok(codesOf(thinned).includes('COMPLETENESS_ROOT'), codesOf(thinned).join(' '))
  const unsaid = forgedFrom(data, folder, (edit) => edit('data/60-ledger/lists.json', (text) => text.replace('"file":5', '"file":4')))
  assert.ok(codesOf(unsaid).includes('COMPLETENESS_WITHHELD'), codesOf(unsaid).join(' '))
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
  await exportTo(later, data, caseId)
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
  await assert.rejects(exportTo(bag, market, caseId), (error) => error instanceof EvidenceError && error.code === 'OUT_NOT_EMPTY')
  assert.ok(!existsSync(join(root, 'none')))
})

test('an export names who gets it: as told, else whoever asked under its number as the ledger has it, else it says that nobody is named', async () => {
  const data = join(root, 'named')
  cpSync(market, data, { recursive: true })
  const exports = (): (string | null)[] => {
    const ledger = openLedger(data)
    try {
      return [...ledger.entries()]
        .filter(({ type }) => type === 'aedile.evidence.exported')
        .map(({ bytes }) => (JSON.parse(Buffer.from(bytes).toString()) as { data: { recipient: string | null } }).data.recipient)
    } finally {
      ledger.close()
    }
  }
  const before = exports().length
  assert.equal((await exportTo(join(root, 'to-none'), data, caseId)).recipient, null)
  const ledger = openLedger(data)
  const asked = (authority_id: string, number: string): void =>
    void ledger.record([
      act('aedile.request.registered', `request:${authority_id}`, at, {
        by: { kind: 'person', id: 'leo', role: 'liaison' },
        why: 'r',
        rules: '',
        law: '',
        on: { kind: 'request', id: authority_id },
        changes: { authority_id, number, about_ids: [] },
      }),
    ])
  asked('police-yiwu', '2018-0105')
  asked('police-hangzhou', '2018-0106')
  ledger.close()
  assert.equal((await exportTo(join(root, 'to-asked'), data, caseId)).recipient, 'police-yiwu')
  assert.equal((await exportTo(join(root, 'to-told'), data, caseId, { to: 'court-yiwu' })).recipient, 'court-yiwu')
  assert.deepEqual(exports().slice(before), [null, 'police-yiwu', 'court-yiwu'])
  assert.deepEqual(codesOf(join(root, 'to-told')), [])
})

test('aedile evidence verify says what the file inside the bag says, and what the reader may conclude', async () => {
  const outside = await call('evidence', 'verify', bag)
  const inside = spawnSync(process.execPath, [join(bag, 'verify/verify.mjs')], { encoding: 'utf8' })
  assert.equal(outside.text, inside.stdout)
  assert.deepEqual([outside.code, inside.status], [4, 4])
  assert.equal((await call('evidence', 'verify', bag, '--key', join(bag, 'trust/ledger.vkeys'))).code, 0)
  const line = readFileSync(join(bag, 'data/20-records/records-001.jsonl'), 'utf8').split('\n')[3]!
  const proof = await call('evidence', 'verify', bag, '--proof', String(indexOf(bag, line)))
  const ledger = openLedger(market)
  try {
    const [head] = ledger.heads().filter(({ note }) => proof.text.endsWith(note))
    assert.ok(head !== undefined, 'the proof stands under a head of the ledger')
  } finally {
    ledger.close()
  }
})
