import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'
import { reportKindWords } from '../words.ts'
export function Screen() {
  return (
    <ThingList
      on="reports"
      title={say('Reports', '举报与求助')}
      under={say('What merchants and buyers told us; every one is answered', '商家与买家的报告，逐件答复')}
      empty={say('Nobody has reported anything.', '当前没有报告。')}
      shown={[
        columns.id,
        columns.field('kind', say('What they say', '内容'), reportKindWords),
        columns.field('by', say('By', '提交人')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
