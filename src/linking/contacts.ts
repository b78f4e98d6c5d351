/**
 * How far two names, phones or addresses agree, in levels a match model can weigh: 0 different … 3 the same; `unknown` when either side does not say.
 * Chinese and Latin script. Names in different scripts are unknown to each other, not different.
 */
import { editDistance, jaccard, jaroWinkler } from './similarity.ts'

/** A comparison that says nothing, for or against. */
export const unknown = 255

/** 3 same · 2 one letter or character off, or masked but fitting · 1 same surname or much alike · 0 different. */
export function compareNames(a: string | undefined, b: string | undefined): number {
  const x = plain(a)
  const y = plain(b)
  if (x === '' || y === '') return unknown
  const chinese = /\p{Script=Han}/u
  if (chinese.test(x) !== chinese.test(y)) return unknown
  return chinese.test(x) ? compareChineseNames(x, y) : compareLatinNames(x, y)
}

function compareChineseNames(a: string, b: string): number {
  const x = [...withoutTitle(a)]
  const y = [...withoutTitle(b)]
  if (x.join('') === y.join('')) return x.includes('*') ? 2 : 3
  if (x.includes('*') || y.includes('*')) return fitsMask(x, y) ? 2 : 0
  const length = surnameLength(x)
  if (x.slice(0, length).join('') !== y.slice(0, length).join('')) return x.toSorted().join('') === y.toSorted().join('') ? 2 : 0
  return editDistance(x.slice(length).join(''), y.slice(length).join('')) <= 1 && Math.max(x.length, y.length) - length > 1 ? 2 : 1
}

const withoutTitle = (name: string) => name.replace(/先生|女士|小姐|太太|收$/gu, '*').replaceAll(/\s/gu, '')
const surnameLength = (name: string[]) => (compoundSurnames.has(name.slice(0, 2).join('')) ? 2 : 1)
const compoundSurnames = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '夏侯',
  '司徒',
  '宇文',
  '长孙',
  '端木',
  '南宫',
])

/** 张*丰 fits 张三丰, and so does 张*; the first character must show. */
function fitsMask(a: string[], b: string[]): boolean {
  if (a[0] === '*' || b[0] === '*' || a[0] !== b[0]) return false
  for (let i = 1; i < Math.max(a.length, b.length); i++) {
    if (a[i] === undefined) return a.at(-1) === '*'
    if (b[i] === undefined) return b.at(-1) === '*'
    if (a[i] !== '*' && b[i] !== '*' && a[i] !== b[i]) return false
  }
  return true
}

const sortedTokens = (name: string) =>
  name
    .split(/[\s,.'-]+/u)
    .filter(Boolean)
    .toSorted()
    .join(' ')

function compareLatinNames(a: string, b: string): number {
  const x = sortedTokens(a)
  const y = sortedTokens(b)
  if (x === y) return 3
  const similarity = Math.max(jaroWinkler(x, y), jaroWinkler(a, b))
  return similarity >= 0.92 ? 2 : similarity >= 0.8 ? 1 : 0
}

/** 3 same number · 2 masked but fitting, or one digit off · 1 same last four digits · 0 different. Country prefix 86 is ignored. */
export function comparePhones(a: string | undefined, b: string | undefined): number {
  const x = barePhone(a)
  const y = barePhone(b)
  if (x.length < 5 || y.length < 5) return unknown
  if (x.includes('*') || y.includes('*')) {
    if (x.length !== y.length) return unknown
    let shown = 0
    for (let i = 0; i < x.length; i++) {
      if (x[i] === '*' || y[i] === '*') continue
      if (x[i] !== y[i]) return 0
      shown++
    }
    return shown >= 6 ? 2 : shown >= 4 ? 1 : unknown
  }
  if (x === y) return 3
  if (editDistance(x, y) <= 1) return 2
  return x.slice(-4) === y.slice(-4) ? 1 : 0
}

const barePhone = (phone: string | undefined) =>
  plain(phone)
    .replaceAll(/[^\d*+]/gu, '')
    .replace(/^(\+|00)86|^86(?=1\d)/u, '')
    .replace('+', '')

export type AddressParts = {
  province?: string
  city?: string
  district?: string
  town?: string
  road?: string
  number?: string
  building?: string
  room?: string
  rest: string
}

/** Splits a Chinese address at its own markers (省, 市, 区, 镇, 路, 号, 栋, 室 …). What carries no marker, such as an estate's name, is `rest`. */
export function parseAddress(text: string): AddressParts {
  let left = plain(text).replaceAll(/[\s,，。;；:：()（）_-]+/gu, '')
  const parts: AddressParts = { rest: '' }
  const take = (name: keyof AddressParts, pattern: RegExp) => {
    const found = pattern.exec(left)
    if (found?.[1] === undefined) return
    parts[name] = found[1]
    left = left.slice(0, found.index) + left.slice(found.index + found[0].length)
  }
  take('province', /^((?:内蒙古|广西|西藏|宁夏|新疆)(?:壮族|回族|维吾尔)?(?:自治区)?|(?:北京|上海|天津|重庆)(?=市|[^市]{1,4}区)|[^市区县路]{2,3}省)/u)
  take('city', /^([^区县镇路街号]{1,8}?(?:市|自治州|地区|盟))/u)
  take('district', /^([^镇乡路街号]{1,8}?(?:区|县|旗|市))(?!域)/u)
  take('town', /^([^路街号]{1,8}?(?:街道|镇|乡))/u)
  take('road', /([^号栋幢]{1,10}?(?:大道|大街|路|街|巷|弄|胡同))/u)
  take('number', /^(\d+(?:号|弄)(?!楼))/u)
  take('building', /([\da-z甲乙丙丁一二三四五六七八九十]+(?:号楼|栋|幢|座|单元))/u)
  take('room', /(\d{2,5})(?:室|房|号)?$/u)
  parts.rest = left
  return parts
}

/** 3 same door or same text · 2 same house, or much the same words · 1 same district or town · 0 different. */
export function compareAddresses(a: string | undefined, b: string | undefined): number {
  const x = plain(a)
  const y = plain(b)
  if (x === '' || y === '') return unknown
  if (x.replaceAll(/\s/gu, '') === y.replaceAll(/\s/gu, '')) return 3
  if (!/\p{Script=Han}/u.test(x + y)) {
    const shared = jaccard(words(x), words(y))
    return shared === 1 ? 3 : shared >= 0.6 ? 2 : shared >= 0.3 ? 1 : 0
  }
  const p = parseAddress(x)
  const q = parseAddress(y)
  const agree = (name: keyof AddressParts) => p[name] !== undefined && p[name] === q[name]
  const clash = (name: keyof AddressParts) => p[name] !== undefined && q[name] !== undefined && p[name] !== q[name]
  if (clash('province') || clash('city') || clash('district')) return 0
  const house = agree('road') && agree('number')
  const estate = jaccard(bigrams(p.rest), bigrams(q.rest)) >= 0.6
  if ((house || estate) && agree('room') && !clash('building') && !clash('number')) return 3
  if (house || (estate && !clash('road'))) return 2
  return agree('district') || agree('town') ? 1 : 0
}

const words = (text: string) => new Set(text.split(/[\s,.#/-]+/u).filter(Boolean))

function bigrams(text: string): Set<string> {
  const letters = [...text]
  return new Set(letters.slice(1).map((letter, i) => letters[i]! + letter))
}

function plain(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').toLowerCase().trim()
}
