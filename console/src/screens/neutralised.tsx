/** Orders and reviews that are left out of sales, rank and score for now. Reversible one by one, by an objection. */
import { useNavigate } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Report } from '../things.ts'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'

type Row = { kind: 'order' | 'review'; id: string; case_ids: string }

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const report = useGet<Report>('/v1/report', 30_000)
  const title = say('Left out of the counts', '数据净化')
  return (
    <>
      <Title
        reads="page"
        under={t(
          say(
            'Limits nobody. An objection by the shop, the buyer or the author is decided within 48 hours.',
            '不限制任何人。店铺、买家或作者的异议在 48 小时内决定。',
          ),
        )}
      >
        {t(title)}
      </Title>
      <Fetched query={report}>
        {({ neutralised, verdicts }) => {
          const cases = new Map<string, Set<string>>()
          for (const verdict of verdicts)
            for (const id of [...verdict.proven_order_ids, ...verdict.supported_order_ids, ...verdict.review_ids]) {
              const set = cases.get(id)
              if (set === undefined) cases.set(id, new Set([verdict.case_id]))
              else set.add(verdict.case_id)
            }
          const row =
            (kind: Row['kind']) =>
            (id: string): Row => ({ kind, id, case_ids: [...(cases.get(id) ?? [])].join(' ') })
          const rows = [...neutralised.order_ids.map(row('order')), ...neutralised.review_ids.map(row('review'))]
          return (
            <Table
              name="neutralised"
              label={title}
              rows={rows}
              columns={[
                {
                  key: 'kind',
                  head: say('Kind', '类别'),
                  text: (one) => t(one.kind === 'order' ? say('order', '订单') : say('review', '评价')),
                  width: '110px',
                },
                { key: 'id', head: say('Id', '编号'), text: (one) => one.id, show: (one) => <span className="mono">{one.id}</span> },
                {
                  key: 'case',
                  head: say('Held in', '所在案件'),
                  text: (one) => one.case_ids,
                  show: (one) => <span className="mono">{one.case_ids || '–'}</span>,
                },
              ]}
              id={(one) => `${one.kind}:${one.id}`}
              onOpen={(one) => {
                if (one.kind === 'order') void go({ to: '/console/orders/$id', params: { id: one.id } } as never)
              }}
              empty={say('Every order and review counts.', '所有订单与评价均正常计入。')}
            />
          )
        }}
      </Fetched>
    </>
  )
}
