/** What one marketplace may take of a server that it shares: events a day, bytes kept, requests at once. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LedgerError } from '../ledger/error.ts'

export type Quota = { events: number; bytes: number; atOnce: number }

const none: Quota = { events: Infinity, bytes: Infinity, atOnce: 128 }
const units: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }

/** `market-a:events=2M,bytes=50G,at_once=64;*:events=500k`: the marketplace's own line, else that of `*`. */
export function quotaFor(name: string, text: string | undefined): Quota {
  const quota = { ...none }
  const lines = (text ?? '').split(';').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  const wrong = (line: string): never => {
    throw new LedgerError('QUOTA', `expected AEDILE_QUOTA as NAME:events=N,bytes=N,at_once=N;…, got "${line}"`)
  }
  const parsed = lines.map((line): [string, Partial<Quota>] => {
    const [, who, rest] = /^([^:;]+):(.+)$/.exec(line) ?? wrong(line)
    const said: Partial<Quota> = {}
    for (const pair of rest!.split(',')) {
      const [, what, number, unit] = /^(events|bytes|at_once)=(\d{1,15})([kMGT]?)$/.exec(pair.trim()) ?? wrong(line)
      said[what === 'at_once' ? 'atOnce' : (what as 'events' | 'bytes')] = Number(number) * units[unit!]!
    }
    return [who!, said]
  })
  return { ...quota, ...(parsed.find(([who]) => who === name) ?? parsed.find(([who]) => who === '*'))?.[1] }
}

/** Everything that lies in a folder. */
function bytesIn(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  return bytes
}

const dayOf = (now: number): number => Math.floor(now / 86_400_000)

export type QuotaStore = { read: () => { day: number; events: number } | undefined; write: (day: number, events: number) => void }

export function keepQuota(folder: string, quota: Quota, now: () => number, store: QuotaStore) {
  const kept = store.read()
  let day = dayOf(now())
  let events = kept?.day === day ? kept.events : 0
  let written = events
  let bytes = 0
  let measured = -Infinity
  const keep = (): void => {
    if (events !== written) store.write(day, (written = events))
  }
  return {
    atOnce: quota.atOnce,
    took(count: number): void {
      const today = dayOf(now())
      if (today !== day) [day, events, written] = [today, 0, 0]
      events += count
      // Not with every event: a process killed forgets some thousands at most.
      if (events - written >= 5000) keep()
    },
    /** What is used up, and after how many seconds it may be asked again. */
    overIngest(): { what: 'events' | 'bytes'; most: number; seconds: number } | undefined {
      const at = now()
      if (dayOf(at) === day && events >= quota.events) return { what: 'events', most: quota.events, seconds: Math.ceil(((day + 1) * 86_400_000 - at) / 1000) }
      if (quota.bytes === Infinity) return undefined
      if (at - measured > 60_000) [bytes, measured] = [bytesIn(folder), at]
      return bytes >= quota.bytes ? { what: 'bytes', most: quota.bytes, seconds: 3600 } : undefined
    },
    gauges: (): Record<string, number> => ({
      events_today: dayOf(now()) === day ? events : 0,
      ...(quota.events === Infinity ? {} : { quota_events_a_day: quota.events }),
      ...(quota.bytes === Infinity ? {} : { quota_bytes: quota.bytes, bytes_kept: bytes }),
    }),
    close: keep,
  }
}
