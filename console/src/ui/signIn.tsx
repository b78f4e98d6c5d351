/** The way in, where somebody is signed out: passkey, password, the company. After it the page is asked for again. */
import { useState } from 'react'
import { post, Problem, useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'

const words = {
  title: say('Sign in', '登录'),
  passkey: say('Sign in with a passkey', '使用通行密钥登录'),
  login: say('Name', '登录名'),
  password: say('Password', '密码'),
  enter: say('Sign in with the password', '使用密码登录'),
  company: say('Sign in with', '使用企业账号登录：'),
  invited: say(
    'Invited for the first time, or locked out? Open the one-time link from your administrator, or ask for a new one.',
    '首次受邀或无法登录？请打开管理员给您的一次性链接，或索取新链接。',
  ),
  none: say('No passkey was given.', '未提供通行密钥。'),
}

type Options = { options: PublicKeyCredentialRequestOptionsJSON }

/** Asks the browser for a passkey of this site and shows it to the server. */
export async function enterByPasskey(): Promise<void> {
  const { options } = await post<Options>('/v1/sign-in/passkey/options', {}, crypto.randomUUID())
  const credential = (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })) as PublicKeyCredential | null
  if (credential === null) throw new Error('none')
  await post('/v1/sign-in/passkey', { credential: credential.toJSON() }, crypto.randomUUID())
}

export function SignIn() {
  const t = useSay()
  const ways = useGet<{ passkey: boolean; company: string | null }>('/v1/sign-in', 600_000)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const enter = (way: () => Promise<unknown>): void => {
    setBusy(true)
    setWrong('')
    way().then(
      () => window.location.reload(),
      (error: unknown) => {
        setBusy(false)
        setWrong(error instanceof Problem ? error.detail : t(words.none))
      },
    )
  }
  const company = ways.data?.company ?? null
  return (
    <section className="card stack" style={{ maxWidth: 420, margin: '24px auto' }} aria-labelledby="sign-in">
      <h1 id="sign-in">{t(words.title)}</h1>
      {wrong !== '' && (
        <p className="banner danger" role="alert">
          {wrong}
        </p>
      )}
      {ways.data?.passkey === true && 'PublicKeyCredential' in window && (
        <p>
          <button type="button" disabled={busy} onClick={() => enter(enterByPasskey)}>
            {t(words.passkey)}
          </button>
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          enter(() => post('/v1/sign-in', { login, password }, crypto.randomUUID()))
        }}
      >
        <p>
          <label>
            {t(words.login)}
            <input name="username" autoComplete="username webauthn" required minLength={3} value={login} onChange={(event) => setLogin(event.target.value)} />
          </label>
        </p>
        <p>
          <label>
            {t(words.password)}
            <input
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
        </p>
        <button type="submit" className="primary" disabled={busy}>
          {t(words.enter)}
        </button>
      </form>
      {company !== null && (
        <p>
          <a href={`/v1/sign-in/company?to=${encodeURIComponent(window.location.pathname)}`}>
            {t(words.company)} {company}
          </a>
        </p>
      )}
      <p className="muted small">{t(words.invited)}</p>
    </section>
  )
}
