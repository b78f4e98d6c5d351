/** The thread that writes decisions: a group, one sync, and then the word that they are there. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { DecisionRow, DecisionsPlace, ToWrite, Written } from './decisions.ts'

type Place = {
  write: (rows: readonly DecisionRow[]) => void | Promise<void>
  find: (id: string) => Promise<Extract<Written, { id: string }>['found']>
  close: () => void | Promise<void>
}

function inFile(file: string): Place {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000')
  const put = db.prepare('INSERT INTO decision VALUES (?, ?, ?, ?, ?)')
  return {
    write(rows) {
      try {
        db.exec('BEGIN IMMEDIATE')
        for (const row of rows) put.run(...row)
        db.exec('COMMIT')
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    // Whoever asks reads the file itself.
    find: async () => undefined,
    close: () => db.close(),
  }
}

async function inPostgres(url: string, schema: string): Promise<Place> {
  const { connect } = await import('../ledger/store/schema.ts')
  const client = await connect(url)
  await client.query(`SET search_path = ${schema}`)
  return {
    async write(rows) {
      await client.query({
        name: 'decided',
        text: 'INSERT INTO decision SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])',
        values: [0, 1, 2, 3, 4].map((at) => rows.map((row) => row[at])),
      })
    },
    async find(id) {
      const { rows } = await client.query<{ at: string; asked: string; answer: string }>('SELECT at, asked, answer FROM decision WHERE id = $1', [id])
      return rows[0] && { ...rows[0], at: Number(rows[0].at) }
    },
    close: () => client.end(),
  }
}

const where = workerData as DecisionsPlace
const place = 'file' in where ? inFile(where.file) : await inPostgres(where.url, where.schema)
const port = parentPort!
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const tell = (written: Written): void => port.postMessage(written)

async function done(task: ToWrite): Promise<void> {
  if (task === 'stop') {
    await place.close()
    port.close()
    return
  }
  if ('find' in task) {
    tell({ id: task.find, found: await place.find(task.find) })
    return
  }
  let error: string | undefined
  try {
    await place.write(task.rows)
  } catch (failed) {
    error = (failed as Error).message
  }
  tell({ error })
}

let line: Promise<void> = Promise.resolve()
port.on('message', (task: ToWrite) => {
  line = line.then(() => done(task))
})
