/** Read-only: whether like is treated alike, and whether what was called sure stood. Size and place are no part of a finding; they are only counted afterwards. */
import { useGet } from '../api.ts'
import { valuesOf } from '../fields.ts'
import { colon, percent, say, type Say, useSay } from '../i18n.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { certaintyWords, wordOf } from '../words.ts'

type Share = { n: number; of: number; share: number | null; low: number | null; high: number | null }
type Group = { group: string; decided: number; imposed: Share; fell: Share; median_hours_to_decision: number | null }
type Disparity = { by: 'shop_size' | 'region'; groups: Group[]; gaps: { one: string; other: string; of: 'imposed' | 'fell' }[] }
type Point = { bin: string; said: number | null; stood: Share }
type Calibration = { by_certainty: (Point & { behaviour: string })[]; by_odds: Point[] }

const words = {
  title: say('Like treated alike', '公平与校准'),
  under: say(
    'Read-only. Of the decisions of a year: how often they were imposed and how often they fell, by group, with 95 % intervals. Groups of fewer than five decisions are not shown.',
    '只读。一年内的决定：各组采取与撤销的比例及 95 % 区间。不足五项决定的组不列出。',
  ),
  shop_size: say('By size of the shop', '按店铺规模'),
  region: say('By province', '按省份'),
  group: say('Group', '分组'),
  decided: say('Decided', '已决定'),
  imposed: say('Imposed', '采取'),
  fell: say('Fell afterwards', '其后撤销'),
  hours: say('Median hours to the decision', '决定用时中位数（小时）'),
  gap: say('Differ beyond chance, to be explained', '差异超出偶然，须说明原因'),
  even: say('No two groups differ beyond chance.', '各组之间没有超出偶然的差异。'),
  few: say('Too few decisions to compare groups.', '决定数量过少，无法比较。'),
  calibration: say('Did what was called sure stand?', '确信程度是否得到印证'),
  calibrationUnder: say(
    'Each mark: of the findings that people decided on, how many were imposed and stood; the line is the 95 % interval. On the diagonal said and stood agree.',
    '每个点：经人决定的研判中被采取且未撤销的比例；竖线为 95 % 区间。落在对角线上即所示与结果一致。',
  ),
  odds: say('By the probability that the weights said (bins of 0.1)', '按权重所示概率（每档 0.1）'),
  said: say('probability said', '所示概率'),
  stood: say('share that stood', '实际成立比例'),
  sure: say('By how sure it was called', '按确信程度'),
  finding: say('Finding', '研判'),
  none: say('Nobody has decided on a finding yet: whether certainty is deserved is not known.', '尚无决定：确信程度是否准确未知。'),
  imposedGap: say('how often imposed', '采取比例'),
  fellGap: say('how often it fell', '撤销比例'),
  unknown: say('not known', '未知'),
  unweighed: say('Nothing that was decided rests on weights.', '已决定的事项均不以权重为据。'),
}

const sizeWords: Record<string, Say> = {
  'under 100 orders': say('under 100 orders', '不足 100 单'),
  '100–999 orders': say('100–999 orders', '100–999 单'),
  '1,000–9,999 orders': say('1,000–9,999 orders', '1,000–9,999 单'),
  '10,000 orders and more': say('10,000 orders and more', '10,000 单及以上'),
  unknown: words.unknown,
}

function ShareText({ share }: { share: Share }) {
  return (
    <>
      {share.n} / {share.of}
      {share.share !== null && (
        <span className="muted small">
          {' '}
          {percent(share.share)} ({percent(share.low)} – {percent(share.high)})
        </span>
      )}
    </>
  )
}

/** A share on a scale from none to all, with its interval. */
function Interval({ share }: { share: Share }) {
  if (share.share === null) return null
  const at = (value: number): string => `${(value * 100).toFixed(1)}%`
  return (
    <svg className="interval" width="100%" height="12" aria-hidden="true">
      <line x1="0" x2="100%" y1="6" y2="6" stroke="var(--line)" />
      <line x1={at(share.low!)} x2={at(share.high!)} y1="6" y2="6" stroke="var(--muted)" strokeWidth="3" />
      <circle cx={at(share.share)} cy="6" r="4" fill="var(--accent)" />
    </svg>
  )
}

