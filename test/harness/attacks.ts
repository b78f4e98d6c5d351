/**
 * What was tried on a bag, by whom, and with which word each verifier refuses it. `node test/harness/attacks.ts` runs all of it and prints the
 * table that docs/spec/evidence/attacks.md holds; a test holds the page against a run.
 */
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { indexLeaf, indexRoot, type Json, keyIdOf, sealText, verifyBag } from '../../src/proof/index.ts'
import { makeAuthority } from './authority.ts'
import { type Again, type Change, changed, exportTo, filesOf, indexOf, recordAgain, scannedMarket, sealAgain, sha256 } from './forge.ts'

/** `hand`: no key. `seal`: the key that seals bags. `ledger`: the operator, who records the changed bag in a fork of the ledger. */
type By = 'hand' | 'seal' | 'ledger'
type Attack = {
  by: By
  what: string
  /** The word verify.mjs must say. */
  refused: string
  /** The word verify.sh must say; left out where records and rule are needed to see it. */
  sh?: string
  change: Change
  drop?: (bag: string) => Map<number, 'w' | 'h'>
} & Pick<Again, 'lie' | 'lieIndex' | 'secret'>

const records = 'data/20-records/records-001.jsonl'
const orders = 'data/20-records/orders.csv'
const table = 'data/10-findings/per-order-table.csv'
const replay = 'data/50-rules/replay.json'
const findings = 'data/10-findings/findings.json'
const rule = 'data/50-rules/rule-money-back@1.json'
const lists = 'data/60-ledger/lists.json'
const tree = 'data/60-ledger/tree.txt'

const flip = (text: string): string => `${text.slice(0, -2)}${text.at(-2) === 'x' ? 'y' : 'x'}\n`
const put =
  (file: string, text = 'x\n'): Change =>
  (_edit, folder) =>
    writeFileSync(join(folder, file), text)
const drop =
  (file: string): Change =>
  (_edit, folder) =>
    rmSync(join(folder, file))
const withoutLine =
  (word: string) =>
  (text: string): string =>
    text
      .split('\n')
      .filter((line) => !line.includes(word))
      .join('\n')
const json =
  (of: (value: any) => void) =>
  (text: string): string => {
    const value = JSON.parse(text) as unknown
    of(value)
    return `${JSON.stringify(value, undefined, 1)}\n`
  }
const run = (...argv: string[]): void => {
  const done = spawnSync(argv[0]!, argv.slice(1), { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`expected ${argv[0]} to work, got ${done.stderr}`)
}

/** The seven orders that the case looked at and excluded. */
const hidden = ['o-li-5', 'o-li-6', 'o-li-7', 'o-li-8', 'o-li-9', 'o-li-10', 'o-li-11']
/** Takes every word about these orders out of the bag. */
const hide: Change = (edit, folder) => {
  const about = (line: string): boolean =>
    hidden.some((id) => line.includes(`"${id}"`) || line.startsWith(`${id},`) || line.includes(`wb-${id}"`)) || line.includes('"r-5"')
  const thin = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !about(line))
      .join('\n')
  edit(records, thin)
  edit(orders, thin)
  edit('data/20-records/orders.jsonl', thin)
  edit('data/20-records/contrary.jsonl', thin)
  edit(
    replay,
    json((value) => void (value.orders = value.orders.filter(({ order_id }: { order_id: string }) => !hidden.includes(order_id)))),
  )
  rmSync(join(folder, 'data/10-findings/other-orders.csv'))
}
const goneFrom = (bag: string, of: (line: string) => boolean, kind: 'w' | 'h'): Map<number, 'w' | 'h'> =>
  new Map(
    readFileSync(join(bag, records), 'utf8')
      .trim()
      .split('\n')
      .filter(of)
      .map((line) => [indexOf(bag, line), kind]),
  )
const aboutHidden = (line: string): boolean => hidden.some((id) => line.includes(`"${id}"`) || line.includes(`wb-${id}"`)) || line.includes('"r-5"')
const paid = (line: string): boolean => line.includes('"refund.paid"')
/** Lists without these entries, or without these identifiers; the index text keeps its shape. */
const lessLists = (keep: (key: string, index: number, bag: string) => boolean) => (edit: Parameters<Change>[0], folder: string) =>
  edit(lists, (text) => {
    const value = JSON.parse(text) as { lists: Record<string, number[]> }
    for (const [key, list] of Object.entries(value.lists)) value.lists[key] = list.filter((index) => keep(key, index, folder))
    return JSON.stringify(value)
  })

/** An index made to fit what the bag shows: whoever has the ledger finds it (aedile evidence audit), whoever has the bag alone does not. */
export const lyingRoot: NonNullable<Again['lieIndex']> = (index, folder) => {
  const own = JSON.parse(readFileSync(join(folder, lists), 'utf8')) as { lists: Record<string, number[]> }
  const hashes = hashesIn(folder)
  const { root } = indexRoot(readFileSync(join(folder, 'data/60-ledger/index-tree.txt'), 'utf8'), (key) =>
    own.lists[key]!.map((at) => ({ index: at, hash: hashes.get(at)! })),
  )
  index['root'] = root.toString('base64')
}

