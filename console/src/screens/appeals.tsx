import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="appeals"
      title={say('Appeals', '申诉中心')}
      under={say(
        'Read afresh by somebody who took no part. A second appeal goes to a panel: it is decided only as two of them hold the same.',
        '由未参与者重新审阅。再次申诉由合议组办理：须两名成员意见一致方可决定。',
      )}
      empty={say('No appeal is open.', '当前没有申诉。')}
      shown={[
        columns.id,
        columns.field('measure_id', say('Against the measure', '针对措施')),
        columns.field('instance', say('First or second', '第几次')),
        columns.field('text', say('Their words', '申诉内容')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
