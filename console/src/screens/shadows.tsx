/** Changes of the rules that run beside those in force: what each would do with everything that comes, before it is done to anybody. */
import { Link } from '@tanstack/react-router'
import { say, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { Create } from '../ui/form.tsx'
import { type Compared, comparedOf, useChangeText } from '../ui/shadow.tsx'
import { At } from '../ui/time.tsx'
import { columns, ThingList } from './things.tsx'

const counts = (name: 'hit' | 'freed' | 'victims_lost', en: string, zh: string) => ({
  key: name,
  head: say(en, zh),
  text: (row: Thing): string | number => comparedOf(row).at(-1)?.[name].length ?? '',
  show: (row: Thing) => {
    const last: Compared | undefined = comparedOf(row).at(-1)
    return last === undefined ? <span className="unknown">–</span> : String(last[name].length)
  },
  number: true,
  width: '110px',
})

function ChangeText({ row }: { row: Thing }) {
  return <>{useChangeText()(row)}</>
}

export function Screen() {
  const t = useSay()
  return (
    <ThingList
      on="shadows"
      title={say('Beside the rules', '并行试行')}
      under={say(
        'After each judgement the same entries are judged under the change as well. It limits nobody and takes nothing out; it ends by itself.',
        '每次研判后，同样的数据再按变更试算一次；不限制任何人，不移除任何数据；到期自动结束。',
      )}
      empty={say('No change runs beside the rules. Try one first; then let it run.', '没有并行试行的变更。可先试行，再并行观察。')}
      actions={
        <>
          <Create on="shadows" command="start" prefix="W" />
          <Link to="/console/backtest">{t(say('Try a change over what is on file', '以现有数据试行'))}</Link>
        </>
      }
      shown={[
        {
          key: 'change',
          head: say('Change', '改动'),
          text: (row) => Object.keys((row['change'] as { signals?: object } | undefined)?.signals ?? {}).join(' '),
          show: (row) => <ChangeText row={row} />,
          width: 'minmax(220px, 2fr)',
        },
        columns.state,
        counts('victims_lost', 'Victims lost', '不再认定受害'),
        counts('hit', 'Newly limited', '新增受限'),
        counts('freed', 'Set free', '不再受限'),
        {
          key: 'until',
          head: say('Until', '至'),
          text: (row) => String(row['until'] ?? ''),
          show: (row) => <At ms={row['until'] as string} />,
          width: '150px',
        },
        columns.id,
      ]}
    />
  )
}
