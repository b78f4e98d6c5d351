/** What limits whom, and was it applied. Unapplied ones first; nothing is imposed in bulk. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { grouped } from '../../../src/domain/money.ts'
import { say, stop, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { levelWords, measureWords } from '../words.ts'
import { Create } from '../ui/form.tsx'
import { columns, ThingList } from './things.tsx'

const filters = [
  ['', say('all', '全部')],
  ['in_force', say('in force', '生效中')],
  ['proposed', say('proposed', '已建议')],
  ['noticed', say('noticed', '已告知')],
  ['answered', say('answered', '已答复')],
] as const

const words = {
  hints: say('hints that limit nobody are left aside', '条规则提示不限制任何人，未列出'),
  withHints: say('Show them', '显示'),
  without: say('Leave hints aside', '不显示规则提示'),
  unapplied: say('decided and applied nowhere', '已决定但平台尚未执行'),
  state: say('State', '状态'),
}

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const { state = '', hints } = useSearch({ strict: false }) as { state?: string; hints?: boolean }
  return (
    <ThingList
      on="measures"
      query={state === '' ? '' : `?state=${state}`}
      title={say('Measures', '处罚中心')}
      under={say('What limits whom, until when, and whether the marketplace applied it', '对谁采取了什么限制、至何时、平台是否执行')}
      empty={say('Nothing limits anybody.', '当前没有任何限制。')}
      actions={
        <>
          <Create on="measures" command="record" prefix="X" />
          <label>
            <span className="visually-hidden">{t(words.state)}</span>
            <select
              value={state}
              onChange={(event) => void go({ to: '/console/measures', search: event.target.value === '' ? {} : { state: event.target.value } } as never)}
            >
              {filters.map(([code, text]) => (
                <option key={code} value={code}>
                  {t(text)}
                </option>
              ))}
            </select>
          </label>
        </>
      }
      only={(one: Thing) => hints === true || one['level'] !== 'L1'}
      before={(items: readonly Thing[]) => {
        const told = items.filter((one) => one['level'] === 'L1').length
        const unapplied = items.filter((one) => one.state === 'in_force' && one['level'] !== 'L1' && !one['applied'] && !one['applied_at'])
        return (
          <>
            {unapplied.length > 0 && (
              <p className="banner danger">
                {unapplied.length} {t(words.unapplied)}
              </p>
            )}
            {told > 0 && (
              <p className="muted">
                {hints !== true && `${grouped(told)} ${t(words.hints)}${t(stop)}`}
                <button
                  type="button"
                  onClick={() =>
                    void go({
                      to: '/console/measures',
                      search: (old: Record<string, unknown>) => ({ ...old, hints: hints === true ? undefined : true }),
                    } as never)
                  }
                >
                  {t(hints === true ? words.without : words.withHints)}
                </button>
              </p>
            )}
          </>
        )
      }}
      shown={[
        columns.id,
        columns.subject,
        columns.field('kind', say('Measure', '措施'), measureWords),
        columns.field('level', say('How far', '力度'), levelWords),
        columns.state,
        columns.field('ends_at', say('Until', '至')),
        columns.clock,
      ]}
    />
  )
}
