/** A paper as a page: the words of the PDF, for a screen and for reading aloud. */
import type { Block, Cell, Written } from '../evidence/documents/typeset.ts'
import { html, Markup } from './markup.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
header, footer { color: GrayText; font-size: .875rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between }
h1 { font-size: 1.5rem; margin-block-end: .25rem }
h2 { font-size: 1.125rem; margin-block-start: 1.75rem }
h3 { font-size: 1rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: start; font-weight: 600; padding-block: .5rem }
th, td { border: 1px solid GrayText; padding: .25rem .5rem; text-align: start; vertical-align: top }
th[scope="row"] { width: 11rem }
.note, .under { color: GrayText }
blockquote { border-inline-start: 3px solid GrayText; margin-inline: 0; padding-inline-start: 1rem }
@media print { body { max-width: none } tr { break-inside: avoid } }
`

export function paperPage(written: Written): string {
  const { lang, title, under, head, foot, zone, blocks } = written
  return html`<!doctype html>
    <html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${head[1]}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <header><span>${head[0]}</span><span>${head[1]}</span></header>
        <main>
          <h1>${title}</h1>
          ${under === '' ? undefined : html`<p class="under">${under}</p>`} ${blocks.map(blockOf)}
        </main>
        <footer><span>${foot}</span><span>${zone}</span></footer>
      </body>
    </html>`.source
}

function cellOf(cell: Cell): Markup {
  if (typeof cell === 'string') return html`${cell}`
  if (cell.is === 'lines') return new Markup(cell.lines.map((one) => cellOf(one).source).join('<br>'))
  if (cell.is === 'page') return html`–`
  if (cell.is === 'strong') return html`<strong>${cell.text}</strong>`
  return cell.is === 'small' ? html`<small>${cell.text}</small>` : html`<code>${cell.text}</code>`
}

function blockOf(block: Block): Markup {
  if (block.is === 'heading') return block.level === 1 ? html`<h2>${block.text}</h2>` : html`<h3>${block.text}</h3>`
  if (block.is === 'text') return html`<p>${block.text}</p>`
  if (block.is === 'note') return html`<p class="note">${block.text}</p>`
  if (block.is === 'items') {
    const list = block.items.map((one) => html`<li>${cellOf(one)}</li>`)
    return block.ordered
      ? html`<ol>
          ${list}
        </ol>`
      : html`<ul>
          ${list}
        </ul>`
  }
  if (block.is === 'facts')
    return html`<table>
      ${block.rows.map(
        ([label, value]) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>${cellOf(value)}</td>
          </tr>`,
      )}
    </table>`
  if (block.is === 'table') return tableOf(block)
  if (block.is === 'quote') return html`<blockquote>${[...block.lines, ...block.signed].map((line) => html`<p>${line}</p>`)}</blockquote>`
  if (block.is === 'sign') return html`${block.parties.flat().map((line) => html`<p>${line}</p>`)}`
  if (block.is === 'seal') return html`${block.lines.map((line) => html`<p class="note">${line}</p>`)}`
  if (block.is === 'wide') return html`${block.blocks.map(blockOf)}`
  const titles = new Map(block.levels.flat().map(({ id, title }) => [id, title]))
  return html`<ul>
    ${block.edges.map(({ from, to, label }) => html`<li>${titles.get(from) ?? from} → ${titles.get(to) ?? to}: ${label}</li>`)}
  </ul>`
}

function tableOf(block: Block & { is: 'table' }): Markup {
  const isHeaded = block.columns.some(({ head }) => head !== '')
  return html`<table>
    <caption>
      ${block.caption}
    </caption>
    ${
      isHeaded
        ? html`<tr>
            ${block.columns.map(({ head }) => html`<th scope="col">${head}</th>`)}
          </tr>`
        : undefined
    }
    ${[...block.rows, ...(block.total === undefined ? [] : [block.total])].map(
      (row) =>
        html`<tr>
          ${row.map((cell) => html`<td>${cellOf(cell)}</td>`)}
        </tr>`,
    )}
  </table>`
}
