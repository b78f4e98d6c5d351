import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Attack } from './attack.ts'

/** All attacks of the folder, by aim, behaviour and name. Every exported value of a file that is an attack, or a list of them, counts. */
export async function loadAttacks(): Promise<Attack[]> {
  const folder = join(import.meta.dirname, 'attacks')
  const found: Attack[] = []
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    const all = Object.values((await import(join(folder, file))) as Record<string, unknown>).flat()
    found.push(...all.filter((one): one is Attack => typeof one === 'object' && one !== null && 'play' in one && 'aim' in one))
  }
  const place = (one: Attack): string => `${one.aim === 'frame' ? 0 : 1} ${one.behaviour} ${one.name}`
  const twice = found.find((one, i) => found.findIndex((other) => other.name === one.name) !== i)
  if (twice !== undefined) throw new Error(`attacks: expected each name once, found ${twice.name} twice`)
  return found.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
}
