import { say } from '../i18n.tsx'
import { Create } from '../ui/form.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="proceedings"
      actions={<Create on="proceedings" command="prepared" prefix="V" />}
      title={say('Civil claims', '诉讼管理')}
      under={say('From preparation to what was collected; award beside claim', '自准备至执行到位；判赔与诉请并列')}
      empty={say('No claim has been prepared.', '尚无诉讼。')}
      shown={[columns.id, columns.field('case_id', say('Case', '案件')), columns.field('number', say('File number', '案号')), columns.state]}
    />
  )
}
