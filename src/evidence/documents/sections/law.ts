/** Statements of law, and what whoever signs must know of them. */
import { confirmWithCounsel, type Provision } from '../../law/laws.ts'
import type { Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { note } from './blocks.ts'

/** The line every unverified statement of law carries; whoever signs reads it first. */
export const counselNote = ({ say }: Voice): Block =>
  note(
    say(
      'This paper was drawn up from records by software. It is a draft for a lawyer and no legal advice. Statements of law marked “confirm with counsel” were not checked against the gazette.',
      '本文书由系统依据记录生成，供法律顾问审核使用，不构成法律意见。凡标注“请与法律顾问确认”的法律内容，均未与公报文本核对。',
    ),
  )

export function lawTable(laws: readonly { provision: Provision; applies: boolean }[], voice: Voice): Block {
  const { say, of, day } = voice
  return {
    is: 'table',
    caption: say('Provisions', '法律依据'),
    columns: [
      { head: say('Provision', '条文'), width: 2.2 },
      { head: say('Substance', '内容概要'), width: 2.6 },
      { head: say('In force', '施行期间'), width: 1.1 },
      { head: say('In force then', '适用日是否有效'), width: 1, align: 'center' },
      { head: say('Checked', '核对情况'), width: 1.4 },
    ],
    rows: [...laws.filter(({ applies }) => applies), ...laws.filter(({ applies }) => !applies)].map(({ provision, applies }) => [
      say(`${of(provision.law)}, ${of(provision.article)}`, `${of(provision.law)}${of(provision.article)}`),
      of(provision.says),
      provision.until === undefined
        ? say(`since ${day(provision.effective)}`, `${day(provision.effective)}起`)
        : say(`${day(provision.effective)} until ${day(provision.until)}`, `${day(provision.effective)}起，至${day(provision.until)}止`),
      provision.procedural === true
        ? applies
          ? say('yes (day of this paper)', '是（以文书日为准）')
          : say('no (day of this paper)', '否（以文书日为准）')
        : applies
          ? say('yes (day of the acts)', '是（以行为时为准）')
          : say('no (day of the acts)', '否（以行为时为准）'),
      provision.unverified === undefined
        ? say('read in a re-post', '已阅转载文本')
        : say(`not checked: ${of(provision.unverified)}; ${of(confirmWithCounsel)}`, `未核对：${of(provision.unverified)}；${of(confirmWithCounsel)}`),
    ]),
  }
}
