/** Every case the scan or a report opened, with what was found in it. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useList } from '../api.ts'
import { type Lang, say, useLang, useSay } from '../i18n.tsx'
import type { CaseRow } from '../things.ts'
import { lossText, subjectText } from '../things.ts'
import { SubjectName } from '../ui/names.tsx'
import { State, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'
import { Narrowed } from './things.tsx'
import { behaviourWords, stateWords, wordOf } from '../words.ts'

export const isOpen = ({ state }: CaseRow): boolean => state !== 'closed'
const harmed = (row: CaseRow) => (row.subjects ?? []).filter(({ role }) => role === 'victim_merchant')
const others = (row: CaseRow) => (row.subjects ?? []).filter(({ role }) => role !== 'victim_merchant')

export const hasVictim = (row: CaseRow): boolean => harmed(row).length > 0

const narrowWords = {
  harmed: say('Only open cases with a harmed shop are shown.', '仅显示有受害店铺的在办案件。'),
  waiting: say('Only open cases are shown.', '仅显示在办案件。'),
}

export function useCaseColumns(): Column<CaseRow>[] {
  const { lang } = useLang()
  return useMemo(() => columnsIn(lang), [lang])
}

function columnsIn(lang: Lang): Column<CaseRow>[] {
  return [
    {
      key: 'id',
      head: say('Case', '案件'),
      text: (row) => [...new Set([row.id ?? row.case_id, row.case_id])].join(' '),
      // Cases that people joined are one file; each keeps a line, under the id that the file has and its own.
      show: (row) => (
        <span className="mono">
          {row.id ?? row.case_id}
          {row.id !== undefined && row.id !== row.case_id && <span className="muted small"> {row.case_id}</span>}
        </span>
      ),
    },
    { key: 'behaviour', head: say('Assessment', '研判意见'), text: (row) => behaviourWords[row.behaviour].name[lang], width: 'minmax(140px, 1fr)' },
    {
      key: 'harmed',
      head: say('Harmed', '受害方'),
      text: (row) => harmed(row).map(subjectText).join(', '),
      show: (row) =>
        harmed(row).length === 0 ? (
          '–'
        ) : (
          <span className="tag victim">
            <SubjectName subject={harmed(row)[0]} />
            {harmed(row).length > 1 ? ` +${harmed(row).length - 1}` : ''}
          </span>
        ),
      width: 'minmax(150px, 1.2fr)',
    },
    { key: 'others', head: say('Others in it', '其他涉及方'), text: (row) => others(row).length, number: true, width: '120px' },
    { key: 'loss', head: say('Loss, central', '损失（中值）'), text: (row) => lossText(row.loss, lang), number: true, width: '160px' },
    { key: 'first_seen', head: say('First seen', '首次出现'), text: (row) => row.first_seen ?? '', show: (row) => <At ms={row.first_seen} />, width: '160px' },
    {
      key: 'state',
      head: say('State', '状态'),
      text: (row) => (row.state === undefined ? '' : wordOf(stateWords, row.state)[lang]),
      show: (row) => (row.state === undefined ? '–' : <State state={row.state} />),
      width: '140px',
    },
  ]
}

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const columns = useCaseColumns()
  const narrow = useSearch({ strict: false }) as { harmed?: boolean; waiting?: boolean }
  const way = narrow.harmed === true ? 'harmed' : narrow.waiting === true ? 'waiting' : undefined
  const list = useList<CaseRow>('/v1/cases')
  const title = say('Cases', '案件中心')
  return (
    <>
      <Title under={t(say('What the scan found, and how far each case has come', '研判发现的案件及办理进度'))} reads="list">
        {t(title)}
      </Title>
      <Fetched query={list}>
        {({ items, more }) => (
          <>
            {way !== undefined && <Narrowed to="/console/cases" said={narrowWords[way]} />}
            <Table
              name="cases"
              label={title}
              rows={way === undefined ? items : items.filter((row) => isOpen(row) && (way === 'waiting' || hasVictim(row)))}
              columns={columns}
              id={(row) => row.case_id}
              onOpen={(row) => void go({ to: '/console/cases/$id', params: { id: row.case_id } } as never)}
              empty={say('No case: nothing in what was taken in stands out.', '没有案件：已接入的数据中没有异常。')}
              more={more}
              steady
            />
          </>
        )}
      </Fetched>
    </>
  )
}
