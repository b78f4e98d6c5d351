/** One's own account: the ways in, the open sessions, and where one is somebody. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { post, Problem, send, useGet } from '../api.ts'
import { comma, say, useSay } from '../i18n.tsx'
import { personRoleWords, wordOf } from '../words.ts'
import { enterByPasskey } from './signIn.tsx'
import { Fetched } from './states.tsx'
import { At } from './time.tsx'

const words = {
  title: say('How you sign in', '登录方式'),
  missing: say('Your role asks for a second factor: add a passkey, then sign in with it.', '您的角色须经双重验证：请添加通行密钥并用其登录。'),
  passkeys: say('Passkeys', '通行密钥'),
  none: say('None yet.', '尚无。'),
  addPasskey: say('Add a passkey on this device', '在本设备添加通行密钥'),
  usePasskey: say('Sign in again with a passkey', '用通行密钥重新登录'),
  end: say('End', '终止'),
  take: say('Take away', '移除'),
  password: say('Name and password', '登录名与密码'),
  login: say('Name', '登录名'),
  current: say('Current password', '当前密码'),
  next: say('New password (12 characters or more)', '新密码（至少12个字符）'),
  set: say('Set name and password', '设置登录名与密码'),
  sessions: say('Open sessions', '有效会话'),
  here: say('this one', '当前会话'),
  everywhere: say('End all sessions, this one too', '终止全部会话（含当前）'),
  places: say('Where you are somebody', '您的身份'),
  acting: say('you act here now', '当前身份'),
  act: say('Act here', '切换至此'),
  link: say('One-time link of another marketplace', '另一市场的一次性链接'),
  join: say('Take the invitation', '接受邀请'),
  company: say('Connect your company account', '关联企业账号'),
  failed: say('The browser made no passkey.', '浏览器未创建通行密钥。'),
}
const hows = {
  invitation: say('invitation', '邀请链接'),
  link: say('one-time link', '一次性链接'),
  password: say('password', '密码'),
  passkey: say('passkey', '通行密钥'),
  company: say('company', '企业账号'),
}

type Account = {
  login: string | null
  password: boolean
  passkeys: { passkey_id: string; name: string; made: string }[]
  company: { issuer: string; made: string }[]
  sessions: { session_id: string; how: keyof typeof hows; agent: string; seen: string; this: boolean }[]
  marketplaces: { person_id: string; marketplace: string; roles: string[]; acting: boolean }[]
  second_factor: 'shown' | 'not_asked' | 'missing'
}

async function makePasskey(): Promise<void> {
  const { options } = await post<{ options: PublicKeyCredentialCreationOptionsJSON }>('/v1/me/passkeys/options', {}, crypto.randomUUID())
  const credential = (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })) as PublicKeyCredential
  const name = /\(([^;)]*)/.exec(navigator.userAgent)?.[1] ?? 'browser'
  await post('/v1/me/passkeys', { name, credential: credential.toJSON() }, crypto.randomUUID())
}

export function OwnAccount() {
  const t = useSay()
  const queries = useQueryClient()
  const account = useGet<Account>('/v1/me/account', 60_000)
  const ways = useGet<{ passkey: boolean; company: string | null }>('/v1/sign-in', 600_000)
  const [draft, setDraft] = useState({ login: '', current: '', next: '', link: '' })
  const [wrong, setWrong] = useState('')
  const put = (name: keyof typeof draft) => (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value })
  const doing = (work: () => Promise<unknown>, then?: () => void): void => {
    setWrong('')
    work().then(
      () => {
        setDraft({ login: '', current: '', next: '', link: '' })
        if (then === undefined) void queries.invalidateQueries()
        else then()
      },
      (error: unknown) => setWrong(error instanceof Problem ? error.detail : t(words.failed)),
    )
  }
  const reload = (): void => window.location.reload()
  return (
    <Fetched query={account}>
      {(one) => (
        <section className="card" aria-label={t(words.title)}>
          <h2>{t(words.title)}</h2>
          {one.second_factor === 'missing' && <p className="banner">{t(words.missing)}</p>}
          {wrong !== '' && (
            <p className="banner danger" role="alert">
              {wrong}
            </p>
          )}
          <h3>{t(words.passkeys)}</h3>
          {one.passkeys.length === 0 && <p className="muted">{t(words.none)}</p>}
          <ul>
            {one.passkeys.map(({ passkey_id, name, made }) => (
              <li key={passkey_id}>
                {name} · <At ms={made} />{' '}
                <button type="button" className="plain" onClick={() => doing(() => send('DELETE', `/v1/me/passkeys/${encodeURIComponent(passkey_id)}`))}>
                  {t(words.take)}
                </button>
              </li>
            ))}
          </ul>
          {ways.data?.passkey === true && (
            <p>
              <button type="button" onClick={() => doing(makePasskey)}>
                {t(words.addPasskey)}
              </button>{' '}
              {one.passkeys.length > 0 && (
                <button type="button" onClick={() => doing(enterByPasskey, reload)}>
                  {t(words.usePasskey)}
                </button>
              )}
            </p>
          )}
          <h3>{t(words.password)}</h3>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              const { login, current, next } = draft
              doing(() => send('PUT', '/v1/me/password', { login: login === '' ? one.login : login, password: next, ...(one.password ? { current } : {}) }))
            }}
          >
            <p>
              <label>
                {t(words.login)}{' '}
                <input
                  autoComplete="username"
                  required={one.login === null}
                  minLength={3}
                  placeholder={one.login ?? ''}
                  value={draft.login}
                  onChange={put('login')}
                />
              </label>
            </p>
            {one.password && (
              <p>
                <label>
                  {t(words.current)} <input type="password" autoComplete="current-password" required value={draft.current} onChange={put('current')} />
                </label>
              </p>
            )}
            <p>
              <label>
                {t(words.next)}{' '}
                <input type="password" autoComplete="new-password" required minLength={12} maxLength={128} value={draft.next} onChange={put('next')} />
              </label>
            </p>
            <button type="submit">{t(words.set)}</button>
          </form>
          {ways.data?.company != null && one.company.length === 0 && (
            <p>
              <button
                type="button"
                onClick={() =>
                  doing(async () => {
                    const { url } = await post<{ url: string }>('/v1/me/company', {}, crypto.randomUUID())
                    window.location.assign(url)
                  })
                }
              >
                {t(words.company)} ({ways.data.company})
              </button>
            </p>
          )}
          <h3>{t(words.sessions)}</h3>
          <ul>
            {one.sessions.map(({ session_id, how, agent, seen, this: current }) => (
              <li key={session_id}>
                {t(hows[how])} · <At ms={seen} /> <span className="muted small">{agent.slice(0, 80)}</span>{' '}
                {current ? (
                  <b>{t(words.here)}</b>
                ) : (
                  <button type="button" className="plain" onClick={() => doing(() => send('DELETE', `/v1/me/sessions/${session_id}`))}>
                    {t(words.end)}
                  </button>
                )}
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => doing(() => post('/v1/sign-out', { everywhere: true }, crypto.randomUUID()), reload)}>
            {t(words.everywhere)}
          </button>
          <h3>{t(words.places)}</h3>
          <ul>
            {one.marketplaces.map(({ person_id, marketplace, roles, acting }) => (
              <li key={person_id}>
                {marketplace} · {roles.map((role) => t(wordOf(personRoleWords, role))).join(t(comma))}{' '}
                {acting ? (
                  <b>{t(words.acting)}</b>
                ) : (
                  <button type="button" className="plain" onClick={() => doing(() => post('/v1/me/acting', { person_id }, crypto.randomUUID()), reload)}>
                    {t(words.act)}
                  </button>
                )}
              </li>
            ))}
          </ul>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              doing(() => post('/v1/me/marketplaces', { link: draft.link.trim() }, crypto.randomUUID()))
            }}
          >
            <label>
              {t(words.link)} <input autoComplete="off" required value={draft.link} onChange={put('link')} />
            </label>{' '}
            <button type="submit">{t(words.join)}</button>
          </form>
        </section>
      )}
    </Fetched>
  )
}
