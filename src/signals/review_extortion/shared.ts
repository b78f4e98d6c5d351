/** SQL that the signals of review extortion share. */
import { words } from '../../warehouse/dialect.ts'

const { joined } = words

/** Up to 20 events out of columns that each hold a list joined by chr(31). */
export const merged = (column: string): string => `${words.merged(column, 20)} AS events`

/** Up to 20 events out of a column that holds one each. */
export const listed = (column: string, filter = 'TRUE'): string => `${joined(column, { orderBy: column, where: filter, distinct: true, most: 20 })} AS events`

export const shops = (n: number): { en: string; zh: string } => ({ en: n === 1 ? 'one shop' : `${n} shops`, zh: `${n} 家店铺` })
