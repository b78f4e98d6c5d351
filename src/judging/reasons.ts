/** Why an order ended, where the reason given is the shop's: it had none, named a wrong price, or did not want to sell. */
const shops = ['out_of_stock', 'price_error', 'seller_cancelled'] as const

/** Or it kept people waiting. */
const waiting = ['slow_dispatch', 'late', 'not_shipped'] as const

/** Or none that is anybody's fault: a seller may grant these by himself. */
const noFault = ['price_protection', 'no_reason', 'other'] as const

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ')

/** SQL lists of these codes. */
export const [shopsReasons, waitingReasons, noFaultReasons] = [quoted(shops), quoted(waiting), quoted(noFault)]
