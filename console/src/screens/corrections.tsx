/** Letters that take back what a paper said, to whoever holds the paper. They write themselves when a decision falls; a person sends them. */
import { say } from '../i18n.tsx'
import { Value } from '../ui/facts.tsx'
import type { Thing } from '../things.ts'
import { columns, ThingList } from './things.tsx'

const nested = (name: string, inner: string, head: { en: string; zh: string }) => ({
  key: `${name}.${inner}`,
  head,
  text: (row: Thing) => String((row[name] as Record<string, unknown> | undefined)?.[inner] ?? ''),
  show: (row: Thing) => <Value name={inner} value={(row[name] as Record<string, unknown> | undefined)?.[inner]} />,
})

export function Screen() {
  return (
    <ThingList
      on="corrections"
      title={say('Letters of correction', '更正函')}
      under={say(
        'When a decision falls, whoever holds a paper that rests on it is told. Each letter is written by itself; one that is not sent in time goes to the next role.',
        '决定被推翻时，书面告知每一位持有相关文书的人。函件自动拟就；逾期未发的上报下一角色。',
      )}
      empty={say('No paper that left the house has had to be corrected.', '尚无已发出的文书需要更正。')}
      shown={[
        columns.id,
        nested('to', 'as', say('To', '致')),
        nested('to', 'id', say('Who', '收件方')),
        nested('paper', 'kind', say('Paper it takes back', '所更正的文书')),
        columns.field('cause', say('Why', '原因')),
        columns.state,
        columns.clock,
      ]}
    />
  )
}
