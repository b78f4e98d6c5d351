/**
 * The crash matrix: every named step between two durable acts, SIGKILL at a random occurrence of it, then a restart in the same
 * folder, again and again, so that recovery itself is cut too.
 *
 *     node test/harness/crash.ts [KILLS] [SEED]
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Step } from '../../src/ledger/ledger.ts'
import { acknowledged, acksOf, faultOf } from './check.ts'
import { mulberry } from './entries.ts'

const steps = [
  'append:rows',
  'append:committed',
  'blob:written',
  'publish:files',
  'head:stored',
  'head:written',
  'key:prepared',
  'key:announced',
  'key:signed',
] as const satisfies Step[]

/** The end of the write-ahead file torn or overwritten with noise, as a cut in the middle of a write leaves it. */
function tearTail(folder: string, random: () => number): void {
  const wal = join(folder, 'ledger.sqlite-wal')
  if (!existsSync(wal)) return
  // Only what lies after the last commit may be torn: what SQLite synced is synced.
  const noise = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 6000) }, () => Math.floor(random() * 256)))
  appendFileSync(wal, noise)
  truncateSync(wal, statSync(wal).size - Math.floor(random() * Math.min(100, noise.length)))
}

export type CrashResult = { kills: number; byStep: Record<string, number>; entries: number; faults: string[] }

export async function crashMatrix(kills: number, seed: number): Promise<CrashResult> {
  const random = mulberry(seed)
  const byStep: Record<string, number> = {}
  const faults: string[] = []
  let done = 0
  let entries = 0
  while (done < kills) {
    const folder = mkdtempSync(join(tmpdir(), 'crash-'))
    try {
      // One folder lives through several crashes.
      for (let life = 0; life < 8 && done < kills; life++) {
        const step = steps[done % steps.length]!
        const acked = acknowledged(acksOf(folder))
        const child = spawnSync(
          process.execPath,
          [
            '--disable-warning=ExperimentalWarning',
            join(import.meta.dirname, 'writer.ts'),
            'ledger',
            folder,
            String(acked + 2000),
            String(Math.floor(random() * 2 ** 31)),
            step,
            String(1 + Math.floor(random() * 4)),
          ],
          { encoding: 'utf8' },
        )
        if (child.signal !== 'SIGKILL') {
          if (child.status !== 0) faults.push(`writer failed: ${child.stderr}`)
          continue
        }
        done += 1
        byStep[step] = (byStep[step] ?? 0) + 1
        if (random() < 0.3) tearTail(folder, random)
        const now = acknowledged(acksOf(folder))
        entries += now - acked
        const fault = await faultOf(folder, now, life % 3 === 2)
        if (fault) faults.push(`${step}, life ${life}, seed ${seed}, kill ${done}: ${fault}`)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  return { kills: done, byStep, entries, faults }
}

if (import.meta.main) {
  const started = performance.now()
  const result = await crashMatrix(Number(process.argv[2] ?? 100), Number(process.argv[3] ?? 1))
  const { kills, byStep, entries, faults } = result
  process.stdout.write(
    `${kills} kills in ${((performance.now() - started) / 1000).toFixed(0)} s, ${entries} entries acknowledged between them: ${faults.length} faults\n`,
  )
  for (const [step, count] of Object.entries(byStep)) process.stdout.write(`  ${step.padEnd(18)} ${count}\n`)
  for (const fault of faults.slice(0, 20)) process.stdout.write(`FAULT ${fault}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
