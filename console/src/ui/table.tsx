/**
 * One table for every list: sorted by a click on a head, filtered by words, virtual past what fits, walked by j, k and Enter, taken
 * away as CSV. Filter and order stand in the address, and a filter can be kept by name. Letters move and never act; they are dead in
 * fields and while a word is being composed.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type KeyboardEvent, memo, type ReactNode, useCallback, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { grouped } from '../../../src/domain/money.ts'
import { type Lang, say, type Say, stop, useLang, useSay } from '../i18n.tsx'
import { mostOnPaper, useOnPaper } from './paper.ts'

export type Column<Row> = {
  key: string
  head: Say
  /** What the cell says as plain text: sorted, searched and written to CSV by it. */
  text: (row: Row, lang: Lang) => string | number
  show?: (row: Row) => ReactNode
  width?: string
  number?: boolean
}

type Props<Row> = {
  name: string
  label: Say
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  id: (row: Row) => string
  onOpen?: (row: Row) => void
  empty: Say
  more?: boolean
  /** What comes while somebody reads waits behind a button, so that no row moves under the cursor. */
  steady?: true
}

const words = {
  filter: say('Filter these rows', '筛选这些行'),
  fresh: say('new: show them', '条新增，点击显示'),
  keep: say('Keep this filter', '保存此筛选'),
  forget: say('Forget the filter', '删除筛选'),
  csv: say('Download CSV', '下载 CSV'),
  rows: say('rows', '行'),
  row: say('row', '行'),
  complete: say('The complete table is the CSV of this page.', '完整表格见本页的 CSV 下载。'),
  of: say('of', '/'),
  more: say('Only the first rows are loaded; narrow the filter on the server for the rest.', '仅载入前面的行；其余请缩小范围后查看。'),
}

/** Two lines: what does not fit in one is not cut. */
const rowHeight = 44
const heightOf = (): number => rowHeight

/** A cell that a spreadsheet would take for a formula is written as text. */
const csvCell = (value: string | number): string => {
  const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const shownText = (value: string | number): string => (typeof value === 'number' && Number.isInteger(value) && value >= 1000 ? grouped(value) : String(value))

type LineProps<Row> = {
  row: Row
  columns: readonly Column<Row>[]
  name: string
  index: number
  start: number
  chosen: boolean
  press: (index: number, row: Row) => void
  opens: boolean
  lang: Lang
}

function LineOf<Row>({ row, columns, name, index, start, chosen, press, opens, lang }: LineProps<Row>) {
  return (
    <div
      id={`${name}-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start}px)`, height: rowHeight, cursor: opens ? 'pointer' : undefined }}
      onClick={() => press(index, row)}
    >
      {columns.map((column) => {
        const text = column.text(row, lang)
        return (
          <div key={column.key} role="gridcell" className={column.number === true ? 'number' : undefined} title={String(text)}>
            {column.show?.(row) ?? shownText(text)}
          </div>
        )
      })}
    </div>
  )
}
const Line = memo(LineOf) as typeof LineOf

