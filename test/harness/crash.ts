/**
 * The crash matrix: every named step between two durable acts, SIGKILL at a random occurrence of it, then a restart in the same
 * folder, again and again, so that recovery itself is cut too. Ledger, vault and witness.
 *
 *     node test/harness/crash.ts [KILLS] [SEED]
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Step } from '../../src/ledger/ledger.ts'
import type { VaultStep } from '../../src/ledger/vault.ts'
import type { WitnessStep } from '../../src/ledger/witness.ts'
import { mulberry } from './entries.ts'
import { acksOf, databasesOf, faultOf, type Mode } from './subjects.ts'

/** Each step with the most occurrences of it to wait for: rare ones must come within one life of the writer. */
const steps = {
  ledger: {
    'append:rows': 4,
    'append:committed': 4,
    'blob:written': 4,
    'publish:files': 4,
    'head:stored': 4,
    'head:written': 4,
    'stamp:stored': 2,
    'key:prepared': 3,
    'key:announced': 3,
    'key:signed': 3,
  } satisfies Record<Step, number>,
  vault: {
    'vault:sealed': 8,
    'vault:opened': 4,
    'vault:hold-recorded': 4,
    'vault:erasure-ordered': 3,
    'vault:keys-destroyed': 3,
    'vault:pages-emptied': 3,
    'vault:listed': 3,
    'vault:erased': 3,
    'vault:token-key-announced': 3,
  } satisfies Record<VaultStep, number>,
  witness: { 'witness:judged': 20, 'witness:remembered': 20 } satisfies Record<WitnessStep, number>,
}
const places = Object.entries(steps).flatMap(([mode, named]) => Object.entries(named).map(([step, most]) => ({ mode: mode as keyof typeof steps, step, most })))
const writes = { ledger: 2000, vault: 600, witness: 400 }

/** A kill takes the process and leaves the page cache, so the kind of disk is no matter, and memory is quicker. */
const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** How many kills see each named step once. */
export const namedSteps = places.length

/** The end of the write-ahead file torn or overwritten with noise, as a cut in the middle of a write leaves it. */
function tearTail(folder: string, mode: Mode, random: () => number): void {
  for (const database of databasesOf[mode]) {
    const wal = join(folder, `${database}-wal`)
    if (!existsSync(wal)) continue
    // Only what lies after the last commit may be torn: what SQLite synced is synced.
    const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 6000) }, () => Math.floor(random() * 256)))
    appendFileSync(wal, noise)
    truncateSync(wal, statSync(wal).size - Math.floor(random() * Math.min(100, noise.length)))
  }
}

export type CrashResult = { kills: number; byStep: Record<string, number>; faults: string[] }

/** One folder of each subject lives through several crashes; then a new one. */
export async function crashMatrix(kills: number, seed: number): Promise<CrashResult> {
  const random = mulberry(seed)
  const result: CrashResult = { kills: 0, byStep: {}, faults: [] }
  const folders = new Map<Mode, { folder: string; lives: number }>()
  const cache = mkdtempSync(join(disk, 'crash-cache-'))
  try {
    for (let turn = 0; result.kills < kills && turn < kills * 3; turn++) {
      const { mode, step, most } = places[turn % places.length]!
      let life = folders.get(mode)
      if (!life || life.lives === 8) {
        if (life) rmSync(life.folder, { recursive: true })
        folders.set(mode, (life = { folder: mkdtempSync(join(disk, 'crash-')), lives: 0 }))
      }
      const { folder } = life
      const sizes = [...acksOf(folder).matchAll(/^size (\d+)\n/gm)].map((match) => Number(match[1]))
      const until = mode === 'vault' ? writes.vault : Math.max(0, ...sizes) + writes[mode]
      const child = spawnSync(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(import.meta.dirname, 'writer.ts'),
          mode,
          folder,
          String(until),
          String(Math.floor(random() * 2 ** 31)),
          step,
          String(1 + Math.floor(random() * most)),
        ],
        { encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: cache } },
      )
      life.lives += 1
      if (child.signal === 'SIGKILL') {
        result.kills += 1
        result.byStep[step] = (result.byStep[step] ?? 0) + 1
      } else if (child.status !== 0) result.faults.push(`writer of ${mode} failed: ${child.stderr}`)
      if (random() < 0.3) tearTail(folder, mode, random)
      const fault = await faultOf(mode, folder, acksOf(folder), life.lives % 3 === 0)
      if (fault) result.faults.push(`${step}, life ${life.lives}, seed ${seed}, kill ${result.kills}: ${fault}`)
    }
  } finally {
    for (const { folder } of folders.values()) rmSync(folder, { recursive: true })
    rmSync(cache, { recursive: true })
  }
  return result
}

if (import.meta.main) {
  const started = performance.now()
  const { kills, byStep, faults } = await crashMatrix(Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 1))
  process.stdout.write(`${kills} kills in ${((performance.now() - started) / 1000).toFixed(0)} s: ${faults.length} faults\n`)
  for (const [step, count] of Object.entries(byStep)) process.stdout.write(`  ${step.padEnd(28)} ${count}\n`)
  for (const fault of faults.slice(0, 20)) process.stdout.write(`FAULT ${fault}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
