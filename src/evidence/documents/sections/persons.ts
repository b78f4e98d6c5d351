/** Those who may have acted, and what is not known of them. */
import { certainties } from '../../../domain/verdict.ts'
import { grouped } from '../../../domain/money.ts'
import { acting, isHeld } from '../../law/proofs.ts'
import type { CaseMaterial, Words } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'
import { howSure, knowledgeWords, roleOf } from '../../../domain/words.ts'
import { unknownWords } from '../words.ts'
import { small, lines } from './blocks.ts'

/** Persons or accounts in one role and certainty that are listed one by one. */
export const mostNamed = 12

export type Held = CaseMaterial['subjects'][number]

/** Those who may have acted, each once even where several roles are held; nobody on a lead. */
export function actingSubjects({ subjects }: CaseMaterial): Held[] {
  const first = new Map<string, Held>()
  for (const one of subjects) if (acting.includes(one.role) && isHeld(one) && !first.has(`${one.kind}/${one.id}`)) first.set(`${one.kind}/${one.id}`, one)
  return [...first.values()]
}

/** All the roles that somebody is held in, under the certainty of each. */
export function rolesOf({ subjects }: CaseMaterial, { kind, id }: Pick<Held, 'kind' | 'id'>, { say, of }: Voice): string {
  const labels = subjects
    .filter((one) => one.kind === kind && one.id === id && (isHeld(one) || !acting.includes(one.role)))
    .map(({ role, certainty }) => of(roleOf(role, certainty)))
  return [...new Set(labels)].join(say('; ', '；'))
}

/** People and accounts that may have acted, the surest first; many alike are one row. */
function actingGroups(material: CaseMaterial): Held[][] {
  const groups = Map.groupBy(actingSubjects(material), ({ role, certainty }) => `${role}/${certainty}`)
  const split = [...groups.values()].flatMap((group) => (group.length > mostNamed ? [group] : group.map((one) => [one])))
  const rank = ([first]: Held[]): number => rankOf(first!)
  const rankOf = ({ role, certainty }: Held): number => acting.indexOf(role) * 10 - (certainty === null ? 0 : certainties.indexOf(certainty))
  return split.toSorted((a, b) => rank(a) - rank(b))
}

const kindWords: Record<Held['kind'], Words> = {
  shop: { en: 'shop', zh: '店铺' },
  account: { en: 'account', zh: '账号' },
  person: { en: 'person', zh: '人员' },
  wallet: { en: 'wallet', zh: '钱包' },
  agent: { en: 'agency', zh: '代理机构' },
  group: { en: 'group', zh: '群体' },
}

export const groupName = ({ say, of, count }: Voice, group: Held[]): string =>
  say(`${count(group.length)} ${of(kindWords[group[0]!.kind])}s`, `${count(group.length)} 个${of(kindWords[group[0]!.kind])}`)

export function personsTable(file: CaseFile, voice: Voice): Block {
  const { say, of } = voice
  const { material } = file
  const rows = actingGroups(material).map((group, at): Cell[] => {
    const [{ kind, id, role, certainty }] = group as [Held]
    const verdict = material.verdicts.find(({ subject }) => subject.kind === kind && subject.id === id)
    const orders = new Set(
      material.verdicts
        .filter(({ subject }) => group.some((one) => one.kind === subject.kind && one.id === subject.id))
        .flatMap(({ proven_order_ids, supported_order_ids, review_ids }) => [...proven_order_ids, ...supported_order_ids, ...review_ids]),
    )
    return [
      String(at + 1),
      group.length > 1
        ? lines([groupName(voice, group), small(say('listed in the table of the bag', '清单见证据包'))])
        : lines([id, small(of(kindWords[kind]))]),
      group.length > 1 ? of(roleOf(role, certainty)) : rolesOf(material, group[0]!, voice),
      of(howSure(certainty ?? 'lead', role)),
      of(knowledgeWords[verdict?.knowledge ?? 'unknown']),
      orders.size === 0 ? '—' : grouped(orders.size),
      of(unknownWords[role]),
    ]
  })
  return {
    is: 'table',
    caption: say('Persons and accounts, as far as they are known', '相关人员与账号（按已知程度）'),
    columns: [
      { head: say('No.', '序号'), width: 0, align: 'center' },
      { head: say('Identifier', '标识'), width: 1.6 },
      { head: say('Role', '角色'), width: 1.4 },
      { head: say('Certainty', '确定程度'), width: 1.1 },
      { head: say('Knowledge', '知情'), width: 1 },
      { head: say('Orders or reviews', '订单或评价数'), width: 0.8, align: 'right' },
      { head: say('What is not known', '尚不明的事项'), width: 2 },
    ],
    rows,
  }
}
