/** Types of verify.mjs, which stays plain JavaScript because it also runs inside evidence bundles. */

export declare class VerificationError extends Error {
  constructor(code: string, sentence: string)
  code: string
}

/** An Ed25519 key a reader trusts: type 1 signs checkpoints, type 4 cosigns them. */
export type Vkey = { name: string; id: string; type: number; publicKey: Buffer }
export type Note = { text: string; signatures: { name: string; id: string; bytes: Buffer; line: string }[] }
export type Signed = { key: Vkey; time: number | undefined; line: string }
export type Checkpoint = { origin: string; size: number; root: Buffer; extensions: string[] }
export type VerifiedCheckpoint = Checkpoint & { text: string; signedBy: Vkey[]; cosignatures: Signed[] }
/** Whom a reader believes: any log key of the origin, and at least `quorum` distinct witnesses. */
export type Policy = { origin: string; logKeys: Vkey[]; witnessKeys?: Vkey[]; quorum?: number }

export declare function sha256(bytes: Uint8Array): Buffer
export declare function leafHash(bytes: Uint8Array): Buffer
export declare function nodeHash(left: Uint8Array, right: Uint8Array): Buffer
export declare const emptyRoot: Buffer

export declare class GrowingTree {
  constructor(size?: number, peaks?: Uint8Array[])
  size: number
  peaks: Uint8Array[]
  push(hash: Uint8Array): void
  root(): Buffer
}

export declare function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: Uint8Array[], root: Uint8Array): void
export declare function verifyConsistency(oldSize: number, oldRoot: Uint8Array, size: number, root: Uint8Array, proof: Uint8Array[]): void
export declare function tilePath(level: number, index: number, width?: number): string
export declare function bundlePath(index: number, width?: number): string
export declare function parseBundle(bytes: Uint8Array, width: number): Uint8Array[]
export declare function parseTile(bytes: Uint8Array, width: number): Uint8Array[]
export declare function keyIdOf(name: string, type: number, publicKey: Uint8Array): string
export declare function parseVkey(text: string): Vkey
export declare function parseNote(note: string): Note
export declare function cosignedMessage(text: string, time: number): Buffer
export declare function verifyNote(note: string, keys: Vkey[]): { text: string; signed: Signed[] }
export declare function parseCheckpointText(text: string): Checkpoint
export declare function verifyCheckpoint(note: string, policy: Policy): VerifiedCheckpoint
export declare function parseProof(text: string): { extra: Buffer | undefined; index: number; hashes: Buffer[]; checkpoint: string }
export declare function verifyProof(text: string, entryBytes: Uint8Array, policy: Policy): { index: number; checkpoint: VerifiedCheckpoint }
export declare function parseConsistency(text: string): { oldSize: number; hashes: Buffer[]; checkpoint: string }
export declare function verifyExtends(text: string, olderNote: string, policy: Policy): { older: VerifiedCheckpoint; newer: VerifiedCheckpoint }