export function Table<Row>({ name, label, rows: all, columns, id, onOpen, empty, more, steady }: Props<Row>) {
  const t = useSay()
  const { lang } = useLang()
  const go = useNavigate()
  const address = useSearch({ strict: false }) as Record<string, unknown>
  const [filterAt, sortAt] = [`${name}.q`, `${name}.sort`]
  const [filter, setFilter] = useState(() => String(address[filterAt] ?? ''))
  const [sort, setSort] = useState<{ key: string; down: boolean } | undefined>(() => {
    const said = address[sortAt]
    return typeof said === 'string' && said !== '' ? { key: said.replace(/^-/, ''), down: said.startsWith('-') } : undefined
  })
  const [kept, setKept] = useState(() => JSON.parse(localStorage.getItem(`aedile.filters/${name}`) ?? '[]') as string[])
  const keep = (next: string[]): void => {
    localStorage.setItem(`aedile.filters/${name}`, JSON.stringify(next))
    setKept(next)
  }
  // The field answers at once; ten thousand rows follow a moment later.
  const asked = useDeferredValue(filter)
  useEffect(() => {
    const said = sort === undefined ? undefined : `${sort.down ? '-' : ''}${sort.key}`
    const word = filter === '' ? undefined : filter
    if (address[filterAt] === word && address[sortAt] === said) return undefined
    const timer = setTimeout(
      () =>
        void go({
          to: '.',
          search: (old: Record<string, unknown>) => ({ ...old, [filterAt]: word, [sortAt]: said }),
          replace: true,
          resetScroll: false,
        } as never),
      400,
    )
    return () => clearTimeout(timer)
  }, [filter, sort, address, filterAt, sortAt, go])
  const [at, setAt] = useState(0)
  const [known, setKnown] = useState<ReadonlySet<string> | undefined>()
  const fresh = useMemo(() => (steady === true && known !== undefined ? all.filter((row) => !known.has(id(row))).length : 0), [all, known, steady, id])
  const rows = useMemo(() => (fresh === 0 ? all : all.filter((row) => known!.has(id(row)))), [all, fresh, known, id])
  useEffect(() => {
    if (steady === true && known === undefined && all.length > 0) setKnown(new Set(all.map(id)))
  }, [all, known, steady, id])
  const box = useRef<HTMLDivElement>(null)

  // What a row says is put together once somebody filters, and not at every letter.
  const isAsked = asked.trim() !== ''
  const said = useMemo(
    () => (isAsked ? rows.map((row) => columns.map((column) => String(column.text(row, lang)).toLowerCase()).join('\n')) : []),
    [rows, columns, lang, isAsked],
  )
  const shown = useMemo(() => {
    const word = asked.trim().toLowerCase()
    const kept: readonly Row[] = word === '' ? rows : rows.filter((_, at) => said[at]!.includes(word))
    const column = columns.find(({ key }) => key === sort?.key)
    if (column === undefined) return kept
    const way = sort?.down === true ? -1 : 1
    return kept
      .map((row) => ({ row, text: column.text(row, lang) }))
      .toSorted(({ text: x }, { text: y }) =>
        typeof x === 'number' && typeof y === 'number' ? way * (x - y) : String(x) < String(y) ? -way : String(x) > String(y) ? way : 0,
      )
      .map(({ row }) => row)
  }, [rows, columns, said, asked, sort, lang])

  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => box.current, estimateSize: heightOf, overscan: 8, useFlushSync: false })
  const paper = useOnPaper()
  const place = Math.min(at, Math.max(0, shown.length - 1))
  // Below the head, above the foot of the box, and within the window too: the browser knows all three.
  const walked = useRef(false)
  useLayoutEffect(() => {
    if (walked.current) document.getElementById(`${name}-${place}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    walked.current = false
  }, [place, name])

  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229 || event.repeat === undefined) return
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      const next = Math.max(0, Math.min(shown.length - 1, place + step))
      setAt(next)
      walked.current = true
      // Somebody scrolled away from the chosen row: it is not drawn, and cannot be brought into sight as it stands.
      if (document.getElementById(`${name}-${next}`) === null) virtual.scrollToIndex(next, { align: 'center' })
      event.preventDefault()
    } else if (event.key === 'Enter' && event.target === box.current && shown[place] !== undefined) {
      onOpen?.(shown[place])
      event.preventDefault()
    }
  }

  // The same through all renders, so that a step of the keyboard draws two rows and not all of them.
  const latest = useRef(onOpen)
  latest.current = onOpen
  const press = useCallback((index: number, row: Row): void => {
    setAt(index)
    latest.current?.(row)
  }, [])

  const download = (): void => {
    const lines = [columns.map(({ head }) => csvCell(t(head))), ...shown.map((row) => columns.map((column) => csvCell(column.text(row, lang))))]
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['\uFEFF', lines.map((line) => line.join(',')).join('\r\n')], { type: 'text/csv;charset=utf-8' }))
    link.download = `${name}.csv`
    link.click()
    URL.revokeObjectURL(link.href)
  }

  if (rows.length === 0) return <p className="banner muted">{t(empty)}</p>
  const widths = columns.map(({ key, width }) => width ?? (/(^|_)(id|case)$/.test(key) ? 'minmax(168px, 1.1fr)' : 'minmax(124px, 1fr)'))
  const least = widths.reduce((all, width) => all + Number(/\d+/.exec(width)![0]), 0)
  return (
    <div>
      <div className="table-tools">
        <input type="search" aria-label={t(words.filter)} placeholder={t(words.filter)} value={filter} onChange={(event) => setFilter(event.target.value)} />
        <span className="muted small" role="status">
          {shown.length === rows.length
            ? `${grouped(rows.length)} ${t(rows.length === 1 ? words.row : words.rows)}`
            : `${grouped(shown.length)} ${t(words.of)} ${grouped(rows.length)} ${t(words.rows)}`}
        </span>
        <button type="button" className="plain" onClick={download}>
          {t(words.csv)}
        </button>
        {filter.trim() !== '' && !kept.includes(filter.trim()) && (
          <button type="button" className="plain" onClick={() => keep([...kept, filter.trim()])}>
            {t(words.keep)}
          </button>
        )}
        {kept.map((one) => (
          <span key={one} className="chip">
            <button type="button" className="plain" aria-pressed={filter === one} onClick={() => setFilter(filter === one ? '' : one)}>
              {one}
            </button>
            <button type="button" className="plain" aria-label={`${t(words.forget)} ${one}`} onClick={() => keep(kept.filter((other) => other !== one))}>
              ×
            </button>
          </span>
        ))}
        {fresh > 0 && (
          <button type="button" onClick={() => setKnown(new Set(all.map(id)))}>
            {grouped(fresh)} {t(words.fresh)}
          </button>
        )}
        {more === true && <span className="muted small">{t(words.more)}</span>}
      </div>
      <div
        ref={box}
        className="table"
        role="grid"
        aria-label={t(label)}
        aria-rowcount={shown.length + 1}
        tabIndex={0}
        onKeyDown={onKey}
        aria-activedescendant={shown[place] === undefined ? undefined : `${name}-${place}`}
        style={{ ['--columns' as string]: widths.join(' '), ['--count' as string]: columns.length, ['--least' as string]: `${least}px` }}
      >
        <div role="rowgroup" className="head">
          <div role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <div
                key={column.key}
                role="columnheader"
                className={column.number === true ? 'number' : undefined}
                aria-sort={sort?.key !== column.key ? 'none' : sort.down ? 'descending' : 'ascending'}
              >
                <button type="button" onClick={() => setSort({ key: column.key, down: sort?.key === column.key ? !sort.down : column.number === true })}>
                  {t(column.head)}
                  {sort?.key === column.key ? (sort.down ? ' ↓' : ' ↑') : ''}
                </button>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="body" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {(paper ? shown.slice(0, mostOnPaper).map((_, index) => ({ index, start: index * rowHeight })) : virtual.getVirtualItems()).map((item) => {
            const row = shown[item.index]!
            return (
              <Line
                key={id(row)}
                row={row}
                columns={columns}
                name={name}
                index={item.index}
                start={item.start}
                chosen={item.index === place}
                press={press}
                opens={onOpen !== undefined}
                lang={lang}
              />
            )
          })}
        </div>
      </div>
      {paper && shown.length > mostOnPaper && (
        <p>
          {grouped(mostOnPaper)} {t(words.of)} {grouped(shown.length)} {t(words.rows)}
          {t(stop)}
          {t(words.complete)}
        </p>
      )}
    </div>
  )
}
