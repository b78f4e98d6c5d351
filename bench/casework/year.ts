/** A year of sanctions read again blind, printed: `node bench/casework/year.ts`. */
import { live } from '../../src/casework/year.ts'

process.stdout.write(`${live().lines.join('\n')}\n`)
