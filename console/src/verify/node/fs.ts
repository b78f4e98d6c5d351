/** The files of a bag that somebody chose, as the checking program asks for files. Nothing else exists. */
import { Buffer } from 'buffer'

let files = new Map<string, Uint8Array>()
/** Names start with the folder of the bag. */
export function mount(chosen: Map<string, Uint8Array>): void {
  files = chosen
}

type Entry = { name: string; isFile: () => boolean; isDirectory: () => boolean; isSymbolicLink: () => boolean; isFIFO: () => boolean; isSocket: () => boolean }
const clean = (path: string): string => path.replace(/\/+$/, '')

export function readdirSync(path: string): Entry[] {
  const under = `${clean(path)}/`
  const names = new Map<string, boolean>()
  for (const name of files.keys())
    if (name.startsWith(under)) {
      const [first = '', ...rest] = name.slice(under.length).split('/')
      names.set(first, rest.length > 0)
    }
  return [...names].map(([name, folder]) => ({
    name,
    isFile: () => !folder,
    isDirectory: () => folder,
    isSymbolicLink: () => false,
    isFIFO: () => false,
    isSocket: () => false,
  }))
}

const open = new Map<number, string>()
let next = 3
export const constants = { O_RDONLY: 0, O_NOFOLLOW: 0 }
export function openSync(path: string): number {
  if (!files.has(path)) throw new Error('expected a file of the bag, there is none')
  open.set(++next, path)
  return next
}
export const fstatSync = (handle: number): { size: number } => ({ size: files.get(open.get(handle)!)!.byteLength })
export const closeSync = (handle: number): void => void open.delete(handle)
export function readFileSync(handle: number): Buffer {
  const bytes = files.get(open.get(handle)!)!
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)
}
export const existsSync = (path: string): boolean => files.has(path)
export const statSync = (): never => {
  throw new Error('expected no look outside the bag')
}
