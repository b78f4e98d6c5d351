/** The bag as files: what lies in it, of which kind, and whether it is what the manifests list. Nothing outside the bag is ever read. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { sha256 } from './bytes.mjs'
import { fail, jsonOf } from './error.mjs'

/** More than any case needs; a bag beyond is not read at all, so that nobody's machine hangs on one. */
const most = { files: 300_000, depth: 16, octets: 1_500_000_000 }

function kindOf(entry) {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  if (entry.isSymbolicLink()) return 'a symbolic link'
  if (entry.isFIFO()) return 'a FIFO'
  if (entry.isSocket()) return 'a socket'
  return 'a device'
}

/** Every name below `root`, without following a link. */
function listUnder(root) {
  const files = new Set()
  const strange = []
  const walk = (folder, depth) => {
    if (depth > most.depth) fail('BAG_TOO_LARGE', `expected folders at most ${most.depth} deep, got more in ${folder}`)
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      const kind = kindOf(entry)
      if (kind === 'folder') walk(name, depth + 1)
      else if (kind === 'file') files.add(name)
      else strange.push({ name, kind })
      if (files.size > most.files) fail('BAG_TOO_LARGE', `expected at most ${most.files} files, got more`)
    }
  }
  walk('', 0)
  return { files, strange }
}

/** The files of a folder, read by their name in it; a name that is not in it is read nowhere. */
function filesIn(dir) {
  const { files, strange } = listUnder(dir)
  const read = (file) => {
    // The name was a plain file a moment ago; whoever swaps it for a link gets nothing.
    const handle = fs.openSync(path.join(dir, file), fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0))
    try {
      const { size } = fs.fstatSync(handle)
      if (size > most.octets) fail('BAG_TOO_LARGE', `expected files of at most ${most.octets} bytes, ${file} has ${size}`)
      return fs.readFileSync(handle)
    } finally {
      fs.closeSync(handle)
    }
  }
  return { files, strange, read }
}

/** A bag: a folder, or its files in memory (name → bytes). */
export function openBag(from) {
  const { files, strange, read } = from instanceof Map ? { files: new Set(from.keys()), strange: [], read: (file) => from.get(file) } : filesIn(from)
  const bytesOf = (file) => (files.has(file) ? read(file) : undefined)
  const need = (file) => bytesOf(file) ?? fail('FILE_MISSING', `expected ${file} in the bag, found none`)
  // Each file is hashed once; its content is not kept.
  const hashes = new Map()
  const sizes = new Map()
  const hashOf = (file) => {
    const known = hashes.get(file)
    if (known !== undefined) return known
    const bytes = need(file)
    sizes.set(file, bytes.length)
    const hash = sha256(bytes).toString('hex')
    hashes.set(file, hash)
    return hash
  }
  const sizeOf = (file) => (hashOf(file), sizes.get(file))
  const textOf = (file) => need(file).toString('utf8')
  const json = (file) => {
    const value = jsonOf(textOf(file), 'FILE_FORMAT', file)
    if (typeof value !== 'object' || value === null) fail('FILE_FORMAT', `expected an object in ${file}, got another value`)
    return value
  }
  /** A file of ours: what it says it is, and nothing beside the fields that have a meaning. */
  const known = (file, spec, fields) => {
    const value = json(file)
    const strange = Object.keys(value).filter((name) => name !== 'spec' && !fields.includes(name))
    if (value.spec !== spec || strange.length > 0)
      fail('FILE_FORMAT', `expected ${spec} with ${fields.join(', ')} in ${file}, got ${String(value.spec).slice(0, 40)} ${strange.slice(0, 3).join(' ')}`)
    return value
  }
  return { files, strange, bytesOf, need, hashOf, sizeOf, textOf, json, known }
}

export function parseManifest(text, name) {
  const listed = new Map()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, hash, file] =
      /^([0-9a-f]{64}) {2}([^\r]+)$/.exec(line) ?? fail('MANIFEST_FORMAT', `expected a hash and a path on each line of ${name}, got "${line.slice(0, 40)}"`)
    if (file.startsWith('/') || file.split('/').includes('..')) fail('MANIFEST_PATH', `expected paths inside the bag in ${name}, got "${file.slice(0, 80)}"`)
    if (listed.has(file)) fail('MANIFEST_FORMAT', `expected each path once in ${name}, got "${file.slice(0, 80)}" twice`)
    listed.set(file, hash)
  }
  if (!text.endsWith('\n')) fail('MANIFEST_FORMAT', `expected ${name} to end in a newline`)
  return listed
}

/** What stands outside the tag manifest, because it is made of it. */
export const outsideTags = ['tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.sig', 'tagmanifest-sha256.txt.tsr', 'seal.txt', 'seal.txt.sig']

/** Compares every file with the manifests, both ways. Returns what was found in words. */
export function checkFiles(bag, found) {
  for (const { name, kind } of bag.strange) found('FILE_KIND', `expected plain files and folders only, found ${kind} at ${name}`)
  const folded = new Map()
  for (const file of bag.files) {
    if (!/^[A-Za-z0-9._@-]+(\/[A-Za-z0-9._@-]+)*$/.test(file))
      found('NAME_UNPORTABLE', `expected names of letters, digits, dot, dash, underscore and @, got ${file.slice(0, 80)}`)
    const key = file.toLowerCase()
    if (folded.has(key)) found('NAME_CLASH', `expected names that differ on every file system, ${file} and ${folded.get(key)} do not`)
    folded.set(key, file)
  }
  const bagit = bag.textOf('bagit.txt')
  if (bagit !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n') found('BAGIT_FORMAT', 'expected BagIt 1.0 and UTF-8 in bagit.txt, got other text')
  let octets = 0
  const compare = (listed, missing, changed) => {
    for (const [file, hash] of listed) {
      if (!bag.files.has(file)) {
        found(missing, `expected ${file}, as the manifest lists it, found none`)
        continue
      }
      if (file.startsWith('data/')) octets += bag.sizeOf(file)
      const has = bag.hashOf(file)
      if (has !== hash) found(changed, `expected ${file} with SHA-256 ${hash}, got ${has}`)
    }
    return listed
  }
  const tags = compare(parseManifest(bag.textOf('tagmanifest-sha256.txt'), 'tagmanifest-sha256.txt'), 'TAG_MISSING', 'TAG_CHANGED')
  const payload = compare(parseManifest(bag.textOf('manifest-sha256.txt'), 'manifest-sha256.txt'), 'FILE_MISSING', 'FILE_CHANGED')
  for (const file of bag.files) {
    if (file.startsWith('data/') ? !payload.has(file) : !tags.has(file) && !outsideTags.includes(file))
      found(file.startsWith('data/') ? 'FILE_UNLISTED' : 'TAG_UNLISTED', `expected only files that a manifest lists, found ${file}`)
  }
  if (!tags.has('manifest-sha256.txt')) found('TAG_UNLISTED', 'expected manifest-sha256.txt in the tag manifest, it is not there')
  const [, oxum] = /^Payload-Oxum: (.+)$/m.exec(bag.textOf('bag-info.txt')) ?? []
  if (oxum !== `${octets}.${payload.size}`) found('OXUM_DIFFERS', `expected a payload of ${oxum} (octets.files), got ${octets}.${payload.size}`)
  return `${payload.size} payload files and the tag files are what the manifests say`
}
