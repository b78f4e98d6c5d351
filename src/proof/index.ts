/** What others may build on: canonical bytes, proofs, signed heads, timestamps, and the verifier that also runs inside bundles. */
export { canonicalJson, type Json } from './canonical.ts'
export { checkpointText, cosignatureLine, formatConsistency, formatProof, parsePrivateKey, privateKeyText, type Signer, signerFrom, signNote } from './sign.ts'
export { timestampRequest, verifyTimestamp } from './timestamp.ts'
export { consistencyProof, inclusionProof, type NodeReader, rootFrom, tileNodes, tileWidth, tileWidthAt } from './tree.ts'
export * from './verify/verify.mjs'
