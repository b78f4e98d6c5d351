/** Certificates of a time-stamping authority are not read in a browser. That is said, never passed over. */
import { VerificationError } from '../../../../src/proof/verify/error.mjs'

export const unreadable = 'STAMP_NOT_CHECKED_HERE'
export const certificatesIn = (): never[] => []
export function verifyStamp(): never {
  throw new VerificationError(unreadable, 'the timestamp is there; its certificates are checked by the program in the bag, not in a browser')
}
