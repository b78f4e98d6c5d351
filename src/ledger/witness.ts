/**
 * A witness: it remembers the largest head it has seen of each log and cosigns only what extends it, so that no log can show two
 * histories. C2SP tlog-witness; what a witness remembers is durable before it answers.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  cosignatureLine,
  parseCheckpointText,
  parseConsistency,
  parseNote,
  parsePrivateKey,
  parseVkey,
  privateKeyText,
  sha256,
  type Signer,
  signerFrom,
  VerificationError,
  type VerifiedCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
} from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { findFile, makeFolder, syncFolder, writeDurable } from './files.ts'
import type { Ledger } from './ledger.ts'

/** Places around the durable step, where the crash harness kills the process. */
export type WitnessStep = 'witness:judged' | 'witness:remembered'

export type WitnessAnswer = { status: number; type: string; body: string }

const words = (status: number, sentence: string): WitnessAnswer => ({ status, type: 'text/plain; charset=utf-8', body: `${sentence}\n` })

function loadSigner(folder: string, name: string, seed: () => Uint8Array): Signer {
  const path = join(folder, 'witness.key')
  const known = findFile(path)?.toString()
  if (known !== undefined) return parsePrivateKey(known)
  const signer = signerFrom(name, 'witness', seed())
  writeDurable(path, Buffer.from(`${privateKeyText(signer)}\n`), 0o600)
  return signer
}

/**
 * Opens (or makes) a witness in a folder of its own.
 * @param name the witness's name, such as `witness.example/w1`; used when the folder is new
 * @param logKeys the logs it watches: one or more keys per origin, as text
 */
export function openWitness(
  folder: string,
  name: string,
  logKeys: readonly string[],
  seed: () => Uint8Array = () => randomBytes(32),
  step: (step: WitnessStep) => void = () => undefined,
) {
  makeFolder(folder, 0o700)
  const signer = loadSigner(folder, name, seed)
  const keys = logKeys.map(parseVkey)
  const db = new DatabaseSync(join(folder, 'witness.sqlite'), { timeout: 10_000 })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON')
  db.exec('CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL)')
  syncFolder(folder)
  const find = db.prepare('SELECT size, root, note FROM seen WHERE origin = ?')
  const keep = db.prepare(
    'INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note',
  )

  /** Check against what is remembered and remember the new head: one transaction, or two requests could roll the log back. */
  function judge(oldSize: number, hashes: Uint8Array[], checkpoint: VerifiedCheckpoint, note: string, time: Date): WitnessAnswer {
    const seen = find.get(checkpoint.origin)
    const size = Number(seen?.['size'] ?? 0)
    if (oldSize > checkpoint.size) return words(400, `expected an old size of at most ${checkpoint.size}, got ${oldSize}`)
    if (oldSize !== size) return { status: 409, type: 'text/x.tlog.size', body: `${size}\n` }
    try {
      const oldRoot = seen ? Buffer.from(seen['root'] as Uint8Array) : sha256(Buffer.alloc(0))
      verifyConsistency(oldSize, oldRoot, checkpoint.size, checkpoint.root, hashes)
    } catch (error) {
      if (error instanceof VerificationError) return words(422, error.message)
      throw error
    }
    const line = cosignatureLine(checkpoint.text, signer, Math.floor(time.getTime() / 1000))
    const logLines = checkpoint.signedBy.flatMap((key) =>
      parseNote(note)
        .signatures.filter((s) => s.name === key.name && s.id === key.id)
        .map((s) => s.line),
    )
    keep.run(checkpoint.origin, checkpoint.size, checkpoint.root, `${checkpoint.text}\n${[...new Set(logLines)].join('')}${line}`)
    return { status: 200, type: 'text/plain; charset=utf-8', body: line }
  }

  return {
    vkey: signer.vkey,
    /** Answers an add-checkpoint request body at `time`, with the statuses of the specification. */
    addCheckpoint(body: string, time: Date): WitnessAnswer {
      let request: ReturnType<typeof parseConsistency>
      let origin: string
      try {
        request = parseConsistency(body)
        origin = parseCheckpointText(parseNote(request.checkpoint).text).origin
      } catch (error) {
        if (error instanceof VerificationError) return words(400, error.message)
        throw error
      }
      const known = keys.filter((key) => key.name === origin)
      if (known.length === 0) return words(404, 'expected a checkpoint of a log this witness watches, got one of another')
      let checkpoint: VerifiedCheckpoint
      try {
        checkpoint = verifyCheckpoint(request.checkpoint, { origin, logKeys: known })
      } catch (error) {
        if (error instanceof VerificationError) return words(error.code === 'CHECKPOINT_EMPTY_ROOT' ? 422 : 403, error.message)
        throw error
      }
      db.exec('BEGIN IMMEDIATE')
      try {
        const answer = judge(request.oldSize, request.hashes, checkpoint, request.checkpoint, time)
        step('witness:judged')
        db.exec('COMMIT')
        step('witness:remembered')
        return answer
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    /** The last head cosigned of a log, with our line under it. */
    lastSeen: (origin: string): { size: number; note: string } | undefined => find.get(origin) as { size: number; note: string } | undefined,
    seenByHash: (hash: string): string | undefined =>
      keys.filter((key) => sha256(Buffer.from(key.name)).toString('hex') === hash).map((key) => find.get(key.name)?.['note'] as string | undefined)[0],
    close: () => db.close(),
  }
}

export type Witness = ReturnType<typeof openWitness>

const maxBody = 64 * 1024

/** The witness over HTTP: POST /add-checkpoint, GET /<origin hash>/checkpoint. */
export function witnessServer(witness: Witness, now: () => Date): Server {
  return createServer((request, response) => {
    const send = (answer: WitnessAnswer): void => void response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
    const origin = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? '')?.[1]
    if (request.method === 'GET' && origin !== undefined) {
      const note = witness.seenByHash(origin)
      send(note === undefined ? words(404, 'expected a log this witness has cosigned') : { status: 200, type: 'text/plain; charset=utf-8', body: note })
      return
    }
    if (request.method !== 'POST' || request.url !== '/add-checkpoint') {
      send(words(404, 'expected POST /add-checkpoint or GET /<origin hash>/checkpoint'))
      return
    }
    const parts: Buffer[] = []
    let length = 0
    request.on('data', (part: Buffer) => {
      length += part.length
      if (length <= maxBody) parts.push(part)
    })
    request.on('end', () => {
      if (length > maxBody) send(words(413, `expected at most ${maxBody} bytes, got ${length}`))
      else {
        try {
          send(witness.addCheckpoint(Buffer.concat(parts).toString(), now()))
        } catch {
          send(words(500, 'expected to remember the head durably; nothing was cosigned'))
        }
      }
    })
  })
}

/** Has a witness of one's own cosign the ledger's last head; its lines are kept with the head. Throws LedgerError WITNESS_REFUSED. */
export function cosignHead(ledger: Ledger, watcher: Witness, time: Date): string {
  const seen = watcher.lastSeen(ledger.origin)?.size ?? 0
  const answer = watcher.addCheckpoint(ledger.proveConsistency(seen), time)
  if (answer.status !== 200)
    throw new LedgerError(
      'WITNESS_REFUSED',
      `expected a head that extends the one of ${seen} entries the witness remembers, it answers ${answer.status}: ${answer.body.trim()}`,
    )
  return ledger.recordCosignatures(ledger.heads().at(-1)!.size, answer.body)
}
