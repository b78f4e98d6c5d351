/** What no route gets to see: bytes that are no HTTP request, a head beyond its size, an address that is none. It is answered like everything else. */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { RequestError } from '@hono/node-server'
import { problemResponse, problemText } from './problems.ts'
import { Problem } from './route.ts'
import { security } from './security.ts'

/** Request line and headers together. */
export const maxHead = 32 * 1024
/** How long what still comes is thrown away, so that who is in the middle of sending reads the answer instead of a reset. */
const lingers_ms = 2_000

/** Met by every route, whatever it declares. */
export const unreadStatuses = [400, 408, 431] as const

const unread = (): Problem =>
  new Problem(400, 'unread', { en: 'expected an HTTP request, got something that cannot be read as one', zh: '应为 HTTP 请求，收到的无法解析' })

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem(431, 'head_too_large', {
      en: `expected a request line and headers of at most ${maxHead} bytes together, got more`,
      zh: `请求行与请求头合计最多 ${maxHead} 字节`,
    })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem(408, 'slow_request', { en: 'expected the whole request in time, got part of it', zh: '请求未在规定时间内发完' })
  return unread()
}

const answered = new WeakSet<Socket>()

/** For `clientError`: the parser gave up; the connection ends with an answer. */
export function answerUnread(error: NodeJS.ErrnoException, socket: Socket, underWay: ServerResponse | undefined): void {
  // The parser complains again of each piece that still comes.
  if (answered.has(socket)) return
  const halfSaid = underWay?.headersSent === true && !underWay.writableFinished
  if (error.code === 'ECONNRESET' || !socket.writable || halfSaid) {
    socket.destroy()
    return
  }
  answered.add(socket)
  const { status, headers, text } = problemText(problemOf(error.code), 'en')
  const lines = Object.entries({ ...security, ...headers, 'content-length': String(Buffer.byteLength(text)), connection: 'close' })
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`)
  const timer = setTimeout(() => socket.destroy(), lingers_ms)
  socket.once('close', () => clearTimeout(timer))
}

/** HTTP/1.1 without a Host. */
export function refuseUnread(outgoing: ServerResponse): void {
  const { status, headers, text } = problemText(unread(), 'en')
  outgoing.writeHead(status, { ...security, ...headers, connection: 'close' }).end(text)
}

/** For the listener: what is HTTP and still names nothing here. */
export function answerMisread(error: unknown): Response {
  const told = problemResponse(
    error instanceof RequestError
      ? unread()
      : new Problem(500, 'fault', { en: 'something failed here, not with what you sent', zh: '服务器内部出错，与您的请求无关' }),
    'en',
  )
  // Whoever sends such a thing may mean what follows as another.
  told.headers.set('connection', 'close')
  for (const [name, value] of Object.entries(security)) told.headers.set(name, value)
  return told
}
