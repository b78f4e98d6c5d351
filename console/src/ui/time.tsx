/** Times: absolute, in one zone that is said, and for a clock what is left and whose turn it is. */
import { createContext, useContext, useEffect, useState } from 'react'
import { say, useLang, useSay } from '../i18n.tsx'
import { clockWords, wordOf } from '../words.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export const zoneName = zone

/** 2017-08-10 18:00, in the reader's zone; the zone stands in the page's foot and in the title. As in the report: 08/10/2017 is two days. */
export function stamp(ms: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone: zone,
  }).format(ms)
}

const instant = (value: number | string): number => (typeof value === 'number' ? value : Date.parse(value))

export function At({ ms }: { ms: number | string | null | undefined }) {
  if (ms === null || ms === undefined || ms === '') return <span className="unknown">–</span>
  const value = instant(ms)
  if (Number.isNaN(value)) return <span className="mono">{String(ms)}</span>
  return (
    <time dateTime={new Date(value).toISOString()} title={zone}>
      {stamp(value)}
    </time>
  )
}

const left = say('left', '剩余')
const over = say('overdue by', '已超过')
const units: readonly [number, string, string][] = [
  [86_400_000, 'd', '天'],
  [3_600_000, 'h', '小时'],
  [60_000, 'min', '分钟'],
]

export function spanText(ms: number, lang: 'en' | 'zh'): string {
  const size = Math.abs(ms)
  const parts: string[] = []
  let rest = size
  for (const [unit, en, zh] of units) {
    const n = Math.floor(rest / unit)
    if (n > 0 && parts.length < 2) parts.push(lang === 'zh' ? `${n} ${zh}` : `${n} ${en}`)
    rest -= n * unit
  }
  return parts.length > 0 ? parts.join(' ') : lang === 'zh' ? '不到 1 分钟' : 'under 1 min'
}

/** The clock that due process runs by, where it is not this machine's: a replay or the demo lives in its own time. */
export const DueProcessNow = createContext<number | undefined>(undefined)

/** Undefined where the server's clock is this machine's, give or take a minute. */
export const apartFromHere = (now: string | undefined): number | undefined =>
  now === undefined || Math.abs(instant(now) - Date.now()) < 60_000 ? undefined : instant(now)

/** `of`: what it counts down to, where several stand side by side. */
export function Clock({ due, of }: { due: number | string; of?: string | undefined }) {
  const t = useSay()
  const { lang } = useLang()
  const now = useContext(DueProcessNow)
  const [tick, setTick] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setTick(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  const rest = instant(due) - (now ?? tick)
  return (
    <span className={rest < 0 ? 'tag danger' : 'tag'}>
      {of !== undefined && `${t(wordOf(clockWords, of.replace(/:.*$/, '')))} · `}
      <At ms={due} /> · {rest < 0 ? t(over) : t(left)} {spanText(rest, lang)}
    </span>
  )
}
