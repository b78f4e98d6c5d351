import { words } from '../../warehouse/dialect.ts'

const { joined } = words
/** SQL that the signals of fake reviews share. */

/** Up to 20 events. */
export const listed = (column: string, filter = 'TRUE'): string => `${joined(column, { orderBy: column, where: filter, distinct: true, most: 20 })} AS events`
