/** What stands on a page while there is nothing to show: loading, empty, refused, gone wrong. Never a blank. */
import { lazy, type ReactNode, Suspense } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import { Problem } from '../api.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import { At } from './time.tsx'

// Only who is signed out needs it.
const SignIn = lazy(async () => ({ default: (await import('./signIn.tsx')).SignIn }))

const words = {
  loading: say('Loading …', '正在载入……'),
  again: say('Try again', '重试'),
  stale: say('This is the last good data, of', '以下为最近一次取得的数据，时间'),
  offline: say('The server cannot be reached. Nothing you wrote is lost.', '暂时无法连接服务器，您已填写的内容不会丢失。'),
  forbidden: say('Your role may not see this.', '您的角色无权查看此内容。'),
  fault: say('The server could not answer this. Nothing you wrote is lost; try again.', '服务器暂时无法处理，您已填写的内容不会丢失，请重试。'),
  gone: say('There is nothing here under this id.', '此编号下没有内容。'),
}

/** An error in the reader's words: the server's own where it spoke, ours where it could not be reached. */
export function useTroubleText(): (error: Error) => string {
  const t = useSay()
  return (error) => (error instanceof Problem && error.detail !== '' ? error.detail : t(error instanceof Problem ? words.fault : words.offline))
}

export function Trouble({ error, again }: { error: Error; again: () => void }) {
  const t = useSay()
  const problem = error instanceof Problem ? error : undefined
  if (problem?.status === 401)
    return (
      <Suspense fallback={<Loading />}>
        <SignIn />
      </Suspense>
    )
  const first: Say = problem === undefined ? words.offline : problem.status === 403 ? words.forbidden : problem.status === 404 ? words.gone : words.fault
  return (
    <div className="banner danger" role="alert">
      <p>{t(first)}</p>
      {problem !== undefined && problem.detail !== '' && <p className="muted">{problem.detail}</p>}
      {(problem === undefined || problem.status >= 500) && (
        <button type="button" onClick={again}>
          {t(words.again)}
        </button>
      )}
    </div>
  )
}

export function Loading() {
  const t = useSay()
  return (
    <p className="muted" role="status">
      {t(words.loading)}
    </p>
  )
}

/** Shows what came; while it is fetched anew, or after a failure, the last good data stays with its time. */
export function Fetched<T>({
  query,
  title,
  children,
}: {
  query: UseQueryResult<T, Error>
  /** What the page is of, where its own head comes with the data: no page is without one. */
  title?: ReactNode
  children: (data: T) => ReactNode
}) {
  const t = useSay()
  const troubleText = useTroubleText()
  if (query.data === undefined) {
    // Whoever has to sign in reads that alone.
    const head = title !== undefined && !(query.error instanceof Problem && query.error.status === 401) && <h1>{title}</h1>
    return (
      <>
        {head}
        {query.error ? <Trouble error={query.error} again={() => void query.refetch()} /> : <Loading />}
      </>
    )
  }
  return (
    <>
      {query.error && (
        <div className="banner danger" role="alert">
          {troubleText(query.error)} {t(words.stale)} <At ms={query.dataUpdatedAt} />
        </div>
      )}
      {children(query.data)}
    </>
  )
}
