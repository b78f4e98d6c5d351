/** SQL of up to 20 event ids among the rows that hold `condition`. */
export const some = (event: string, condition: string): string =>
  `array_to_string(list_slice(list(DISTINCT ${event} ORDER BY ${event}) FILTER (WHERE (${condition}) AND ${event} IS NOT NULL), 1, 20), chr(31)) AS events`
