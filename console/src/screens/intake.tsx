/** What was taken in and how far judging has come; and a file looked at before it is taken in. Nothing here changes the record. */
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { eventWords } from '../../../src/domain/eventWords.ts'
import { unseenIn, unseenWords } from '../../../src/domain/unseen.ts'
import { Problem, useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Report, Status } from '../things.ts'
import { eventNameOf, Facts } from '../ui/facts.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { wordOf } from '../words.ts'

type Tried = {
  file: string
  by: string
  mapping: string | null
  doubts: { en: string; zh: string }[]
  accepted: number
  refused: number
  events: { type: string; rows: number; first: Record<string, string>[] }[]
  rejects: { line: number; field: string; expected: string; came: string }[]
}

const words = {
  drop: say('Try a file', '试读文件'),
  under: say(
    'Any export: CSV, Excel, JSON. You see what it would become; nothing is kept. Taking it in is done with a key, or on the server by aedile import.',
    '任何导出文件：CSV、Excel、JSON。可预览将成为何种事件，不作保存。正式接入须使用密钥，或在服务器上运行 aedile import。',
  ),
  choose: say('Choose a file', '选择文件'),
  or: say('or drop it here', '或拖放到此处'),
  reading: say('Reading …', '正在读取……'),
  known: say('known; its mapping comes with the product:', '已知格式，随附映射：'),
  guessed: say('guessed by the names and contents of its columns', '按列名与内容推测'),
  native: say('it speaks the vocabulary already', '已符合事件词汇，无需映射'),
  nothing: say('No mapping could be proposed. A mapping can be written by hand.', '无法提出映射，可手工编写。'),
  doubts: say('Please check', '请核对'),
  accepted: say('rows would be accepted', '行可接收'),
  refused: say('refused', '行拒收'),
  mapping: say('The mapping', '映射'),
  rows: say('rows', '行'),
  why: say('Rows refused, and why', '拒收的行及原因'),
  line: say('Line', '行号'),
}

/** What happened, and the name that files and columns have for it. */
function EventName({ type }: { type: string }) {
  const t = useSay()
  return (
    <>
      {t(wordOf(eventWords, type))} <span className="mono muted small">{type}</span>
    </>
  )
}

/** What a column says, and its name in the mapping where that is another. */
function Head({ name }: { name: string }) {
  const t = useSay()
  const said = name === 'line' ? t(words.line) : t(eventNameOf(name))
  return (
    <>
      {said} {name !== 'line' && said !== name && <span className="mono muted small">{name}</span>}
    </>
  )
}

