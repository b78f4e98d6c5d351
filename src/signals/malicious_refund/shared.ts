import { words } from '../../warehouse/dialect.ts'

const { joined } = words
/** How often something false was seen: once is a mistake, and from three times on hardly. */
export function often(n: number): 'once' | 'twice' | 'several' | 'many' | undefined {
  return n >= 6 ? 'many' : n >= 3 ? 'several' : n === 2 ? 'twice' : n === 1 ? 'once' : undefined
}

/** SQL of up to 20 event ids among the rows that hold `condition`. */
export const some = (event: string, condition: string): string =>
  `${joined(event, { orderBy: event, where: `(${condition}) AND ${event} IS NOT NULL`, most: 20 })} AS events`
