/**
 * Other people's programs on the same input, when this machine has them. Each is named by an environment variable that points outside the repository;
 * none of their code is here. They run one at a time, pinned to one core, and report their own time without loading where they tell it apart.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type PeerRun = { milliseconds: number[]; answer: string }

const pinned = (command: string, args: string[], input?: string): string =>
  execFileSync('taskset', ['-c', '0', command, ...args], { encoding: 'utf8', input, maxBuffer: 1 << 28, timeout: 600_000, stdio: ['pipe', 'pipe', 'ignore'] })

/** FRAUDAR (rgmining's port) under python3 with scipy: AEDILE_PEER_FRAUDAR is its package folder (the one with export/greedy.py). */
export function fraudar(row: Int32Array, col: Int32Array, times: number): PeerRun | undefined {
  const folder = process.env['AEDILE_PEER_FRAUDAR']
  if (folder === undefined) return undefined
  const script = `
import sys, time, json
sys.path.insert(0, sys.argv[1])
from export.greedy import listToSparseMatrix, logWeightedAveDegree
pairs = [line.split() for line in sys.stdin]
matrix = listToSparseMatrix([int(p[0]) for p in pairs], [int(p[1]) for p in pairs])
spent = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    (block, score) = logWeightedAveDegree(matrix)
    spent.append((time.perf_counter() - start) * 1000)
print(json.dumps({"milliseconds": spent, "rows": len(block[0]), "cols": len(block[1]), "score": float(score)}))
`
  const input = Array.from(row, (r, i) => `${r} ${col[i]}\n`).join('')
  const said = pinned('/usr/bin/python3', ['-c', script, folder, String(times)], input)
  const { milliseconds, rows, cols, score } = JSON.parse(said.trim().split('\n').at(-1)!) as {
    milliseconds: number[]
    rows: number
    cols: number
    score: number
  }
  return { milliseconds, answer: `${rows} × ${cols}, ${score.toFixed(4)}` }
}

/** M-Zoom or D-Cube: the variables name their jar files. The answer is the sides of the blocks found. */
export function denseTensor(peer: 'mzoom' | 'dcube', modes: Int32Array[], blocks: number, times: number): PeerRun | undefined {
  const jar = process.env[peer === 'mzoom' ? 'AEDILE_PEER_MZOOM_JAR' : 'AEDILE_PEER_DCUBE_JAR']
  if (jar === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'aedile-race-'))
  try {
    const file = join(folder, 'tuples.csv')
    writeFileSync(file, Array.from(modes[0]!, (_, i) => `${modes.map((mode) => mode[i]).join(',')},1\n`).join(''))
    const args =
      peer === 'mzoom'
        ? ['-cp', jar, 'mzoom.MZoom', file, folder, String(modes.length), 'geo', String(blocks)]
        : ['-cp', jar, 'dcube.Proposed', file, folder, String(modes.length), 'geo', 'density', '1', String(blocks)]
    const milliseconds: number[] = []
    let said = ''
    for (let i = 0; i < times; i++) {
      said = pinned('java', args)
      const seconds = /running\s*time:?\s*([\d.]+)/iu.exec(said)
      if (seconds?.[1] === undefined) return undefined
      milliseconds.push(Number(seconds[1]) * 1000)
    }
    const sides = [...said.matchAll(/Volume:\s*([\d X]+)/gu)].map((found) => found[1]!.trim().replaceAll(' X ', '×'))
    return { milliseconds, answer: sides.join(', ') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export type Trade = { a: Int32Array; b: Int32Array; seconds: Int32Array }

export type StreamRun = {
  /** Of each update, by its own clock, which stands still while it looks for the densest group. */
  milliseconds: Float64Array
  /** The group it named after an update, ascending. */
  groupAfter: (update: number) => Int32Array
}

/**
 * RUSH, which holds Spade's engine: AEDILE_PEER_RUSH names its program. The first `known` edges stand, the others arrive. One slice of time holds them all
 * and the half-life is a thousand slices, so that no edge fades.
 */
export function rush({ a, b, seconds }: Trade, known: number): StreamRun | undefined {
  const program = process.env['AEDILE_PEER_RUSH']
  if (program === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'aedile-race-'))
  try {
    // It breaks ties by the text of an id; of equal length they are in our order.
    const id = (node: number) => String(node).padStart(9, '0')
    const lines = Array.from(a, (from, i) => `${id(from)} ${id(b[i]!)} 1 ${seconds[i]}\n`)
    writeFileSync(join(folder, 'known'), lines.slice(0, known).join(''))
    writeFileSync(join(folder, 'arriving'), lines.slice(known).join(''))
    const slice = seconds[known]! - seconds[0]! + 86_400
    pinned(program, [join(folder, 'known'), join(folder, 'arriving'), String(seconds[known]), String(slice), '1000', '1', folder])
    const said = Array.from({ length: a.length - known }, (_, i) => {
      const [spent, ...group] = readFileSync(join(folder, `${i}.txt`), 'utf8')
        .trim()
        .split('\n')
      return { milliseconds: Number(/time: ([\d.e-]+)/u.exec(spent!)![1]), group: Int32Array.from(group, Number).toSorted() }
    })
    return { milliseconds: Float64Array.from(said, (update) => update.milliseconds), groupAfter: (update) => said[update]!.group }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** IBM's parallel-cycle-enumeration on one thread: AEDILE_PEER_CYCLES names its program. The answer is the number of temporal cycles. */
export const cycleSearches = { Johnson: 4, 'Read-Tarjan': 8, '2SCENT': 9 }
export function temporalCycles(search: keyof typeof cycleSearches, payments: number[][], hours: number, times: number): PeerRun | undefined {
  const program = process.env['AEDILE_PEER_CYCLES']
  if (program === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'aedile-race-'))
  try {
    const file = join(folder, 'payments.txt')
    writeFileSync(file, payments.map(([from, to, time]) => `${from} ${to} ${time}\n`).join(''))
    const milliseconds: number[] = []
    let said = ''
    for (let i = 0; i < times; i++) {
      said = pinned(program, ['-f', file, '-algo', String(cycleSearches[search]), '-tw', String(hours), '-n', '1'])
      milliseconds.push(Number(/Total time: ([\d.]+)/u.exec(said)![1]) * 1000)
    }
    return { milliseconds, answer: Number(/Total, (\d+)/u.exec(said)![1]).toLocaleString('en') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
