/** What a document is: one file under papers/, which says what papers it makes of a case and what stands in them. The folder is the registry. */
import type { CaseMaterial, Words } from '../material.ts'
import type { Gate } from '../law/gate.ts'
import { type LawOptions, onClock } from '../law/matrix.ts'
import { amount, grouped, groupedIn, type Sum } from '../../domain/money.ts'
import type { Instructions } from './instructions.ts'
import type { Block, Written } from './typeset.ts'

export type CaseFile = {
  material: CaseMaterial
  instructions: Instructions
  law: LawOptions
  gate: Gate
}

/** One language, and how it writes sums and times. */
export type Voice = {
  lang: 'zh' | 'en'
  say: (en: string, zh: string) => string
  of: (words: Words) => string
  /** "18,740.50元", "CNY 18,740.50"; in minor units, and said so, where no record says the currency. */
  money: (minor: number, currency: string | null) => string
  /** "CNY 18,740.50 and JPY 900": each currency by itself; "—" for none. */
  all: (sums: readonly Sum[]) => string
  /** 2000 → "2,000" */
  count: (value: number) => string
  /** "2017-08-08 14:03" on the clock of the case; "—" for null. */
  time: (rfc3339: string | null) => string
  /** "2017年8月8日", "8 August 2017"; of a time, or of a day as `YYYY-MM-DD`. */
  day: (rfc3339: string) => string
}

export type Paper = {
  /** Of the file, without language and ending. */
  name: string
  title: Words
  under?: Words
  /** At the foot of each page, where it is not the usual one. */
  foot?: Words
  blocks: (voice: Voice) => Block[]
}

export type Document = { papers: (file: CaseFile) => Paper[] }

export const defineDocument = (document: Document): Document => document

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** Chinese papers set figures against the words: 24笔, 2018年9月24日. */
const tight = (text: string): string =>
  text.replace(/(?<=[\p{Script=Han}，。；：、）》”]) (?=[\d,.]+%?(?:[^\w:,.%-]|$)|[〔（])|(?<=(?:^|[^\w:,.-])[\d,.]+%?|[）]) (?=\p{Script=Han})/gu, '')

/** Writes times on a clock that many minutes east of Greenwich, whatever offset they came in. */
export function voiceOf(lang: 'zh' | 'en', offset_minutes: number): Voice {
  const zh = lang === 'zh'
  const money = (minor: number, currency: string | null): string => {
    if (currency === null) return zh ? `${grouped(minor)}（最小货币单位，币种不明）` : `${grouped(minor)} minor units, currency unknown`
    const figure = amount(minor, currency)
    if (!zh) return `${currency} ${figure}`
    return currency === 'CNY' ? `${figure}元` : `${figure}（${currency}）`
  }
  return {
    lang,
    say: (en, chinese) => (zh ? tight(chinese) : en),
    of: (words) => (zh ? tight(words.zh) : words.en),
    money,
    all: (sums) => (sums.length === 0 ? '—' : sums.map(({ minor, currency }) => money(minor, currency)).join(zh ? '、' : ' and ')),
    count: grouped,
    time: (time) => (time === null ? '—' : onClock(time, offset_minutes).slice(0, 16).replace('T', ' ')),
    day: (time) => {
      const [year, month, day] = (time.length === 10 ? time : onClock(time, offset_minutes).slice(0, 10)).split('-').map(Number) as [number, number, number]
      return zh ? `${year}年${month}月${day}日` : `${day} ${months[month - 1]} ${year}`
    },
  }
}

/** A reason as it stands in a paper: its counts as those of the paper itself. */
export const ofReason = ({ text }: { text: Words }, { of }: Voice): string => of({ en: groupedIn(text.en), zh: groupedIn(text.zh) })

/** What stands around a paper on its pages. */
export type Around = {
  head: [left: string, right: Words]
  keywords: string[]
  date_ms: number
  /** East of Greenwich. */
  offset_minutes: number
}

const usualFoot: Words = { en: 'Confidential; for the case only', zh: '内部材料　仅供办案使用' }
const zoneOf = (offset: number): string =>
  `UTC${offset < 0 ? '−' : '+'}${String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`

/** A paper in one language, ready to be set as pages. */
export function writtenOf(paper: Paper, lang: 'zh' | 'en', { head: [left, right], keywords, date_ms, offset_minutes }: Around): Written {
  const voice = voiceOf(lang, offset_minutes)
  return {
    lang,
    title: voice.of(paper.title),
    under: paper.under === undefined ? '' : voice.of(paper.under),
    head: [left, right[lang]],
    foot: voice.of(paper.foot ?? usualFoot),
    zone: `${voice.say('Times: ', '时间：')}${zoneOf(offset_minutes)}`,
    keywords,
    date_ms,
    blocks: paper.blocks(voice),
  }
}
