/** Who is tied to whom, and by what record. */
import type { CaseFile, Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'
import { roleOf } from '../../../domain/words.ts'
import { text } from './blocks.ts'
import { actingSubjects } from './persons.ts'
import { type Held, rolesOf, groupName } from './persons.ts'
import { victimName } from './victims.ts'

/** Who is thought to stand behind whom, drawn, and under the drawing what each line rests on. */
export function relations(file: CaseFile, voice: Voice): Block[] {
  const { say, of } = voice
  const { material } = file
  const layers: (readonly string[])[] = [
    ['organiser'],
    ['gang_leader', 'agent', 'selector_negotiator', 'perpetrator'],
    ['brusher', 'buyer_reviewer', 'recruited_relative'],
    ['merchant_beneficiary', 'victim_merchant'],
  ]
  type Node = { id: string; title: string; under: string; harmed: boolean; members: Held[] }
  const nodeOf = (members: Held[]): Node => {
    const [{ id, role, certainty }] = members as [Held]
    const harmed = role === 'victim_merchant'
    const title =
      members.length > 1
        ? groupName(voice, members)
        : harmed
          ? victimName(file, voice, id)
              .replace(/[（(].*$/, '')
              .trim()
          : id
    return {
      id: members.length > 1 ? `${role}/${certainty}` : id,
      title,
      under: members.length > 1 ? of(roleOf(role, certainty)) : rolesOf(material, members[0]!, voice),
      harmed,
      members,
    }
  }
  const drawn = [...actingSubjects(material), ...material.subjects.filter(({ role }) => role === 'victim_merchant')].filter(({ kind }) => kind !== 'group')
  const levels = layers
    .map((roles) => {
      const here = drawn.filter(({ role }) => roles.includes(role))
      return here.length > 4 ? [...Map.groupBy(here, ({ role, certainty }) => `${role}/${certainty}`).values()].map(nodeOf) : here.map((one) => nodeOf([one]))
    })
    .filter((level) => level.length > 0 && level.length <= 4)
  if (levels.length < 2) return []
  const reported = new Set(material.authority.filter(({ status }) => status !== 'statement').map(({ subject_id }) => subject_id))
  const verdicts = new Map(material.verdicts.map((verdict) => [verdict.subject.id, verdict]))
  const citedBy = (members: readonly Held[]) => members.flatMap(({ id }) => verdicts.get(id)?.reasons ?? [])
  const edges: { from: string; to: string; label: string; seen: boolean }[] = []
  const grounds: Cell[][] = []
  for (let y = 0; y + 1 < levels.length; y++) {
    for (const from of levels[y]!) {
      for (const to of levels[y + 1]!) {
        const ids = from.members.map(({ id }) => id)
        const cited = citedBy(from.members)
        const evidence = new Set(cited.flatMap((reason) => reason.evidence))
        const shared = citedBy(to.members).some((reason) => reason.evidence.some((id) => evidence.has(id)))
        // Of several above and several below, a line is drawn only between those whose records meet.
        if (levels[y]!.length > 1 && levels[y + 1]!.length > 1 && !shared) continue
        const direct = evidence.size > 0 || from.members.some(({ role }) => role === 'brusher' || role === 'buyer_reviewer' || role === 'recruited_relative')
        const label = String(edges.length + 1)
        edges.push({ from: from.id, to: to.id, label, seen: direct })
        grounds.push([
          label,
          say(`${from.title} → ${to.title}`, `${from.title} → ${to.title}`),
          cited.length === 0
            ? say('through the orders listed', '依据所列订单')
            : from.members.length > 1
              ? // What is said of each of many is told of one.
                `${say('Of one of them: ', '以其中一个为例：')}${citedBy(from.members.slice(0, 1))
                  .map((reason) => of(reason.text))
                  .slice(0, 3)
                  .join(' ')}`
              : [...new Set(cited.map((reason) => of(reason.text)))].slice(0, 3).join(' '),
          ids.some((id) => reported.has(id))
            ? say('platform and authority', '平台与主管机关')
            : direct
              ? say('platform', '平台')
              : say('not seen', '平台不可见'),
          evidence.size === 0 ? '—' : voice.count(evidence.size),
        ])
      }
    }
  }
  return [
    { is: 'chain', levels: levels.map((level) => level.map(({ id, title, under, harmed }) => ({ id, title, under, harmed }))), edges },
    text(
      say(
        'Full lines rest on records of the platform; broken lines do not, and only an authority can say whether they exist.',
        '实线有平台记录支持；虚线没有，是否存在有待主管机关查明。',
      ),
    ),
    {
      is: 'table',
      caption: say('What each line rests on', '各连线的依据'),
      columns: [
        { head: say('Line', '连线'), width: 0, align: 'center' },
        { head: say('Between', '双方'), width: 1.4 },
        { head: say('Grounds', '依据'), width: 2.6 },
        { head: say('Seen by', '来源'), width: 0.9 },
        { head: say('Records', '记录数'), width: 0, align: 'right' },
      ],
      rows: grounds,
    },
  ]
}
