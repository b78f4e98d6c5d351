/** What the ledger refuses, and why: `code` for programs, the message for people. */
export class LedgerError extends Error {
  override name = 'LedgerError'
  readonly code: string

  constructor(code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.code = code
  }
}
