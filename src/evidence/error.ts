/** What an export refuses, and why: `code` for programs, the message for people. */
export class EvidenceError extends Error {
  override name = 'EvidenceError'
  readonly code: string

  constructor(code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.code = code
  }
}
