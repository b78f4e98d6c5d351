import { words } from '../../warehouse/dialect.ts'

const { joined } = words
/** SQL of up to 20 event ids among the rows that hold `condition`. */
export const some = (event: string, condition: string): string =>
  `${joined(event, { orderBy: event, where: `(${condition}) AND ${event} IS NOT NULL`, distinct: true, most: 20 })} AS events`
