/**
 * What is put through crashes and power cuts: the ledger, the vault and the witness, and bare SQLite to judge the harness by. Each
 * says what must hold afterwards of what it had acknowledged before.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { auditLedger } from '../../src/ledger/audit.ts'
import { LedgerError } from '../../src/ledger/error.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { commitmentOf, localMasterKey, openVault } from '../../src/ledger/vault.ts'
import { openWitness } from '../../src/ledger/witness.ts'
import { entryAt, growingLog, personOf, placeAt, valueAt } from './entries.ts'

export type Mode = 'ledger' | 'vault' | 'witness' | 'full' | 'normal'

/** The SQLite files a subject keeps, by their path in its folder. */
export const databasesOf: Record<Mode, string[]> = {
  ledger: ['ledger.sqlite'],
  vault: ['ledger.sqlite', 'vault.sqlite'],
  witness: ['witness.sqlite'],
  full: ['ledger.sqlite'],
  normal: ['ledger.sqlite'],
}

export const origin = 'crash.example/ledger'
export const masterKey = localMasterKey(createHash('sha256').update('crash').digest())

export const acksOf = (folder: string): string => (existsSync(join(folder, 'acks')) ? readFileSync(join(folder, 'acks'), 'utf8') : '')

/** The numbers acknowledged under a word, in order; a torn last line does not count. */
export const acknowledged = (acks: string, word: string): number[] =>
  [...acks.matchAll(new RegExp(`^${word} (\\d+)\\n`, 'gm'))].map((match) => Number(match[1]))

/** The largest of them, 0 when there is none. */
export const acknowledgedSize = (acks: string): number => acknowledged(acks, 'size').reduce((most, size) => Math.max(most, size), 0)

async function ledgerFault(folder: string, acks: string, thorough: boolean): Promise<string | undefined> {
  const acked = acknowledgedSize(acks)
  const ledger = openLedger(folder, { origin, seed: () => Buffer.alloc(32, 1) })
  try {
    if (ledger.size < acked) return `acknowledged ${acked}, found ${ledger.size}`
    const ids = new Set<string>()
    let last = 0
    for (const entry of ledger.entries()) {
      if (ids.has(entry.id)) return `${entry.id} applied twice`
      ids.add(entry.id)
      if (entry.source === '//aedile') continue
      last = Number(entry.id.slice(2))
      if (Buffer.compare(entryAt(last).bytes, entry.bytes) !== 0) return `entry ${entry.index} changed`
    }
    if (thorough) {
      // Whoever got no answer sends again: what was kept is repeated, what was not is appended, and the log goes on.
      const { outcomes } = ledger.append([...(ids.has(`o-${last}`) ? [entryAt(last)] : []), entryAt(last + 1)])
      const said = outcomes.map((outcome) => outcome.status).join(', ')
      if (said !== (ids.has(`o-${last}`) ? 'repeated, appended' : 'appended')) return `sent again: ${said}`
      ledger.checkpoint(new Date(0))
    }
  } finally {
    ledger.close()
  }
  return thorough ? auditFault(folder) : undefined
}

async function auditFault(folder: string): Promise<string | undefined> {
  const { findings } = await auditLedger(folder)
  return findings.length > 0 ? findings.map((finding) => `${finding.code} ${finding.sentence}`).join('; ') : undefined
}

const refusedAs = (work: () => unknown): string => {
  try {
    work()
    return 'nothing'
  } catch (error) {
    if (error instanceof LedgerError) return error.code
    throw error
  }
}

