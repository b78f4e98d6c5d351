import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'
import { aboutWords } from '../words.ts'
export function Screen() {
  return (
    <ThingList
      on="objections"
      title={say('Objections', '异议')}
      under={say('Against orders or reviews that are left out of the counts', '针对暂不计入的订单或评价')}
      empty={say('No objection is open.', '当前没有异议。')}
      shown={[
        columns.id,
        columns.field('about_kind', say('About', '事项'), aboutWords),
        columns.field('about_id', say('Which one', '编号')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
