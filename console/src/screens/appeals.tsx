import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="appeals"
      title={say('Appeals', '申诉中心')}
      under={say('Read afresh by somebody who took no part', '由未参与者重新审阅')}
      empty={say('No appeal is open.', '当前没有申诉。')}
      shown={[
        columns.id,
        columns.field('measure_id', say('Against the measure', '针对措施')),
        columns.field('text', say('Their words', '申诉内容')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
