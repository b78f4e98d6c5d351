/** In a bag the table itself lies here. */
export { digitsOf } from '../../domain/currency.mjs'
