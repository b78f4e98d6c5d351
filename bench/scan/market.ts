/** The synthetic market as files of Parquet, one a type of event, table by table, so that no more than one lies in the engine. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { eventTypes, tableOf } from '../../src/domain/vocabulary.ts'
import { openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { synthetic } from './plan.ts'

export const fileOf = (folder: string, table: string): string => join(folder, `${table}.parquet`)

export async function marketIn(folder: string, orders: number, memoryLimit: string, tell: (table: string) => void = () => {}): Promise<void> {
  const made = join(folder, 'made.duckdb')
  const spill = join(folder, 'made.spill')
  const engine = await openEngine(made, { memoryLimit, tempDirectory: spill })
  try {
    const left = new Set(eventTypes.map(tableOf))
    const write = async (table: string): Promise<void> => {
      await engine.run(`COPY ${table} TO ${quote(fileOf(folder, table))} (FORMAT parquet)`)
      await engine.run(`DROP TABLE ${table}; CHECKPOINT`)
      left.delete(table)
      tell(table)
    }
    let filling: string | undefined
    const run = async (sql: string): Promise<void> => {
      const table = /^INSERT INTO (\w+)/.exec(sql)?.[1]
      if (filling !== undefined && filling !== table) await write(filling)
      filling = table
      await engine.run(sql)
    }
    await synthetic({ ...engine, run }, orders)
    for (const table of left) await write(table)
  } finally {
    engine.close()
    for (const one of [made, `${made}.wal`, spill]) rmSync(one, { recursive: true, force: true })
  }
}
