import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { auditIndexes } from '../src/evidence/audit.ts'
import { openLedger } from '../src/ledger/ledger.ts'
import { cosignHead, openWitness } from '../src/ledger/witness.ts'
import { codes, parseCheckpointText, parseNote, runVerify, verifyBag } from '../src/proof/index.ts'
import { attacks, lyingRoot, tableOf, type Tried, tryAll } from './harness/attacks.ts'
import { noOpenssl } from './harness/authority.ts'
import { inMemory, tryChanges } from './harness/changes.ts'
import { at, call, changed, codesOf, exportTo, filesOf, indexOf, keyOf, recordAgain, scannedMarket } from './harness/forge.ts'

const root = mkdtempSync(join(tmpdir(), 'attacks-'))
after(() => rmSync(root, { recursive: true, force: true }))
const bag = join(root, 'bag')
let market = ''
let scanned = ''
let caseId = ''

before(async () => {
  ;({ market, scanned, caseId } = await scannedMarket(root))
  await exportTo(bag, market, caseId)
})

const page = join(import.meta.dirname, '../docs/spec/evidence/attacks.md')

test(
  'each attack is refused by verify.mjs under its word, and by verify.sh where it can see it; the page holds what was printed',
  { skip: noOpenssl },
  async () => {
    const tried: Tried[] = []
    await tryAll(join(root, 'tried'), (attack, one) => {
      tried.push(one)
      assert.ok(one.codes.includes(attack.refused), `${attack.what}: expected ${attack.refused}, got ${one.codes.join(' ')}`)
      for (const code of one.codes) assert.ok(code in codes, code)
      if (attack.by === 'hand') assert.ok(attack.sh !== undefined && one.sh.split(' ').includes(attack.sh), `${attack.what}: verify.sh says ${one.sh}`)
      else if (attack.sh === undefined) assert.equal(one.sh, 'exit 4', attack.what)
    })
    assert.ok(attacks.length >= 60)
    assert.ok(readFileSync(page, 'utf8').includes(tableOf(tried)), 'docs/spec/evidence/attacks.md: put in what node test/harness/attacks.ts prints')
  },
)

