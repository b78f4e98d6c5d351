/**
 * Runs the verifier over the Merkle vectors that transparency-dev/merkle publishes under testdata/ (honest and spoiled proofs).
 *
 *     node test/harness/vectors.ts FOLDER     FOLDER: that repository's testdata
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VerificationError, verifyConsistency, verifyInclusion } from '../../src/proof/index.ts'

type Vector = { desc: string; wantErr: boolean; proof: string[] | null } & Partial<{
  leafHash: string
  leafIdx: number
  treeSize: number
  root: string
  size1: number
  size2: number
  root1: string
  root2: string
}>

const folder = process.argv[2]
if (!folder) {
  process.stderr.write('expected the testdata folder of github.com/transparency-dev/merkle as an argument, got none\n')
  process.exit(2)
}

const differing = new Set([
  // Two specifications differ here: C2SP tlog-witness calls an empty tree consistent with every tree.
  'size1 is zero and size2 is not zero',
  // Its roots are no hashes ("don't care 2"); we refuse what is not 32 bytes long before comparing.
  'sizes are equal (one) and proof is empty',
])
const bytes = (text: string | undefined | null): Buffer => Buffer.from(text ?? '', 'base64')
let agree = 0
const off: string[] = []
for (const file of globSync('{inclusion,consistency}/**/*.json', { cwd: folder }).toSorted()) {
  const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector
  const proof = (vector.proof ?? []).map(bytes)
  let refused: unknown
  try {
    if (file.startsWith('inclusion')) verifyInclusion(bytes(vector.leafHash), vector.leafIdx!, vector.treeSize!, proof, bytes(vector.root))
    else verifyConsistency(vector.size1!, bytes(vector.root1), vector.size2!, bytes(vector.root2), proof)
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    refused = error
  }
  if ((refused !== undefined) === vector.wantErr) agree += 1
  else if (!differing.has(vector.desc)) off.push(`${file}: ${vector.desc}`)
}
process.stdout.write(`${agree} vectors agree, ${off.length} do not\n${off.map((line) => `  ${line}\n`).join('')}`)
process.exitCode = agree > 0 && off.length === 0 ? 0 : 1
