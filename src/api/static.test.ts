import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { serveStatic } from './static.ts'

const folder = mkdtempSync(join(tmpdir(), 'aedile-static-'))
after(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'assets'))
const script = 'export const answer = 42\n'
writeFileSync(join(folder, 'index.html'), '<!doctype html>')
writeFileSync(join(folder, 'icon.svg'), '<svg/>')
writeFileSync(join(folder, 'assets', 'index-DMaFSBWi.js.gz'), gzipSync(script))

const ask = (path: string, accepted?: string) => serveStatic(folder, path, accepted === undefined ? {} : { 'accept-encoding': accepted })

test('a packed script goes out as it lies to whoever takes that, and plain to whoever does not', async () => {
  for (const accepted of ['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.8', '*']) {
    const answer = await ask('/assets/index-DMaFSBWi.js', accepted)
    assert.equal(answer?.headers.get('content-encoding'), 'gzip', accepted)
    assert.equal(gunzipSync(Buffer.from(await answer!.arrayBuffer())).toString(), script)
  }
  for (const accepted of [undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br']) {
    const answer = await ask('/assets/index-DMaFSBWi.js', accepted)
    assert.equal(answer?.headers.get('content-encoding'), null, accepted)
    assert.equal(await answer!.text(), script)
    // What lies between must not hand the one to who asked for the other.
    assert.equal(answer!.headers.get('vary'), 'accept-encoding')
    assert.match(answer!.headers.get('cache-control')!, /immutable/)
    assert.match(answer!.headers.get('content-type')!, /^text\/javascript/)
  }
})

test('what lies plain goes out plain, and a packed file is not there under its own name', async () => {
  const icon = await ask('/icon.svg', 'gzip')
  assert.equal(await icon!.text(), '<svg/>')
  assert.equal(icon!.headers.get('content-encoding'), null)
  assert.equal(await ask('/assets/index-DMaFSBWi.js.gz', 'gzip'), undefined)
  assert.equal(await ask('/assets/gone-DMaFSBWi.js', 'gzip'), undefined)
})
