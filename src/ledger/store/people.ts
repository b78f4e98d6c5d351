/**
 * People and their keys in PostgreSQL, in one schema with the ledger: what is personal is sealed under a key of the person, and a key that is destroyed is gone
 * everywhere, for the folder keeps nothing of it.
 */
import { randomBytes } from 'node:crypto'
import { macOf } from '../../door/secret.ts'
import type { TokenKey } from '../../door/tokens.ts'
import { LedgerError } from '../error.ts'
import type { Ledger } from '../ledger.ts'
import { boxesOf, commitmentOf, erasedOf, listErased, type masterKeyFrom, placeText, type Sealing, saltOf, sealBox, unsealBox, vaultContext } from '../vault.ts'
import type { Session } from './session.ts'

export type Keys = {
  root: Uint8Array
  /** For what lies between servers. */
  inbox: Buffer
  token: TokenKey
  digest: (bytes: Uint8Array | string) => string
  /** What a person is called where no value may stand. */
  subjectOf: (person: string) => string
}

export type People = ReturnType<typeof openPeople>
export type State = { person: string; number: number; erased: string | null; hold: string | null }

/** Keys of the marketplace; made where it has none yet. */
export async function openKeys({ client, transaction }: Session, master: ReturnType<typeof masterKeyFrom>, origin: string): Promise<Keys> {
  const context = vaultContext(origin)
  const root = await rootKey()
  const digestKey = unsealBox(root, (await secrets('digest'))[0]!.wrapped, 'digest')
  const newest = (await secrets('token')).at(-1)!
  const digest = (bytes: Uint8Array | string): string => macOf(digestKey, bytes, 'hex')
  return { root, inbox: macOf(root, 'inbox'), token: { id: newest.id, secret: unsealBox(root, newest.wrapped, newest.id) }, digest, subjectOf: digest }

  async function secrets(use: string): Promise<{ id: string; wrapped: Uint8Array }[]> {
    const { rows } = await client.query<{ id: string; wrapped: Buffer }>('SELECT id, wrapped FROM secret WHERE use = $1 ORDER BY substr(id, 2)', [use])
    return rows.toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
  }
  async function rootKey(): Promise<Uint8Array> {
    const stored = (await secrets('root'))[0]
    if (stored !== undefined) return master.unwrap(stored.wrapped, context)
    const fresh = randomBytes(32)
    const wrapped = await master.wrap(fresh, context)
    await transaction(async () => {
      const put = (id: string, use: string, box: Uint8Array): Promise<unknown> =>
        client.query('INSERT INTO secret VALUES ($1, $2, $3)', [id, use, Buffer.from(box)])
      await put('root', 'root', wrapped)
      await put('digest', 'digest', sealBox(fresh, randomBytes(32), 'digest', randomBytes(12)))
      await put('k1', 'token', sealBox(fresh, randomBytes(32), 'k1', randomBytes(12)))
    })
    return fresh
  }
}

