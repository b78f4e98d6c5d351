/** Digits after the point, by ISO 4217 code. */
export declare function digitsOf(currency: string): number
