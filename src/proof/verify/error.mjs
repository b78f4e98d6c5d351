/** How a check says that it failed. Every failure throws VerificationError with a code of its own; a function that returns has verified. */

/** Expected one thing, found another: `code` for programs, `message` for people. */
export class VerificationError extends Error {
  /**
   * @param {string} code
   * @param {string} sentence
   */
  constructor(code, sentence) {
    super(sentence)
    this.name = 'VerificationError'
    this.code = code
  }
}

/** @param {string} code @param {string} sentence @returns {never} */
export function fail(code, sentence) {
  throw new VerificationError(code, sentence)
}

/** Parsed JSON, or a failure under `code`. */
export function jsonOf(text, code, what) {
  try {
    return JSON.parse(text)
  } catch {
    return fail(code, `expected ${what} as JSON, got "${String(text).slice(0, 40)}"`)
  }
}
