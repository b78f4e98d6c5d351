/** Against a real authority: OpenSSL's, set up for the length of the test. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { timestampRequest, VerificationError, verifyTimestamp } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsa-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => join(folder, name)

function openssl(...args: string[]): void {
  const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${done.error?.message ?? done.stderr}`)
}
const missing = spawnSync('openssl', ['version']).status === 0 ? false : 'needs the openssl command, which this machine does not have'

function authority(usage: string): void {
  writeFileSync(file('ext.cnf'), `[tsa]\nextendedKeyUsage=critical,${usage}\nkeyUsage=critical,digitalSignature\n`)
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '3650',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  )
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Test TSA', '-keyout', 'tsa.key', '-out', 'tsa.csr')
  openssl(
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '3650',
    '-extfile',
    'ext.cnf',
    '-extensions',
    'tsa',
    '-out',
    'tsa.pem',
  )
  writeFileSync(
    file('tsa.cnf'),
    '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_chain=no\ness_cert_id_alg=sha256\ncerts=tsa.pem\n',
  )
  writeFileSync(file('serial'), '01\n')
}

function stamp(request: Uint8Array): Buffer {
  writeFileSync(file('q.tsq'), request)
  openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'q.tsq', '-out', 'r.tsr')
  return readFileSync(file('r.tsr'))
}

const head = Buffer.from('market.example/ledger\n5\nroot\n')
const code = (want: string) => (error: unknown) => error instanceof VerificationError && error.code === want

test('a head stamped by an authority states its time, and every way of changing it is named', { skip: missing }, async () => {
  authority('timeStamping')
  const nonce = Buffer.alloc(8, 7)
  const request = timestampRequest(head, nonce)
  const reply = stamp(request)
  const ca = readFileSync(file('ca.pem'), 'utf8')
  const { time } = await verifyTimestamp(reply, head, ca, request)
  assert.ok(Math.abs(time.getTime() - Date.now()) < 120_000)

  writeFileSync(file('head'), head)
  openssl('ts', '-verify', '-data', 'head', '-in', 'r.tsr', '-CAfile', 'ca.pem')

  await assert.rejects(verifyTimestamp(reply, Buffer.from('another head'), ca), code('TIMESTAMP_IMPRINT'))
  await assert.rejects(verifyTimestamp(reply, head, ca, timestampRequest(head, Buffer.alloc(8, 8))), code('TIMESTAMP_NONCE'))
  await assert.rejects(verifyTimestamp(Buffer.from('not a reply'), head, ca), code('TIMESTAMP_FORMAT'))
  await assert.rejects(verifyTimestamp(stamp(Buffer.from('3003020101', 'hex')), head, ca), code('TIMESTAMP_REFUSED'))
  authority('timeStamping')
  await assert.rejects(verifyTimestamp(reply, head, readFileSync(file('ca.pem'), 'utf8')), code('TIMESTAMP_SIGNATURE'), 'another authority of the same name')
  let caught = 0
  for (let at = 0; at < reply.length; at += 7) {
    const changed = Buffer.from(reply)
    changed[at]! ^= 1
    await verifyTimestamp(changed, head, ca, request).then(
      () => undefined,
      (error: unknown) => {
        assert.ok(error instanceof VerificationError, `byte ${at}: ${String(error)}`)
        caught += 1
      },
    )
  }
  assert.ok(caught > (reply.length / 7) * 0.5, `${caught} of ${Math.ceil(reply.length / 7)} changed replies refused`)
})
