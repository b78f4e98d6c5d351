/** What the environment says of signing in: where the server is known, who needs a second factor, and the company's issuer. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type PersonRole, staffRoles } from '../domain/caller.ts'
import type { Company, HouseOptions } from '../live/house.ts'
import { UsageError } from './command.ts'

type Environment = Record<string, string | undefined>

const list = (text: string | undefined): string[] => (text ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

function addressOf(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const inside = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !(inside && url.protocol === 'http:')))
    throw new UsageError({ en: `expected ${name} to be an https address, got another`, zh: `${name} 应为 https 地址` })
  return url
}

function rolesOf(name: string, words: readonly string[]): PersonRole[] {
  const wrong = words.find((word) => !(staffRoles as readonly string[]).includes(word))
  if (wrong !== undefined)
    throw new UsageError({
      en: `expected ${name} to name roles of ${staffRoles.join(', ')}, got "${wrong}"`,
      zh: `${name} 应为 ${staffRoles.join('、')}，得到“${wrong}”`,
    })
  return words as PersonRole[]
}

function companyOf(environment: Environment): Company | undefined {
  const issuer = environment['AEDILE_COMPANY_ISSUER']
  if (issuer === undefined || issuer === '') return undefined
  const file = environment['AEDILE_COMPANY_CLIENT_SECRET_FILE']
  const clientSecret = environment['AEDILE_COMPANY_CLIENT_SECRET'] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim())
  const clientId = environment['AEDILE_COMPANY_CLIENT_ID']
  if (!clientId || !clientSecret)
    throw new UsageError({
      en: 'expected AEDILE_COMPANY_CLIENT_ID and AEDILE_COMPANY_CLIENT_SECRET (or …_SECRET_FILE) with AEDILE_COMPANY_ISSUER, got not all of them',
      zh: '设置 AEDILE_COMPANY_ISSUER 时应同时设置 AEDILE_COMPANY_CLIENT_ID 与 AEDILE_COMPANY_CLIENT_SECRET（或 …_SECRET_FILE）',
    })
  const pairs = list(environment['AEDILE_COMPANY_ROLES']).map((pair): [string, string] => {
    const at = pair.lastIndexOf('=')
    return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)]
  })
  rolesOf(
    'AEDILE_COMPANY_ROLES',
    pairs.map(([, role]) => role),
  )
  return {
    name: environment['AEDILE_COMPANY_NAME'] ?? new URL(issuer).hostname,
    issuer: addressOf('AEDILE_COMPANY_ISSUER', issuer).href,
    clientId,
    clientSecret,
    roles: new Map(pairs) as Company['roles'],
    marketplace: environment['AEDILE_COMPANY_MARKETPLACE'],
  }
}

export function signInSettings(environment: Environment): Omit<HouseOptions, 'tenants' | 'now'> {
  const origin = environment['AEDILE_ORIGIN']
  const company = companyOf(environment)
  const proxies = list(environment['AEDILE_PROXIES'])
  if (proxies.some((one) => isIP(one) === 0))
    throw new UsageError({ en: 'expected AEDILE_PROXIES to list addresses, got something else', zh: 'AEDILE_PROXIES 应为地址列表' })
  return {
    ...(origin === undefined || origin === '' ? {} : { origin: addressOf('AEDILE_ORIGIN', origin).origin }),
    secondFactor: rolesOf('AEDILE_SECOND_FACTOR', list(environment['AEDILE_SECOND_FACTOR'])),
    proxies,
    ...(company === undefined ? {} : { company }),
  }
}
