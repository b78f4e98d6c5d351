/** Counts and durations as a person says them. */
import { grouped } from '../domain/money.ts'
import type { Language } from './command.ts'

/** "1 row", "12,345 rows" */
export const counted = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`

/** 950 → "0.9 s", 75,000 → "1 min 15 s" */
export function duration(ms: number, lang: Language): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 60) return lang === 'zh' ? `${seconds.toFixed(1)} 秒` : `${seconds.toFixed(1)} s`
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60]
  return lang === 'zh' ? `${minutes} 分 ${rest} 秒` : `${minutes} min ${rest} s`
}
