/**
 * What belongs to the server and to no one marketplace: who a session is across all of them, and the short-lived state of signing in. Which
 * marketplace a person acts in stands in the session and nowhere in a request.
 */
import { randomBytes } from 'node:crypto'
import type { Caller, PersonRole } from '../domain/caller.ts'
import type { AccountStore, How, Session } from './accounts.ts'
import { attempts } from './attempts.ts'
import { isPassword } from './password.ts'
import type { Tenant } from './tenant.ts'

export type Person = Caller & { kind: 'person' }
type Acting = { tenant: Tenant; person: Person }
export type SignedIn = Acting & { session: Session; home: AccountStore; token: string }

/** The issuer of a company's identities, and what it needs to be asked. */
export type Company = {
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  /** Roles by the issuer's groups; people of these groups come in without an invitation. */
  roles: ReadonlyMap<string, PersonRole>
  /** The marketplace they come into. */
  marketplace: string | undefined
}

export type HouseOptions = {
  tenants: readonly Tenant[]
  /** The wall clock. */
  now: () => number
  /** `https://console.example`; without it only addresses of the loopback may sign in by passkey or company. */
  origin?: string
  /** Whoever has one of these must have come in by a second factor. */
  secondFactor?: readonly PersonRole[]
  company?: Company
  /** Addresses of our own proxies, whose word about the sender is taken. */
  proxies?: readonly string[]
}

/** Something given out to a browser that it must bring back soon, once. */
function tickets<T>(lives: number) {
  const open = new Map<string, { value: T; until: number }>()
  return {
    put(key: string, value: T, now: number): void {
      if (open.size >= 10_000) open.delete(open.keys().next().value!)
      open.set(key, { value, until: now + lives })
    },
    take(key: string, now: number): T | undefined {
      const one = open.get(key)
      open.delete(key)
      return one !== undefined && one.until > now ? one.value : undefined
    },
  }
}

const quarter = 15 * 60_000

export function makeHouse({ tenants, now, origin, secondFactor = [], company, proxies = [] }: HouseOptions) {
  const homes = tenants.map(({ access }) => access.accounts)
  const homeOf = (account: string): AccountStore | undefined => homes.find((home) => home.has(account))
  /** Everything a human being is, in any marketplace. */
  const peopleOf = (account: string): Acting[] => tenants.flatMap((tenant) => tenant.access.peopleOf(account).map((person) => ({ tenant, person })))
  const byAddress = attempts(30, 60_000)
  const byLogin = attempts(100, 3_600_000)
  const byBoth = attempts(10, quarter)

  function findSession(token: string): SignedIn | undefined {
    for (const home of homes) {
      const session = home.findSession(token, now())
      if (session === undefined) continue
      for (const tenant of tenants) {
        const found = tenant.access.person(session.person)
        if (found?.account === session.account) return { tenant, person: found.person, session, home, token }
      }
      return undefined
    }
    return undefined
  }

  return {
    tenants,
    company,
    origin,
    proxies: new Set(proxies),
    homeOf,
    peopleOf,
    findSession,
    /** True when one of a person's roles asks for more than was shown. */
    lacksFactor: ({ person, session }: SignedIn): boolean => session.factors < 2 && person.roles.some((role) => secondFactor.includes(role)),
    /** One sign-in more from this address; the seconds to wait when it is one too many. */
    tooManyFrom: (address: string): number | undefined => (byAddress.tooMany(address, now()) ? byAddress.seconds : undefined),
    tooManyFor(login: string, address: string): number | undefined {
      if (byBoth.tooMany(`${login}\n${address}`, now())) return byBoth.seconds
      return byLogin.tooMany(login, now()) ? byLogin.seconds : undefined
    },
    /** The account whose password it is. As much work when there is none. */
    async accountBy(login: string, password: string, address: string): Promise<string | undefined> {
      // The same name may be taken in two marketplaces by two people; the password tells them apart.
      const named = homes.flatMap((home) => home.byLogin(login) ?? [])
      let found: string | undefined
      for (const { id, password: hash } of named.length === 0 ? [{ id: '', password: null }] : named)
        if (await isPassword(password, hash ?? undefined)) found ??= id
      if (found !== undefined) byBoth.forget(`${login}\n${address}`)
      return found
    },
    /** Opens a session for an account in the first of its marketplaces. Undefined when nobody of it may come in any more. */
    signIn(account: string, how: How, factors: number, agent: string): { session: string; seconds: number; acting: Acting } | undefined {
      const home = homeOf(account)
      const acting = peopleOf(account)[0]
      if (home === undefined || acting === undefined) return undefined
      return { session: home.openSession({ account, person: acting.person.id, how, factors, agent }, now()), seconds: home.sessionSeconds, acting }
    },
    openLink(token: string, agent: string) {
      for (const { access } of tenants) {
        const opened = access.openLink(token, now(), { homes, agent })
        if (opened !== undefined) return opened
      }
      return undefined
    },
    /** May change how its account signs in: came in lately, and not by somebody else's link into an account that has a key of its own. */
    mayManage: ({ session, home }: SignedIn): 'recent' | 'own' | undefined =>
      session.how === 'link' && home.ways(session.account) > 0 ? 'own' : now() - session.made > quarter ? 'recent' : undefined,
    challenges: tickets<{ account: string | undefined }>(5 * 60_000),
    /** Ways to the company's issuer and back, by `state`. */
    errands: tickets<{ verifier: string; nonce: string; browser: string; account: string | undefined; to: string }>(10 * 60_000),
    random: (): string => randomBytes(32).toString('base64url'),
  }
}

export type House = ReturnType<typeof makeHouse>
