/** Where the measured data lies, and how a timing is taken. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The data folder named on the command line or in AEDILE_BENCH_DATA; ends the run in plain words when it is not there. */
export function dataFolder(part: string): string {
  const root = process.argv[2] ?? process.env['AEDILE_BENCH_DATA']
  if (root === undefined || !existsSync(join(root, part))) {
    process.stderr.write(`expected the data folder (with ${part}/) as an argument or in AEDILE_BENCH_DATA, got ${root ?? 'neither'}: nothing was measured\n`)
    process.exit(2)
  }
  return root
}

/** Rows of numbers in a gzipped text file; anything that is no digit, sign or dot separates. */
export function numberRows(file: string): number[][] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split(/[^\d.-]+/u)
        .filter((word) => word !== '')
        .map(Number),
    )
}

export function column(rows: number[][], at: number): Int32Array {
  return Int32Array.from(rows, (row) => row[at]!)
}

export type Timed<T> = { result: T; median: number }

/** Median milliseconds of five runs, and the last result. */
export function timed<T>(run: () => T, times = 5): Timed<T> {
  const spent: number[] = []
  let result!: T
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    result = run()
    spent.push(performance.now() - start)
  }
  return { result, median: spent.toSorted((a, b) => a - b)[times >> 1]! }
}

export const ms = (value: number) => (value >= 100 ? `${value.toFixed(0)} ms` : value >= 1 ? `${value.toFixed(1)} ms` : `${value.toFixed(4)} ms`)
