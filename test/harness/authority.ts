/** A time-stamping authority of our own, OpenSSL's, for the length of a test. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Why this machine has none, or false. */
export const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'needs the openssl command, which this machine does not have'

/** Makes an authority in a folder; `usage` is what its certificate is for. Making it again there makes another of the same name. */
export function makeAuthority(folder: string, usage = 'timeStamping') {
  const file = (name: string): string => join(folder, name)
  function openssl(...args: string[]): void {
    const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${done.error?.message ?? done.stderr}`)
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  writeFileSync(file('ext.cnf'), `[tsa]\nextendedKeyUsage=critical,${usage}\nkeyUsage=critical,digitalSignature\n`)
  openssl('req', '-x509', ...newKey, '-days', '3650', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem')
  openssl('req', ...newKey, '-subj', '/CN=Test TSA', '-keyout', 'tsa.key', '-out', 'tsa.csr')
  const issued = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '3650', '-extfile', 'ext.cnf', '-extensions', 'tsa']
  openssl('x509', '-req', '-in', 'tsa.csr', ...issued, '-out', 'tsa.pem')
  writeFileSync(
    file('tsa.cnf'),
    '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_chain=no\ness_cert_id_alg=sha256\ncerts=tsa.pem\n',
  )
  writeFileSync(file('serial'), '01\n')
  return {
    /** The certificate a reader trusts, as a file and as text. */
    certificates: file('ca.pem'),
    pem: readFileSync(file('ca.pem'), 'utf8'),
    stamp(request: Uint8Array): Buffer {
      writeFileSync(file('q.tsq'), request)
      openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'q.tsq', '-out', 'r.tsr')
      return readFileSync(file('r.tsr'))
    },
    /** OpenSSL's own check of a reply; throws when it does not hold. */
    verify(data: Uint8Array, reply: Uint8Array): void {
      writeFileSync(file('data'), data)
      writeFileSync(file('check.tsr'), reply)
      openssl('ts', '-verify', '-data', 'data', '-in', 'check.tsr', '-CAfile', 'ca.pem')
    },
  }
}

/** Serves `answer` over HTTP on a port of its own until closed. */
export async function serve(answer: (request: Buffer) => { status: number; body: Uint8Array }): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { status, body } = answer(Buffer.concat(parts))
      response.writeHead(status, { 'content-type': 'application/timestamp-reply', connection: 'close' }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() }
}
