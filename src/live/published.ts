/** What the leader judged, as its followers are given it. */
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Report } from '../domain/report.ts'
import type { Exposure } from '../domain/exposure.ts'
import type { Judged } from './judge.ts'

export const deflated = async ({ text, exposed, ms }: Judged): Promise<Uint8Array> =>
  promisify<Buffer, { level: number }, Buffer>(gzip)(Buffer.from(`${JSON.stringify({ exposed, ms })}\n${text}`), { level: 1 })

export async function inflated(bytes: Uint8Array, size: number): Promise<Judged> {
  const whole = (await promisify<Uint8Array, Buffer>(gunzip)(bytes)).toString()
  const end = whole.indexOf('\n')
  const { exposed, ms } = JSON.parse(whole.slice(0, end)) as { exposed: readonly Exposure[]; ms: number }
  const text = whole.slice(end + 1)
  return { report: JSON.parse(text) as Report, text, size, ms, exposed }
}
