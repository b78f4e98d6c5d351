/**
 * Checks a proof with nothing but this folder and Node's own crypto (Node 18 or later): RFC 6962 Merkle proofs, C2SP signed notes,
 * checkpoints, cosignatures and tlog-proofs, RFC 3161 timestamps, and bags of evidence. The same folder lies in every bag, so a stranger
 * runs what we run; one file per promise, beginning with the one it keeps.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runVerify } from './run.mjs'

export { sha256 } from './bytes.mjs'
export { codes } from './codes.mjs'
export { cohortOf } from './cohort.mjs'
export { subjectsOf, wholeAccounts } from './complete.mjs'
export { contraryOf } from './contrary.mjs'
export { findingLines, findingsHash } from './derived.mjs'
export { VerificationError } from './error.mjs'
export { heldBy, heldParts, ordersHash, subjectsHash } from './held.mjs'
export { emptyIndex, identifiersOf, indexLeaf, indexRoot, listHash } from './index.mjs'
export {
  cosignedMessage,
  keyIdOf,
  parseCheckpointText,
  parseConsistency,
  parseNote,
  parseProof,
  parseVkey,
  verifyCheckpoint,
  verifyExtends,
  verifyNote,
  verifyProof,
} from './note.mjs'
export { demanding, paymentsOf, paymentsTable, sheetCsv, sheetOf } from './payments.mjs'
export { commitmentsRoot, commitmentTo, fieldsOf, redactedCommitments, saltOf } from './redaction.mjs'
export { byCohort, leadsOf, lossless } from './replay.mjs'
export { lossByCurrency, readOrders } from './rule.mjs'
export { runVerify, verifyBag } from './run.mjs'
export { sealText } from './seal.mjs'
export { amountText, cell, orderRow, ordersIndex, orderTable, timelinesPerFile } from './table.mjs'
export {
  bundlePath,
  emptyRoot,
  GrowingTree,
  leafHash,
  nodeHash,
  parseBundle,
  parseTile,
  parseTree,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from './tree.mjs'

if (process.argv[1] !== undefined && fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = runVerify(process.argv.slice(2), undefined, path.dirname(path.dirname(fileURLToPath(import.meta.url))))
