/** What stands on a page while there is nothing to show: loading, empty, refused, gone wrong. Never a blank. */
import { type ReactNode, useState } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { post, Problem } from '../api.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import { At } from './time.tsx'

const words = {
  loading: say('Loading …', '正在载入……'),
  again: say('Try again', '重试'),
  stale: say('This is the last good data, of', '以下为最近一次取得的数据，时间'),
  offline: say('The server cannot be reached. Nothing you wrote is lost.', '暂时无法连接服务器，您已填写的内容不会丢失。'),
  forbidden: say('Your role may not see this.', '您的角色无权查看此内容。'),
  signedOut: say('You are signed out.', '您尚未登录。'),
  link: say('No password yet? Ask your administrator for a one-time link.', '还没有密码？请向管理员索取一次性登录链接。'),
  login: say('Name', '账号'),
  password: say('Password', '密码'),
  enter: say('Sign in', '登录'),
  gone: say('There is nothing here under this id.', '此编号下没有内容。'),
}

/** Name and password, where somebody has set them; a one-time link works without. */
function SignIn() {
  const t = useSay()
  const [given, setGiven] = useState({ login: '', password: '' })
  const [wrong, setWrong] = useState('')
  return (
    <form
      className="stack"
      style={{ maxWidth: 320 }}
      onSubmit={(event) => {
        event.preventDefault()
        post('/v1/sign-in', given, crypto.randomUUID()).then(
          () => window.location.reload(),
          (error: Error) => setWrong(error.message),
        )
      }}
    >
      {(['login', 'password'] as const).map((name) => (
        <label key={name} className="field">
          <span>{t(words[name])}</span>
          <input
            type={name === 'password' ? 'password' : 'text'}
            autoComplete={name === 'password' ? 'current-password' : 'username'}
            value={given[name]}
            onChange={(event) => setGiven((old) => ({ ...old, [name]: event.target.value }))}
          />
        </label>
      ))}
      {wrong !== '' && <p role="alert">{wrong}</p>}
      <span>
        <button type="submit" className="primary" disabled={given.login === '' || given.password === ''}>
          {t(words.enter)}
        </button>
      </span>
      <p className="muted small">{t(words.link)}</p>
    </form>
  )
}

export function Trouble({ error, again }: { error: Error; again: () => void }) {
  const t = useSay()
  const problem = error instanceof Problem ? error : undefined
  const first: Say =
    problem === undefined
      ? words.offline
      : problem.status === 401
        ? words.signedOut
        : problem.status === 403
          ? words.forbidden
          : problem.status === 404
            ? words.gone
            : words.offline
  if (problem?.status === 401)
    return (
      <section className="card">
        <h1>{t(words.signedOut)}</h1>
        <SignIn />
      </section>
    )
  return (
    <div className="banner danger" role="alert">
      <p>{t(first)}</p>
      {problem !== undefined && problem.detail !== '' && <p className="muted">{problem.detail}</p>}
      {problem === undefined && (
        <button type="button" onClick={again}>
          {t(words.again)}
        </button>
      )}
    </div>
  )
}

/** Shows what came; while it is fetched anew, or after a failure, the last good data stays with its time. */
export function Fetched<T>({ query, children }: { query: UseQueryResult<T, Error>; children: (data: T) => ReactNode }) {
  const t = useSay()
  if (query.data === undefined) {
    if (query.error) return <Trouble error={query.error} again={() => void query.refetch()} />
    return (
      <p className="muted" role="status">
        {t(words.loading)}
      </p>
    )
  }
  return (
    <>
      {query.error && (
        <div className="banner danger" role="alert">
          {t(words.stale)} <At ms={query.dataUpdatedAt} />
        </div>
      )}
      {children(query.data)}
    </>
  )
}
