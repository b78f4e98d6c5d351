import { say } from '../i18n.tsx'
import { Create } from '../ui/form.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="campaigns"
      actions={<Create on="campaigns" command="open" prefix="K" />}
      title={say('Campaigns', '专项行动')}
      under={say('Cases taken up together; every counter links to its cases', '集中办理的案件；每项统计可追溯到案件')}
      empty={say('No campaign is open.', '当前没有专项行动。')}
      shown={[columns.id, columns.field('text', say('What for', '目的')), columns.field('case_ids', say('Cases', '案件')), columns.state]}
    />
  )
}
