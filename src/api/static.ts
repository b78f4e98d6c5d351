/**
 * The console's build, as files: what has a hash in its name may be kept, a page is asked for again, an unknown path is the console's own.
 * Scripts and styles lie packed and go out as they lie.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

const unpack = promisify(gunzip)
const takesGzip = (accepted = ''): boolean => /(^|[\s,])(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)
const isHashed = (path: string): boolean => /[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(path)

export async function serveStatic(folder: string, path: string, headers: IncomingHttpHeaders): Promise<Response | undefined> {
  if (!existsSync(join(folder, 'index.html'))) return undefined
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  const inside = normalize(decoded).replaceAll('\\', '/')
  if (decoded.includes('\0') || inside.split('/').includes('..')) return undefined
  const file = join(folder, ...inside.split('/').filter((part) => part !== ''))
  if (!file.startsWith(folder + sep) && file !== folder) return undefined
  const type = types[extname(file)]
  const kept = isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache'
  if (type !== undefined && existsSync(`${file}.gz`)) {
    const packed = await readFile(`${file}.gz`)
    const said = { 'content-type': type, 'cache-control': kept, vary: 'accept-encoding' }
    return takesGzip(headers['accept-encoding'])
      ? new Response(packed, { headers: { ...said, 'content-encoding': 'gzip' } })
      : new Response(await unpack(packed), { headers: said })
  }
  if (type !== undefined && existsSync(file)) return new Response(await readFile(file), { headers: { 'content-type': type, 'cache-control': kept } })
  // A path without an ending is a page of the console; a missing file stays missing.
  if (extname(file) !== '' && type !== undefined) return undefined
  if (!(headers.accept ?? '').includes('text/html')) return undefined
  // Those concerned have pages of their own, light and apart from the staff's.
  const page = /^\/portal(\/|$)/.test(inside) ? 'portal.html' : inside === '/demo' ? 'demo.html' : inside === '/verify' ? 'verify.html' : 'index.html'
  return new Response(await readFile(join(folder, page)), { headers: { 'content-type': types['.html']!, 'cache-control': 'no-cache' } })
}
