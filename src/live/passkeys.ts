/** Passkeys: what a browser is asked for, and whether what it brings back holds. The user is always verified, so a passkey is two factors. */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { House, SignedIn } from './house.ts'

export type Site = { origin: string; rp: string }

// Read when somebody first signs in: the command line starts without it.
const library = () => import('@simplewebauthn/server')

export async function creationOptions(
  house: House,
  { person, session, home }: SignedIn,
  { rp }: Site,
  now: number,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await (
    await library()
  ).generateRegistrationOptions({
    rpName: 'Aedile',
    rpID: rp,
    userName: home.login(session.account)?.login ?? person.name,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(session.account),
    excludeCredentials: home.passkeys(session.account).map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  house.challenges.put(options.challenge, { account: session.account }, now)
  return options
}

export async function requestOptions(house: House, { rp }: Site, now: number): Promise<PublicKeyCredentialRequestOptionsJSON> {
  // No list of credentials: nobody learns from it who has which.
  const options = await (await library()).generateAuthenticationOptions({ rpID: rp, userVerification: 'required' })
  house.challenges.put(options.challenge, { account: undefined }, now)
  return options
}

/** Adds the passkey to the account that asked for it; undefined when it does not hold. */
export async function addPasskey(
  house: House,
  { session, home }: SignedIn,
  { origin, rp }: Site,
  name: string,
  response: Record<string, unknown>,
  now: number,
): Promise<string | undefined> {
  const verified = await (
    await library()
  )
    .verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: (challenge) => house.challenges.take(challenge, now)?.account === session.account,
      expectedOrigin: origin,
      expectedRPID: rp,
      requireUserVerification: true,
    })
    .catch(() => undefined)
  if (verified?.verified !== true) return undefined
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential
  if (house.tenants.some(({ access }) => access.accounts.passkey(id) !== undefined)) return undefined
  home.addPasskey({ id, account: session.account, key: publicKey, counter, transports: transports ?? [], rp, name }, now)
  return id
}

/** The account whose passkey it is; undefined when it does not hold. */
export async function accountByPasskey(house: House, { origin, rp }: Site, response: Record<string, unknown>, now: number): Promise<string | undefined> {
  const id = String(response['id'])
  for (const { access } of house.tenants) {
    const passkey = access.accounts.passkey(id)
    if (passkey === undefined) continue
    const { account, key, counter, transports } = passkey
    const verified = await (
      await library()
    )
      .verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        expectedChallenge: (challenge) => {
          const asked = house.challenges.take(challenge, now)
          return asked !== undefined && asked.account === undefined
        },
        expectedOrigin: origin,
        expectedRPID: rp,
        credential: { id, publicKey: key, counter, transports },
        requireUserVerification: true,
      })
      .catch(() => undefined)
    if (verified?.verified !== true) return undefined
    access.accounts.usedPasskey(id, verified.authenticationInfo.newCounter, now)
    return account
  }
  return undefined
}