export const attacks: readonly Attack[] = [
  // --- by hand
  {
    by: 'hand',
    what: 'a byte of a record',
    refused: 'FILE_CHANGED',
    sh: 'FILE_CHANGED',
    change: (edit) => edit(records, (text) => text.replace('"amount_minor":3000', '"amount_minor":3001')),
  },
  { by: 'hand', what: 'a byte of the table', refused: 'FILE_CHANGED', sh: 'FILE_CHANGED', change: (edit) => edit(table, flip) },
  {
    by: 'hand',
    what: 'a byte of the payload manifest',
    refused: 'TAG_CHANGED',
    sh: 'TAG_CHANGED',
    change: (edit) => edit('manifest-sha256.txt', (text) => text.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))),
  },
  {
    by: 'hand',
    what: 'a byte of the tag manifest',
    refused: 'SIGNATURE_INVALID',
    sh: 'SIGNATURE_INVALID',
    change: (edit) => edit('tagmanifest-sha256.txt', (text) => text.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))),
  },
  { by: 'hand', what: 'another signature', refused: 'SIGNATURE_INVALID', sh: 'SIGNATURE_INVALID', change: put('tagmanifest-sha256.txt.sig', 'x'.repeat(64)) },
  { by: 'hand', what: 'no signature', refused: 'SIGNATURE_MISSING', sh: 'FILE_MISSING', change: drop('tagmanifest-sha256.txt.sig') },
  {
    by: 'hand',
    what: 'a byte of the verifier',
    refused: 'TAG_CHANGED',
    sh: 'TAG_CHANGED',
    change: (edit) => edit('verify/complete.mjs', (text) => `${text}\n`),
  },
  { by: 'hand', what: 'a line of the README', refused: 'TAG_CHANGED', sh: 'TAG_CHANGED', change: (edit) => edit('00-README.md', (text) => `${text}\n`) },
  { by: 'hand', what: 'a payload file taken out', refused: 'FILE_MISSING', sh: 'FILE_MISSING', change: drop('data/20-records/contrary.jsonl') },
  { by: 'hand', what: 'a payload file put in', refused: 'FILE_UNLISTED', sh: 'FILE_UNLISTED', change: put('data/20-records/more.txt') },
  { by: 'hand', what: 'a hidden file put in', refused: 'FILE_UNLISTED', sh: 'FILE_UNLISTED', change: put('data/.more') },
  {
    by: 'hand',
    what: 'one file taken out and one put in: the count is as before',
    refused: 'FILE_UNLISTED',
    sh: 'FILE_UNLISTED',
    change: (_edit, folder) => renameSync(join(folder, 'data/20-records/contrary.jsonl'), join(folder, 'data/20-records/contrarx.jsonl')),
  },
  { by: 'hand', what: 'a tag file put in', refused: 'TAG_UNLISTED', sh: 'TAG_UNLISTED', change: put('trust/other.pem') },
  { by: 'hand', what: 'a tag file taken out', refused: 'TAG_MISSING', sh: 'TAG_MISSING', change: drop('trust/key-validity.json') },
  {
    by: 'hand',
    what: 'a symbolic link put in',
    refused: 'FILE_KIND',
    sh: 'FILE_KIND',
    change: (_edit, folder) => symlinkSync('/etc/hostname', join(folder, 'data/link')),
  },
  {
    by: 'hand',
    what: 'a file replaced by a link to the same bytes outside',
    refused: 'FILE_KIND',
    sh: 'FILE_KIND',
    change: (_edit, folder) => {
      cpSync(join(folder, table), `${folder}-outside`)
      rmSync(join(folder, table))
      symlinkSync(`${folder}-outside`, join(folder, table))
    },
  },
  {
    by: 'hand',
    what: 'a folder replaced by a link to a copy outside',
    refused: 'FILE_KIND',
    sh: 'FILE_KIND',
    change: (_edit, folder) => {
      renameSync(join(folder, 'data/40-graph'), `${folder}-graph`)
      symlinkSync(`${folder}-graph`, join(folder, 'data/40-graph'))
    },
  },
  {
    by: 'hand',
    what: 'a FIFO put in, which would hang whoever reads it',
    refused: 'FILE_KIND',
    sh: 'FILE_KIND',
    change: (_edit, folder) => run('mkfifo', join(folder, 'data/pipe')),
  },
  {
    by: 'hand',
    what: 'a FIFO in the place of a listed file',
    refused: 'FILE_KIND',
    sh: 'FILE_KIND',
    change: (_edit, folder) => {
      rmSync(join(folder, table))
      run('mkfifo', join(folder, table))
    },
  },
  { by: 'hand', what: 'names that differ by case alone', refused: 'NAME_CLASH', sh: 'NAME_CLASH', change: put('data/case.JSONLD') },
  { by: 'hand', what: 'a name that moves a terminal’s cursor', refused: 'NAME_UNPORTABLE', sh: 'NAME_UNPORTABLE', change: put('data/\u001b[2J\u202e.txt') },
  {
    by: 'hand',
    what: 'a manifest that lists a path outside',
    refused: 'MANIFEST_PATH',
    sh: 'MANIFEST_PATH',
    change: (edit) => edit('manifest-sha256.txt', (text) => `${text}${'0'.repeat(64)}  data/../../passwd\n`),
  },
  {
    by: 'hand',
    what: 'a path twice in a manifest',
    refused: 'MANIFEST_FORMAT',
    sh: 'MANIFEST_FORMAT',
    change: (edit) => edit('manifest-sha256.txt', (text) => `${text}${text.split('\n')[0]}\n`),
  },
  { by: 'hand', what: 'the timestamp taken out', refused: 'STAMP_MISSING', sh: 'STAMP_MISSING', change: drop('tagmanifest-sha256.txt.tsr') },
  {
    by: 'hand',
    what: 'a byte of the timestamp',
    refused: 'STAMP_CHANGED',
    sh: 'STAMP_CHANGED',
    change: (_edit, folder) => {
      const file = join(folder, 'tagmanifest-sha256.txt.tsr')
      const bytes = readFileSync(file)
      bytes[bytes.length - 9]! ^= 1
      writeFileSync(file, bytes)
    },
  },
  {
    by: 'hand',
    what: 'the seal taken out, so that nobody misses the timestamp',
    refused: 'SEAL_MISSING',
    sh: 'FILE_MISSING',
    change: (edit, folder) => {
      drop('tagmanifest-sha256.txt.tsr')(edit, folder)
      drop('seal.txt')(edit, folder)
    },
  },
  {
    by: 'hand',
    what: 'a seal that lists no timestamp',
    refused: 'SEAL_CHANGED',
    sh: 'SEAL_CHANGED',
    change: (edit, folder) => {
      drop('tagmanifest-sha256.txt.tsr')(edit, folder)
      edit('seal.txt', (text) => text.replace(/timestamp .*/, 'timestamp none'))
    },
  },
  {
    by: 'hand',
    what: 'everything sealed again by another key, which the bag then lists',
    refused: 'CHECKPOINT_UNSIGNED',
    sh: 'CHECKPOINT_SIGNATURE',
    change: (_edit, folder) => strangerSeals(folder),
  },

  // --- with the key that seals bags: manifests and signatures are right again
  { by: 'seal', what: 'a row of the table', refused: 'HELD_DIFFERS', change: (edit) => edit(table, (text) => text.replace(',owner,', ',shop,')) },
  {
    by: 'seal',
    what: 'the result of the rule',
    refused: 'HELD_DIFFERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void value.expected.proven.shift()),
      ),
  },
  {
    by: 'seal',
    what: 'a threshold of the rule',
    refused: 'HELD_DIFFERS',
    change: (edit) =>
      edit(
        rule,
        json((value) => void (value.parameters.window_hours = 71)),
      ),
  },
  {
    by: 'seal',
    what: 'the loss sheet',
    refused: 'HELD_DIFFERS',
    change: (edit) => edit('data/80-loss/loss-sheet.csv', (text) => text.replace(/0\.00/, '9.00')),
  },
  {
    by: 'seal',
    what: 'a note in favour of the accused',
    refused: 'HELD_DIFFERS',
    change: (edit) => edit('data/20-records/contrary.jsonl', withoutLine('"official_refund"')),
  },
  {
    by: 'seal',
    what: 'the access log',
    refused: 'HELD_DIFFERS',
    change: (edit, folder) =>
      edit('data/70-custody/access.jsonl', (text) => `${text}${readFileSync(join(folder, 'data/70-custody/custody.jsonl'), 'utf8').split('\n')[0]}\n`),
  },
  {
    by: 'seal',
    what: 'an act in custody',
    refused: 'HELD_DIFFERS',
    change: (edit) => edit('data/70-custody/custody.jsonl', (text) => text.slice(text.indexOf('\n') + 1)),
  },
  {
    by: 'seal',
    what: 'the certificate',
    refused: 'HELD_DIFFERS',
    change: (edit) => edit('data/00-cover/certificate.json', (text) => text.replace('2018-0105', '2018-0106')),
  },
  {
    by: 'seal',
    what: 'a sentence of a finding',
    refused: 'HELD_DIFFERS',
    change: (edit) => edit('data/10-findings/findings.json', (text) => text.replace('"certainty": "', '"certainty": "x')),
  },
  { by: 'seal', what: 'the cover', refused: 'HELD_DIFFERS', change: (edit) => edit('data/00-cover/cover.md', flip) },
  { by: 'seal', what: 'a line of a timeline', refused: 'HELD_DIFFERS', change: (edit) => edit('data/20-records/timelines-001.md', withoutLine('refund.paid')) },
  {
    by: 'seal',
    what: 'a paper put in',
    refused: 'HELD_DIFFERS',
    change: (_edit, folder) => {
      mkdirSync(join(folder, 'data/documents'), { recursive: true })
      writeFileSync(join(folder, 'data/documents/referral.zh.pdf'), '%PDF')
    },
  },
  { by: 'seal', what: 'a link of the graph', refused: 'HELD_DIFFERS', change: (edit) => edit('data/40-graph/links.csv', flip) },
  {
    by: 'seal',
    what: 'a record altered',
    refused: 'ENTRY_UNKNOWN',
    change: (edit) => edit(records, (text) => text.replace('"amount_minor":3000', '"amount_minor":3001')),
  },
  {
    by: 'seal',
    what: 'a record made up',
    refused: 'ENTRY_UNKNOWN',
    change: (edit) => edit(records, (text) => `${text}{"data":{},"id":"e-x","source":"//market","time":"2016-03-01T00:00:00Z","type":"order.completed"}\n`),
  },
  { by: 'seal', what: 'a record left out', refused: 'ENTRY_MISSING', change: (edit) => edit(records, withoutLine('"refund.paid"')) },
  {
    by: 'seal',
    what: 'the size of the head',
    refused: 'NOTE_SIGNATURE',
    change: (edit) => edit('data/60-ledger/checkpoint.note', (text) => text.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)),
  },
  {
    by: 'seal',
    what: 'the text of the head beside it',
    refused: 'CHECKPOINT_DIFFERS',
    sh: 'CHECKPOINT_SIGNATURE',
    change: (edit) => edit('data/60-ledger/checkpoint.txt', (text) => `${text}x\n`),
  },
  {
    by: 'seal',
    what: 'a hash of the tree',
    refused: 'TREE_ROOT',
    change: (edit) =>
      edit(tree, (text) =>
        text.replace(/\nh (\d+) (\d+) (.)/, (_, from: string, to: string, first: string) => `\nh ${from} ${to} ${first === 'A' ? 'B' : 'A'}`),
      ),
  },
  {
    by: 'seal',
    what: 'an entry shown as withheld',
    refused: 'ENTRY_UNKNOWN',
    change: (edit, folder) => edit(tree, (text) => text.replace(`\ne ${entryOf(folder, paid)} `, `\nw ${entryOf(folder, paid)} `)),
  },
  {
    by: 'seal',
    what: 'what counts as naming',
    refused: 'INDEX_DEFINITION',
    change: (edit) => edit('data/60-ledger/index.json', (text) => text.replace('"refund",', '')),
  },
  {
    by: 'seal',
    what: 'the index',
    refused: 'COMPLETENESS_ROOT',
    change: (edit) => edit('data/60-ledger/index-tree.txt', (text) => text.replace(/\nh (.)/, (_, first: string) => `\nh ${first === 'A' ? 'B' : 'A'}`)),
  },
  {
    by: 'seal',
    what: 'the key of the commitments',
    refused: 'COMMITMENT_ROOT',
    change: (edit) =>
      edit('data/60-ledger/redaction.json', (text) => text.replace(/"key": "(.)/, (_, first: string) => `"key": "${first === 'a' ? 'b' : 'a'}`)),
  },
  {
    by: 'seal',
    what: 'the entry of the export left out',
    refused: 'EXPORT_UNRECORDED',
    change: (edit) => edit('data/70-custody/this-export.jsonl', withoutLine('"aedile.evidence.exported"')),
  },
  {
    by: 'seal',
    what: 'the number of the request in bag-info.txt',
    refused: 'CERTIFICATE_DIFFERS',
    change: (edit) => edit('bag-info.txt', (text) => text.replace('2018-0105', '2018-0106')),
  },
  {
    by: 'seal',
    what: 'another case in bag-info.txt',
    refused: 'EXPORT_UNRECORDED',
    change: (edit) => edit('bag-info.txt', (text) => text.replace('External-Identifier: ', 'External-Identifier: X')),
  },
  { by: 'seal', what: 'another PEM than the key that signed', refused: 'KEY_DIFFERS', change: (edit) => edit('trust/ledger.pub.pem', (text) => `${text}\n`) },
  { by: 'seal', what: 'the payload’s size in bag-info.txt', refused: 'OXUM_DIFFERS', change: () => {} },

  // --- the operator: the changed bag is recorded in a fork of the ledger, which agrees with it in everything that can be made to agree
  {
    by: 'ledger',
    what: 'every excluded order hidden, with all its records, and an index made without them',
    refused: 'CASE_ORDERS',
    change: (edit, folder) => {
      const gone = goneFrom(folder, aboutHidden, 'w')
      hide(edit, folder)
      lessLists((key, index) => !hidden.includes(key.slice(6)) && !gone.has(index))(edit, folder)
    },
    drop: (bag) => goneFrom(bag, aboutHidden, 'w'),
    lieIndex: lyingRoot,
  },
  {
    by: 'ledger',
    what: 'the same, their entries not even counted',
    refused: 'COMPLETENESS_MISSING',
    change: hide,
    drop: (bag) => goneFrom(bag, aboutHidden, 'h'),
  },
  {
    by: 'ledger',
    what: 'the same, entries withheld and the lists as they were',
    refused: 'COMPLETENESS_MISSING',
    change: hide,
    drop: (bag) => goneFrom(bag, aboutHidden, 'w'),
  },
  {
    by: 'ledger',
    what: 'an excluded order called supported',
    refused: 'CASE_ORDERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void (value.orders.find(({ order_id }: { order_id: string }) => order_id === 'o-li-9').finding = 'supported')),
      ),
  },
  {
    by: 'ledger',
    what: 'a supported order more in the case',
    refused: 'CASE_ORDERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void value.orders.push({ order_id: 'o-0-0', finding: 'supported' })),
      ),
  },
  {
    by: 'ledger',
    what: 'an order the ledger never saw',
    refused: 'CASE_ORDERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void value.orders.push({ order_id: 'o-none', finding: 'excluded' })),
      ),
  },
  {
    by: 'ledger',
    what: 'one exculpatory record withheld',
    refused: 'COMPLETENESS_MISSING',
    change: (edit) => edit(records, withoutLine('"refund.paid"')),
    drop: (bag) => goneFrom(bag, paid, 'w'),
  },
  {
    by: 'ledger',
    what: 'the same, its lists shortened',
    refused: 'COMPLETENESS_ROOT',
    change: (edit, folder) => {
      const gone = goneFrom(folder, paid, 'w')
      edit(records, withoutLine('"refund.paid"'))
      lessLists((_key, index) => !gone.has(index))(edit, folder)
    },
    drop: (bag) => goneFrom(bag, paid, 'w'),
  },
  {
    by: 'ledger',
    what: 'the list of a refund dropped',
    refused: 'COMPLETENESS_LIST',
    change: (edit) => edit(lists, (text) => text.replace(/"refund\/r-5":\[[\d,]+\],?\n?/, '')),
  },
  {
    by: 'ledger',
    what: 'the list of the accused dropped, the index text cut to a hash',
    refused: 'COMPLETENESS_SUBJECT',
    change: (edit, folder) => dropList(edit, folder, 'account/A-LI'),
  },
  {
    by: 'ledger',
    what: 'the list of a shop of the case dropped, the index text cut to a hash',
    refused: 'COMPLETENESS_SUBJECT',
    change: (edit, folder) => dropList(edit, folder, 'shop/S-0'),
  },
  {
    by: 'ledger',
    what: 'a foreign entry put into a list',
    refused: 'COMPLETENESS_ROOT',
    change: (edit) => edit(lists, (text) => text.replace(/"order\/o-li-9":\[(\d+)/, (_, first: string) => `"order/o-li-9":[${Number(first) - 1},${first}`)),
  },
  {
    by: 'ledger',
    what: 'numbers of a list out of order',
    refused: 'COMPLETENESS_LIST',
    change: (edit) => edit(lists, (text) => text.replace(/"order\/o-li-9":\[(\d+),(\d+)/, '"order/o-li-9":[$2,$1')),
  },
  {
    by: 'ledger',
    what: 'fewer entries said to be withheld',
    refused: 'COMPLETENESS_WITHHELD',
    change: (edit) => edit(lists, (text) => text.replace(/"strangers":\d+/, '"strangers":1')),
  },
  {
    by: 'ledger',
    what: 'parties of the export other than those of the case',
    refused: 'CASE_SUBJECTS',
    change: () => {},
    lie: (exported) => void ((exported['about'] as Record<string, Json>)['subjects'] = '0'.repeat(64)),
  },
  {
    by: 'ledger',
    what: 'an export that says it is about other orders',
    refused: 'CASE_ORDERS',
    change: () => {},
    lie: (exported) => void ((exported['about'] as Record<string, Json>)['orders'] = '0'.repeat(64)),
  },
  {
    by: 'ledger',
    what: 'a case the ledger does not know',
    refused: 'COMPLETENESS_SUBJECT',
    change: (edit) => edit('bag-info.txt', (text) => text.replace(/External-Identifier: .*/, 'External-Identifier: C-made-up')),
    lie: (exported) => void (exported['case_id'] = 'C-made-up'),
  },
  {
    by: 'ledger',
    what: 'an index over fewer entries, the rest unspoken of',
    refused: 'COMPLETENESS_LIST',
    change: () => {},
    lieIndex: (index) => void (index['size'] = Number(index['size']) - 5),
  },
  {
    by: 'ledger',
    what: 'a note in favour of the accused not said',
    refused: 'CONTRARY_DIFFERS',
    change: (edit) => edit('data/20-records/contrary.jsonl', withoutLine('"official_refund"')),
  },
  {
    by: 'ledger',
    what: 'the evidence of such a note',
    refused: 'CONTRARY_DIFFERS',
    change: (edit) => edit('data/20-records/contrary.jsonl', (text) => text.replace('"evidence":["e-', '"evidence":["e-9')),
  },
  {
    by: 'ledger',
    what: 'a row of the other orders',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit('data/10-findings/other-orders.csv', withoutLine('o-li-9')),
  },
  {
    by: 'ledger',
    what: 'an entry of an order not in orders.csv',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit(orders, (text) => text.replace(/ \d+\n/, '\n')),
  },
  {
    by: 'ledger',
    what: 'the total of the loss sheet',
    refused: 'LOSS_DIFFERS',
    change: (edit) => edit('data/80-loss/loss-sheet.csv', (text) => text.replace(/^total,.*$/m, 'total,合计,Total,,1.00,1.00,1.00,CNY')),
  },
  { by: 'ledger', what: 'an act between the index and the export, not shown', refused: 'COMPLETENESS_GAP', change: () => {}, secret: true },
  {
    by: 'ledger',
    what: 'an index of another root',
    refused: 'COMPLETENESS_ROOT',
    change: () => {},
    lieIndex: (index) => void (index['root'] = Buffer.alloc(32, 7).toString('base64')),
  },
  {
    by: 'ledger',
    what: 'a window of a million hours',
    refused: 'RULE_PARAMETER',
    change: (edit) =>
      edit(
        rule,
        json((value) => void (value.parameters.window_hours = 1_000_000)),
      ),
  },
  {
    by: 'ledger',
    what: 'a threshold that is infinite',
    refused: 'RULE_PARAMETER',
    change: (edit) => edit(rule, (text) => text.replace('"min_percent": 97', '"min_percent": 1e999')),
  },
  {
    by: 'ledger',
    what: 'a threshold nobody knows',
    refused: 'RULE_PARAMETER',
    change: (edit) =>
      edit(
        rule,
        json((value) => void (value.parameters.mood = 1)),
      ),
  },
  {
    by: 'ledger',
    what: 'a rule whose name is a path',
    refused: 'RULE_NAME',
    change: (edit) =>
      edit(
        replay,
        json((value) => void (value.rule = '../../../etc/passwd')),
      ),
  },
  {
    by: 'ledger',
    what: 'a rule judged as of another day',
    refused: 'RULE_PARAMETER',
    change: (edit) =>
      edit(
        replay,
        json((value) => void (value.as_of = '2016-03-05T00:00:00Z')),
      ),
  },
  {
    by: 'ledger',
    what: 'a proven order fewer by the rule',
    refused: 'RULE_DIFFERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void value.expected.proven.pop()),
      ),
  },
  {
    by: 'ledger',
    what: 'a table that says a shop paid where its owner did',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit(table, (text) => text.replace(',owner,', ',shop,')),
  },
  {
    by: 'ledger',
    what: 'a table of chosen orders',
    refused: 'TABLE_DIFFERS',
    change: (edit) => {
      edit(
        replay,
        json((value) => void value.table.pop()),
      )
      edit(table, (text) => `${text.trim().split('\n').slice(0, -1).join('\n')}\n`)
    },
  },
  {
    by: 'ledger',
    what: 'a loss that the records do not give',
    refused: 'LOSS_DIFFERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void (value.expected.loss.CNY.central_minor = 1)),
      ),
  },
  {
    by: 'ledger',
    what: 'a loss counted over orders that cost the shop nothing',
    refused: 'LOSS_DIFFERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void (value.loss_orders = ['o-li-0'])),
      ),
  },
  { by: 'ledger', what: 'no orders.csv', refused: 'HELD_DIFFERS', change: drop(orders) },
  // --- what is made from the records, made otherwise
  {
    by: 'ledger',
    what: 'the weight of a reason in a finding',
    refused: 'FINDINGS_DIFFER',
    change: (edit) => edit(findings, (text) => text.replace(/"weight_bits": (\d)/, '"weight_bits": 9$1')),
  },
  {
    by: 'ledger',
    what: 'a sentence of a finding',
    refused: 'FINDINGS_DIFFER',
    change: (edit) => edit(findings, (text) => text.replace('"en": "', '"en": "Surely: ')),
  },
  {
    by: 'ledger',
    what: 'what a finding says for the other side, left out',
    refused: 'FINDINGS_DIFFER',
    change: (edit) =>
      edit(
        findings,
        json((list) => list.forEach((one: { contrary: unknown[] }) => void (one.contrary = []))),
      ),
  },
  {
    by: 'ledger',
    what: 'a finding about somebody else put in',
    refused: 'FINDINGS_DIFFER',
    change: (edit) =>
      edit(
        findings,
        json((list) => void list.push({ ...list[0], subject: { kind: 'account', id: 'A-3' } })),
      ),
  },
  {
    by: 'ledger',
    what: 'a finding left out, with its line among the cases of the report',
    refused: 'FINDINGS_DIFFER',
    change: (edit) => {
      edit(
        findings,
        json((list) => void list.pop()),
      )
      edit('data/60-ledger/report-cases.txt', (text) => text.split('\n').slice(1).join('\n'))
    },
  },
  {
    by: 'ledger',
    what: 'a threshold of the rule, within its range',
    refused: 'RULE_UNPUBLISHED',
    change: (edit) =>
      edit(
        rule,
        json((value) => void (value.parameters.window_hours = 71)),
      ),
  },
  {
    by: 'ledger',
    what: 'the words of the rule',
    refused: 'RULE_UNPUBLISHED',
    change: (edit) => edit(rule, (text) => text.replace('97 %', '50 %')),
  },
  {
    by: 'ledger',
    what: 'the page of thresholds beside the rule',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit('data/50-rules/thresholds.json', (text) => text.replace('"window_hours": 72', '"window_hours": 24')),
  },
  {
    by: 'ledger',
    what: 'a sum in the rows of orders as JSON',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit('data/20-records/orders.jsonl', (text) => text.replace(/"money_back_amount_minor":\d+/, '"money_back_amount_minor":1')),
  },
  {
    by: 'ledger',
    what: 'an entry that a reason cites, not listed',
    refused: 'TABLE_DIFFERS',
    change: (edit) => edit('data/10-findings/cited.jsonl', (text) => text.slice(text.indexOf('\n') + 1)),
  },
  {
    by: 'ledger',
    what: 'a line of the loss sheet put in, as if money had been paid under threat',
    refused: 'LOSS_DIFFERS',
    change: (edit) =>
      edit('data/80-loss/loss-sheet.csv', (text) =>
        text.replace(/^total,.*$/m, 'paid_under_threat,应要求支付的款项,Paid on demand,1,900.00,900.00,900.00,CNY\ntotal,合计,Total,,900.00,900.00,900.00,CNY'),
      ),
  },
  {
    by: 'ledger',
    what: 'a table of payments that no record tells of',
    refused: 'TABLE_DIFFERS',
    change: put('data/10-findings/payments-table.csv', 'victim,demanded\nS-1,900.00\n'),
  },
  {
    by: 'ledger',
    what: 'another approver on the certificate',
    refused: 'CERTIFICATE_DIFFERS',
    change: (edit) => edit('data/00-cover/certificate.json', (text) => text.replace('"j.wang"', '"a.judge"')),
  },
  {
    by: 'ledger',
    what: 'another time on the certificate',
    refused: 'CERTIFICATE_DIFFERS',
    change: (edit) => edit('data/00-cover/certificate.json', (text) => text.replace('"made_at": "2026', '"made_at": "2025')),
  },
  {
    by: 'ledger',
    what: 'a second key of the ledger, made up, in trust/',
    refused: 'CERTIFICATE_DIFFERS',
    change: (edit, folder) => {
      const raw = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
      const origin = readFileSync(join(folder, 'data/60-ledger/checkpoint.txt'), 'utf8').split('\n')[0]!
      edit('trust/ledger.vkeys', (text) => `${text}${origin}+${keyIdOf(origin, 1, raw)}+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}\n`)
    },
  },
  { by: 'ledger', what: 'the statement of limits left out', refused: 'FILE_MISSING', change: drop('data/00-cover/statement-of-limits.md') },
  { by: 'ledger', what: 'the timelines left out', refused: 'FILE_MISSING', change: drop('data/20-records/timelines-001.md') },
  {
    by: 'ledger',
    what: 'a list of orders that only the rule finds, made up',
    refused: 'RULE_DIFFERS',
    change: (edit) =>
      edit(
        replay,
        json((value) => void value.only_by_the_rule.push('o-li-8')),
      ),
  },
  {
    by: 'ledger',
    what: 'a note in favour said twice',
    refused: 'CONTRARY_DIFFERS',
    change: (edit) => edit('data/20-records/contrary.jsonl', (text) => `${text}${text.split('\n')[0]}\n`),
  },
  {
    by: 'ledger',
    what: 'an index that says it covers its own entry',
    refused: 'COMPLETENESS_LIST',
    change: () => {},
    lieIndex: (index) => void (index['size'] = Number(index['size']) + 1),
  },
  {
    by: 'seal',
    what: 'a signature of the head said twice',
    refused: 'NOTE_FORMAT',
    change: (edit) => edit('data/60-ledger/checkpoint.note', (text) => `${text}${text.trim().split('\n').at(-1)!}\n`),
  },
  {
    by: 'ledger',
    what: 'more records said to be exported than there are',
    refused: 'REDACTION_COUNT',
    change: () => {},
    lie: (exported) => void (exported['records'] = 9999),
  },
  {
    by: 'ledger',
    what: 'an excluded order said to be shown, its finding removed everywhere',
    refused: 'CASE_ORDERS',
    change: (edit) => {
      edit(
        replay,
        json((value) => void (value.orders.find(({ order_id }: { order_id: string }) => order_id === 'o-li-9').finding = 'related')),
      )
      edit('data/20-records/orders.csv', (text) => text.replace('o-li-9,excluded', 'o-li-9,related'))
    },
  },
]

const entryOf = (folder: string, of: (line: string) => boolean): number => indexOf(folder, readFileSync(join(folder, records), 'utf8').split('\n').find(of)!)

/** Leaf hashes of the entries that the tree text names. */
const hashesIn = (folder: string): Map<number, Buffer> =>
  new Map(
    readFileSync(join(folder, tree), 'utf8')
      .split('\n')
      .flatMap((line) => (/^[ew] /.test(line) ? [[Number(line.split(' ')[1]), Buffer.from(line.split(' ')[2]!, 'base64')] as const] : [])),
  )

/** The part of the index text that shows a list becomes the hash of that part. */
function dropList(edit: Parameters<Change>[0], folder: string, key: string): void {
  const own = JSON.parse(readFileSync(join(folder, lists), 'utf8')) as { lists: Record<string, number[]> }
  const hashes = hashesIn(folder)
  const leaf = indexLeaf(
    key,
    own.lists[key]!.map((index) => ({ index, hash: hashes.get(index)! })),
  )
  edit('data/60-ledger/index-tree.txt', (text) => text.replace(`\nk "${key}"\n`, `\nh ${Buffer.from(leaf).toString('base64')}\n`))
  edit(lists, (text) => {
    const value = JSON.parse(text) as typeof own
    delete value.lists[key]
    return JSON.stringify(value)
  })
}

/** A stranger’s key signs everything that a bag’s own key signs but the ledger’s head, and lies in trust/. */
function strangerSeals(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const origin = readFileSync(join(folder, 'data/60-ledger/checkpoint.txt'), 'utf8').split('\n')[0]!
  writeFileSync(join(folder, 'trust/ledger.pub.pem'), publicKey.export({ format: 'pem', type: 'spki' }))
  writeFileSync(join(folder, 'trust/ledger.vkeys'), `${origin}+${keyIdOf(origin, 1, raw)}+${Buffer.concat([Buffer.from([1]), raw]).toString('base64')}\n`)
  rmSync(join(folder, 'tagmanifest-sha256.txt.tsr'), { force: true })
  const tags = filesOf(folder)
    .filter((file) => !file.startsWith('data/') && !/^(tagmanifest-sha256\.txt|seal\.txt)/.test(file))
    .map((file) => `${sha256(readFileSync(join(folder, file)))}  ${file}\n`)
    .join('')
  writeFileSync(join(folder, 'tagmanifest-sha256.txt'), tags)
  writeFileSync(join(folder, 'tagmanifest-sha256.txt.sig'), sign(null, Buffer.from(tags), privateKey))
  const seal = sealText(Buffer.from(tags), undefined)
  writeFileSync(join(folder, 'seal.txt'), seal)
  writeFileSync(join(folder, 'seal.txt.sig'), sign(null, Buffer.from(seal), privateKey))
}

export type Tried = { by: By; what: string; codes: string[]; sh: string }

/** Tries every attack on a fresh, stamped bag of the little market. `each` hears what came of it. */
export async function tryAll(root: string, each: (attack: Attack, tried: Tried) => void): Promise<void> {
  const { market, scanned, caseId } = await scannedMarket(root)
  mkdirSync(join(root, 'tsa'))
  const authority = makeAuthority(join(root, 'tsa'))
  const bag = join(root, 'bag')
  await exportTo(bag, market, caseId)
  // A stamp would give away whoever seals again; a forger leaves it out, and the seal says that none was made.
  const stamped = join(root, 'stamped')
  await exportTo(stamped, market, caseId, {
    stamp: { authority: async (query) => authority.stamp(query), trustedPem: authority.pem, nonce: Buffer.alloc(8, 7) },
  })
  for (const [n, attack] of attacks.entries()) {
    const folder = changed(attack.by === 'hand' ? stamped : bag, join(root, `attack-${n}`), attack.change)
    if (attack.by === 'seal') {
      sealAgain(folder, market)
      if (attack.refused === 'OXUM_DIFFERS') oxum(folder, market)
    } else if (attack.by === 'ledger') recordAgain(folder, scanned, join(root, 'fork'), { ...attack, drop: attack.drop?.(bag) ?? new Map() })
    const { failures } = verifyBag(folder)
    const done = spawnSync('bash', [join(bag, 'verify/verify.sh'), folder], { encoding: 'utf8' })
    const said = [...done.stdout.matchAll(/^FAILED {2}([A-Z_]+)/gm)].map(([, code]) => code!)
    each(attack, {
      by: attack.by,
      what: attack.what,
      codes: [...new Set(failures.map(({ code }) => code))],
      sh: done.status === 1 ? [...new Set(said)].join(' ') : `exit ${done.status}`,
    })
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Seals once more, with the old size in bag-info.txt. */
function oxum(folder: string, market: string): void {
  const file = join(folder, 'bag-info.txt')
  const wrong = readFileSync(file, 'utf8').replace(/^Payload-Oxum: .*$/m, 'Payload-Oxum: 1.1')
  sealAgain(folder, market, wrong)
}

const who = { hand: 'nobody’s key', seal: 'the key that seals', ledger: 'the operator, with the ledger' }

export const tableOf = (tried: readonly Tried[]): string =>
  `| # | with | what was done | verify.mjs says | verify.sh says |\n|---:|---|---|---|---|\n${tried
    .map(({ by, what, codes, sh }, n) => `| ${n + 1} | ${who[by]} | ${what} | ${codes.join(' ')} | ${sh.startsWith('exit') ? 'needs verify.mjs' : sh} |`)
    .join('\n')}\n`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = mkdtempSync(join(tmpdir(), 'attacks-'))
  const tried: Tried[] = []
  try {
    await tryAll(root, (_attack, one) => tried.push(one))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  process.stdout.write(tableOf(tried))
}
