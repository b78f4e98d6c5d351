/** What an apology says, where it stands and for how long: the same words in the claim and in the paper to be published. */
import type { Words } from '../material.ts'
import { behaviourWords } from '../../domain/words.ts'
import type { CaseFile, Voice } from './document.ts'
import type { Civil } from './instructions.ts'
import { victimName } from './sections/victims.ts'
import { namedVictims } from '../law/gate.ts'

type Apology = NonNullable<Civil['apology']>

export function placeWords({ place, to, days }: Apology): Words {
  const where: Words =
    place === 'home_page' ? { en: 'on the home page of the platform', zh: '在平台首页' } : { en: 'on a public page of the platform', zh: '在平台公示页面' }
  const whom: Words = to === 'all_merchants' ? { en: 'to all merchants', zh: '向全体商家' } : { en: 'to the harmed shops', zh: '向受害店铺' }
  return { en: `${where.en}, ${whom.en}, shown for ${days} days without a break.`, zh: `${where.zh}${whom.zh}公开赔礼道歉，连续刊登 ${days} 日。` }
}

/** The draft; the names of those who apologise are left open, for a judgment puts them in. */
export function apologyText(file: CaseFile, voice: Voice, apology: Apology): { lines: string[]; signed: string[] } {
  const { say, of } = voice
  const { material, instructions } = file
  const victims = namedVictims(material, instructions.consents).filter(({ named }) => named)
  const shops = victims.map(({ shop_id }) => victimName(file, voice, shop_id)).join(say(', ', '、'))
  const addressee =
    apology.to === 'all_merchants' || shops === ''
      ? say('To all merchants and consumers of the platform', '致平台全体商家及消费者')
      : say(`To the shop ${shops}`, `致受害店铺 ${shops}`)
  const what = of(behaviourWords[material.behaviour].name)
  return {
    lines: [
      `${addressee}${say(':', '：')}`,
      say(
        `I took part in ${what}. These acts harmed the shops concerned, put false data into the records on which buyers rely, and disturbed fair trade on the platform.`,
        `本人曾实施${what}行为。上述行为损害了相关店铺的合法权益，使消费者所依据的数据失真，并扰乱了平台的公平经营秩序。`,
      ),
      say('I apologise for it, and I promise not to do it again.', '本人对此深表歉意，并承诺不再实施此类行为。'),
    ],
    signed: [say('Apology made by: ____________', '致歉人：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')],
  }
}
