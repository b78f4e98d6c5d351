/**
 * Mutated input by the million: no crash, no hang, every refusal says what was expected, what is accepted means what JSON.parse
 * says, and no refusal repeats a personal value planted in the input.
 *
 *     node test/harness/fuzz.ts [INPUTS] [SEED]
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseStrict } from '../../src/door/prescan.ts'
import {
  checkpointText,
  cosignatureLine,
  formatConsistency,
  formatProof,
  leafHash,
  nodeHash,
  parseBundle,
  parseTile,
  parseVkey,
  signerFrom,
  signNote,
  VerificationError,
  verifyCheckpoint,
  verifyExtends,
  verifyProof,
} from '../../src/proof/index.ts'
import { mulberry } from './entries.ts'

const canary = 'Canary-张三-13800138000'
const corpus = globSync('*.ndjson', { cwd: join(import.meta.dirname, 'corpus') })
  .toSorted()
  .flatMap((file) => readFileSync(join(import.meta.dirname, 'corpus', file), 'utf8').split('\n'))
  .filter((line) => line !== '')
const records = [...corpus, `{"name":"${canary}","${canary}":1}`].map((line) => Buffer.from(line))

const log = signerFrom('fuzz.example/ledger', 'log', Buffer.alloc(32, 1))
const witness = signerFrom('fuzz.example/w', 'witness', Buffer.alloc(32, 2))
const [a, b] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))]
const policy = { origin: 'fuzz.example/ledger', logKeys: [log.key], witnessKeys: [witness.key] }
const older = signNote(checkpointText(policy.origin, 1, a), [log])
const newerText = checkpointText(policy.origin, 2, nodeHash(a, b))
const newer = signNote(newerText, [log]) + cosignatureLine(newerText, witness, 1_503_000_000)
const bundle = Buffer.from([0, 1, 97, 0, 1, 98])

type Target = { seeds: Buffer[]; run: (bytes: Buffer) => void }
/** Reads a text format of ours; anything but a VerificationError is a fault. */
const verifying = (seed: string | Buffer, run: (bytes: Buffer) => void): Target => ({
  seeds: [Buffer.from(seed)],
  run(bytes) {
    try {
      run(bytes)
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      if (!error.message.includes('expected ')) throw new Error(`a refusal without "expected": ${error.message}`, { cause: error })
    }
  },
})

let compared = 0
const strict: Target = {
  seeds: records,
  run(bytes) {
    const result = parseStrict(bytes)
    if (result.ok) {
      // JSON.parse is the oracle for meaning; every eighth is enough, it is not what is being timed.
      if (compared++ % 8 === 0 && !isDeepStrictEqual(result.value, JSON.parse(bytes.toString())))
        throw new Error('accepted with another meaning than JSON.parse gives')
    } else if (result.expected === '' || result.came === '' || `${result.expected}${result.came}`.includes('Canary') || /138001/.test(result.came)) {
      throw new Error(`a refusal that says too little or too much: ${result.expected} / ${result.came}`)
    }
  },
}
const targets: Target[] = [
  strict,
  strict,
  strict,
  strict,
  verifying(formatProof(1, [a], newer), (bytes) => verifyProof(bytes.toString(), Buffer.from('b'), policy)),
  verifying(formatConsistency(1, [b], newer), (bytes) => verifyExtends(bytes.toString(), older, policy)),
  verifying(newer, (bytes) => verifyCheckpoint(bytes.toString(), policy)),
  verifying(log.vkey, (bytes) => parseVkey(bytes.toString('latin1'))),
  verifying(bundle, (bytes) => parseBundle(bytes, 2)),
  verifying(Buffer.concat([a, b]), (bytes) => parseTile(bytes, 2)),
]

const tokens = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  '\\udc00',
  '__proto__',
  '1e999',
  '9007199254740993',
  '-',
  '0',
  'null',
  '\n',
  '\n\n',
  '— ',
  ' ',
  '\u0000',
  '\ufeff',
  '=',
  '+',
].map((text) => Buffer.from(text))

function mutate(seed: Buffer, random: () => number): Buffer {
  let bytes = Buffer.from(seed)
  const pick = (n: number): number => Math.floor(random() * n)
  for (let times = 1 + pick(4); times > 0; times--) {
    const at = pick(bytes.length + 1)
    const kind = pick(6)
    if (kind === 0 && bytes.length > 0) bytes[pick(bytes.length)]! ^= 1 << pick(8)
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + pick(8)))])
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), tokens[pick(tokens.length)]!, bytes.subarray(at)])
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(pick(bytes.length + 1))])
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([pick(256), pick(256)]), bytes.subarray(at)])
    else bytes = bytes.subarray(0, at)
  }
  return bytes
}

export type FuzzResult = { inputs: number; slowestMs: number; faults: string[] }

/** Milliseconds the target takes for the input. */
function timed(target: Target, input: Buffer, result: FuzzResult): number {
  const started = performance.now()
  try {
    target.run(input)
  } catch (error) {
    result.faults.push(`${(error as Error).message}: ${JSON.stringify(input.toString('latin1'))}`)
  }
  return performance.now() - started
}

export function fuzz(inputs: number, seed: number): FuzzResult {
  const random = mulberry(seed)
  const result: FuzzResult = { inputs: 0, slowestMs: 0, faults: [] }
  while (result.inputs < inputs && result.faults.length < 20) {
    const target = targets[result.inputs % targets.length]!
    const input = mutate(target.seeds[Math.floor(random() * target.seeds.length)]!, random)
    let took = timed(target, input, result)
    // A machine that paused is not an input that hangs: what is slow once is run again, and its best time counts.
    for (let again = 0; again < 3 && took > 20; again++) took = Math.min(took, timed(target, input, result))
    if (took > result.slowestMs) result.slowestMs = took
    result.inputs += 1
  }
  return result
}

if (import.meta.main) {
  const started = performance.now()
  const { inputs, slowestMs, faults } = fuzz(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1))
  const seconds = (performance.now() - started) / 1000
  process.stdout.write(
    `${inputs} mutated inputs in ${seconds.toFixed(0)} s (${Math.round(inputs / seconds)}/s), slowest ${slowestMs.toFixed(1)} ms: ${faults.length} faults\n`,
  )
  for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`)
  process.exitCode = faults.length === 0 && slowestMs < 100 ? 0 : 1
}
