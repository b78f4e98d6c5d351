import { say } from '../i18n.tsx'
import { columns, ThingList } from './things.tsx'

export function Screen() {
  return (
    <ThingList
      on="referrals"
      title={say('Referrals', '警企协作')}
      under={say('Drafted, read inside, sent, received, accepted, filed, judged', '草拟、内审、推送、签收、受案、立案、判决')}
      empty={say('Nothing has been referred.', '尚无移送。')}
      shown={[
        columns.id,
        columns.field('authority_id', say('Authority', '主管机关')),
        columns.field('offence', say('Suspected offence', '涉嫌罪名')),
        columns.state,
        columns.field('case_id', say('Case', '案件')),
      ]}
    />
  )
}