test('every word a check can say is in the list of codes, and none is there that no check says', () => {
  const home = join(import.meta.dirname, '../src/proof/verify')
  const text = readdirSync(home)
    .filter((file) => file.endsWith('.mjs') && file !== 'codes.mjs')
    .map((file) => readFileSync(join(home, file), 'utf8'))
    .join('\n')
  const said = new Set([...text.matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map(([, code]) => code!).filter((code) => !code.startsWith('O_')))
  assert.deepEqual([...said].filter((code) => !(code in codes)).toSorted(), [])
  assert.deepEqual(
    Object.keys(codes).filter((code) => !said.has(code)),
    [],
  )
  for (const file of readdirSync(home)) if (file.endsWith('.mjs')) assert.ok(readFileSync(join(home, file), 'utf8').split('\n').length <= 300, file)
})

// --- forks

/** A fork: the case again, from before the first export, with a market that went on otherwise. */
async function fork(name: string): Promise<string> {
  const data = join(root, `${name}-data`)
  cpSync(scanned, data, { recursive: true })
  const more = join(root, `${name}-events`)
  mkdirSync(more)
  writeFileSync(join(more, 'order.completed.csv'), 'time,id,source,order_id\n2016-06-01T00:00:00+00:00,late-1,//market,o-0-0\n')
  await call('import', more, '--data', data)
  await call('scan', '--data', data)
  await exportTo(join(root, name), data, caseId)
  return join(root, name)
}

test('of two bags of one case from two histories each agrees with itself, and the second is refused against the head of the first', async () => {
  const second = await fork('second')
  assert.deepEqual([codesOf(bag), codesOf(second)], [[], []])
  const note = readFileSync(join(bag, 'data/60-ledger/checkpoint.note'), 'utf8')
  const result = verifyBag(second, { heads: [note] })
  assert.deepEqual(
    result.failures.map(({ code }) => code),
    ['HEAD_FORK'],
  )
  // The history that both share is in both; at the same size there can be one head only.
  const shared = openLedger(scanned)
  const old = shared.heads().at(-1)?.note ?? shared.checkpoint(at)
  shared.close()
  assert.deepEqual([codesOf(bag, { heads: [old] }), codesOf(second, { heads: [old] })], [[], []])
  const own = readFileSync(join(second, 'data/60-ledger/checkpoint.note'), 'utf8')
  assert.deepEqual(codesOf(second, { heads: [own] }), [])
})

test('a fork of the same length is refused under HEAD_FORK, and a later head is checked by the proof between the two', async () => {
  const twin = join(root, 'twin')
  const data = join(root, 'twin-data')
  cpSync(scanned, data, { recursive: true })
  await exportTo(twin, data, caseId, { requestNo: '2018-0106' })
  const note = readFileSync(join(bag, 'data/60-ledger/checkpoint.note'), 'utf8')
  assert.deepEqual(codesOf(twin), [])
  assert.deepEqual(codesOf(twin, { heads: [note] }), ['HEAD_FORK'])
  const { size } = parseCheckpointText(parseNote(note).text)
  const later = openLedger(market)
  const [newer, proof] = [later.checkpoint(at), later.proveConsistency(size)]
  later.close()
  const [one, two] = [verifyBag(bag, { heads: [newer] }), verifyBag(bag, { heads: [newer], consistency: [proof] })]
  assert.ok(parseCheckpointText(parseNote(newer).text).size === size || one.unchecked.length === 1)
  assert.deepEqual([two.failures, two.unchecked], [[], []])
})

test('a bag made after its head was witnessed carries the cosignature; a fork gets none, for the witness remembers', async () => {
  const data = join(root, 'witnessed-data')
  cpSync(scanned, data, { recursive: true })
  const watcher = openWitness(join(root, 'w'), 'witness.invalid/w1', keysOf(data))
  const out = join(root, 'witnessed')
  await exportTo(out, data, caseId, { cosign: (ledger) => void cosignHead(ledger, watcher, at) })
  const options = { witnessKeys: [watcher.vkey], quorum: 1 }
  assert.deepEqual(codesOf(out, options), [])
  assert.ok(verifyBag(out, options).passed.some(({ check }) => check === 'witnesses'))
  assert.deepEqual(codesOf(bag, options), ['WITNESS_QUORUM'])
  const other = join(root, 'other-history')
  cpSync(scanned, other, { recursive: true })
  await assert.rejects(
    exportTo(join(root, 'unwitnessed'), other, caseId, { requestNo: 'x', cosign: (ledger) => void cosignHead(ledger, watcher, at) }),
    /expected a head that extends/,
  )
  const told = openLedger(other)
  assert.equal([...told.entries()].at(-1)!.type, 'aedile.evidence.failed', 'an export that failed after its entry says so')
  told.close()
  watcher.close()
})

function keysOf(data: string): string[] {
  const ledger = openLedger(data)
  try {
    return ledger.vkeys
  } finally {
    ledger.close()
  }
}

// --- what is not bound, as the page says

test('an index made dishonestly verifies by itself; the audit of whoever has the ledger finds it, and so does a kept head', async () => {
  const records = 'data/20-records/records-001.jsonl'
  const line = readFileSync(join(bag, records), 'utf8')
    .split('\n')
    .find((one) => one.includes('"refund.paid"'))!
  const index = indexOf(bag, line)
  const folder = changed(bag, join(root, 'dishonest'), (edit) => {
    edit(records, (text) => text.replace(`${line}\n`, ''))
    edit('data/60-ledger/lists.json', (text) => {
      const value = JSON.parse(text) as { lists: Record<string, number[]> }
      for (const [key, list] of Object.entries(value.lists)) value.lists[key] = list.filter((one) => one !== index)
      return JSON.stringify(value)
    })
  })
  const data = join(root, 'dishonest-data')
  recordAgain(folder, scanned, data, { lieIndex: lyingRoot, drop: new Map([[index, 'h']]), keep: true })
  const note = readFileSync(join(bag, 'data/60-ledger/checkpoint.note'), 'utf8')
  // Tables and notes in favour were not made again here, which a forger would do.
  assert.deepEqual(
    codesOf(folder, { heads: [note] }).filter((code) => !/^(TABLE|CONTRARY)_/.test(code)),
    ['HEAD_FORK'],
  )
  const ledger = openLedger(data)
  try {
    assert.deepEqual(
      (await auditIndexes(data, ledger)).map(({ honest }) => honest),
      [false],
    )
  } finally {
    ledger.close()
  }
})

// --- anything at all

test('random changes of bytes, fields and whole records, as they are and sealed again by the key: none is accepted', () => {
  const runs = Number(process.env['AEDILE_BAG_CHANGES'] ?? 60)
  const { accepted, changes } = tryChanges(inMemory(bag), keyOf(market), runs, 20_160_301)
  assert.deepEqual([accepted, changes], [[], runs])
})

test('whatever record, list, row or figure the operator changes and records again in a fork is refused', () => {
  const bound = [
    'data/20-records/records-001.jsonl',
    'data/20-records/orders.csv',
    'data/20-records/contrary.jsonl',
    'data/10-findings/per-order-table.csv',
    'data/10-findings/other-orders.csv',
    'data/60-ledger/lists.json',
    'data/60-ledger/index.json',
    'data/60-ledger/index-tree.txt',
    'data/70-custody/custody.jsonl',
  ]
  const folder = join(root, 'again')
  const lines = (file: string): string[] => readFileSync(join(bag, file), 'utf8').split('\n').slice(0, -1)
  let n = 0
  const change = (file: string, place: number, how: 'leave out' | 'change'): void => {
    // Of a note the sentence is the platform's own; code, order and evidence are the records'.
    if (file.endsWith('contrary.jsonl')) how = 'leave out'
    const all = lines(file)
    const nth = Math.floor(place * all.length)
    const line = all[nth]!
    const word = [...line.matchAll(/[0-9a-zA-Z]{2,}/g)].at(Math.floor(place * 97) % 7) ?? /[0-9a-zA-Z]/.exec(line)
    const other = word === null ? 'x' : `${line.slice(0, word.index)}7${line.slice(word.index)}`
    rmSync(folder, { recursive: true, force: true })
    changed(bag, folder, (edit) => edit(file, () => `${(how === 'leave out' ? all.toSpliced(nth, 1) : all.with(nth, other)).join('\n')}\n`))
    try {
      recordAgain(folder, scanned, join(root, `again-${n++}`))
    } catch {
      // What cannot even be read again by the one who made it is no bag.
      return
    }
    assert.ok(codesOf(folder).length > 0, `${how} line ${nth + 1} of ${file}: ${line.slice(0, 120)}`)
  }
  fc.assert(fc.property(fc.constantFrom(...bound), fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.constantFrom('leave out', 'change'), change), {
    numRuns: Number(process.env['AEDILE_BAG_FORKS'] ?? 20),
  })
})

test('a hostile bag crashes nothing, hangs nothing, and no control character of it reaches the terminal', () => {
  const runs = Number(process.env['AEDILE_HOSTILE_BAGS'] ?? 60)
  const folder = join(root, 'hostile')
  cpSync(bag, folder, { recursive: true })
  const files = filesOf(folder).filter((file) => /^(data\/(60-ledger|50-rules|20-records|70-custody|00-cover)|trust|seal|bag|manifest|tagmanifest)/.test(file))
  const poison = fc.oneof(
    fc.constantFrom(
      '',
      '\u001b[31m\u0007',
      'null',
      '[]',
      '{}',
      '{"orders":null}',
      '[[[[',
      '1e999',
      '\u0000',
      'aedile.tree/1\nsize 9\nh 0 9 AAAA\n',
      `${'n\n'.repeat(5000)}`,
      '{"lists":{"__proto__":[1]}}',
      '{"rule":{"toString":1}}',
      `${'['.repeat(20000)}`,
      '\u202eevil\u2066',
      '-----BEGIN CERTIFICATE-----',
    ),
    fc.string({ maxLength: 200 }),
  )
  // oxlint-disable-next-line no-control-regex -- these are what must not come out
  const escape = new RegExp('[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]')
  const poisoned = (file: string, text: string, where: number, whole: boolean): void => {
    const path = join(folder, file)
    const bytes = readFileSync(path)
    const at = Math.floor(where * bytes.length)
    writeFileSync(path, whole ? text : Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]))
    const started = process.hrtime.bigint()
    let said = ''
    const code = runVerify([folder], (words) => void (said += words))
    writeFileSync(path, bytes)
    assert.ok([0, 1, 4, 5].includes(code), `${file}: exit ${code}`)
    assert.ok(whole || text === '' || code === 1, `${file}: accepted with ${JSON.stringify(text)}`)
    assert.doesNotMatch(said, escape, file)
    assert.ok(process.hrtime.bigint() - started < 20_000_000_000n, `${file}: took long`)
  }
  fc.assert(fc.property(fc.constantFrom(...files), poison, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), poisoned), { numRuns: runs })
})

