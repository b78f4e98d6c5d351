// Runs in the reader's browser: language switch, tables that sort, filter and page. Every value is set as text, never as markup.
const root = document.documentElement
const data = JSON.parse(document.getElementById('data').textContent)
/** Rows of a page on the screen, and on paper, where nobody turns a page. */
const onScreen = 15
const onPaper = 200
let paper = false
const tables = []
let lang = root.dataset.lang

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value)
  made.append(...children)
  return made
}
const grouped = (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
const money = (minor, digits) => {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = grouped(text.slice(0, text.length - digits))
  return (minor < 0 ? '−' : '') + (digits > 0 ? `${whole}.${text.slice(-digits)}` : whole)
}
const time = (ms) => new Date(ms + data.offset_minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')

/** What a cell says, as text. */
const said = (column, value) => {
  if (value === null) return '–'
  switch (column.type) {
    case 'word':
      return column.words[value][lang]
    case 'number':
      return grouped(value)
    case 'money':
      return money(value, column.digits)
    case 'time':
      return time(value)
    case 'moved':
      return value === 0 ? data.say.same[lang] : `${value > 0 ? '▼' : '▲'} ${grouped(Math.abs(value))}`
    case 'link':
      return value[0]
    default:
      return String(value)
  }
}
const cell = (column, value) => {
  const made = element('td', { class: column.type === 'text' || column.type === 'link' ? 'id' : column.type })
  if (value !== null && column.type === 'word' && column.words[value].tone)
    made.append(element('span', { class: `tag ${column.words[value].tone}` }, said(column, value)))
  else if (value !== null && column.type === 'link' && value[1]) made.append(element('a', { href: `#${value[1]}` }, value[0]))
  else if (value !== null && column.type === 'share') {
    const bar = element('span', { class: 'stack' }, element('span', { class: 'share-kept' }), element('span', { class: 'share-out' }))
    bar.firstChild.style.width = `${(100 * value[1]) / column.most}%`
    bar.lastChild.style.width = `${(100 * (value[0] - value[1])) / column.most}%`
    made.append(bar)
  } else made.append(said(column, value))
  return made
}
const sortKey = (column, value) => (column.type === 'link' ? value[0] : column.type === 'share' ? value[0] : column.type === 'moved' ? Math.abs(value) : value)

const mount = (place) => {
  const { columns, rows, sort, cut } = data.tables[place.dataset.table]
  const state = { by: sort[0], down: sort[1], page: 0, words: new Map(), text: '' }
  const tools = element('div', { class: 'tools' })
  const head = element('tr')
  const body = element('tbody')
  const status = element('p', { class: 'status', role: 'status' })
  const earlier = element('button', { type: 'button' })
  const later = element('button', { type: 'button' })
  const search = element('input', { type: 'search', autocomplete: 'off' })
  const scroll = element('div', { class: 'scroll', tabindex: '0', role: 'region' }, element('table', {}, element('thead', {}, head), body))
  place.append(tools, scroll, element('div', { class: 'pager' }, status, earlier, later))

  const chosen = () => {
    const wanted = state.text.toLowerCase()
    const kept = rows.filter(
      (row) =>
        [...state.words].every(([at, word]) => row[at] === word) &&
        (wanted === '' ||
          columns.some((column, at) => (column.type === 'text' || column.type === 'link') && said(column, row[at]).toLowerCase().includes(wanted))),
    )
    const column = columns[state.by]
    const way = state.down ? -1 : 1
    // Nothing known stands last either way; equal rows keep the order of the report.
    return kept.toSorted((one, other) => {
      const [a, b] = [one[state.by], other[state.by]]
      if (a === null || b === null) return (a === null) - (b === null)
      const [x, y] = [sortKey(column, a), sortKey(column, b)]
      return x < y ? -way : x > y ? way : 0
    })
  }
  const draw = () => {
    const list = chosen()
    const pageSize = paper ? onPaper : onScreen
    const pages = Math.max(1, Math.ceil(list.length / pageSize))
    state.page = Math.min(state.page, pages - 1)
    const from = state.page * pageSize
    const shown = list.slice(from, from + pageSize)
    body.replaceChildren(...shown.map((row) => element('tr', {}, ...columns.map((column, at) => cell(column, row[at])))))
    head.replaceChildren(
      ...columns.map((column, at) => {
        const sorted = state.by === at
        // A head that is repeated on every sheet shows no button; nobody presses paper.
        if (paper) return element('th', { scope: 'col', class: column.type }, column.name[lang])
        const button = element(
          'button',
          { type: 'button' },
          column.name[lang],
          element('span', { 'aria-hidden': 'true', class: 'arrow-mark' }, sorted ? (state.down ? '▼' : '▲') : '↕'),
        )
        button.addEventListener('click', () => {
          state.down = state.by === at ? !state.down : ['number', 'money', 'share', 'moved'].includes(column.type)
          state.by = at
          state.page = 0
          draw()
          head.children[at].firstChild.focus()
        })
        return element('th', { scope: 'col', class: column.type, 'aria-sort': sorted ? (state.down ? 'descending' : 'ascending') : 'none' }, button)
      }),
    )
    status.textContent =
      list.length === 0
        ? data.say.none[lang]
        : data.say.rows[lang]
            .replace('{from}', grouped(from + 1))
            .replace('{to}', grouped(from + shown.length))
            .replace('{of}', grouped(list.length)) + (cut > 0 ? data.say.cut[lang].replace('{cut}', grouped(cut)) : '')
    earlier.disabled = state.page === 0
    later.disabled = state.page >= pages - 1
    earlier.textContent = data.say.earlier[lang]
    later.textContent = data.say.later[lang]
    earlier.hidden = later.hidden = pages === 1
  }
  const drawTools = () => {
    const selects = columns.flatMap((column, at) => {
      if (!column.filter) return []
      const met = new Set(rows.map((row) => row[at]))
      const words = [...column.words.keys()].filter((index) => met.has(index))
      if (words.length < 2) return []
      const select = element(
        'select',
        {},
        element('option', { value: '' }, data.say.all[lang]),
        ...words.map((index) => element('option', { value: String(index) }, column.words[index][lang])),
      )
      select.value = state.words.has(at) ? String(state.words.get(at)) : ''
      select.addEventListener('change', () => {
        if (select.value === '') state.words.delete(at)
        else state.words.set(at, Number(select.value))
        state.page = 0
        draw()
      })
      return [element('label', {}, element('span', {}, column.name[lang]), select)]
    })
    tools.replaceChildren(element('label', {}, element('span', {}, data.say.search[lang]), search), ...selects)
    tools.hidden = rows.length <= 10
    scroll.setAttribute('aria-label', place.dataset[`label${lang === 'en' ? 'En' : 'Zh'}`])
  }
  search.addEventListener('input', () => {
    state.text = search.value
    state.page = 0
    draw()
  })
  earlier.addEventListener('click', () => {
    state.page -= 1
    draw()
  })
  later.addEventListener('click', () => {
    state.page += 1
    draw()
  })
  tables.push({
    redraw: () => {
      drawTools()
      draw()
    },
  })
  drawTools()
  draw()
}

const speak = (wanted) => {
  lang = wanted
  root.dataset.lang = wanted
  root.lang = wanted === 'zh' ? 'zh-CN' : 'en'
  document.title = data.title[wanted]
  for (const button of document.querySelectorAll('[data-speak]')) button.setAttribute('aria-pressed', String(button.dataset.speak === wanted))
  for (const one of document.querySelectorAll('[data-label-en]'))
    if (one.hasAttribute('aria-label')) one.setAttribute('aria-label', one.dataset[wanted === 'zh' ? 'labelZh' : 'labelEn'])
  for (const { redraw } of tables) redraw()
}

for (const place of document.querySelectorAll('[data-table]')) mount(place)
for (const button of document.querySelectorAll('[data-speak]')) button.addEventListener('click', () => speak(button.dataset.speak))
// A printed page has nothing to unfold.
let unfolded = []
addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('details:not([open])')]
  for (const one of unfolded) one.open = true
  paper = true
  for (const { redraw } of tables) redraw()
})
addEventListener('afterprint', () => {
  for (const one of unfolded) one.open = false
  paper = false
  for (const { redraw } of tables) redraw()
})
