/** RFC 3161 without a library: enough DER to read a reply, and the certificates behind it. */
import * as crypto from 'node:crypto'
import { same } from './bytes.mjs'
import { fail, VerificationError } from './error.mjs'

/** One DER element at `at`: its tag, its content and where it ends. */
function derAt(bytes, at) {
  const tag = bytes[at]
  let length = bytes[at + 1]
  let start = at + 2
  if (length > 0x80 && length <= 0x84) {
    const count = length - 0x80
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + bytes[start + i]
    start += count
  } else if (length >= 0x80) fail('TIMESTAMP_FORMAT', 'expected DER with definite lengths, got other bytes')
  const end = start + length
  if (tag === undefined || !(end <= bytes.length)) fail('TIMESTAMP_FORMAT', 'expected a whole DER element, got a part of one')
  return { tag, whole: bytes.subarray(at, end), body: bytes.subarray(start, end), end }
}

function derChildren(bytes) {
  const children = []
  for (let at = 0; at < bytes.length;) {
    const child = derAt(bytes, at)
    children.push(child)
    at = child.end
  }
  return children
}

const signedDataOid = '2a864886f70d010702'
const messageDigestOid = '2a864886f70d010904'
const timestampingOid = '1.3.6.1.5.5.7.3.8'
const digests = { '608648016503040201': 'sha256', '608648016503040202': 'sha384', '608648016503040203': 'sha512' }

function generalizedTime(text) {
  const [, date, time, fraction] = /^(\d{8})(\d{6})(\.\d{1,6})?Z$/.exec(text) ?? fail('TIMESTAMP_FORMAT', 'expected a time in UTC in the token')
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`
  return new Date(`${iso}${(fraction ?? '').slice(0, 4)}Z`)
}

/** @param {string} pem */
export function certificatesIn(pem) {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((text) => new crypto.X509Certificate(text))
}

/**
 * Checks an RFC 3161 reply over `data` with Node's own crypto: granted, over this hash, signed by a time-stamping certificate that
 * leads to a trusted one, each of them valid at the stated time. A certificate that has expired since does no harm. Returns that time.
 */
export function verifyStamp(reply, data, trusted) {
  let status, token
  try {
    ;[status, token] = derChildren(derAt(reply, 0).body)
    if (derChildren(status.body)[0].body[0] > 1) fail('TIMESTAMP_REFUSED', 'expected a granted timestamp, got a refusal')
    if (!token) throw new Error('no token')
  } catch (error) {
    if (error instanceof VerificationError) throw error
    fail('TIMESTAMP_FORMAT', 'expected an RFC 3161 reply with a token, got other bytes')
  }
  let parts, tstBytes, tst, signer
  try {
    const [oid, content] = derChildren(token.body)
    if (oid.body.toString('hex') !== signedDataOid) throw new Error('not signed data')
    parts = derChildren(derAt(content.body, 0).body)
    tstBytes = derAt(derChildren(parts[2].body)[1].body, 0).body
    tst = derChildren(derAt(tstBytes, 0).body)
    signer = derChildren(derChildren(parts[parts.length - 1].body)[0].body)
  } catch (error) {
    if (error instanceof VerificationError) throw error
    fail('TIMESTAMP_FORMAT', 'expected a signed time-stamp token, got other bytes')
  }
  const [algorithm, imprint] = derChildren(tst[2].body)
  const imprintDigest = digests[derChildren(algorithm.body)[0].body.toString('hex')]
  if (!imprintDigest || !same(imprint.body, crypto.createHash(imprintDigest).update(data).digest()))
    fail('TIMESTAMP_IMPRINT', 'expected a timestamp over these bytes, got one over others')
  const time = generalizedTime(tst[4].body.toString('latin1'))

  const attributes = signer.find((part) => part.tag === 0xa0) ?? fail('TIMESTAMP_FORMAT', 'expected signed attributes in the token, got none')
  const digest =
    digests[derChildren(signer[2].body)[0].body.toString('hex')] ?? fail('TIMESTAMP_ALGORITHM', 'expected SHA-256, SHA-384 or SHA-512 in the token')
  const stated = derChildren(attributes.body)
    .map((attribute) => derChildren(attribute.body))
    .find(([oid]) => oid.body.toString('hex') === messageDigestOid)
  if (!stated || !same(derAt(stated[1].body, 0).body, crypto.createHash(digest).update(tstBytes).digest()))
    fail('TIMESTAMP_SIGNATURE', 'expected the token to sign its own content, it signs another')
  const signedBytes = Buffer.concat([Buffer.from([0x31]), attributes.whole.subarray(1)])
  const signature = signer.find((part) => part.tag === 0x04)?.body ?? fail('TIMESTAMP_FORMAT', 'expected a signature in the token, got none')
  const carried = parts.find((part) => part.tag === 0xa0)
  const known = [...trusted]
  try {
    if (carried) for (const certificate of derChildren(carried.body)) known.push(new crypto.X509Certificate(certificate.whole))
  } catch {
    fail('TIMESTAMP_FORMAT', 'expected certificates in the token, got other bytes')
  }
  const signs = (certificate) => {
    try {
      return crypto.verify(digest, signedBytes, certificate.publicKey, signature)
    } catch {
      return false
    }
  }
  const signing = known.find(signs) ?? fail('TIMESTAMP_SIGNATURE', 'expected a token signed with one of its certificates, none fits')
  if (!(signing.keyUsage ?? []).includes(timestampingOid)) fail('TIMESTAMP_USAGE', 'expected a certificate for time stamping, got one for another use')
  let at = signing
  for (let steps = 0; ; steps++) {
    if (time < new Date(at.validFrom) || time > new Date(at.validTo))
      fail('TIMESTAMP_EXPIRED', `expected certificates valid at ${time.toISOString()}, one is valid from ${at.validFrom} to ${at.validTo}`)
    if (trusted.some((one) => same(one.raw, at.raw))) return time
    const issuer = known.find((one) => !same(one.raw, at.raw) && at.checkIssued(one) && at.verify(one.publicKey))
    if (!issuer || steps > 8) fail('TIMESTAMP_UNTRUSTED', 'expected a certificate that leads to a trusted authority, it does not')
    at = issuer
  }
}
