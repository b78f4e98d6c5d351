/** The thread that sets papers: fonts are read once. */
import { parentPort } from 'node:worker_threads'
import { openTypesetter, type Written } from '../evidence/documents/typeset.ts'
import type { Set } from './press.ts'

const typeset = openTypesetter()
const port = parentPort!
port.on('message', ({ number, written }: { number: number; written: Written }) => {
  let set: Set
  try {
    set = { number, bytes: typeset(written) }
  } catch (error) {
    set = { number, error: (error as Error).message }
  }
  port.postMessage(set)
})
