/**
 * The attack this bag was made for: its own operator hides the orders that speak for the accused. Every word about them leaves the bag, tables and
 * index are made again without them, and the ledger is forked so that its entries agree with all of it.
 */
import { identifiersOf, type IndexDefinition, indexRoot, type Json, leafHash, parseTree } from '../../src/proof/index.ts'
import type { Held } from './changes.ts'
import { type Base, forkOf } from './fields.ts'

type Lists = { spec: string; withheld: Record<string, number>; lists: Record<string, number[]> }
const text = (bag: Held, file: string): string => bag.get(file)!.toString('utf8')

/** How the entries of the hidden orders stand in the tree: as withheld, or not at all. */
export type Thinned = { bag: Held; hidden: number; gone: number }

/**
 * The bag without these orders. `lists`: shorten every list and make the index anew to fit (else the lists stay as they were); `kind`: the
 * entries are shown as withheld (`w`) or not even counted (`h`).
 */
export function withoutOrders(bag: Held, base: Base, orders: ReadonlySet<string>, { shorten, kind }: { shorten: boolean; kind: 'w' | 'h' }): Thinned {
  const definition = JSON.parse(text(bag, 'data/60-ledger/index.json')) as IndexDefinition
  const tree = parseTree(text(bag, 'data/60-ledger/tree.txt')).items
  const indexOf = new Map(tree.flatMap(({ kind: of, from, hash }) => (of === 'h' ? [] : [[hash.toString('base64'), from] as const])))
  const hashes = new Map(tree.flatMap(({ kind: of, from, hash }) => (of === 'h' ? [] : [[from, hash] as const])))
  const files = new Map(bag)
  const put = (file: string, value: string): void => void files.set(file, Buffer.from(value))

  // What tells of a hidden order, or of its refunds, parcels and reviews.
  const keys = new Set([...orders].map((id) => `order/${id}`))
  const records = [...bag.keys()].filter((file) => /^data\/20-records\/records-\d+\.jsonl$/.test(file))
  const parsed = records.flatMap((file) =>
    text(bag, file)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ file, line, names: identifiersOf({ data: {}, ...(JSON.parse(line) as object) } as { data: Record<string, Json> }, definition) })),
  )
  for (let before = -1; before < keys.size;) {
    before = keys.size
    for (const { names } of parsed)
      if (names.some((name) => keys.has(name)) && !names.some((name) => name.startsWith('order/') && !keys.has(name)))
        for (const name of names) if (definition.follow.includes(name.split('/')[0]!)) keys.add(name)
  }
  const tells = ({ names }: { names: string[] }): boolean =>
    names.some((name) => keys.has(name)) && !names.some((name) => name.startsWith('order/') && !keys.has(name))
  const gone = new Map(parsed.filter(tells).map(({ line }) => [indexOf.get(leafHash(Buffer.from(line)).toString('base64'))!, kind]))
  for (const file of records)
    put(
      file,
      parsed
        .filter((one) => one.file === file && !tells(one))
        .map(({ line }) => `${line}\n`)
        .join(''),
    )

  // Tables, rows and notes.
  const rows = (file: string, keep: (line: string) => boolean): void =>
    put(
      file,
      text(files, file)
        .split('\n')
        .filter((line) => line === '' || keep(line))
        .join('\n'),
    )
  const names = (line: string): boolean => orders.has(/^"?([^",]+)/.exec(line)?.[1] ?? '')
  const about = (line: string): boolean => orders.has((JSON.parse(line) as { order_id: string }).order_id)
  rows('data/20-records/orders.csv', (line) => !names(line))
  rows('data/20-records/orders.jsonl', (line) => !about(line))
  rows('data/20-records/contrary.jsonl', (line) => !about(line))
  files.delete('data/10-findings/other-orders.csv')
  const replay = JSON.parse(text(bag, 'data/50-rules/replay.json')) as { orders: { order_id: string }[] }
  put('data/50-rules/replay.json', `${JSON.stringify({ ...replay, orders: replay.orders.filter(({ order_id }) => !orders.has(order_id)) }, undefined, 1)}\n`)
  const findings = JSON.parse(text(bag, 'data/10-findings/findings.json')) as { excluded_order_ids: string[] }[]
  for (const one of findings) one.excluded_order_ids = one.excluded_order_ids.filter((id) => !orders.has(id))
  put('data/10-findings/findings.json', `${JSON.stringify(findings, undefined, 1)}\n`)

  const own = JSON.parse(text(bag, 'data/60-ledger/lists.json')) as Lists
  if (shorten) {
    for (const [key, list] of Object.entries(own.lists)) {
      const left = list.filter((index) => !gone.has(index))
      if (keys.has(key) || left.length === 0) delete own.lists[key]
      else own.lists[key] = left
    }
    put('data/60-ledger/lists.json', JSON.stringify(own))
    // Where an identifier is gone, the index says that there is none.
    put(
      'data/60-ledger/index-tree.txt',
      text(bag, 'data/60-ledger/index-tree.txt')
        .split('\n')
        .map((line) => (line.startsWith('k ') && !((JSON.parse(line.slice(2)) as string) in own.lists) ? 'z' : line))
        .join('\n'),
    )
  }
  const lieIndex = (index: Record<string, Json>): void => {
    if (!shorten) return
    const { root } = indexRoot(text(files, 'data/60-ledger/index-tree.txt'), (key) => own.lists[key]!.map((at) => ({ index: at, hash: hashes.get(at)! })))
    index['root'] = root.toString('base64')
  }
  return { bag: forkOf(files, base, { lieIndex, drop: gone }), hidden: orders.size, gone: gone.size }
}
