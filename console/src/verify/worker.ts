/** Checks a bag beside the page, with the program that lies in every bag. Nothing is sent anywhere. */
import './globals.ts'
import { verifyBag } from '../../../src/proof/verify/run.mjs'
import { mount } from './node/fs.ts'
import { unreadable } from './node/stamp.ts'
import { unzip } from './zip.ts'

export type Chosen = { name: string; file: File }[]
export type Checked = {
  failures: { check: string; code: string; sentence: string }[]
  passed: { check: string; sentence: string }[]
  notes: string[]
  doubts: string[]
  unchecked: { check: string; sentence: string }[]
  edition: string
  proven: number | undefined
  files: number
}

async function bagOf(chosen: Chosen): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const { name, file } of chosen) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (chosen.length === 1 && /\.zip$/i.test(name)) return unzip(bytes)
    files.set(name, bytes)
  }
  return files
}

/** The folder that holds bagit.txt is the bag, however deep the archive or the choice put it. */
function rooted(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  const root = [...files.keys()].filter((name) => /(^|\/)bagit\.txt$/.test(name)).toSorted((a, b) => a.length - b.length)[0]
  if (root === undefined) throw new Error('expected a bag with bagit.txt in it, found none')
  const prefix = root.slice(0, -'bagit.txt'.length)
  return new Map([...files].filter(([name]) => name.startsWith(prefix)).map(([name, bytes]) => [`bag/${name.slice(prefix.length)}`, bytes]))
}

addEventListener('message', (event: MessageEvent<{ chosen: Chosen; key: string }>) => {
  void (async () => {
    try {
      const files = rooted(await bagOf(event.data.chosen))
      mount(files)
      const key = event.data.key.trim()
      const result = verifyBag('bag', key === '' ? {} : { keys: [key] })
      const checked: Checked = {
        failures: result.failures.filter(({ code }) => code !== unreadable),
        passed: result.passed,
        notes: result.notes,
        doubts: result.doubts,
        unchecked: [
          ...result.failures.filter(({ code }) => code === unreadable).map(({ check, sentence }) => ({ check, sentence })),
          ...result.unchecked.map((sentence) => ({ check: '', sentence })),
        ],
        edition: result.edition,
        proven: result.replay?.proven.length,
        files: files.size,
      }
      postMessage({ checked })
    } catch (error) {
      postMessage({ error: (error as Error).message })
    }
  })()
})
