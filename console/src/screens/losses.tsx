/** Every loss that was entered, over all cases; the three sheets of one case stand with the case. */
import { money } from '../../../src/domain/money.ts'
import { say, useLang } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { Create } from '../ui/form.tsx'
import { valuesOf } from '../fields.ts'
import { CaseLink } from '../ui/pieces.tsx'
import { columns, ThingList } from './things.tsx'

const sumOf = (row: Thing, lang: 'en' | 'zh'): string =>
  typeof row['central_minor'] === 'number'
    ? money(row['central_minor'], String(row['currency']))[lang]
    : typeof row['count'] === 'number'
      ? `× ${row['count']}`
      : '–'

export function Screen() {
  const { lang } = useLang()
  return (
    <ThingList
      on="losses"
      title={say('Losses', '损失登记')}
      under={say(
        'What a case cost the merchant, the platform and consumers, each low, central and high with its ground. Nobody is charged by an entry.',
        '案件给商家、平台、消费者造成的损失，按低、中、高值并注明依据。登记不产生收费。',
      )}
      empty={say('No loss is entered.', '尚未登记损失。')}
      actions={<Create on="losses" command="enter" prefix="loss" />}
      shown={[
        columns.id,
        {
          key: 'case_id',
          head: say('Case and its sheets', '案件与损失表'),
          text: (row) => row.case_id ?? '',
          show: (row) => <CaseLink id={row.case_id} part="losses" />,
        },
        columns.field('party', say('Whose loss', '损失方'), valuesOf['party']),
        columns.field('head', say('What for', '项目'), valuesOf['head']),
        { key: 'sum', head: say('Central', '中值'), text: (row) => sumOf(row, lang), number: true, width: '140px' },
        columns.state,
      ]}
    />
  )
}
