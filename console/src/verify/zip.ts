/** The files of an archive, by its directory. Only what a bag is sent in: stored or deflated, below 4 GiB. */
const most = { files: 20_000, octets: 400_000_000 }

export async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Map<string, Uint8Array>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.byteLength - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw new Error('expected a whole zip archive, got a part of one or another file')
  const count = view.getUint16(end + 10, true)
  if (count > most.files) throw new Error(`expected at most ${most.files} files in the archive, got ${count}`)
  const files = new Map<string, Uint8Array>()
  let at = view.getUint32(end + 16, true)
  let octets = 0
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error('expected the directory of a zip archive, got other bytes')
    const method = view.getUint16(at + 10, true)
    const packed = view.getUint32(at + 20, true)
    const size = view.getUint32(at + 24, true)
    const [nameLength, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)]
    const local = view.getUint32(at + 42, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    at += 46 + nameLength + extra + comment
    if (name.endsWith('/')) continue
    if ((octets += size) > most.octets) throw new Error(`expected at most ${most.octets} bytes in the archive, got more`)
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    const body = bytes.subarray(from, from + packed)
    if (method !== 0 && method !== 8) throw new Error(`expected a file stored or deflated, ${name} is packed another way`)
    const content =
      method === 0 ? body : new Uint8Array(await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer())
    if (content.byteLength !== size) throw new Error(`expected ${size} bytes for ${name}, got ${content.byteLength}`)
    files.set(name, content)
  }
  return files
}
