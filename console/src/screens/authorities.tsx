/** The directory of authorities: who takes what, and how it worked with us before. */
import { say, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { Create } from '../ui/form.tsx'
import { authorityKindWords } from '../words.ts'
import { columns, ThingList } from './things.tsx'

function Name({ row }: { row: Thing }) {
  const t = useSay()
  return <>{t(row['name'] as { en: string; zh: string })}</>
}

export function Screen() {
  return (
    <ThingList
      on="authorities"
      title={say('Authorities', '主管机关名录')}
      under={say(
        'Who takes which kind of matter, how a file reaches them, and what convinced them before. Their requests and what they were given stand under “Authority requests”.',
        '各机关受理的事项、送达渠道与既往反馈。其调取请求与答复见“调取请求”。',
      )}
      empty={say('No authority is listed yet.', '名录为空。')}
      actions={<Create on="authorities" command="list" prefix="authority" />}
      shown={[
        { key: 'name', head: say('Name', '名称'), text: (row) => Object.values(row['name'] as object).join(' '), show: (row) => <Name row={row} /> },
        columns.field('kind', say('Kind', '类别'), authorityKindWords),
        columns.field('region_code', say('Region', '地区')),
        columns.field('filing_channel', say('How a file reaches it', '送达渠道')),
        { ...columns.field('feedback', say('Cases it answered on', '有反馈的案件数')), number: true },
        columns.state,
      ]}
    />
  )
}
