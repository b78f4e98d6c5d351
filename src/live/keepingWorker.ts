/** The thread that keeps: one task after the other, each answered when it is durable and in the index. */
import { parentPort, workerData } from 'node:worker_threads'
import { LedgerError } from '../ledger/error.ts'
import { openReader } from '../ledger/reader.ts'
import type { Heard, Store, Taken } from '../ledger/store/contract.ts'
import { openSqliteStore } from '../ledger/store/sqlite.ts'
import { sealFile } from './files.ts'
import { layOut } from './alike.ts'
import type { KeepFailed, KeepReady, KeepTask, KeepTold, Standing } from './keeping.ts'
import { openPositions } from './positions.ts'

const {
  folder,
  store: url,
  follows,
  environment,
} = workerData as { folder: string; store: string | undefined; follows: boolean | undefined; environment: Record<string, string | undefined> }
const port = parentPort!
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const tell = (told: KeepTold): void => port.postMessage(told)

function failed(error: unknown): KeepFailed {
  const { name, message, code, stack } = error as Error & { code?: string }
  return { name, message, code, stack }
}

/** Of the other servers, until this one is open; then it is told as it comes. */
let early: Heard[] | undefined = []
let hear = (heard: Heard): void => void early?.push(heard)

async function open() {
  // Read only where it is asked for: most servers never speak to PostgreSQL.
  const store =
    url === undefined
      ? await openSqliteStore(folder, environment)
      : await (
          await import('../ledger/store/postgres.ts')
        ).openPostgresStore({
          folder,
          url,
          environment,
          standby: () => tell({ standby: true }),
          hear: (heard) => hear(heard),
          follows: follows === true,
        })
  try {
    if (store.common !== undefined) layOut(folder, store.common.files)
    const reader = openReader(folder)
    const positions = openPositions(folder, { origin: store.origin, size: store.head().size, entries: reader.entries })
    return { store, reader, positions, indexed: store.head().size }
  } catch (error) {
    await store.close()
    throw error
  }
}

const readyOf = (common: NonNullable<Store['common']>): NonNullable<KeepReady['common']> => ({
  leads: common.leads(),
  leader: common.leader(),
  between: common.between,
  judged: common.judged,
})

async function keep(): Promise<void> {
  let opened: Awaited<ReturnType<typeof open>>
  try {
    opened = await open()
  } catch (error) {
    tell({ number: 0, ok: false, failed: failed(error), standing: undefined })
    return
  }
  const { store, reader, positions } = opened
  let { indexed } = opened
  const standing = (placed: Map<string, number> = new Map()): Standing => ({
    head: store.head(),
    newest: positions.newest,
    events: positions.events,
    placed: [...placed],
  })

  /** What was appended goes into the index: from memory where it is at hand, from the rows where the vault wrote it itself. */
  function index(fresh?: Taken['fresh']): Map<string, number> {
    const { size } = store.head()
    if (size === indexed) return new Map()
    try {
      const placed = positions.add(fresh?.length === size - indexed ? fresh : [...reader.entries(indexed, size)], size)
      indexed = size
      return placed
    } catch (error) {
      // The rows are kept and the index lacks them: it is made up for at the next start, and nobody is told anything from half an index.
      throw new LedgerError('STOPPED', `expected the index to be written: ${(error as Error).message}; open the folder again`, { cause: error })
    }
  }

  async function done(task: KeepTask): Promise<{ value: unknown; placed: Map<string, number> }> {
    const after = <T>(value: T, fresh?: Taken['fresh']): { value: T; placed: Map<string, number> } => ({ value, placed: index(fresh) })
    switch (task.task) {
      case 'take': {
        const { outcomes, fresh } = await store.take(task.records)
        return after(outcomes, fresh)
      }
      case 'append': {
        const { outcomes, fresh } = await store.append(task.entries)
        return after(outcomes, fresh)
      }
      case 'file': {
        const arrived = await sealFile(store, task.file, task.now)
        return after(undefined, arrived === undefined ? [] : (await store.append([arrived])).fresh)
      }
      case 'open':
        return after(await store.open(task.place, task.looking))
      case 'erase':
        return after(await store.erase([task.person], task.by))
      case 'hold':
        return after(await store.hold(task.person, task.by))
      case 'liftHold':
        return after(await store.liftHold(task.person, task.by))
      case 'checkpoint':
        return after(await store.checkpoint(task.time))
      case 'address':
        return after(await store.common!.address(task.url))
      case 'allow':
        return after(store.common!.allow())
      case 'share':
        return after(await store.common!.share(task.shared))
      case 'publish':
        return after(await store.common!.publish(task.size, task.report))
      case 'close':
        positions.close()
        reader.close()
        await store.close()
        return { value: undefined, placed: new Map() }
    }
  }

  let line: Promise<void> = Promise.resolve()
  port.on('message', (task: KeepTask & { number: number }) => {
    // What a follower took is on its way through the inbox: the next is not kept waiting for it.
    const beside = task.task === 'take' && store.common?.leads() === false
    const turn = (beside ? Promise.resolve() : line).then(async () => {
      const last = task.task === 'close' ? standing() : undefined
      try {
        const { value, placed } = await done(task)
        tell({ number: task.number, ok: true, value, standing: last ?? standing(placed) })
      } catch (error) {
        tell({ number: task.number, ok: false, failed: failed(error), standing: last })
      }
      if (task.task === 'close') port.close()
    })
    line = beside ? Promise.all([line, turn]).then(() => undefined) : turn
  })
  const { common } = store
  const ready: KeepReady = {
    origin: store.origin,
    tokenKey: store.tokenKey(),
    ...(common === undefined ? {} : { common: readyOf(common) }),
  }
  tell({ number: 0, ok: true, value: ready, standing: standing() })
  // In the order in which it is done, and not between what is done: a task of this thread may be under way.
  hear = (heard) => {
    try {
      tell({ heard, standing: standing(index()) })
    } catch (error) {
      tell({ heard: { heard: 'lost', error: error as Error }, standing: standing() })
    }
  }
  for (const heard of early ?? []) hear(heard)
  early = undefined
}

await keep()
