/** RFC 3161: an outside authority says when these bytes existed at the latest. */
import { createHash, webcrypto } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { VerificationError } from './verify/verify.mjs'

const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never, subtle: webcrypto.subtle as never })
const sha256Oid = '2.16.840.1.101.3.4.2.1'
const signedDataOid = '1.2.840.113549.1.7.2'
const timestampingOid = '1.3.6.1.5.5.7.3.8'

/** The request to send (`application/timestamp-query`): the hash of `data` and a nonce of at most 16 bytes, never the data. */
export function timestampRequest(data: Uint8Array, nonce: Uint8Array): Buffer {
  const positive = Buffer.from(nonce)
  positive[0] = (positive[0]! & 0x7f) | 0x40
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: sha256Oid, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: Uint8Array.from(createHash('sha256').update(data).digest()).buffer }),
    }),
    nonce: new asn1js.Integer({ valueHex: Uint8Array.from(positive).buffer }),
    certReq: true,
  })
  return Buffer.from(request.toSchema().toBER(false))
}

function certificate(pem: string): pkijs.Certificate {
  return pkijs.Certificate.fromBER(Uint8Array.from(Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64')).buffer)
}

/** Splits a PEM file of one or more certificates. */
function certificatesOf(pem: string): pkijs.Certificate[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(certificate)
}

/**
 * Checks a reply (`.tsr`) over `data`: granted, for this hash, signed by a time-stamping certificate that leads to one of the
 * trusted roots (PEM). With `request`, the nonce must match too. Returns the time the authority states. Throws VerificationError.
 */
export async function verifyTimestamp(reply: Uint8Array, data: Uint8Array, trustedPem: string, request?: Uint8Array): Promise<{ time: Date; serial: string }> {
  let response: pkijs.TimeStampResp
  let signed: pkijs.SignedData
  let info: pkijs.TSTInfo
  try {
    response = pkijs.TimeStampResp.fromBER(Uint8Array.from(reply).buffer)
    if (response.status.status > 1) throw new VerificationError('TIMESTAMP_REFUSED', `expected a granted timestamp, got status ${response.status.status}`)
    if (response.timeStampToken?.contentType !== signedDataOid) throw new Error('no token')
    signed = new pkijs.SignedData({ schema: response.timeStampToken.content })
    info = pkijs.TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue())
  } catch (error) {
    if (error instanceof VerificationError) throw error
    throw new VerificationError('TIMESTAMP_FORMAT', 'expected an RFC 3161 reply with a token, got other bytes')
  }
  const imprint = Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView)
  const want = createHash('sha256').update(data).digest()
  if (info.messageImprint.hashAlgorithm.algorithmId !== sha256Oid || !imprint.equals(want)) {
    throw new VerificationError('TIMESTAMP_IMPRINT', `expected a timestamp over SHA-256 ${want.toString('hex')}, got one over ${imprint.toString('hex')}`)
  }
  if (request) {
    const asked = pkijs.TimeStampReq.fromBER(Uint8Array.from(request).buffer).nonce
    if (!asked || !info.nonce || !asked.isEqual(info.nonce))
      throw new VerificationError('TIMESTAMP_NONCE', 'expected the nonce of the request, got another or none')
  }
  const outcome = await signed
    .verify(
      {
        signer: 0,
        data: Uint8Array.from(data).buffer,
        trustedCerts: certificatesOf(trustedPem),
        checkChain: true,
        checkDate: info.genTime,
        extendedMode: true,
      },
      engine,
    )
    .catch((error: { code?: number; message?: string }) => ({ signatureVerified: false, message: error.message, signerCertificate: undefined }))
  if (!outcome.signatureVerified)
    throw new VerificationError('TIMESTAMP_SIGNATURE', `expected a token signed by a trusted authority, got: ${outcome.message ?? 'an invalid signature'}`)
  const usage = outcome.signerCertificate?.extensions?.find((extension) => extension.extnID === '2.5.29.37')?.parsedValue as pkijs.ExtKeyUsage | undefined
  if (!usage?.keyPurposes.includes(timestampingOid))
    throw new VerificationError('TIMESTAMP_USAGE', 'expected a certificate for time stamping, got one for another use')
  return { time: info.genTime, serial: Buffer.from(info.serialNumber.valueBlock.valueHexView).toString('hex') }
}
