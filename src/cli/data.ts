/** Opens a data folder for a command; what the ledger refuses is said in words and becomes exit code 1. */
import { type DataFolder, openDataFolder } from '../cases/data.ts'
import { LedgerError } from '../ledger/error.ts'
import { VerificationError } from '../proof/index.ts'
import { RefusedError } from './command.ts'

export function withDataFolder<T>(folder: string, work: (data: DataFolder) => Promise<T>, options: { make?: boolean } = {}): Promise<T> {
  return refused(async () => {
    const data = openDataFolder(folder, options)
    try {
      return await work(data)
    } finally {
      data.close()
    }
  })
}

/** What the ledger refuses becomes a refusal of the command. */
export async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof LedgerError || error instanceof VerificationError) throw new RefusedError(`${error.code}: ${error.message}`, { cause: error })
    throw error
  }
}
