/** Opens a data folder for a command; what the ledger refuses is said in words and becomes exit code 1. */
import { type DataFolder, openDataFolder } from '../cases/data.ts'
import { refusalOf } from './refusals.ts'

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
    throw refusalOf(error) ?? error
  }
}