function Try() {
  const t = useSay()
  const input = useRef<HTMLInputElement>(null)
  const tried = useMutation({
    mutationFn: async (file: File): Promise<Tried> => {
      const response = await fetch(`/v1/intake/try?name=${encodeURIComponent(file.name)}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': 'application/octet-stream', 'accept-language': document.documentElement.lang },
      })
      const body = (await response.json()) as Tried & { detail?: string }
      if (!response.ok) throw new Problem(response.status, body)
      return body
    },
  })
  const one = tried.data
  return (
    <section
      className="card"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        const file = event.dataTransfer.files[0]
        if (file !== undefined) tried.mutate(file)
      }}
    >
      <h2>{t(words.drop)}</h2>
      <p className="muted">{t(words.under)}</p>
      <p className="row">
        <button type="button" className="primary" onClick={() => input.current?.click()}>
          {t(words.choose)}
        </button>
        <span className="muted">{t(words.or)}</span>
      </p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t(words.choose)}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file !== undefined) tried.mutate(file)
        }}
      />
      {tried.isPending && (
        <p role="status" className="muted">
          {t(words.reading)}
        </p>
      )}
      {tried.error !== null && (
        <p role="alert" className="banner danger">
          {tried.error instanceof Problem ? tried.error.detail : tried.error.message}
        </p>
      )}
      {one !== undefined && !tried.isPending && (
        <div role="status">
          <p>
            <b className="mono">{one.file}</b>:{' '}
            {one.by === 'native'
              ? t(words.native)
              : one.by === 'guessed'
                ? t(one.mapping === null ? words.nothing : words.guessed)
                : `${t(words.known)} ${one.by}`}
          </p>
          {(one.mapping !== null || one.by === 'native') && (
            <p className={one.refused > 0 ? 'banner danger' : 'banner ok'}>
              <b>{one.accepted}</b> {t(words.accepted)} · <b>{one.refused}</b> {t(words.refused)}
            </p>
          )}
          {one.doubts.length > 0 && (
            <>
              <h3>{t(words.doubts)}</h3>
              <ul>
                {one.doubts.map((doubt) => (
                  <li key={doubt.en}>{t(doubt)}</li>
                ))}
              </ul>
            </>
          )}
          {one.events.map(({ type, rows, first }) => {
            const names = [...new Set(first.flatMap((row) => Object.keys(row)))]
            return (
              <details key={type} open={type === 'order.placed'}>
                <summary>
                  <EventName type={type} /> · {rows} {t(words.rows)}
                </summary>
                <div className="scroll-x" tabIndex={0} role="region" aria-label={t(wordOf(eventWords, type))}>
                  <table className="plain-table small">
                    <thead>
                      <tr>
                        {names.map((name) => (
                          <th key={name} scope="col" style={{ whiteSpace: 'nowrap' }}>
                            <Head name={name} />
                          </th>
                        ))}
                      </tr>
                    </thead>
                    <tbody>
                      {first.map((row) => (
                        <tr key={row['line']}>
                          {names.map((name) => (
                            <td key={name} className="mono" style={{ whiteSpace: 'nowrap' }}>
                              {row[name] ?? '–'}
                            </td>
                          ))}
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </details>
            )
          })}
          {one.rejects.length > 0 && (
            <>
              <h3>{t(words.why)}</h3>
              <Table
                name="rejects"
                label={words.why}
                rows={one.rejects}
                id={(row) => `${row.line}${row.field}${row.expected}`}
                empty={words.why}
                columns={[
                  { key: 'line', head: words.line, text: (row) => row.line, number: true, width: '90px' },
                  { key: 'field', head: say('Field', '字段'), text: (row) => row.field },
                  { key: 'expected', head: say('Expected', '应为'), text: (row) => row.expected, width: 'minmax(200px, 2fr)' },
                  { key: 'came', head: say('Came', '实际'), text: (row) => row.came },
                ]}
              />
            </>
          )}
          {one.mapping !== null && (
            <details>
              <summary>{t(words.mapping)}</summary>
              <pre className="mono small" tabIndex={0} style={{ overflow: 'auto' }}>
                {one.mapping}
              </pre>
            </details>
          )}
        </div>
      )}
    </section>
  )
}

/** Where whole kinds of events never came, "nothing found" means less: what stays hidden, and what would speak for somebody. */
function Unseen({ report }: { report: Pick<Report, 'input' | 'tiers'> }) {
  const t = useSay()
  const unseen = unseenIn(report)
  if (report.input.accepted === 0 || unseen.length === 0) return null
  return (
    <section className="card" aria-labelledby="unseen">
      <h2 id="unseen">{t(unseenWords.head)}</h2>
      <p className="muted">{t(unseenWords.note)}</p>
      <ul>
        {unseen.map(({ types, says }) => (
          <li key={types[0]}>
            {t(says)} <span className="mono muted small">{types.join(' ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Screen() {
  const t = useSay()
  const status = useGet<Status>('/v1/status', 5_000)
  const report = useGet<Report>('/v1/report', 30_000)
  return (
    <>
      <Title under={t(say('This page changes nothing.', '本页不作任何更改。'))}>{t(say('Data taken in', '数据接入'))}</Title>
      <Try />
      <Fetched query={status}>
        {(one) => (
          <div className="card">
            <Facts value={one} leave={[]} />
          </div>
        )}
      </Fetched>
      <Fetched query={report}>
        {({ input, tiers }) => (
          <>
            <Unseen report={{ input, tiers }} />
            <Table
              name="intake"
              label={say('Records by type', '各类记录')}
              rows={Object.entries(input.by_type)}
              columns={[
                {
                  key: 'type',
                  head: say('Type', '类型'),
                  text: ([type], lang) => `${wordOf(eventWords, type)[lang]} ${type}`,
                  show: ([type]) => <EventName type={type} />,
                  width: 'minmax(220px, 2fr)',
                },
                { key: 'n', head: say('Accepted', '已接收'), text: ([, n]) => n, number: true },
              ]}
              id={([type]) => type}
              empty={say('Nothing was taken in yet.', '尚未接入数据。')}
            />
          </>
        )}
      </Fetched>
    </>
  )
}
