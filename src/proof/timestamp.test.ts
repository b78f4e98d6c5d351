/** Against a real authority: OpenSSL's, set up for the length of the test. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { makeAuthority, noOpenssl } from '../../test/harness/authority.ts'
import { timestampRequest, VerificationError, verifyTimestamp } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsa-'))
after(() => rmSync(folder, { recursive: true }))

const head = Buffer.from('market.example/ledger\n5\nroot\n')
const code = (want: string) => (error: unknown) => error instanceof VerificationError && error.code === want

test('a head stamped by an authority states its time, and every way of changing it is named', { skip: noOpenssl }, async () => {
  const authority = makeAuthority(folder)
  const nonce = Buffer.alloc(8, 7)
  const request = timestampRequest(head, nonce)
  const reply = authority.stamp(request)
  const ca = authority.pem
  const { time } = await verifyTimestamp(reply, head, ca, request)
  assert.ok(Math.abs(time.getTime() - Date.now()) < 120_000)

  authority.verify(head, reply)

  await assert.rejects(verifyTimestamp(reply, Buffer.from('another head'), ca), code('TIMESTAMP_IMPRINT'))
  await assert.rejects(verifyTimestamp(reply, head, ca, timestampRequest(head, Buffer.alloc(8, 8))), code('TIMESTAMP_NONCE'))
  await assert.rejects(verifyTimestamp(Buffer.from('not a reply'), head, ca), code('TIMESTAMP_FORMAT'))
  await assert.rejects(verifyTimestamp(authority.stamp(Buffer.from('3003020101', 'hex')), head, ca), code('TIMESTAMP_REFUSED'))
  await assert.rejects(verifyTimestamp(reply, head, makeAuthority(folder).pem), code('TIMESTAMP_SIGNATURE'), 'another authority of the same name')
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
