/** SQL that the signals of fake reviews share. */

/** Up to 20 events. */
export const listed = (column: string, filter = 'TRUE'): string =>
  `array_to_string(list_slice(list(DISTINCT ${column} ORDER BY ${column}) FILTER (WHERE ${filter}), 1, 20), chr(31)) AS events`
