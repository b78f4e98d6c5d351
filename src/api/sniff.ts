/** What a file is, by its first bytes; and images without what a camera writes beside the picture. */

const ascii = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to)

export type MediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'application/pdf'
  | 'application/zip'
  | 'video/mp4'
  | 'audio/mpeg'
  | 'text/plain'

export function sniff(bytes: Buffer): MediaType | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp'
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'image/gif'
  if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf'
  if (ascii(bytes, 0, 4) === 'PK\x03\x04') return 'application/zip'
  if (ascii(bytes, 4, 8) === 'ftyp') return 'video/mp4'
  if (ascii(bytes, 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return 'audio/mpeg'
  return isText(bytes) ? 'text/plain' : undefined
}

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false
  // A page or a drawing with script in it is no plain text.
  if (/^\s*<(!doctype|html|svg|script|\?xml)/i.test(ascii(bytes, 0, 256))) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The file without its metadata; undefined when it is broken. What is no image is left as it is. */
export function stripped(bytes: Buffer, type: MediaType): Buffer | undefined {
  if (type === 'image/jpeg') return jpeg(bytes)
  if (type === 'image/png') return png(bytes)
  if (type === 'image/webp') return webp(bytes)
  return bytes
}

/** Segments APP1 to APP15 (but the colour profile and Adobe's transform) and comments tell of camera, place and person. */
function jpeg(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    // From the start of the scan on there is only the picture.
    if (marker === 0xda) {
      const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]))
      if (end < at) return undefined
      kept.push(bytes.subarray(at, end + 2))
      return Buffer.concat(kept)
    }
    const length = bytes.readUInt16BE(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) return undefined
    const isProfile = marker === 0xe2 && ascii(bytes, at + 4, at + 15) === 'ICC_PROFILE'
    const isMetadata = (marker >= 0xe1 && marker <= 0xef && marker !== 0xee && !isProfile) || marker === 0xfe
    if (!isMetadata) kept.push(bytes.subarray(at, at + 2 + length))
    at += 2 + length
  }
  return undefined
}

const pictureChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT', 'cICP'])

function png(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const name = ascii(bytes, at + 4, at + 8)
    if (at + 12 + length > bytes.length) return undefined
    if (pictureChunks.has(name)) kept.push(bytes.subarray(at, at + 12 + length))
    if (name === 'IEND') return Buffer.concat(kept)
    at += 12 + length
  }
  return undefined
}

function webp(bytes: Buffer): Buffer | undefined {
  const kept: Buffer[] = []
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = ascii(bytes, at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const whole = 8 + length + (length % 2)
    if (at + 8 + length > bytes.length) return undefined
    if (name === 'VP8X') {
      const chunk = Buffer.from(bytes.subarray(at, at + whole))
      // Neither EXIF nor XMP follows any more.
      chunk[8] = chunk[8]! & ~0b1100
      kept.push(chunk)
    } else if (name !== 'EXIF' && name !== 'XMP ') kept.push(bytes.subarray(at, at + whole))
    at += whole
  }
  const body = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}
