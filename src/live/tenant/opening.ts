/** Opens what a marketplace is served from. What fails half-way leaves nothing open: a thread that nobody ends keeps the process. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LedgerError } from '../../ledger/error.ts'
import { tighten } from '../../ledger/lock.ts'
import { openReader } from '../../ledger/reader.ts'
import type { Heard } from '../../ledger/store/contract.ts'
import { openAccess } from '../access.ts'
import { openDecisions } from '../decisions.ts'
import { type Standing, startKeeping } from '../keeping.ts'
import { readPositions } from '../positions.ts'
import { quotaFor } from '../quota.ts'
import type { TenantOptions } from '../tenant.ts'
import { openWebhooks } from '../webhooks.ts'

/** Opens a data folder. Throws LedgerError NO_DATA where there is none, and what startKeeping, openAccess and quotaFor throw. */
export async function openStores(options: TenantOptions) {
  const { folder, log } = options
  if (!existsSync(join(folder, 'ledger.sqlite'))) throw new LedgerError('NO_DATA', `expected a data folder at ${folder}, found none; aedile keys add makes one`)
  // Read before anything is opened: what is opened and not closed keeps the process.
  const most = quotaFor(basename(folder), options.environment['AEDILE_QUOTA'])
  // Threads may not change the mode in which the process makes files.
  const loosened = tighten(folder)
  const scratch = join(folder, 'scratch')
  let standing: Standing = { head: { size: 0, root: '' }, newest: 0, events: 0, placed: [] }
  let positions: ReturnType<typeof readPositions> | undefined
  // What comes of other servers while this one opens is heard when it is open.
  const early: Heard[] = []
  let hears = (heard: Heard): void => void early.push(heard)
  const keeping = await startKeeping({
    folder,
    environment: options.environment,
    store: options.store,
    stopping: options.stopping,
    standby: () => log({ level: 'info', msg: 'standing by: another server writes this marketplace', marketplace: basename(folder) }),
    follows: options.follows,
    moved(now) {
      standing = now
      positions?.counted(now.placed)
    },
    hear: (heard) => hears(heard),
  }).catch((error: unknown) => {
    loosened()
    throw error
  })
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  /** Where several servers share a store one leads: it judges, does what time makes due, tells and lets in. Alone one leads always. */
  const role = { leads: keeping.common?.leads ?? true, leader: keeping.common?.leader }
  try {
    const access = openAccess(folder)
    const webhooks = openWebhooks(folder, {
      now: options.now,
      log,
      allowPrivate: options.environment['AEDILE_WEBHOOKS_PRIVATE'] === '1',
      tells: () => role.leads,
    })
    const reader = openReader(folder)
    const places = (positions = readPositions(folder))
    const decisions = openDecisions(folder, access.hasKeyFor('decide'), options.store)
    return {
      keeping,
      access,
      webhooks,
      reader,
      places,
      decisions,
      role,
      most,
      scratch,
      standing: (): Standing => standing,
      /** What comes of other servers, from the first on. */
      hear(by: (heard: Heard) => void): void {
        hears = by
        for (const heard of early.splice(0)) by(heard)
      },
      /** The folder is as it was before it was opened, once the thread that holds it is gone. */
      async end(): Promise<void> {
        await keeping.close()
        loosened()
      },
      clear: (): void => rmSync(scratch, { recursive: true, force: true }),
    }
  } catch (error) {
    await keeping.close()
    loosened()
    throw error
  }
}

export type Stores = Awaited<ReturnType<typeof openStores>>
