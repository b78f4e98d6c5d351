/** Why nothing could be judged, as far as names and refusals tell it, and what was probably meant. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { eventTypes, isEventType } from '../domain/vocabulary.ts'
import type { Said } from './command.ts'
import { nearest } from './nearest.ts'

const data = /\.(csv|tsv|txt|csv\.gz|ndjson|ndjson\.gz|json|parquet|xlsx|zip|zst)$/i

/** Words that exports use for what the vocabulary calls otherwise. */
const synonyms: Record<string, string> = {
  user: 'account',
  customer: 'account',
  buyer: 'account',
  member: 'account',
  parcel: 'shipment',
  waybill: 'shipment',
  delivery: 'shipment',
  product: 'listing',
  item: 'listing',
  goods: 'listing',
  store: 'shop',
  seller: 'shop',
  comment: 'review',
  rating: 'review',
  订单: 'order',
  退款: 'refund',
  评价: 'review',
  物流: 'shipment',
  商品: 'listing',
  店铺: 'shop',
  用户: 'account',
}

/** The event type a file's name comes near: `orders.csv` → `order.placed`. */
export function likelyType(file: string): string | undefined {
  const stem = file.toLowerCase().replace(data, '').replace(/-\d+$/, '')
  if (isEventType(stem)) return undefined
  const dotted = nearest(stem.replaceAll(/[_ -]/g, '.'), eventTypes)
  if (dotted !== undefined && /[._ -]/.test(stem)) return dotted
  const words = stem.split(/[^\p{L}]+/u).map((word) => word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1'))
  for (const word of words) {
    const noun = synonyms[word] ?? word
    const type = eventTypes.find((one) => one.startsWith(`${noun}.`))
    if (type !== undefined) return type
  }
  return dotted
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
const typeOf = (file: string): string => file.replace(data, '').replace(/-\d+$/, '')
const list = (folder: string): string[] => {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

/** Sentences about the places a call named, the likeliest cause first. */
export function likelyCauses(places: readonly string[]): Said[] {
  const causes: Said[] = []
  for (const place of places) {
    const files = isFolder(place) ? list(place).filter((name) => !isFolder(join(place, name))) : [basename(place)]
    const known = files.filter((file) => data.test(file) && isEventType(typeOf(file)))
    if (isFolder(place)) {
      const holding = list(place).filter(
        (name) => isFolder(join(place, name)) && list(join(place, name)).some((file) => data.test(file) && isEventType(typeOf(file))),
      )
      const names = holding.slice(0, 3).map((name) => `${join(place, name)}/`)
      if (known.length === 0 && holding.length > 0)
        causes.push({
          en: `${place} holds folders of events, not events: did you mean ${names.join(' or ')}?`,
          zh: `${place} 中是若干事件文件夹，而非事件：是否指 ${names.join(' 或 ')}？`,
        })
      if (list(place).length === 0) causes.push({ en: `${place} is empty`, zh: `${place} 是空的` })
    }
    const guesses = files.flatMap((file) => {
      const type = data.test(file) ? likelyType(file) : undefined
      return type === undefined ? [] : [`${file} → ${type}${data.exec(file)![0]}?`]
    })
    if (known.length === 0 && guesses.length > 0)
      causes.push({
        en: `a file is named after what it holds: ${guesses.slice(0, 5).join(', ')} For columns of another shape there is --mapping`,
        zh: `文件以其内容命名：${guesses.slice(0, 5).join('、')} 其他格式的列可用 --mapping`,
      })
  }
  return causes
}
