/** Names of columns as they may be told to a reader, and what a misspelt one was meant to be. */

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** A column that may have been meant: the same letters but for case, width and what stands between words. */
export const meantBy = (wanted: string, columns: readonly string[]): string | undefined => columns.find((column) => plain(column) === plain(wanted))

/** A column may be called anything, somebody's name too; what does not look like a column's name is not repeated. */
export const columnShown = (column: string): string => (/^[a-z][a-z0-9_.-]{0,40}$/i.test(column) ? column : `a name of ${[...column].length} characters`)
