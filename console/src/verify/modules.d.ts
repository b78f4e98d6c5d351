/** The checking program is plain JavaScript; what of it a page uses. */
declare module '*/proof/verify/run.mjs' {
  export function verifyBag(
    dir: string,
    options: { keys?: string[] },
  ): {
    failures: { check: string; code: string; sentence: string }[]
    passed: { check: string; sentence: string }[]
    notes: string[]
    doubts: string[]
    unchecked: string[]
    edition: string
    replay: { proven: string[] } | undefined
  }
}
declare module '*/proof/verify/error.mjs' {
  export class VerificationError extends Error {
    constructor(code: string, sentence: string)
  }
}
declare module '*/proof/verify/codes.mjs' {
  export const codes: Record<string, { en: string; zh: string } | undefined>
}
