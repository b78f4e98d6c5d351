/**
 * Equality tokens of personal values: HMAC-SHA-256 under the marketplace's key, with the key's id inside the token. Joins
 * work, reversal does not. Written in SQL as well, because the door replaces millions of values before anything sees them.
 */
import { createHash } from 'node:crypto'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { macOf } from './secret.ts'

export type TokenKey = { id: string; secret: Uint8Array }

/** For judging a folder that lies on the reader's own disk: nothing keyed by it leaves the process. */
export const folderKey: TokenKey = { id: 'folder', secret: createHash('sha256').update('aedile folder scan').digest() }

/** What people write for one digit: the digit itself, or any of these. A place in a row is the digit. */
const digitRows = [
  '０１２３４５６７８９',
  '〇一二三四五六七八九',
  '零壹贰叁肆伍陆柒捌玖',
  '零幺貳參肆伍陸柒捌玖',
  '٠١٢٣٤٥٦٧٨٩',
  '۰۱۲۳۴۵۶۷۸۹',
  '⓪①②③④⑤⑥⑦⑧⑨',
  '⓿❶❷❸❹❺❻❼❽❾',
  '⁰¹²³⁴⁵⁶⁷⁸⁹',
  '₀₁₂₃₄₅₆₇₈₉',
  ...Array.from({ length: 5 }, (_, row) => Array.from({ length: 10 }, (__, digit) => String.fromCodePoint(0x1d7ce + 10 * row + digit)).join('')),
]
const digitOf = new Map(digitRows.flatMap((row) => [...row].map((mark, digit) => [mark, String(digit)] as const)))
/** Full-width letters, digits and marks are the plain ones (as NFKC says). */
const plainOf = new Map<string, string>([
  ['\u3000', ' '],
  ...Array.from({ length: 94 }, (_, n) => [String.fromCodePoint(0xff01 + n), String.fromCodePoint(0x21 + n)] as const),
])
// oxlint-disable-next-line no-control-regex -- none of the marks is ASCII
const plain = /^[\u0000-\u007f]*$/
const swap = (text: string, by: ReadonlyMap<string, string>): string => (plain.test(text) ? text : [...text].map((mark) => by.get(mark) ?? mark).join(''))
/** Most values hold none of these marks, and looking costs a seventh of swapping. */
const swapSql = (text: string, by: ReadonlyMap<string, string>): string => {
  const marks = [...by.keys()].join('')
  return `CASE WHEN regexp_matches(${text}, ${quote(`[${marks}]`)}) THEN translate(${text}, ${quote(marks)}, ${quote([...by.values()].join(''))}) ELSE ${text} END`
}

/** Between the digits of one number people put these: dashes, dots, brackets, blanks, and what cannot be seen. */
const between =
  '\\-\u2010-\u2015\u2212\uff0d_.\uff0e\u00b7\u2022\u30fb*\uff0a~\uff5e/\uff0f|\uff5c()\uff08\uff09\\[\\]\u3010\u3011\u3001 \\t\\p{Z}\u00ad\u200b-\u200f\u2060\ufeff\ufe0f\u20e3'

/** A latin word in either width and either case, its letters perhaps set apart. */
const word = (letters: string): string =>
  [...letters]
    .map((c) => `[${c}${c.toUpperCase()}${String.fromCodePoint(c.charCodeAt(0) + 0xfee0)}${String.fromCodePoint(c.charCodeAt(0) + 0xfec0)}]`)
    .join('[ .\u00b7_*\\p{Z}\u200b-\u200f]{0,2}')
const latin = ['qq', 'wechat', 'weixin', 'vx', 'wx', 'telegram', 'whatsapp', 'skype', 'line', 'tel', 'phone', 'mobile']
const chinese = ['扣扣', '叩叩', '球球', '企鹅', '微 ?信', '薇 ?信', '威信', '徽信', '维信', '[vVｖＶ] ?信', '电话', '手机', '电联', '座机']

