/** The apology to be published and the public notice. A notice speaks only of what is final, and of natural persons without their names. */
import { counted } from '../../law/proofs.ts'
import { type CaseFile, defineDocument, type Voice } from '../document.ts'
import { apologyText, placeWords } from '../apology.ts'
import { civilOf } from '../instructions.ts'
import { blank, heading, items, note, text } from '../sections/blocks.ts'
import { actingSubjects } from '../sections/persons.ts'
import type { Block } from '../typeset.ts'
import { behaviourWords, roleWords } from '../../../domain/words.ts'

export const document = defineDocument({
  papers: (file) =>
    actingSubjects(file.material).some(({ certainty }) => certainty === 'established' || certainty === 'adjudicated') &&
    civilOf(file.instructions, file.material).apology !== undefined
      ? [
          {
            name: 'apology-and-notice',
            title: { en: 'Apology and public notice', zh: '致歉声明与公示' },
            under: { en: 'drafts', zh: '（草案）' },
            foot: { en: 'Draft; not to be published before it is approved', zh: '草案　未经审定不得发布' },
            blocks: (voice) => pages(file, voice),
          },
        ]
      : [],
})

function pages(file: CaseFile, voice: Voice): Block[] {
  const { say, of, day } = voice
  const { material, instructions } = file
  const apology = civilOf(instructions, material).apology!
  const final = finalReports(file, voice)
  return [
    heading(say('Apology', '致歉声明')),
    text(of(placeWords(apology))),
    { is: 'quote', ...apologyText(file, voice, apology) },
    items([
      say(
        'The platform publishes it unchanged and keeps a dated copy with its hash as proof of publication.',
        '平台按原文刊登，并留存带日期与哈希的刊登凭证。',
      ),
      say('Wording may be agreed by the parties or set by the court.', '具体文字可由各方协商或由法院审定。'),
    ]),
    heading(say('Public notice', '公示')),
    ...(final.length === 0
      ? [
          note(
            say(
              'Nothing is published before a final decision. The notice is drawn up once the record holds one.',
              '在作出终局裁判之前不予公示；记录中出现终局裁判后再行制作公示文稿。',
            ),
          ),
        ]
      : [
          {
            is: 'quote' as const,
            lines: [
              say(`Notice on a case of ${of(behaviourWords[material.behaviour].name)}`, `关于一起${of(behaviourWords[material.behaviour].name)}案件的公示`),
              say(
                `A court has decided finally on ${counted(final.length, 'person')}: ${final.map(({ name, role }) => `${name} (${role})`).join(', ')}. The orders and reviews concerned are out of the counts of sales and ratings.`,
                `法院已就 ${final.length} 人作出终审裁判：${final.map(({ name, role }) => `${name}（${role}）`).join('、')}。涉案订单与评价已自销量与评价统计中剔除。`,
              ),
              say(
                'The shop that was harmed did nothing wrong. Whoever meets the like is asked to report it to the platform or the police.',
                '受害店铺并无过错。如遇类似情形，请向平台或公安机关反映。',
              ),
            ],
            signed: [material.issuer.organisation.trim() === '' ? blank(voice) : material.issuer.organisation, day(material.request.exported_at)],
          },
          items([
            say('Natural persons stand without their names, everywhere in the same way.', '自然人一律以化名表示，且前后一致。'),
            say(
              'Should the decision be changed, the notice is taken down, and that is published as prominently.',
              '裁判变更的，公示随即撤下，并以同等显著方式说明。',
            ),
          ]),
        ]),
  ]
}

const signs = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛']

/** Persons on whom a final judgment is on record, under a letter each. */
function finalReports({ material }: CaseFile, { say, of }: Voice): { name: string; role: string }[] {
  const decided = new Set(material.authority.filter(({ status }) => status === 'judgment_final').map(({ subject_id }) => subject_id))
  return actingSubjects(material)
    .filter(({ id, kind }) => kind === 'person' && decided.has(id))
    .map(({ role }, at) => ({ name: say(`Person ${String.fromCodePoint(65 + (at % 26))}`, `某${signs[at % signs.length]!}`), role: of(roleWords[role]) }))
}
