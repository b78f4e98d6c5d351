/** The most urgent thing a person can still change: running clocks, possible victims under a limit, threats, then the rest. */
import { Link, useNavigate } from '@tanstack/react-router'
import { useList } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { CaseRow, Thing } from '../things.ts'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { hasVictim, isOpen, useCaseColumns } from './cases.tsx'
import { waits } from './things.tsx'

const words = {
  title: say('Queue', '工作台'),
  under: say('First what can still be put right: victims under a limit, threats, running clocks', '先办仍可挽回的：受限的受害方、要挟、将到期事项'),
  victims: say('cases with a harmed shop', '有受害店铺的案件'),
  limited: say('limits in force', '生效中的限制'),
  appeals: say('open appeals', '待复审申诉'),
  questions: say('answers to assess', '待评议答复'),
  reports: say('reports to answer', '待答复报告'),
  open: say('open cases', '在办案件'),
}

const urgency = (row: CaseRow): number => (hasVictim(row) ? 0 : 2) + (row.behaviour === 'review_extortion' ? 0 : 1)

const ordered = new WeakMap<readonly CaseRow[], CaseRow[]>()
/** Put in order once for each answer of the server, which stays the same list until something in it changes. */
function inOrder(items: readonly CaseRow[]): CaseRow[] {
  const known = ordered.get(items)
  if (known !== undefined) return known
  const open = items
    .filter(isOpen)
    .toSorted((a, b) => urgency(a) - urgency(b) || ((a.first_seen ?? '') < (b.first_seen ?? '') ? -1 : (a.first_seen ?? '') > (b.first_seen ?? '') ? 1 : 0))
  ordered.set(items, open)
  return open
}

function useCount(path: string, open: (thing: Thing) => boolean): string {
  const list = useList<Thing>(path)
  return list.data === undefined ? (list.error ? '–' : '…') : String(list.data.items.filter(open).length)
}

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const columns = useCaseColumns()
  const cases = useList<CaseRow>('/v1/cases')
  const limited = useCount('/v1/measures?state=in_force', ({ level }) => level !== 'L1')
  const appeals = useCount('/v1/appeals', (one) => waits('appeals', one))
  const questions = useCount('/v1/questions', (one) => waits('questions', one))
  const reports = useCount('/v1/reports', (one) => waits('reports', one))
  return (
    <>
      <Title under={t(words.under)} reads="list">
        {t(words.title)}
      </Title>
      <Fetched query={cases}>
        {({ items, more }) => {
          const open = inOrder(items)
          return (
            <>
              <div className="figures">
                <Link className="figure" to="/console/cases" search={{ harmed: true } as never}>
                  <b>{open.filter(hasVictim).length}</b>
                  {t(words.victims)}
                </Link>
                <Link className="figure" to="/console/measures" search={{ state: 'in_force' } as never}>
                  <b>{limited}</b>
                  {t(words.limited)}
                </Link>
                <Link className="figure" to="/console/appeals" search={{ waiting: true } as never}>
                  <b>{appeals}</b>
                  {t(words.appeals)}
                </Link>
                <Link className="figure" to="/console/questions" search={{ waiting: true } as never}>
                  <b>{questions}</b>
                  {t(words.questions)}
                </Link>
                <Link className="figure" to="/console/reports" search={{ waiting: true } as never}>
                  <b>{reports}</b>
                  {t(words.reports)}
                </Link>
                <Link className="figure" to="/console/cases" search={{ waiting: true } as never}>
                  <b>{open.length}</b>
                  {t(words.open)}
                </Link>
              </div>
              <Table
                name="queue"
                label={words.title}
                rows={open}
                columns={columns}
                id={(row) => row.case_id}
                onOpen={(row) => void go({ to: '/console/cases/$id', params: { id: row.case_id } } as never)}
                empty={say('Nothing waits for anybody. New cases appear here by themselves.', '没有待办事项。新案件会自动出现在这里。')}
                more={more}
                steady
              />
            </>
          )
        }}
      </Fetched>
    </>
  )
}
