/** Seen and clean rank side by side, movers first. This page changes nothing. */
import { useSearch, useNavigate } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Report } from '../things.ts'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'

const score = (value: number | null): string => (value === null ? '–' : value.toFixed(2))

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const { by = 'sales' } = useSearch({ strict: false }) as { by?: 'sales' | 'credit' }
  const report = useGet<Report>('/v1/report', 30_000)
  const title = say('Rankings', '榜单')
  return (
    <>
      <Title
        under={t(say('With and without what is left out of the counts. This page changes nothing.', '含与不含暂不计入部分的对照。本页不作任何更改。'))}
        actions={(['sales', 'credit'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={by === one}
            className={by === one ? 'primary' : ''}
            onClick={() => void go({ to: '/console/rankings', search: { by: one } } as never)}
          >
            {t(one === 'sales' ? say('sales', '销量') : say('rating', '评分'))}
          </button>
        ))}
      >
        {t(title)}
      </Title>
      <Fetched query={report}>
        {({ rankings }) =>
          by === 'credit' ? (
            <Table
              name="credit"
              label={title}
              rows={rankings.credit.toSorted((a, b) => b.observed_count - b.clean_count - (a.observed_count - a.clean_count))}
              columns={[
                { key: 'shop', head: say('Shop', '店铺'), text: (row) => row.shop_id, show: (row) => <span className="mono">{row.shop_id}</span> },
                { key: 'seen', head: say('Seen rating', '原评分'), text: (row) => score(row.observed_mean), number: true },
                { key: 'clean', head: say('Clean rating', '净化评分'), text: (row) => score(row.clean_mean), number: true },
                { key: 'n', head: say('Reviews', '评价数'), text: (row) => row.observed_count, number: true },
                { key: 'out', head: say('Left out', '不计入'), text: (row) => row.observed_count - row.clean_count, number: true },
              ]}
              id={(row) => row.shop_id}
              empty={say('No shop has a review.', '尚无评价。')}
            />
          ) : (
            <Table
              name="sales"
              label={title}
              rows={rankings.sales.toSorted((a, b) => Math.abs(b.clean_rank - b.observed_rank) - Math.abs(a.clean_rank - a.observed_rank))}
              columns={[
                { key: 'listing', head: say('Listing', '商品'), text: (row) => row.listing_id, show: (row) => <span className="mono">{row.listing_id}</span> },
                { key: 'observed', head: say('Orders seen', '原订单数'), text: (row) => row.observed, number: true },
                { key: 'clean', head: say('Orders counting', '计入订单数'), text: (row) => row.clean, number: true },
                { key: 'seen_rank', head: say('Seen rank', '原排名'), text: (row) => row.observed_rank, number: true },
                { key: 'clean_rank', head: say('Clean rank', '净化排名'), text: (row) => row.clean_rank, number: true },
                {
                  key: 'moved',
                  head: say('Moves', '变动'),
                  text: (row) => row.observed_rank - row.clean_rank,
                  show: (row) => {
                    const moved = row.observed_rank - row.clean_rank
                    return moved === 0 ? '–' : moved > 0 ? `▲ ${moved}` : `▼ ${-moved}`
                  },
                  number: true,
                },
              ]}
              id={(row) => row.listing_id}
              empty={say('No listing has an order.', '尚无订单。')}
            />
          )
        }
      </Fetched>
    </>
  )
}