export function openPeople({ client, transaction }: Session, keys: Keys, folder: string, mirror: Ledger) {
  type Person = { number: number; key: Uint8Array }
  const people = new Map<string, Person>()
  /** Keys of people, read before anything is sealed for them. Erased ones are told apart: nothing is kept of them. */
  const erased = new Set<string>()
  return { meet, keyOf: (id: string) => people.get(id)?.key, sealer, stateOf, destroy, eraseListed }

  async function meet(ids: readonly string[]): Promise<void> {
    if (people.size > 100_000) people.clear()
    const unknown = [...new Set(ids)].filter((id) => !people.has(id) && !erased.has(id))
    if (unknown.length === 0) return
    const { rows } = await client.query<{ number: string; id: string; wrapped: Buffer | null }>({
      name: 'meet',
      text: 'SELECT number, id, wrapped FROM person WHERE id = ANY($1::text[])',
      values: [unknown],
    })
    for (const { number, id, wrapped } of rows) {
      if (wrapped === null) erased.add(id)
      else people.set(id, { number: Number(number), key: unsealBox(keys.root, wrapped, `person ${id}`) })
    }
  }

  /** Seals in memory for people who were met; `write` puts what was sealed where it stays, within the transaction under way. */
  function sealer() {
    const sealed: { sealing: Sealing; key: Uint8Array; box: Buffer }[] = []
    const fresh = new Map<string, Uint8Array>()
    return {
      digest: (bytes: Uint8Array): string => keys.digest(bytes),
      seal(sealings: readonly Sealing[]): string[] {
        // All or none: whoever tries again with fewer must find nothing of the first try.
        for (const { person } of sealings)
          if (erased.has(person)) throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased')
        const keyOf = (person: string): Uint8Array => {
          let key = people.get(person)?.key ?? fresh.get(person)
          if (key === undefined) fresh.set(person, (key = randomBytes(32)))
          return key
        }
        for (const sealing of boxesOf(sealings)) {
          const key = keyOf(sealing.person)
          sealed.push({ sealing, key, box: sealBox(key, Buffer.from(sealing.value), placeText(sealing), randomBytes(12)) })
        }
        return sealings.map((sealing) => commitmentOf(saltOf(keyOf(sealing.person), placeText(sealing)), sealing.value))
      },
      async write(): Promise<void> {
        if (fresh.size > 0) {
          const { rows } = await client.query<{ number: string; id: string }>({
            name: 'put-people',
            text: 'INSERT INTO person (id, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) RETURNING number, id',
            values: [[...fresh.keys()], [...fresh].map(([id, key]) => sealBox(keys.root, key, `person ${id}`, randomBytes(12)))],
          })
          for (const { number, id } of rows) people.set(id, { number: Number(number), key: fresh.get(id)! })
        }
        if (sealed.length === 0) return
        await client.query({
          name: 'put-sealed',
          text: 'INSERT INTO sealed SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bytea[]) ON CONFLICT DO NOTHING',
          values: [
            sealed.map(({ sealing }) => sealing.source),
            sealed.map(({ sealing }) => sealing.id),
            sealed.map(({ sealing }) => sealing.field),
            sealed.map(({ sealing }) => people.get(sealing.person)!.number),
            sealed.map(({ box }) => box),
          ],
        })
      },
      /** What was sealed for somebody new and not kept is forgotten. */
      forget(): void {
        for (const id of fresh.keys()) people.delete(id)
      },
    }
  }

  async function stateOf(person: string): Promise<State> {
    const { rows } = await client.query<{ number: string; erased: string | null; hold: string | null }>(
      'SELECT number, erased, hold FROM person WHERE id = $1',
      [person],
    )
    if (rows[0] === undefined) throw new LedgerError('NO_PERSON', 'expected a person the vault knows, found none')
    return { person, number: Number(rows[0].number), erased: rows[0].erased, hold: rows[0].hold }
  }
  async function destroy(states: readonly State[], time: Date): Promise<void> {
    if (states.length === 0) return
    const numbers = states.map(({ number }) => number)
    for (const { person } of states) {
      people.delete(person)
      erased.add(person)
    }
    await transaction(async () => {
      await client.query('DELETE FROM sealed WHERE person = ANY($1::bigint[])', [numbers])
      await client.query('UPDATE person SET wrapped = NULL, erased = $2 WHERE number = ANY($1::bigint[])', [numbers, time.toISOString()])
    })
    // Rows that were replaced lie in their pages until they are cleared out.
    await client.query('VACUUM person')
    await client.query('VACUUM sealed')
  }
  /** Whom an older backup of the database brought back is erased again: the list beside the folder knows of it. Whom another server erased comes on the list. */
  async function eraseListed(): Promise<void> {
    const gonePeople = new Set(erasedOf(folder))
    const { rows } = await client.query<{ number: string; id: string; erased: string | null }>(
      `SELECT number, id, erased FROM person ${gonePeople.size === 0 ? 'WHERE erased IS NOT NULL' : ''}`,
    )
    const before = rows.flatMap(({ id, erased: at }) => (at === null ? [] : [keys.subjectOf(id)]))
    if (before.length > 0) listErased(folder, before)
    const back = rows.filter(({ id, erased: at }) => at === null && gonePeople.has(keys.subjectOf(id)))
    await destroy(
      back.map(({ number, id }) => ({ person: id, number: Number(number), erased: null, hold: null })),
      new Date(mirror.heads().at(-1)?.time ?? 0),
    )
  }
}
