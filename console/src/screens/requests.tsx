import { say } from '../i18n.tsx'
import { Create } from '../ui/form.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="requests"
      actions={<Create on="requests" command="register" prefix="Q" />}
      title={say('Authority requests', '调取请求')}
      under={say('Who asked for what on which ground, what was supplied', '何机关依何依据调取何材料，提供了什么')}
      empty={say('No authority has asked for anything.', '尚无调取请求。')}
      shown={[columns.id, columns.field('authority_id', say('Authority', '主管机关')), columns.field('number', say('File number', '文号')), columns.state]}
    />
  )
}
