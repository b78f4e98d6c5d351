/** Which rules and weights judge: names that change when they do. */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const digest = (files: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

const isTest = (file: string): boolean => /(\.test\.[mc]?[jt]s|\/fixture\.[jt]s)$/.test(file)
/** What a verdict follows from beside the events. */
export const rulesVersion = digest(
  globSync(['{features,signals,judging,linking,ranking}/**/*.{ts,js,sql}', 'pipeline.{ts,js}'], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !isTest(file))
    .toSorted(),
)
export const calibrationVersion = digest(['judging/calibration.json'])
