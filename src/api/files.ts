/** Files of people concerned: sniffed, stripped of what a camera adds, sealed in the vault; known from then on by their SHA-256. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isStaff } from '../casework/can.ts'
import { isTheirs } from '../casework/casework.ts'
import type { Caller } from '../domain/caller.ts'
import { LedgerError } from '../ledger/error.ts'
import { deskOf } from '../live/desk.ts'
import { notFound, Problem, Reply, route } from './route.ts'
import { type MediaType, sniff, stripped } from './sniff.ts'

const mostBytes = 20 * 1024 * 1024

const fileSchema = z
  .object({
    sha256: z.string(),
    bytes: z.int().min(1),
    media_type: z.string(),
    stripped: z.boolean().meta({ description: 'Whether metadata was taken out of an image; the hash is that of what is kept' }),
  })
  .meta({ id: 'File' })

/** Under whose key a file is sealed: the subject the caller stands for, so that its erasure takes the file along. */
const ownerOf = (caller: Caller, sha256: string): string => {
  const bound = caller.kind === 'person' ? caller.bound : caller.for
  return bound === undefined ? `file:${sha256}` : `${bound.kind}:${bound.id}`
}

export const routes = [
  route({
    method: 'POST',
    path: '/v1/files',
    access: 'files.send',
    summary: 'Takes a file before it is named elsewhere; the type is found by its content, image metadata is taken out, the rest is sealed',
    raw: [
      'application/octet-stream',
      'image/jpeg',
      'image/png',
      'image/webp',
      'image/gif',
      'application/pdf',
      'text/plain',
      'video/mp4',
      'audio/mpeg',
      'application/zip',
    ],
    response: fileSchema,
    also: [413, 415, 422],
    async handle({ tenant, incoming, headers, caller }) {
      if (Number(headers['content-length'] ?? 0) > mostBytes) throw tooLarge()
      if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
        throw new Problem(415, 'content_encoding', { en: 'expected no content-encoding here, got one', zh: '此处不接受 content-encoding' })
      const parts: Buffer[] = []
      let size = 0
      for await (const part of incoming as AsyncIterable<Buffer>) {
        if ((size += part.length) > mostBytes) throw tooLarge()
        parts.push(part)
      }
      if (size === 0) throw new Problem(422, 'file', { en: 'expected a file, got an empty body', zh: '应有文件内容，收到空正文' })
      const came = Buffer.concat(parts)
      const type = sniff(came)
      // A bag for an authority goes as an archive; only the house makes those.
      if (type === undefined || (type === 'application/zip' && !isStaff(caller)))
        throw new Problem(415, 'file_type', {
          en: 'expected JPEG, PNG, WebP, GIF, PDF, MP4, MP3 or plain text, got something else',
          zh: '应为 JPEG、PNG、WebP、GIF、PDF、MP4、MP3 或纯文本',
        })
      const content = stripped(came, type)
      if (content === undefined) throw new Problem(422, 'file', { en: `expected a whole file of ${type}, got a broken one`, zh: `应为完整的 ${type} 文件` })
      const sha256 = createHash('sha256').update(content).digest('hex')
      await tenant.keepFile({ sha256, content, media_type: type, owner: ownerOf(caller, sha256) })
      return { sha256, bytes: content.length, media_type: type, stripped: content.length !== came.length }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/files/{sha256}',
    access: 'files.read',
    summary: 'A file that was handed in, or one supplied to the authority that asks; who looked and why is an act in the ledger first',
    query: z.strictObject({ purpose: z.string().trim().min(10, 'expected a purpose in words, of at least ten characters').max(1000) }),
    answers: 'application/octet-stream',
    also: [404],
    async handle({ tenant, caller, params, query }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      const supplied = [...desk.state.request.values()].some(
        (one) => one.state === 'answered' && one.supplied.includes(params.sha256) && isTheirs(desk.state, 'request', one.id, caller),
      )
      const nothing = notFound({ en: 'a file that is kept and may be read by you', zh: '留存且您可查阅的文件' })
      if (!isStaff(caller) && !supplied) throw nothing
      let content: Buffer
      try {
        content = await tenant.openFile(params.sha256, caller.id, query.purpose)
      } catch (error) {
        if (error instanceof LedgerError && (error.code === 'NO_VALUE' || error.code === 'ERASED')) throw nothing
        throw error
      }
      // Never shown in the page's own room: what somebody handed in may be a script.
      return new Reply(200, content, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${params.sha256.slice(0, 16)}${endings[sniff(content) ?? 'text/plain']}"`,
        'cache-control': 'no-store',
      })
    },
  }),
]

const endings: Record<MediaType, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'video/mp4': '.mp4',
  'audio/mpeg': '.mp3',
  'text/plain': '.txt',
}

const tooLarge = (): Problem =>
  new Problem(413, 'too_large', { en: `expected a file of at most ${mostBytes} bytes, got more`, zh: `文件不超过 ${mostBytes} 字节` })
