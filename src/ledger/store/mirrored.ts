/**
 * The rows of the ledger in two places: what counts is in PostgreSQL, and the folder's mirror holds the same, so that everybody reads as from the embedded store. What
 * the mirror holds is committed when PostgreSQL has it; what PostgreSQL has more, the mirror takes in.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { GrowingTree } from '../../proof/index.ts'
import { LedgerError } from '../error.ts'
import { contentOf, type Ledger, type LedgerEntry, type Outcome } from '../ledger.ts'
import type { Head, KeptRow } from '../store.ts'
import type { Taken } from './contract.ts'
import type { Session } from './session.ts'

/** Rows on their way at once while a history is moved or followed. */
const portion = 2000

type Log = { origin: string; size: number; root: string; vkeys: string; leader: string | null }

export type Made = { entries: readonly LedgerEntry[]; with?: (outcomes: readonly Outcome[]) => Promise<void> }

export type Mirrored = ReturnType<typeof mirrored>

/** What stands of a head in one place and not in the other: a head itself, a witness's lines, a stamp. */
const more = (one: Head, other: Head | undefined): boolean =>
  other === undefined || one.note.length > other.note.length || (one.stamp !== null && other.stamp === null)

export function mirrored(session: Session, mirror: Ledger, folder: string) {
  const { client, schema, transaction } = session
  return { move, logThere, follow, takeHeads, putHeads, appendBoth, record }

  async function putRows(rows: readonly KeptRow[]): Promise<void> {
    if (rows.length === 0) return
    for (const { entry } of rows)
      if (entry.blob !== null) await client.query('INSERT INTO blob VALUES ($1, $2) ON CONFLICT DO NOTHING', [entry.blob, contentOf(folder, entry)])
    const columns = [
      rows.map(({ entry }) => entry.index),
      rows.map(({ entry }) => entry.source),
      rows.map(({ entry }) => entry.id),
      rows.map(({ entry }) => entry.type),
      rows.map(({ received }) => received && Buffer.from(received)),
      rows.map(({ entry }) => entry.blob),
      rows.map(({ entry }) => Buffer.from(entry.leaf)),
    ]
    await client.query({
      name: 'put-entries',
      text: 'INSERT INTO entry SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::bytea[])',
      values: columns,
    })
  }
  function putLog(tree: GrowingTree): Promise<unknown> {
    return client.query({
      name: 'put-log',
      text: `INSERT INTO log (origin, size, peaks, root, vkeys) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (one) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, root = excluded.root, vkeys = excluded.vkeys`,
      values: [mirror.origin, tree.size, Buffer.concat(tree.peaks), tree.root().toString('base64'), mirror.vkeys.join('\n')],
    })
  }

  /** What is in the folder goes to PostgreSQL, all or nothing; then the folder is a mirror and its own vault is gone. */
  async function move(): Promise<void> {
    await transaction(async () => {
      for (let at = 0; at < mirror.size; at += portion) await putRows(mirror.rows(at, Math.min(at + portion, mirror.size)))
      await putLog(mirror.tree)
      await putHeads(mirror.heads())
      const file = join(folder, 'vault.sqlite')
      if (!existsSync(file)) return
      const vault = new DatabaseSync(file, { readOnly: true })
      try {
        for (const [table, columns] of [
          ['secret', ['id', 'use', 'wrapped']],
          ['person', ['number', 'id', 'wrapped', 'erased', 'hold']],
          ['sealed', ['source', 'record', 'field', 'person', 'box']],
        ] as const) {
          const types = columns.map((name) => (name === 'wrapped' || name === 'box' ? 'bytea' : name === 'number' || name === 'person' ? 'bigint' : 'text'))
          let rows: Record<string, unknown>[] = []
          const flush = async (): Promise<void> => {
            if (rows.length > 0)
              await client.query(
                `INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`,
                columns.map((name) => rows.map((row) => (row[name] instanceof Uint8Array ? Buffer.from(row[name]) : row[name]))),
              )
            rows = []
          }
          for (const row of vault.prepare(`SELECT ${columns.join(', ')} FROM ${table}`).iterate()) {
            rows.push(row)
            if (rows.length >= portion) await flush()
          }
          await flush()
        }
        await client.query(`SELECT setval(pg_get_serial_sequence('person', 'number'), coalesce((SELECT max(number) FROM person), 0) + 1, false)`)
      } finally {
        vault.close()
      }
    })
  }

  async function logThere(): Promise<Log | undefined> {
    const { rows } = await client.query<Omit<Log, 'size'> & { size: string }>('SELECT origin, size, root, vkeys, leader FROM log')
    return rows[0] && { ...rows[0], size: Number(rows[0].size) }
  }

  /** The mirror takes in what PostgreSQL has more; one that is no beginning of it is refused before anything is written. */
  async function follow(log: Log): Promise<void> {
    const other = (why: string): LedgerError =>
      new LedgerError('DIVERGED', `expected the folder to hold the beginning of the ledger in ${schema}, ${why}; one of them is another's, or an older backup`)
    if (log.origin !== mirror.origin) throw other(`it is ${mirror.origin}, there is ${log.origin}`)
    if (log.size < mirror.size) throw other(`it has ${mirror.size} entries, there are ${log.size}`)
    if (!mirror.vkeys.some((vkey) => log.vkeys.split('\n').includes(vkey)))
      throw new LedgerError('KEY_ORIGIN', 'expected the signing key of this ledger in keys/, found another; copy keys/ from the server that made it')
    if (mirror.size > 0) {
      const { rows } = await client.query<{ leaf: Buffer }>('SELECT leaf FROM entry WHERE position = $1', [mirror.size - 1])
      const [mine] = mirror.rows(mirror.size - 1, mirror.size)
      if (Buffer.compare(rows[0]!.leaf, mine!.entry.leaf) !== 0) throw other(`its entry ${mirror.size - 1} is another`)
    }
    while (mirror.size < log.size) {
      const { rows } = await client.query<{ source: string; id: string; type: string; received: Buffer | null; leaf: Buffer; content: Buffer | null }>(
        'SELECT source, id, type, received, leaf, content FROM entry LEFT JOIN blob ON blob.hash = entry.blob WHERE position >= $1 AND position < $2 ORDER BY position',
        [mirror.size, Math.min(log.size, mirror.size + portion)],
      )
      if (rows.length === 0) throw other(`its log says ${log.size} entries and there are ${mirror.size}`)
      mirror.append(
        rows.map(({ source, id, type, received, leaf, content }) => ({ source, id, type, bytes: content ?? leaf, ...(received === null ? {} : { received }) })),
      )
    }
    if (mirror.root.toString('base64') !== log.root) throw other('their roots differ')
  }

  /** Takes heads that are there and not yet here, or here with less beside them: all, or those from the last one here on. What is here and not there. */
  async function takeHeads(which: 'all' | 'last'): Promise<Head[]> {
    const here = new Map(mirror.heads().map((head) => [head.size, head]))
    const from = which === 'all' ? 0 : Math.max(0, ...here.keys())
    const { rows } = await client.query<Omit<Head, 'size'> & { size: string }>(
      'SELECT size, time, note, stamp, missed FROM head WHERE size >= $1 AND size <= $2 ORDER BY size',
      [from, mirror.size],
    )
    const there = new Map(rows.map((row) => [Number(row.size), { ...row, size: Number(row.size) }]))
    mirror.keepHeads([...there.values()].filter((head) => more(head, here.get(head.size))))
    return [...here.values()].filter((head) => head.size >= from && more(head, there.get(head.size)))
  }
  /** Heads that are here and not there go there, with what was fetched for them; who follows hears of it. */
  async function putHeads(heads: readonly Head[]): Promise<void> {
    for (const { size, time, note, stamp, missed } of heads)
      await client.query(
        `INSERT INTO head VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size) DO UPDATE SET stamp = coalesce(head.stamp, excluded.stamp), missed = excluded.missed,
          note = CASE WHEN length(excluded.note) > length(head.note) THEN excluded.note ELSE head.note END`,
        [size, time, note, stamp && Buffer.from(stamp), missed],
      )
    await client.query("SELECT pg_notify($1, 'head')", [schema])
  }

  /** Entries made within a transaction, appended to both: what the mirror holds is committed when PostgreSQL has it. */
  async function appendBoth(make: () => Promise<Made>): Promise<Taken> {
    let made: readonly LedgerEntry[] = []
    const outcomes = await mirror.appendThrough(
      async () => {
        session.expectOpen()
        const { entries, with: also } = await make()
        made = entries
        return { entries, also }
      },
      async (rows, tree, also, outcomes) => {
        await transaction(async () => {
          await also?.(outcomes)
          await putRows(rows)
          if (rows.length > 0) await putLog(tree)
        })
      },
    )
    return {
      outcomes,
      fresh: outcomes.flatMap((outcome: Outcome, at) => {
        if (outcome.status !== 'appended') return []
        const { type, source, id, bytes } = made[at]!
        return bytes.length > 65_535
          ? [...mirror.entries(outcome.index, outcome.index + 1)]
          : [{ index: outcome.index, type, source, id, bytes, leaf: bytes, blob: null }]
      }),
    }
  }
  async function record(acts: readonly LedgerEntry[]): Promise<void> {
    const { outcomes } = await appendBoth(async () => ({ entries: acts }))
    const wrong = outcomes.find((outcome) => outcome.status === 'refused')
    if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
  }
}
