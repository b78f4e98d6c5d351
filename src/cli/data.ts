/** Opens a data folder for a command; what the ledger refuses is said in words and becomes exit code 1. */
import { type DataFolder, openDataFolder, openDataFolderIn } from '../cases/data.ts'
import { optional, UsageError, type Values } from './command.ts'
import { refusalOf } from './refusals.ts'

export const storeOption = {
  store: {
    type: 'string',
    value: 'postgres://…',
    says: { en: 'where the folder is kept in PostgreSQL, while no server serves it', zh: '该目录的账本存于何处的 PostgreSQL；须无服务器正在使用' },
  },
} as const

/** The address that --store names; none for a folder that keeps its own ledger. */
export function storeOf(values: Values): string | undefined {
  const store = optional(values, 'store')
  if (store !== undefined && !/^postgres(ql)?:\/\//.test(store))
    throw new UsageError({ en: 'expected --store postgres://…, got another address', zh: '--store 应为 postgres://…，收到其他地址' })
  return store
}

/** @param options.store postgres://…, for a folder that is kept there */
export function withDataFolder<T>(
  folder: string,
  work: (data: DataFolder) => Promise<T>,
  { store, make = false }: { make?: boolean; store?: string | undefined } = {},
): Promise<T> {
  return refused(async () => {
    const data = store === undefined ? openDataFolder(folder, { make }) : await openDataFolderIn(store, folder, process.env, { make })
    try {
      return await work(data)
    } finally {
      await data.close()
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
