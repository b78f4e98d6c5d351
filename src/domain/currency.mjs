/**
 * Digits after the point, by currency (ISO 4217); two where a currency is not listed. One table for judging, pages and papers, and for
 * the verifier that travels in a bag, which is why it is plain JavaScript.
 */
const none = ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']
const three = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']
const four = ['CLF', 'UYW']

const table = new Map([...none.map((code) => [code, 0]), ...three.map((code) => [code, 3]), ...four.map((code) => [code, 4])])

/** @param {string} currency @returns {number} */
export const digitsOf = (currency) => table.get(currency) ?? 2
