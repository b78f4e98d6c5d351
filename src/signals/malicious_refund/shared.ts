/** How often something false was seen: once is a mistake, and from three times on hardly. */
export function often(n: number): 'once' | 'twice' | 'several' | 'many' | undefined {
  return n >= 6 ? 'many' : n >= 3 ? 'several' : n === 2 ? 'twice' : n === 1 ? 'once' : undefined
}

/** SQL of up to 20 event ids among the rows that hold `condition`. */
export const some = (event: string, condition: string): string =>
  `array_to_string(list_slice(list(${event} ORDER BY ${event}) FILTER (WHERE (${condition}) AND ${event} IS NOT NULL), 1, 20), chr(31)) AS events`
