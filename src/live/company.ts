/** Signing in by a company's own issuer (OpenID Connect, code flow with PKCE): where the browser is sent, and whom it comes back as. */
import { type PersonRole, staffRoles } from '../domain/caller.ts'
import { act } from '../ledger/ledger.ts'
import type { Company, House } from './house.ts'

type Errand = { account: string | undefined; to: string; browser: string }

const configurations = new WeakMap<Company, Promise<import('openid-client').Configuration>>()

async function discovered(company: Company) {
  const client = await import('openid-client')
  let found = configurations.get(company)
  if (found === undefined) {
    const issuer = new URL(company.issuer)
    // Without TLS only inside this machine: a test's issuer.
    const inside = ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
    found = client.discovery(issuer, company.clientId, company.clientSecret, undefined, {
      timeout: 10,
      // The token's signature too, and not only the connection it came by.
      execute: [client.enableNonRepudiationChecks, ...(inside && issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [])],
    })
    configurations.set(company, found)
    // An issuer that was down is asked again the next time.
    found.catch(() => configurations.delete(company))
  }
  return { client, configuration: await found }
}

/** Where to send the browser. */
export async function leave(house: House, company: Company, callback: string, { account, to, browser }: Errand, now: number): Promise<string> {
  const { client, configuration } = await discovered(company)
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  house.errands.put(state, { verifier, nonce, browser, account, to }, now)
  return client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: company.roles.size === 0 ? 'openid' : 'openid profile groups',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).href
}

export type CameBack = { account: string; factors: number; to: string; connected: boolean } | 'no_errand' | 'not_proven' | 'unknown' | 'taken'

/** Whom the browser came back as, by the issuer's signed word. */
export async function comeBack(house: House, company: Company, address: URL, browser: string, lang: 'en' | 'zh', now: number): Promise<CameBack> {
  const errand = house.errands.take(address.searchParams.get('state') ?? '', now)
  if (errand === undefined || errand.browser !== browser) return 'no_errand'
  const { client, configuration } = await discovered(company)
  const tokens = await client
    .authorizationCodeGrant(configuration, address, {
      pkceCodeVerifier: errand.verifier,
      expectedState: address.searchParams.get('state')!,
      expectedNonce: errand.nonce,
      idTokenExpected: true,
    })
    .catch(() => undefined)
  const claims = tokens?.claims()
  if (claims === undefined) return 'not_proven'
  const { iss, sub, amr } = claims
  const factors = Array.isArray(amr) && amr.includes('mfa') ? 2 : 1
  const known = house.tenants.map(({ access }) => access.accounts.identity(iss, sub)).find((account) => account !== undefined)
  if (errand.account !== undefined) {
    if (known !== undefined && known !== errand.account) return 'taken'
    if (known === undefined) house.homeOf(errand.account)?.setIdentity(errand.account, iss, sub, now)
    return { account: errand.account, factors, to: errand.to, connected: true }
  }
  const groups = (Array.isArray(claims['groups']) ? claims['groups'] : []).map(String)
  const roles = staffRoles.filter((role) => groups.some((group) => company.roles.get(group) === role))
  const account = await byGroups(
    house,
    company,
    { iss, sub, roles, name: typeof claims['name'] === 'string' ? claims['name'].slice(0, 200) : sub },
    known,
    lang,
    now,
  )
  return account === undefined ? 'unknown' : { account, factors, to: errand.to, connected: false }
}

/** People of the company's groups come in without an invitation, and with each sign-in as what the groups say then. */
async function byGroups(
  house: House,
  company: Company,
  { iss, sub, roles, name }: { iss: string; sub: string; roles: readonly PersonRole[]; name: string },
  known: string | undefined,
  lang: 'en' | 'zh',
  now: number,
): Promise<string | undefined> {
  const tenant = house.tenants.find(({ name: one }) => one === company.marketplace) ?? house.tenants[0]!
  if (company.roles.size === 0) return known
  const { access } = tenant
  // Only who came in by a group is led by groups; an invited person keeps the roles of the invitation.
  const led = known === undefined ? undefined : access.peopleOf(known).find(({ id }) => access.ledByGroups(id))
  if (known !== undefined && led === undefined && house.peopleOf(known).length > 0) return known
  if (roles.length === 0) {
    if (led !== undefined && access.endPerson(led.id, now))
      await tenant.append([act('aedile.person.ended', `person:${led.id}#ended`, new Date(now), { by: 'company', person_id: led.id })])
    return undefined
  }
  if (led !== undefined) {
    if (led.roles.join(',') !== roles.join(',')) {
      access.setRoles(led.id, roles)
      await tenant.append([act('aedile.person.changed', `person:${led.id}#${now}`, new Date(now), { by: 'company', person_id: led.id, roles: [...roles] })])
    }
    return known
  }
  const { id } = access.addPerson({ name, roles, bound: undefined, lang }, now, true)
  // Who left the groups and came back is the same account, and another person of the marketplace.
  const account = known ?? access.accounts.addAccount(now)
  access.setAccount(id, account)
  if (known === undefined) access.accounts.setIdentity(account, iss, sub, now)
  await tenant.append([act('aedile.person.invited', `person:${id}`, new Date(now), { by: 'company', person_id: id, roles: [...roles] })])
  return account
}
