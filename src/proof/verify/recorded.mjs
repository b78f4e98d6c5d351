/** The ledger under the bag: is every record one of its entries, and does one of them record this very export? */
import { base64, same, sha256, sorted } from './bytes.mjs'
import { fail, jsonOf } from './error.mjs'
import { ed25519, parseCheckpointText, parseNote, verifyCheckpoint } from './note.mjs'
import { certificatesIn, verifyStamp } from './stamp.mjs'
import { leafHash, parseTree, rootAt, treeRoot } from './tree.mjs'

/** Files whose lines are the ledger's entries, byte for byte; in the redacted edition only those of our own acts. */
export const recordFiles = (bag) =>
  sorted([...bag.files].filter((name) => /^data\/(20-records\/records-\d{3,}|70-custody\/(custody|access|this-export))\.jsonl$/.test(name)))

/** A head in a bag has one text: the same signature twice is another text of it. */
function headIn(note, policy) {
  const { signatures } = parseNote(note)
  if (new Set(signatures.map(({ line }) => line)).size !== signatures.length) fail('NOTE_FORMAT', 'expected each signature of a head once, got one twice')
  return verifyCheckpoint(note, policy)
}

/** Reads the records and proves them to be under the signed head. Fills `seen`. */
export function checkLedger(bag, keys, seen, options, { found, notes }) {
  const note = bag.textOf('data/60-ledger/checkpoint.note')
  const { origin } = parseCheckpointText(parseNote(note).text)
  const policy = { origin, logKeys: keys.filter((key) => key.type === 1 && key.name === origin) }
  const checkpoint = headIn(note, policy)
  seen.policy = policy
  seen.note = note
  if (bag.textOf('data/60-ledger/checkpoint.txt') !== checkpoint.text)
    found('CHECKPOINT_DIFFERS', 'expected checkpoint.txt to be the text of checkpoint.note, it is not')
  const signature = bag.need('data/60-ledger/checkpoint.sig')
  if (!policy.logKeys.some((key) => ed25519(key.publicKey, bag.need('data/60-ledger/checkpoint.txt'), signature)))
    found('CHECKPOINT_SIGNATURE', 'expected checkpoint.sig to sign checkpoint.txt, it does not')
  const tree = parseTree(bag.textOf('data/60-ledger/tree.txt'))
  if (tree.size !== checkpoint.size) fail('TREE_SIZE', `expected a tree of ${checkpoint.size} entries, as the signed head says, got ${tree.size}`)
  const root = treeRoot(tree)
  if (!same(root, checkpoint.root))
    fail('TREE_ROOT', `expected the entries to lead to the signed root ${base64(checkpoint.root)}, they lead to ${base64(root)}`)
  seen.tree = tree
  seen.root = checkpoint.root
  seen.edition = bag.known('data/60-ledger/redaction.json', 'aedile.redaction/1', ['edition', 'key', 'records', 'root']).edition
  if (seen.edition !== 'full' && seen.edition !== 'redacted') fail('REDACTION_EDITION', 'expected the full or the redacted edition, got another word')

  readRecords(bag, seen, found)
  const heads = checkHeads(bag, seen, options, notes)
  return `${seen.records.length} records are in the signed head of ${origin} (${tree.size} entries); ${heads} older heads lead to it`
}

function readRecords(bag, seen, found) {
  const indexOf = new Map()
  for (const item of seen.tree.items) if (item.kind !== 'h') indexOf.set(item.hash.toString('hex'), item)
  for (const file of recordFiles(bag)) {
    if (seen.edition === 'redacted' && file.startsWith('data/20-records/')) {
      for (const line of bag.textOf(file).split('\n').slice(0, -1)) seen.redacted.push(jsonOf(line, 'REDACTION_FORMAT', `each line of ${file}`))
      continue
    }
    const bytes = bag.need(file)
    const own = new Set()
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(10, at)
      if (end < 0) found('ENTRY_FORMAT', `expected ${file} to end in a newline`)
      const leaf = bytes.subarray(at, end < 0 ? bytes.length : end)
      at += leaf.length + 1
      const item = indexOf.get(leafHash(leaf).toString('hex'))
      if (item === undefined || item.kind !== 'e') {
        found('ENTRY_UNKNOWN', `expected every line of ${file} to be an entry of the ledger, one is not: ${leaf.toString('utf8').slice(0, 60)}…`)
        continue
      }
      if (own.has(item.from)) found('ENTRY_FORMAT', `expected each entry once in ${file}, entry ${item.from} stands there twice`)
      own.add(item.from)
      if (seen.byIndex.has(item.from)) continue
      const record = { ...contentOf(bag, leaf), index: item.from, hash: item.hash, leaf }
      seen.records.push(record)
      seen.byIndex.set(item.from, record)
    }
  }
  seen.records = sorted(seen.records, (a, b) => a.index - b.index)
  for (const item of seen.tree.items)
    if (item.kind === 'e' && !seen.byIndex.has(item.from)) found('ENTRY_MISSING', `expected the record of entry ${item.from} in the bag, it is not there`)
}

/** Older heads that lie in the bag, witnessed or stamped: each must be what the tree gives at its size. */
function checkHeads(bag, seen, options, notes) {
  const files = [...bag.files].filter((name) => /^data\/60-ledger\/heads\/\d+\.note$/.test(name))
  for (const file of files) {
    const note = bag.textOf(file)
    const head = headIn(note, seen.policy)
    const root = rootAt(seen.tree, head.size) ?? fail('HEAD_UNPROVEN', `expected tree.txt to give the root of the first ${head.size} entries, it does not`)
    if (!same(root, head.root)) fail('HEAD_FORK', `expected one history: the head of ${head.size} entries is another than the tree of this bag gives`)
    seen.heads.push({ ...head, note })
    const stamp = bag.bytesOf(file.replace(/\.note$/, '.tsr'))
    if (stamp) {
      const time = verifyStamp(stamp, Buffer.from(head.text), certificatesIn(options.authorities ?? bag.bytesOf('trust/tsa-ca.pem')?.toString() ?? ''))
      notes.push(`the head of ${head.size} entries was stamped at ${time.toISOString()}`)
    }
  }
  return files.length
}

/** The content of an entry; what was too large for a leaf lies beside it. */
function contentOf(bag, leaf) {
  const record = recordIn(jsonOf(leaf.toString('utf8'), 'ENTRY_FORMAT', 'an entry'))
  if (record.detached === undefined) return record
  const bytes = bag.need(`data/60-ledger/blobs/${record.detached.sha256}`)
  if (sha256(bytes).toString('hex') !== record.detached.sha256)
    fail('BLOB_CHANGED', `expected content with SHA-256 ${record.detached.sha256}, found other bytes`)
  return recordIn(jsonOf(bytes.toString('utf8'), 'ENTRY_FORMAT', 'an entry'))
}

const amounts = /(_minor|^quantity|_g|_seconds|_ms|_bps|^rating)$/

/** A record as every check takes it: with data, and with numbers that are whole and finite where it counts something. */
function recordIn(value) {
  const data = value?.data ?? {}
  if (typeof value !== 'object' || value === null || typeof data !== 'object') fail('ENTRY_FORMAT', 'expected an object as an entry, got another value')
  for (const [field, number] of Object.entries(data))
    if (amounts.test(field) && number !== undefined && !Number.isSafeInteger(number))
      fail('ENTRY_NUMBER', `expected a whole number in ${field} of ${value.type} ${value.id}, got ${JSON.stringify(number)?.slice(0, 40)}`)
  return { ...value, data }
}
