import { say } from '../i18n.tsx'
import { Create } from '../ui/form.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="publications"
      actions={<Create on="publications" command="draft" prefix="N" />}
      title={say('Public notices', '公示与宣教')}
      under={say('Final findings only; persons are not named; a reversal is as prominent', '仅公示终局结论，不公开个人身份；更正以同等显著程度公布')}
      empty={say('Nothing is published.', '尚无公示。')}
      shown={[columns.id, columns.field('case_id', say('Case', '案件')), columns.field('text', say('Text', '内容')), columns.state]}
    />
  )
}