// --- the shell

/** A folder of tools under the names given, so that a machine with others can be had on this one. */
function tools(name: string, names: Record<string, string>): string {
  const home = join(root, name)
  mkdirSync(home)
  for (const [tool, target] of Object.entries(names))
    if (target.startsWith('/')) symlinkSync(target, join(home, tool))
    else {
      writeFileSync(join(home, tool), `#!/bin/sh\n${target}\n`)
      chmodSync(join(home, tool), 0o755)
    }
  return home
}
const where = (tool: string): string => spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim()
const usual = ['sh', 'find', 'sort', 'uniq', 'sed', 'grep', 'cut', 'tr', 'cmp', 'awk', 'xargs', 'mktemp', 'head', 'dirname', 'basename', 'rm', 'cat']
const plain = (): Record<string, string> => Object.fromEntries(usual.map((tool) => [tool, where(tool)]))
const shell = (path: string, sh = where('sh'), folder = bag) => {
  const done = spawnSync(sh, [join(bag, 'verify/verify.sh'), folder], { encoding: 'utf8', env: { PATH: path } })
  return { status: done.status, last: done.stdout.trim().split('\n').at(-1)!, all: done.stdout + done.stderr }
}

test('verify.sh says what it lacks, with exit 5, and never calls that tampered', { skip: noOpenssl }, () => {
  const openssl = where('openssl')
  const none = shell(tools('no-hash', { ...plain(), openssl }))
  assert.deepEqual([none.status, none.last], [5, 'cannot check: needs sha256sum (or shasum, sha256) · 无法核验：缺少 sha256sum (or shasum, sha256)'])
  const blind = shell(tools('no-openssl', { ...plain(), sha256sum: where('sha256sum') }))
  assert.deepEqual([blind.status, blind.last], [5, 'cannot check: needs openssl 3 · 无法核验：缺少 openssl 3'])
  const old = shell(tools('old-openssl', { ...plain(), sha256sum: where('sha256sum'), openssl: 'echo "usage: pkeyutl -sign -verify" >&2; exit 1' }))
  assert.deepEqual([old.status, /Ed25519/.test(old.last)], [5, true])
  const { awk: _awk, ...less } = plain()
  assert.deepEqual(shell(tools('no-awk', { ...less, openssl, sha256sum: where('sha256sum') })).status, 5)
  // A tool that is there and does not do its work is as good as none.
  for (const tool of ['cmp', 'awk', 'find', 'cut', 'sort', 'xargs', 'sha256sum'])
    for (const [nth, does] of ['exit 127', 'exit 0'].entries())
      assert.equal(shell(tools(`broken-${nth}-${tool}`, { ...plain(), openssl, sha256sum: where('sha256sum'), [tool]: does })).status, 5, tool)
})

