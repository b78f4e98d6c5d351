/** What was taken in, what was refused and how far judging has come. This page changes nothing. */
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Report, Status } from '../things.ts'
import { Facts } from '../ui/facts.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'

export function Screen() {
  const t = useSay()
  const status = useGet<Status>('/v1/status', 5_000)
  const report = useGet<Report>('/v1/report', 30_000)
  return (
    <>
      <Title under={t(say('This page changes nothing.', '本页不作任何更改。'))}>{t(say('Data taken in', '数据接入'))}</Title>
      <Fetched query={status}>
        {(one) => (
          <div className="card">
            <Facts value={one} leave={[]} />
          </div>
        )}
      </Fetched>
      <Fetched query={report}>
        {({ input }) => (
          <Table
            name="intake"
            label={say('Records by type', '各类记录')}
            rows={Object.entries(input.by_type)}
            columns={[
              { key: 'type', head: say('Type', '类型'), text: ([type]) => type, show: ([type]) => <span className="mono">{type}</span> },
              { key: 'n', head: say('Accepted', '已接收'), text: ([, n]) => n, number: true },
            ]}
            id={([type]) => type}
            empty={say('Nothing was taken in yet.', '尚未接入数据。')}
          />
        )}
      </Fetched>
    </>
  )
}