/** What people write before a number or a name by which they can be reached outside the platform. */
const messenger = `(?:(?:^|[^A-Za-z0-9_])(?:${latin.map(word).join('|')})|${chinese.join('|')})`
const leadIn = new RegExp(`^(?:${[...latin, ...chinese].join('|')})(?:号|id|[:.=])*`)
const nationalPrefix = /^(0086|86)(1[0-9]{10})$/
const blanks = '\t\n\v\f\r '
const digitsAndMarks = `[+0-9${between}]*[0-9](?:[${between}]{0,3}[0-9]){4}[${between}]*`

/** How SQL uses a value more than once: said again each time, or named. */
type Bind = (value: string, use: (name: string) => string) => string
const inPlace: Bind = (value, use) => use(value)
/** Each pattern that is said again is compiled again, for every statement. */
const named: Bind = (value, use) => `list_transform([${value}], value -> ${use('value')})[1]`

/**
 * Values that mean the same get the same token: names without case, width and blanks, phones as digits, addresses without blanks,
 * handles without the messenger's name.
 */
function normalSql(text: string, field: string, bind: Bind = inPlace): string {
  const phone = (value: string): string =>
    `regexp_replace(regexp_replace(${swapSql(value, digitOf)}, '[^0-9*]', '', 'g'), ${quote(nationalPrefix.source)}, '\\2')`
  if (/phone/.test(field)) return phone(text)
  const plain = `lower(translate(${swapSql(`nfc_normalize(${text})`, plainOf)}, ${[...blanks].map((blank) => `chr(${blank.charCodeAt(0)})`).join(' || ')}, ''))`
  if (!/handle/.test(field)) return plain
  return bind(
    `regexp_replace(${plain}, ${quote(leadIn.source)}, '')`,
    (bare) => `CASE WHEN regexp_full_match(${swapSql(bare, digitOf)}, ${quote(digitsAndMarks)}) THEN ${phone(bare)} ELSE ${bare} END`,
  )
}

const digitsAndMarksPattern = new RegExp(`^(?:${digitsAndMarks})$`, 'u')

function normalValue(value: string, field: string): string {
  const phone = (text: string): string =>
    swap(text, digitOf)
      .replace(/[^0-9*]/g, '')
      .replace(nationalPrefix, '$2')
  if (/phone/.test(field)) return phone(value)
  const plain = swap(value.normalize('NFC'), plainOf)
    .replaceAll(new RegExp(`[${blanks}]`, 'g'), '')
    .toLowerCase()
  if (!/handle/.test(field)) return plain
  const bare = plain.replace(leadIn, '')
  return digitsAndMarksPattern.test(swap(bare, digitOf)) ? phone(bare) : bare
}

function blockKey(key: TokenKey): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.secret.length > 64 ? createHash('sha256').update(key.secret).digest() : key.secret)
  return block
}

const masked = (bytes: Uint8Array, mask: number): Uint8Array => bytes.map((byte) => byte ^ mask)

/** Gives an engine what `tokenSql` needs: the key is bound, so that no statement and no message spells it out. */
export async function bindKey(engine: Engine, key: TokenKey): Promise<void> {
  const block = blockKey(key)
  await engine.bind(`token_inner_${key.id}`, masked(block, 0x36))
  await engine.bind(`token_outer_${key.id}`, masked(block, 0x5c))
}

/** SQL of the token of a raw text, for an engine that `bindKey` was called for; NULL stays NULL and a value of blanks only is unknown. */
export function tokenSql(key: TokenKey, bind: Bind = inPlace): (text: string, field: string) => string {
  const inner = `getvariable(${quote(`token_inner_${key.id}`)})`
  const outer = `getvariable(${quote(`token_outer_${key.id}`)})`
  return (text, field) => {
    const value = normalSql(text, field, bind)
    return `'hmac256:${key.id}:' || sha256(${outer} || unhex(sha256(${inner} || encode(nullif(${value}, '')))))`
  }
}