test('verify.sh works with the hash tools of other systems, in a plain POSIX shell', { skip: noOpenssl }, () => {
  const openssl = where('openssl')
  // macOS has shasum, FreeBSD sha256 -r with one space between hash and name.
  const bsd = `shift; for f in "$@"; do printf '%s %s\\n' "$(${where('sha256sum')} "$f" | ${where('cut')} -c1-64)" "$f"; done`
  const mac = `shift; shift; exec ${where('sha256sum')} "$@"`
  assert.equal(shell(tools('mac', { ...plain(), openssl, shasum: mac })).status, 4)
  const freebsd = tools('freebsd', { ...plain(), openssl, sha256: bsd })
  assert.equal(shell(freebsd).status, 4)
  const broken = changed(bag, join(root, 'broken'), (edit) => edit('data/10-findings/per-order-table.csv', (text) => text.replace('5', '6')))
  const refused = shell(freebsd, where('sh'), broken)
  assert.deepEqual([refused.status, /FILE_CHANGED/.test(refused.all)], [1, true])
  const busybox = where('busybox')
  if (busybox !== '') {
    const applets = tools('busybox', { ...Object.fromEntries([...usual, 'sha256sum'].map((tool) => [tool, busybox])), openssl })
    const done = shell(applets, join(applets, 'sh'))
    assert.equal(done.status, 4, done.all)
    assert.equal(shell(applets, join(applets, 'sh'), broken).status, 1)
  }
})

test('a socket in the bag is refused by both, and neither waits for it', async () => {
  const folder = join(root, 'socketed')
  cpSync(bag, folder, { recursive: true })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(folder, 'data/s'), resolve))
  try {
    assert.ok(codesOf(folder).includes('FILE_KIND'))
    assert.match(shell(process.env['PATH']!, where('bash'), folder).all, /FILE_KIND/)
  } finally {
    server.close()
  }
})
