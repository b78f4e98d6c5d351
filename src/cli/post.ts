/** The door of a server, as a source system sees it: batches of events as NDJSON, patiently. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Io, type Option, optional, RefusedError, required, UsageError } from './command.ts'

/** What a call that ends by itself tries before it says where it stopped. */
export const fewTries = 8

export type Answer = {
  accepted: number
  known: number
  refused: { line: number; id: string | null; field: string; expected: string; came: string }[]
  set_aside?: unknown[]
  waiting: number
  head: { size: number }
}

export type Door = { url: URL; key: string }

export const doorOptions: Record<'to' | 'key-file', Option> = {
  to: { type: 'string', value: 'URL', says: { en: 'where the server listens', zh: '服务器地址' } },
  'key-file': {
    type: 'string',
    value: 'FILE',
    says: { en: 'a file with the key; AEDILE_KEY from the environment unless told', zh: '含密钥的文件；默认取环境变量 AEDILE_KEY' },
  },
}

/** Where to send and with which key, from the call's words. */
export function doorOf(values: Record<string, unknown>): Door {
  const to = required(values, 'to')
  if (!URL.canParse(to) || !/^https?:$/.test(new URL(to).protocol)) throw new UsageError(`expected --to an http or https address, got "${to}"`)
  const url = new URL('/v1/events', to)
  const keyFile = optional(values, 'key-file')
  if (keyFile !== undefined && !existsSync(keyFile)) throw new UsageError(`expected a file with the key at ${keyFile}, found nothing`)
  const key = (keyFile === undefined ? process.env['AEDILE_KEY'] : readFileSync(keyFile, 'utf8'))?.trim() ?? ''
  if (key === '') throw new UsageError('expected a key in AEDILE_KEY or by --key-file, got none')
  return { url, key }
}

/** One batch, tried again while the server is busy or away; a batch twice is known the second time. */
export async function post({ url, key }: Door, lines: string | Buffer, io: Pick<Io, 'err' | 'lang'>, mostTries: number, signal?: AbortSignal): Promise<Answer> {
  const body = gzipSync(lines, { level: 1 })
  for (let tries = 1; ; tries++) {
    let why: string
    let seconds = Math.min(30, 2 ** (tries - 1))
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', 'accept-language': io.lang },
        body,
        redirect: 'error',
        ...(signal === undefined ? {} : { signal }),
      })
      if (response.status === 200) return (await response.json()) as Answer
      const { detail } = (await response.json().catch(() => ({}))) as { detail?: string }
      why = `${response.status}${detail === undefined ? '' : `: ${detail}`}`
      if (response.status !== 429 && response.status < 500)
        throw new RefusedError({ en: `the server refused the batch, ${why}`, zh: `服务器拒绝了该批事件，${why}` })
      seconds = Number(response.headers.get('retry-after') ?? seconds)
    } catch (error) {
      if (error instanceof RefusedError || signal?.aborted === true) throw error
      why = ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).message
    }
    if (tries >= mostTries)
      throw new RefusedError({
        en: `expected ${url.origin} to take a batch within ${mostTries} tries, the last one said ${why}; the same call goes on from here`,
        zh: `${url.origin} 在 ${mostTries} 次尝试内未接收该批事件，最后一次为 ${why}；再次执行同一命令即可续传`,
      })
    io.err(io.lang === 'zh' ? `aedile: ${why}；${seconds} 秒后重试\n` : `aedile: ${why}; trying again in ${seconds} s\n`)
    await wait(seconds * 1000, undefined, signal === undefined ? {} : { signal })
  }
}