function Groups({ by, groups, gaps }: Disparity) {
  const t = useSay()
  const name = (group: string): string => t(by === 'shop_size' ? wordOf(sizeWords, group) : group === 'unknown' ? words.unknown : say(group, group))
  return (
    <section className="card">
      <h2>{t(words[by])}</h2>
      {groups.length === 0 ? (
        <p className="muted">{t(words.few)}</p>
      ) : (
        <>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t(words[by])}>
            <table className="plain-table" style={{ minWidth: 640 }}>
              <thead>
                <tr>
                  {[words.group, words.decided, words.imposed, words.fell, words.hours].map((head) => (
                    <th key={head.en} scope="col">
                      {t(head)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {groups.map((one) => (
                  <tr key={one.group}>
                    <th scope="row">{name(one.group)}</th>
                    <td>{one.decided}</td>
                    <td>
                      <ShareText share={one.imposed} />
                      <Interval share={one.imposed} />
                    </td>
                    <td>
                      <ShareText share={one.fell} />
                      <Interval share={one.fell} />
                    </td>
                    <td>{one.median_hours_to_decision === null ? '–' : Math.round(one.median_hours_to_decision)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {gaps.length === 0 ? (
            <p className="muted">{t(words.even)}</p>
          ) : (
            gaps.map((gap) => (
              <p key={`${gap.one} ${gap.other} ${gap.of}`} className="banner danger">
                {t(words.gap)}
                {t(colon)}
                {name(gap.one)} · {name(gap.other)} ({t(gap.of === 'fell' ? words.fellGap : words.imposedGap)})
              </p>
            ))
          )}
        </>
      )}
    </section>
  )
}

const [size, edge] = [260, 46]
const x = (share: number): number => edge + share * size
const y = (share: number): number => 12 + (1 - share) * size

/** What was said against what stood; both axes from none to all. The same figures stand in the table below. */
function Plot({ points }: { points: readonly Point[] }) {
  const t = useSay()
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${size + edge + 16} ${size + 58}`}
      style={{ maxWidth: 380 }}
      role="img"
      aria-label={`${t(words.odds)}${t(colon)}${t(words.said)}, ${t(words.stood)}`}
    >
      <rect x={edge} y={12} width={size} height={size} fill="none" stroke="var(--line)" />
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke="var(--muted)" strokeDasharray="4 4" />
      {[0, 0.5, 1].map((tick) => (
        <g key={tick}>
          <text x={x(tick)} y={size + 28} textAnchor="middle">
            {tick}
          </text>
          <text x={edge - 8} y={y(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      <text x={x(0.5)} y={size + 48} textAnchor="middle">
        {t(words.said)}
      </text>
      <text transform={`translate(12 ${y(0.5)}) rotate(-90)`} textAnchor="middle">
        {t(words.stood)}
      </text>
      {points.map(({ bin, said, stood }) =>
        stood.share === null || said === null ? null : (
          <g key={bin}>
            <line x1={x(said)} x2={x(said)} y1={y(stood.low!)} y2={y(stood.high!)} stroke="var(--muted)" strokeWidth="2" />
            <circle cx={x(said)} cy={y(stood.share)} r="5" fill="var(--accent)" />
          </g>
        ),
      )}
    </svg>
  )
}

function Points({ rows, head, name }: { rows: readonly Point[]; head: Say; name: (one: Point) => string }) {
  const t = useSay()
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t(head)}</th>
          <th scope="col">{t(words.stood)}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one, at) => (
          <tr key={at}>
            <th scope="row">{name(one)}</th>
            <td>
              <ShareText share={one.stood} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Screen() {
  const t = useSay()
  const disparity = useGet<{ disparity: Disparity[] }>('/v1/quality/disparity', 60_000)
  const calibration = useGet<Calibration>('/v1/quality/calibration', 60_000)
  const sure = Object.fromEntries(Object.entries(certaintyWords).map(([code, { name }]) => [code, name]))
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      <Fetched query={disparity}>{(told) => told.disparity.map((one) => <Groups key={one.by} {...one} />)}</Fetched>
      <section className="card">
        <h2>{t(words.calibration)}</h2>
        <p className="muted">{t(words.calibrationUnder)}</p>
        <Fetched query={calibration}>
          {({ by_odds, by_certainty }) =>
            by_odds.length + by_certainty.length === 0 ? (
              <p className="banner muted">{t(words.none)}</p>
            ) : (
              <div className="two">
                <div>
                  <h3>{t(words.odds)}</h3>
                  {by_odds.length === 0 ? (
                    <p className="muted">{t(words.unweighed)}</p>
                  ) : (
                    <>
                      <Plot points={by_odds} />
                      <Points rows={by_odds} head={words.said} name={({ bin }) => bin} />
                    </>
                  )}
                </div>
                <div>
                  <h3>{t(words.sure)}</h3>
                  <Points
                    rows={by_certainty}
                    head={words.finding}
                    name={(one) => `${t(wordOf(valuesOf['behaviour']!, (one as Calibration['by_certainty'][number]).behaviour))} · ${t(wordOf(sure, one.bin))}`}
                  />
                </div>
              </div>
            )
          }
        </Fetched>
      </section>
    </>
  )
}