/** The same token for one value. */
export function tokenOf(key: TokenKey, value: string, field: string): string {
  return `hmac256:${key.id}:${macOf(key.secret, normalValue(value, field), 'hex')}`
}

/** The token of a raw text as `tokenSql` makes it: a value of blanks only is unknown. */
export function tokenOrUnknown(key: TokenKey, value: string, field: string): string | undefined {
  const normal = normalValue(value, field)
  return normal === '' ? undefined : `hmac256:${key.id}:${macOf(key.secret, normal, 'hex')}`
}

const others = [...new Set(digitOf.keys())].join('')
const like = (...digits: number[]): string =>
  `[${digits.join('')}${[...digitOf]
    .filter(([, digit]) => digits.includes(Number(digit)))
    .map(([mark]) => mark)
    .join('')}]`
const digit = `[0-9${others}]`
/** A number ends where no letter or digit follows; marks that are no ASCII have no such neighbours. */
const last = `(?:[0-9]\\b|[${others}])`
const gap = `[${between}]{0,3}`
const apart = '(?:^|[^0-9A-Za-z_])'
const letter = '[A-Za-zａ-ｚＡ-Ｚ]'
const part = '[-_A-Za-z0-9ａ-ｚＡ-Ｚ０-９]'
const glue = '(?:号码?|[iI][dD]|[nN]o|number|[:：.．=＝是为叫\\-])*'.replace('叫', '叫 \\t\\p{Z}')

/** A bare long number: an account at a messenger in a text, an article's own number in a title. */
const bareNumber = { pattern: `${apart}(${digit}{6,19}${last})`, group: 1 }

/** Ways to reach a person, as they stand in texts; the group is what is replaced. One syntax for both engines: no look-around. */
const contacts: readonly { pattern: string; group: number }[] = [
  // A mobile number: eleven digits from 13 to 19, set apart or not, letters in the place of 0 and 1 among them.
  {
    pattern: `(?:^|[^0-9a-f])((?:[+＋]?(?:${like(0)}${gap}){0,2}${like(8)}${gap}${like(6)}${gap})?${like(1)}${gap}${like(3, 4, 5, 6, 7, 8, 9)}(?:${gap}[0-9oOlI${others}]){8}${gap}(?:[0-9oOlI]\\b|[${others}]))`,
    group: 1,
  },
  { pattern: `${apart}(${like(0)}${digit}{2,3}[- －]?${digit}{6,7}${last})`, group: 1 },
  { pattern: `[+＋]${gap}(${digit}(?:${gap}${digit}){8,13})`, group: 1 },
  // An identity number: eighteen places, the last perhaps an X.
  {
    pattern: `${apart}(${digit}{6}[${between}]?${digit}{4}[${between}]?${digit}{4}[${between}]?${digit}{3}[${between}]?(?:[0-9xX]\\b|[ＸｘXx${others}]))`,
    group: 1,
  },
  { pattern: `${messenger}${glue}(${digit}(?:[${between}]{0,2}${digit}){4,14})`, group: 1 },
  { pattern: `${messenger}${glue}(${letter}[-A-Za-zａ-ｚＡ-Ｚ]{0,20}[0-9_０-９]${part}{0,29})`, group: 1 },
  { pattern: `${messenger}(?:号| ?[iI][dD])? ?[:：=＝] ?(${letter}${part}{4,29})`, group: 1 },
  { pattern: '[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+', group: 0 },
  {
    pattern: `[-A-Za-z0-9ａ-ｚＡ-Ｚ０-９._+]{2,64}(?: ?[@＠] ?| ?[\\[(（【] ?(?:[aA][tT]|艾特) ?[\\])）】] ?| [aA][tT] |艾特|#)[-A-Za-z0-9ａ-ｚＡ-Ｚ０-９]{2,}(?: ?[.．。·] ?| ?[\\[(（【] ?(?:[dD][oO][tT]|点) ?[\\])）】] ?| [dD][oO][tT] | ?点 ?)(?:[cC][oO][mM]|[cC][nN]|[nN][eE][tT]|[oO][rR][gG]|ｃｏｍ|ｃｎ)`,
    group: 0,
  },
  { pattern: '[@＠]([A-Za-z][A-Za-z0-9_]{3,29})', group: 1 },
  { pattern: '(?:t\\.me|wa\\.me|line\\.me|u\\.wechat\\.com|weixin\\.qq\\.com|qm\\.qq\\.com|weibo\\.com|fb\\.me|discord\\.gg)/[-\\w./?=%+~]{3,80}', group: 0 },
]

