/** Keys and people changed while nobody serves the folder: what is changed is an act in the ledger, what is secret is not. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LedgerError } from '../ledger/error.ts'
import { act, openLedger } from '../ledger/ledger.ts'
import type { Json } from '../proof/index.ts'
import { type AccessStore, openAccess } from './access.ts'

export async function withAccess<T>(
  folder: string,
  { make = false }: { make?: boolean },
  now: number,
  work: (access: AccessStore, record: (type: `aedile.${string}`, id: string, data: { readonly [key: string]: Json }) => void) => T,
): Promise<T> {
  if (!make && !existsSync(join(folder, 'ledger.sqlite'))) throw new LedgerError('NO_DATA', `expected a data folder at ${folder}, found none`)
  const ledger = openLedger(folder)
  const access = openAccess(folder)
  try {
    return work(access, (type, id, data) => ledger.record([act(type, id, new Date(now), data)]))
  } finally {
    access.close()
    ledger.close()
  }
}