async function vaultFault(folder: string, acks: string, thorough: boolean): Promise<string | undefined> {
  const ledger = openLedger(folder, { origin, seed: () => Buffer.alloc(32, 1) })
  try {
    const vault = await openVault(folder, ledger, masterKey)
    try {
      const why = { person: 'inspector', purpose: 'after a crash', time: new Date(0) }
      const erased = new Set(acknowledged(acks, 'erased'))
      const ordered = (number: number): boolean => ledger.find('//aedile', `erasure:${vault.digest(Buffer.from(`account:A-${number}`))}`) !== undefined
      for (const n of acknowledged(acks, 'sealed')) {
        const number = Number(personOf(n).slice('account:A-'.length))
        if (erased.has(number)) {
          const refused = refusedAs(() => vault.open(placeAt(n), why))
          if (refused !== 'NO_VALUE' && refused !== 'ERASED') return `erased ${personOf(n)}, value ${n} opens (${refused})`
        } else if (!ordered(number)) {
          const { value, salt } = vault.open(placeAt(n), why)
          if (value !== valueAt(n)) return `sealed value ${n}, found another`
          const entry = ledger.find(placeAt(n).source, placeAt(n).id)
          if (entry && !Buffer.from(entry.bytes).toString().includes(commitmentOf(salt, value))) return `the commitment of value ${n} does not open`
        }
      }
      const keys = Math.max(1, ...acknowledged(acks, 'key'))
      if (vault.tokensOf('13800138000', 'phone').length < keys) return `acknowledged token key ${keys}, found fewer`
      if (thorough) {
        // An erasure that was cut off is finished by ordering it again, at another time and by somebody else.
        for (let number = 0; number < 40; number++) {
          if (!ordered(number)) continue
          vault.erase([`account:A-${number}`], { person: 'another officer', purpose: 'again', time: new Date(1) })
          if (ledger.find('//aedile', `erased:${vault.digest(Buffer.from(`account:A-${number}`))}`) === undefined)
            return `erasure of A-${number} is not finished`
        }
        vault.changeTokenKey(why)
        ledger.checkpoint(new Date(0))
      }
    } finally {
      vault.close()
    }
  } finally {
    ledger.close()
  }
  return thorough ? auditFault(folder) : undefined
}

function witnessFault(folder: string, acks: string): string | undefined {
  const log = growingLog()
  const witness = openWitness(folder, 'witness.example/w1', [log.vkey], () => Buffer.alloc(32, 2))
  try {
    const acked = acknowledgedSize(acks)
    const seen = witness.lastSeen(log.origin)?.size ?? 0
    if (seen < acked) return `answered for ${acked}, remembers ${seen}`
    // A second history of the same length as one already cosigned, and of one entry more.
    for (const size of [seen, seen + 1]) {
      if (seen > 0 && witness.addCheckpoint(log.forked(seen, size), new Date(0)).status === 200) return `cosigned a fork of ${size} entries`
    }
    const answer = witness.addCheckpoint(log.extension(seen, seen + 3), new Date(0))
    return answer.status === 200 ? undefined : `expected to go on from ${seen}, got ${answer.status} ${answer.body}`
  } finally {
    witness.close()
  }
}

function sqliteFault(folder: string, acks: string): string | undefined {
  const acked = acknowledgedSize(acks)
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
  try {
    const rows = acked === 0 ? [] : db.prepare('SELECT position, leaf FROM entry ORDER BY position').all()
    if (rows.length < acked) return `acknowledged ${acked}, found ${rows.length}`
    for (const [i, row] of rows.entries())
      if (row['position'] !== i || Buffer.compare(entryAt(i).bytes, row['leaf'] as Uint8Array) !== 0) return `row ${i} changed`
    return undefined
  } finally {
    db.close()
  }
}

/**
 * Opens the subject as a restarted process would and checks it; returns what is wrong, or nothing. `thorough` also goes on with
 * it (what was cut off is sent again, a head is signed) and audits every file.
 */
export async function faultOf(mode: Mode, folder: string, acks: string, thorough: boolean): Promise<string | undefined> {
  try {
    if (mode === 'ledger') return await ledgerFault(folder, acks, thorough)
    if (mode === 'vault') return await vaultFault(folder, acks, thorough)
    return mode === 'witness' ? witnessFault(folder, acks) : sqliteFault(folder, acks)
  } catch (error) {
    return `${(error as Error).name} ${(error as { code?: string }).code ?? ''} ${(error as Error).message}`
  }
}
