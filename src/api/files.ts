/** Files of people concerned: sniffed, stripped of what a camera adds, sealed in the vault; known from then on by their SHA-256. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Caller } from '../domain/caller.ts'
import { Problem, route } from './route.ts'
import { sniff, stripped } from './sniff.ts'

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
    raw: ['application/octet-stream', 'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf', 'text/plain', 'video/mp4', 'audio/mpeg'],
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
      if (type === undefined)
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
]

const tooLarge = (): Problem =>
  new Problem(413, 'too_large', { en: `expected a file of at most ${mostBytes} bytes, got more`, zh: `文件不超过 ${mostBytes} 字节` })
