/** What all servers of a marketplace need of the one that leads: files that all have alike, and the report that was judged last. */
import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { sealBox, unsealBox } from '../vault.ts'
import type { Shared } from './contract.ts'
import type { Keys } from './people.ts'
import type { Session } from './session.ts'

/** `beside`: the connection on which a server listens. */
export async function openTold(beside: Client, session: Session, keys: Keys) {
  let lastShared = 0
  let lastJudged = ''
  const first = await sharedSince()
  // Each file from its last whole state on.
  const files = first.filter(({ file, whole }, at) =>
    whole
      ? !first.slice(at + 1).some((later) => later.whole && later.file === file)
      : first.slice(0, at).some((one) => one.whole && one.file === file) && !first.slice(at + 1).some((later) => later.whole && later.file === file),
  )
  const judged = await judgedSince()
  return { files, judged, sharedSince, judgedSince, share, publish }

  async function sharedSince(): Promise<Shared[]> {
    const { rows } = await beside.query<{ number: string; file: string; whole: boolean; box: Buffer }>(
      'SELECT number, file, whole, box FROM shared WHERE number > $1 ORDER BY number',
      [lastShared],
    )
    lastShared = Number(rows.at(-1)?.number ?? lastShared)
    return rows.map(({ file, whole, box }) => ({ file, whole, bytes: unsealBox(keys.inbox, box, `shared ${file}`) }))
  }
  async function judgedSince(): Promise<{ size: number; report: Uint8Array } | undefined> {
    const { rows } = await beside.query<{ row: string }>('SELECT xmin::text AS row FROM judged')
    if (rows[0] === undefined || rows[0].row === lastJudged) return undefined
    const whole = (await beside.query<{ row: string; size: string; report: Buffer }>('SELECT xmin::text AS row, size, report FROM judged')).rows[0]!
    lastJudged = whole.row
    return { size: Number(whole.size), report: whole.report }
  }

  function share({ file, whole, bytes }: Shared): Promise<void> {
    return session.inTurn(() =>
      session.transaction(async () => {
        const { rows } = await session.client.query<{ number: string }>('INSERT INTO shared (file, whole, box) VALUES ($1, $2, $3) RETURNING number', [
          file,
          whole,
          sealBox(keys.inbox, bytes, `shared ${file}`, randomBytes(12)),
        ])
        // Who follows has long taken in what is older.
        if (whole)
          await session.client.query(`DELETE FROM shared WHERE file = $1 AND number < $2 AND came < now() - interval '10 minutes'`, [file, rows[0]!.number])
      }),
    )
  }

  async function publish(size: number, report: Uint8Array): Promise<void> {
    await beside.query(
      `INSERT INTO judged (size, report) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM log WHERE epoch = $3)
         ON CONFLICT (one) DO UPDATE SET size = excluded.size, report = excluded.report`,
      [size, Buffer.from(report), session.epoch],
    )
  }
}
