import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'
import { aboutWords } from '../words.ts'
export function Screen() {
  return (
    <ThingList
      on="questions"
      title={say('Questions', '询问与答复')}
      under={say('Asked, delivered, answered, assessed: an answer clears only what it is about', '询问、送达、答复、评议：答复仅就所涉事项有效')}
      empty={say('Nobody is being asked anything.', '当前没有询问。')}
      shown={[
        columns.id,
        columns.subject,
        columns.field('about_kind', say('Asked about', '询问事项'), aboutWords),
        columns.field('about_ids', say('How many', '数量')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
