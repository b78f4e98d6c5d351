/** Where a stream is: `kafka://host:9092,host:9092/topic` or `nats://host:4222/STREAM`; with TLS `kafkas://`, `natss://`. */

export type Address = { kind: 'kafka' | 'nats'; tls: boolean; hosts: string[]; name: string }

/** Undefined where it is no address of a stream. A secret has no place in it. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(kafka|nats)(s?):\/\/([\w.-]+(?::\d{1,5})?(?:,[\w.-]+(?::\d{1,5})?)*)\/([A-Za-z0-9][\w.-]*)$/.exec(text)
  if (match === null) return undefined
  const [, kind, tls, hosts, name] = match
  const port = kind === 'kafka' ? '9092' : '4222'
  return {
    kind: kind as Address['kind'],
    tls: tls === 's',
    hosts: hosts!.split(',').map((host) => (host.includes(':') ? host : `${host}:${port}`)),
    name: name!,
  }
}

/** Who reads: consumers of one group share the partitions of a topic. */
export type Reader = { group: string; refused: string; user?: string; password?: string }
