/** The thread that writes decisions: a group, one sync, and then the word that they are there. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { ToWrite, Written } from './decisions.ts'

const db = new DatabaseSync(workerData as string)
db.exec('PRAGMA synchronous = FULL; PRAGMA busy_timeout = 60000')
const put = db.prepare('INSERT INTO decision VALUES (?, ?, ?, ?, ?)')
const port = parentPort!

port.on('message', (task: ToWrite) => {
  if (task === 'stop') {
    db.close()
    port.close()
    return
  }
  let error: string | undefined
  try {
    db.exec('BEGIN IMMEDIATE')
    for (const row of task.rows) put.run(...row)
    db.exec('COMMIT')
  } catch (failed) {
    if (db.isTransaction) db.exec('ROLLBACK')
    error = (failed as Error).message
  }
  const written: Written = { error }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  port.postMessage(written)
})
