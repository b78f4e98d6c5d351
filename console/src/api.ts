/** The only way out of the pages: our own server's API. What it refuses comes as a Problem with the server's own words. */
import { keepPreviousData, QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query'

export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly detail: string
  readonly rule: string | undefined
  readonly open: readonly string[]

  constructor(status: number, body: { title?: string; detail?: string; rule?: string; open?: string[] }) {
    super(body.detail ?? body.title ?? `HTTP ${status}`)
    this.status = status
    this.detail = body.detail ?? body.title ?? ''
    this.rule = body.rule
    this.open = body.open ?? []
  }
}

const language = (): string => document.documentElement.lang || 'zh-CN'

/** Nothing came back: no network, or no server. What was sent may or may not have arrived; the same key makes sending it again safe. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : 'no answer')
  }
}

/** What stands between us and the server may answer in a form of its own. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

async function answer<T>(response: Response): Promise<T> {
  const body = parsed(await response.text())
  if (!response.ok) throw new Problem(response.status, (body ?? {}) as { detail?: string })
  return body as T
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await ask(path, { headers: { accept: 'application/json', 'accept-language': language() }, credentials: 'same-origin' }))
}

/** `key` makes a repeated press the same command; the caller keeps it until the server has answered. */
export async function post<T>(path: string, body: unknown, key: string): Promise<T> {
  return answer<T>(
    await ask(path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'accept-language': language(), 'idempotency-key': key },
      credentials: 'same-origin',
      body: JSON.stringify(body),
    }),
  )
}

/** What is neither read nor a command that may be repeated under a key: one's own account. */
export async function send<T>(method: 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return answer<T>(
    await ask(path, {
      method,
      headers: { accept: 'application/json', 'accept-language': language(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

/** A page of the server's, kept fresh; while it is fetched again the last good data stays. */
export function useGet<T>(path: string | undefined, every = 15_000): UseQueryResult<T, Error> {
  return useQuery({
    queryKey: [path],
    queryFn: () => get<T>(path!),
    enabled: path !== undefined,
    refetchInterval: every,
    placeholderData: keepPreviousData,
    retry: (count, error) => !(error instanceof Problem && error.status < 500) && count < 2,
  })
}

type Page<T> = { items: T[]; next: string | null }

/** How long the last reading of a list took. A long one is read again later, so that at most a twentieth of the time goes into reading it. */
const tookMs = new Map<string, number>()
const againAfterMs = (path: string): number => Math.max(15_000, 20 * (tookMs.get(path) ?? 0))

/** Every page of a list, up to a bound said on screen. */
export function useList<T>(path: string, most = 10_000): UseQueryResult<{ items: T[]; more: boolean }, Error> {
  return useQuery({
    queryKey: [path, 'all'],
    queryFn: async () => {
      const items: T[] = []
      let next: string | null = ''
      const began = performance.now()
      while (next !== null && items.length < most) {
        const join: string = path.includes('?') ? '&' : '?'
        const page: Page<T> = await get<Page<T>>(`${path}${join}limit=500${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`)
        items.push(...page.items)
        next = page.next
      }
      tookMs.set(path, performance.now() - began)
      return { items, more: next !== null }
    },
    refetchInterval: () => againAfterMs(path),
    placeholderData: keepPreviousData,
    retry: (count, error) => !(error instanceof Problem && error.status < 500) && count < 2,
  })
}

/** Asked and told whatever the browser thinks of the network: nothing waits unseen to be sent later, and what fails is said at once. */
export const makeQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 2_000, refetchOnWindowFocus: true, networkMode: 'always' }, mutations: { networkMode: 'always' } },
  })
