/** HTML in which nothing from a report can become markup: the template escapes every value that is not markup already. */
import type { Bilingual } from './details.ts'
import { printable } from './text.ts'

export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

type Value = string | number | Markup | readonly Markup[] | undefined | false

/** Also visible: control and direction characters, so that one id cannot pass for another. */
const escaped = (text: string): string => printable(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`)

function sourceOf(value: Value): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.source
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return value.map(({ source }) => source).join('')
}

/** Template tag. Attributes must stand in double quotes. Indentation of the source is left out. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.reduce((source, part, at) => source + part.replace(/\n\s+/g, '\n') + (at < values.length ? sourceOf(values[at]) : ''), ''))
}

/** Both languages side by side; the style sheet shows one. */
export function both(text: Bilingual): Markup {
  return text.en === text.zh ? html`${text.en}` : html`<span lang="en">${text.en}</span><span lang="zh-CN">${text.zh}</span>`
}

export const say = (en: string, zh: string): Markup => both({ en, zh })

/** The same for SVG text, which knows no span outside of text. */
export function bothSvg(text: Bilingual, attributes: Markup): Markup {
  return html`<text lang="en" ${attributes}>${text.en}</text><text lang="zh-CN" ${attributes}>${text.zh}</text>`
}

/** An accessible name that the language switch keeps up with. */
export const named = (text: Bilingual, lang: 'en' | 'zh'): Markup => html`aria-label="${text[lang]}" data-label-en="${text.en}" data-label-zh="${text.zh}"`
