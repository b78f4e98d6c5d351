/**
 * Who pays buyers for their orders? Money after an order is given back or is pay; the two differ in whom it reaches and for how much of what they bought. A payer's
 * transfers to a shop's buyers are looked at together: a generous shop gives some orders back, what they cost, to whoever complained or won; a paymaster settles all
 * that the same people ordered, with something on top, and pays for little else.
 */
import { relations as awaited } from './awaited.ts'
import { relations as companies } from './companies.ts'
import { relations as facts } from './facts.ts'
import { relations as held } from './held.ts'
import { relations as oneToOne } from './one_to_one.ts'
import { relations as promised } from './promised.ts'
import { relations as rule } from './rule.ts'
import { relations as sums } from './sums.ts'
import { relations as unheld } from './unheld.ts'

/** From candidates of a price that came back to who paid whom for which order. */
export const relations = [...oneToOne, ...promised, ...sums, ...companies, ...facts, ...rule, ...held, ...awaited, ...unheld]
