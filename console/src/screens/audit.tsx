/** Who read or did what, to what, when and why; newest first, with its place in the ledger. Changes nothing. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { get } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import { DoerName } from '../ui/names.tsx'
import { actWord, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'

export type AuditEntry = {
  entry: number
  type: string
  time: string
  by: { kind: string; id: string; role: string }
  on: { kind: string; id: string } | null
  why: string
}
type Page = { items: AuditEntry[]; next: string | null }

const kinds = [
  ['', say('everything', '全部')],
  ['aedile.case.', say('cases', '案件')],
  ['aedile.measure.', say('measures', '措施')],
  ['aedile.appeal.', say('appeals', '申诉')],
  ['aedile.vault.', say('personal data looked at', '个人信息查阅')],
  ['aedile.file.', say('files handed in', '提交的文件')],
  ['aedile.evidence.', say('evidence handed out', '证据出具')],
  ['aedile.key.', say('keys', '密钥')],
  ['aedile.person.', say('people', '人员')],
] as const
const words = {
  title: say('Audit log', '审计日志'),
  under: say('Every act of the house, with its place in the ledger. This page changes nothing.', '本系统的每项操作及其账本位置。本页不作任何更改。'),
  kind: say('Kind', '类别'),
  by: say('By whom (id)', '何人（编号）'),
  on: say('On what (id)', '对何物（编号）'),
  older: say('Older ones', '更早的记录'),
  empty: say('No act fits.', '没有符合条件的记录。'),
}

const places: Record<string, string> = {
  measure: 'measures',
  question: 'questions',
  appeal: 'appeals',
  objection: 'objections',
  report: 'reports',
  referral: 'referrals',
  proceeding: 'proceedings',
  publication: 'publications',
  request: 'requests',
  campaign: 'campaigns',
}

export function useAudit(filter: { type?: string | undefined; by?: string | undefined; on?: string | undefined }) {
  const query = new URLSearchParams(Object.entries(filter).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])))
  return useInfiniteQuery({
    queryKey: ['audit', query.toString()],
    initialPageParam: '',
    queryFn: ({ pageParam }) => get<Page>(`/v1/audit?${new URLSearchParams([...query, ...(pageParam === '' ? [] : [['before', pageParam]])])}`),
    getNextPageParam: ({ next }) => next ?? undefined,
    retry: false,
  })
}

export function AuditTable({ items, name }: { items: readonly AuditEntry[]; name: string }) {
  const t = useSay()
  const go = useNavigate()
  return (
    <Table
      name={name}
      label={words.title}
      rows={items}
      id={(row) => String(row.entry)}
      onOpen={(row) => {
        if (row.on?.kind === 'case') void go({ to: '/console/cases/$id', params: { id: row.on.id } } as never)
        else if (row.on !== null && places[row.on.kind] !== undefined)
          void go({ to: '/console/$on/$id', params: { on: places[row.on.kind]!, id: row.on.id } } as never)
      }}
      empty={words.empty}
      columns={[
        { key: 'time', head: say('When', '时间'), text: (row) => row.time, show: (row) => <At ms={row.time} />, width: '160px' },
        { key: 'what', head: say('What', '操作'), text: (row) => actWord(row.type, t), width: 'minmax(150px, 1fr)' },
        { key: 'on', head: say('On what', '对象'), text: (row) => row.on?.id ?? '', show: (row) => <span className="mono">{row.on?.id ?? '–'}</span> },
        { key: 'by', head: say('Who', '何人'), text: (row) => row.by.id, show: (row) => <DoerName by={row.by} /> },
        { key: 'why', head: say('Why', '理由'), text: (row) => row.why, width: 'minmax(180px, 2fr)' },
        { key: 'entry', head: say('Entry', '条目'), text: (row) => row.entry, number: true, width: '100px' },
      ]}
    />
  )
}

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const filter = useSearch({ strict: false }) as { type?: string; by?: string; on?: string }
  const audit = useAudit(filter)
  const put = (name: string, value: string): void => {
    const next = { ...filter, [name]: value.trim() }
    void go({ to: '/console/audit', search: Object.fromEntries(Object.entries(next).filter(([, one]) => one !== '')), replace: true } as never)
  }
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      <form className="row" style={{ marginBlockEnd: 12 }} onSubmit={(event) => event.preventDefault()}>
        <label style={{ flex: '0 1 200px' }}>
          {t(words.kind)}
          <select value={filter.type ?? ''} onChange={(event) => put('type', event.target.value)}>
            {kinds.map(([code, text]) => (
              <option key={code} value={code}>
                {t(text)}
              </option>
            ))}
          </select>
        </label>
        {(['by', 'on'] as const).map((name) => (
          <label key={name} style={{ flex: '0 1 200px' }}>
            {t(words[name])}
            <input
              defaultValue={filter[name] ?? ''}
              onBlur={(event) => put(name, event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && put(name, event.currentTarget.value)}
            />
          </label>
        ))}
      </form>
      <Fetched query={audit}>
        {({ pages }) => (
          <>
            <AuditTable name="audit" items={pages.flatMap(({ items }) => items)} />
            {audit.hasNextPage && (
              <p style={{ marginBlockStart: 12 }}>
                <button type="button" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                  {t(words.older)}
                </button>
              </p>
            )}
          </>
        )}
      </Fetched>
    </>
  )
}
