/** The frame of a page that the server writes itself: no script, the report's colours, the reader's language. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { html, Markup } from '../report/markup.ts'

const tokens = readFileSync(join(import.meta.dirname, '..', 'report', 'tokens.css'), 'utf8')

export function framed({ lang, title, style, body }: { lang: 'en' | 'zh'; title: string; style: string; body: Markup }): string {
  return html`<!doctype html>
    <html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · 司市 Aedile</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <style>
          ${new Markup(`${tokens}\n${style}`)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`.source
}
