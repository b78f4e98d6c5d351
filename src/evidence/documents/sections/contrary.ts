/** The other side. */
import { grouped } from '../../../domain/money.ts'
import { acting, isHeld } from '../../law/proofs.ts'
import { type CaseFile, ofReason, type Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { text, items } from './blocks.ts'
import { victimName } from './victims.ts'

/** Everything that speaks against a finding about somebody who may have acted, and what was searched for it. */
export function contrarySection(file: CaseFile, voice: Voice): Block[] {
  const { say, of } = voice
  const { material } = file
  const verdicts = material.verdicts.filter((one) => (acting.includes(one.role) && isHeld(one)) || one.role === 'victim_merchant')
  const against = new Map<string, { text: string; ids: Set<string> }>()
  for (const { subject, contrary } of verdicts) {
    for (const reason of contrary) {
      if (reason.code === 'none-found') continue
      const words = ofReason(reason, voice)
      const known = against.get(words) ?? { text: words, ids: new Set() }
      known.ids.add(subject.id)
      against.set(words, known)
    }
  }
  const searched = [...new Set(verdicts.flatMap((verdict) => verdict.searched.map((one) => of(one))))]
  return [
    against.size === 0
      ? text(say('Nothing was found that speaks against the findings.', '未发现与认定相反的证据。'))
      : {
          is: 'table',
          caption: say('What speaks against the findings', '与认定相反的证据与理由'),
          columns: [
            { head: say('Concerns', '涉及'), width: 1.2 },
            { head: say('What', '内容'), width: 3 },
          ],
          rows: [...against.values()].map(({ text: words, ids }) => [
            ids.size > 3
              ? say(`${grouped(ids.size)} persons or accounts`, `${grouped(ids.size)} 个人员或账号`)
              : [...ids].map((id) => victimName(file, voice, id)).join(say(', ', '、')),
            words,
          ]),
        },
    text(say('Searched for what would speak for those concerned:', '为查明有利于当事方的事实，检索了下列事项：')),
    items(searched),
  ]
}