/** Every pattern, or all but bare numbers where a label may have one of its own. */
const patternsFor = (label: boolean): typeof contacts => (label ? contacts : [...contacts, bareNumber])

/** Cheap and true of every text in which a pattern finds anything: most texts hold no five digits, no messenger's name, no @. */
const worthLooking = [
  `${digit}(?:[^0-9${others}]{0,4}${digit}){4}`,
  '[@＠]',
  '(?:[aA][tT][\\])）】 ]|艾特|#)[^ ]{0,64} ?(?:[.．。·点]|[\\[(（【 ] ?[dD][oO])',
  '\\.(?:me|gg|com)/',
  `(?:${latin.map(word).join('|')}|[^ ] ?信|手机|电话|电联|座机|扣扣|叩叩|球球|企鹅)[^ ]{0,3} ?[:：=＝a-zA-Zａ-ｚＡ-Ｚ]`,
].join('|')

/** SQL of a text with the ways to reach people in it replaced by their tokens; the words around them stay. In a `label` a bare number is left alone. */
export function withoutContactsSql(key: TokenKey): (text: string, label?: boolean) => string {
  const token = tokenSql(key, named)
  return (text, label = false) => {
    const patterns = patternsFor(label)
    const any = `regexp_matches(${text}, ${quote(worthLooking)})`
    const found = patterns.map(({ pattern, group }) => `regexp_extract_all(${text}, ${quote(pattern)}, ${group})`).join(' || ')
    // The longer first, so that one that holds another is replaced whole. What is a token already has no way to reach anybody in it.
    const longestFirst = `list_transform(list_reverse_sort(list_transform(list_filter(list_distinct(${found}), c -> length(c) >= 5 AND c NOT LIKE 'hmac256%'), c -> {'n': length(c), 'c': c})), s -> s.c)`
    return `CASE WHEN ${any} THEN list_reduce(list_prepend(${text}, ${longestFirst}), (whole, c) -> replace(whole, c, ${token('c', 'handle')})) ELSE ${text} END`
  }
}

/** The same of one text. */
export function withoutContacts(key: TokenKey): (text: string, label?: boolean) => string {
  const compiled = [false, true].map((label) => patternsFor(label).map(({ pattern, group }) => ({ any: new RegExp(pattern, 'gu'), group })))
  const worth = new RegExp(worthLooking, 'u')
  return (text, label = false) => {
    if (!worth.test(text)) return text
    const found = new Set<string>()
    for (const { any, group } of compiled[label ? 1 : 0]!) for (const match of text.matchAll(any)) found.add(match[group] ?? '')
    if (found.size === 0) return text
    const characters = (one: string): number => [...one].length
    const longestFirst = [...found]
      .filter((one) => characters(one) >= 5 && !one.startsWith('hmac256'))
      .toSorted((a, b) => characters(b) - characters(a) || Buffer.compare(Buffer.from(b), Buffer.from(a)))
    return longestFirst.reduce((whole, one) => whole.replaceAll(one, tokenOrUnknown(key, one, 'handle') ?? one), text)
  }
}
