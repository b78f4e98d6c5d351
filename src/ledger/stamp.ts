/** An outside clock on our heads. No authority in reach is a gap that is recorded, never a reason to stop. */
import { randomBytes } from 'node:crypto'
import { parseNote, timestampRequest, verifyTimestamp } from '../proof/index.ts'
import { act, type Ledger } from './ledger.ts'

/** Sends a time-stamp query, returns the reply; may throw. */
export type Authority = (request: Uint8Array) => Promise<Uint8Array>

const hour = 3_600_000

/** An RFC 3161 authority over HTTP. */
export function httpAuthority(url: string): Authority {
  return async (request) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(request),
      signal: AbortSignal.timeout(20_000),
      redirect: 'error',
    }).catch((error: Error) => {
      throw new Error(`expected an answer of the authority, got none (${(error.cause as { code?: string } | undefined)?.code ?? error.name})`, { cause: error })
    })
    if (!answer.ok) throw new Error(`expected a reply of the authority, it answered ${answer.status}`)
    return new Uint8Array(await answer.arrayBuffer())
  }
}

/** True when entries wait that no stamped head of the last hour covers. */
export function stampDue(ledger: Ledger, now: Date): boolean {
  const stamped = ledger.heads().findLast((head) => head.stamp !== null)
  if (stamped === undefined) return ledger.size > 0
  return ledger.size > stamped.size && now.getTime() - new Date(stamped.time).getTime() >= hour
}

/**
 * Stamps the last head, unless it is stamped: an earlier stamp says more than a later one. A failure is kept beside the head and
 * as an entry `aedile.timestamp.missed`.
 */
export async function stampHead(
  ledger: Ledger,
  { authority, trustedPem, now, nonce = () => randomBytes(8) }: { authority: Authority; trustedPem: string; now: () => Date; nonce?: () => Uint8Array },
): Promise<{ time: Date; missed?: undefined } | { time?: undefined; missed: string }> {
  const head = ledger.heads().at(-1)
  if (!head) return { missed: 'no head to stamp' }
  const text = Buffer.from(parseNote(head.note).text)
  if (head.stamp !== null) return verifyTimestamp(head.stamp, text, trustedPem)
  const request = timestampRequest(text, nonce())
  try {
    const reply = await authority(request)
    const { time } = await verifyTimestamp(reply, text, trustedPem, request)
    ledger.recordStamp(head.size, reply, null)
    return { time }
  } catch (error) {
    const missed = (error as Error).message
    const at = now()
    ledger.recordStamp(head.size, null, missed)
    ledger.record([act('aedile.timestamp.missed', `timestamp:${head.size}@${at.toISOString()}`, at, { size: head.size, reason: missed.slice(0, 300) })])
    return { missed }
  }
}
