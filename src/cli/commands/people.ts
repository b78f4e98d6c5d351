/** People who may sign in: invited by a one-time link, listed, ended. */
import { boundRoles, personRoles } from '../../domain/caller.ts'
import { withAccess } from '../../live/administer.ts'
import { type Command, optional, RefusedError, required, UsageError } from '../command.ts'
import { refused } from '../data.ts'
import { parseSubject, parseWords } from '../subject.ts'

export const command: Command = {
  summary: { en: 'People: add, list, end', zh: '人员：新增、列出、停用' },
  usage:
    'add --data DIR --name NAME --role ROLE[,ROLE] [--for KIND:ID] [--lang en|zh] [--url http://127.0.0.1:8470] | list --data DIR | end PERSON_ID --data DIR',
  example: 'aedile people add --data market --name Lin --role investigator',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder; add makes it when there is none', zh: '数据目录；add 会在没有时新建' } },
    name: { type: 'string', value: 'NAME', says: { en: 'who is invited', zh: '受邀人' } },
    role: { type: 'string', value: 'ROLE,…', says: { en: 'what they are here', zh: '其角色' } },
    for: { type: 'string', value: 'KIND:ID', says: { en: 'the shop or account a merchant or buyer stands for', zh: '商家或买家所代表的店铺或账号' } },
    url: { type: 'string', value: 'URL', says: { en: 'where the server is reached; stands in the link', zh: '服务器地址；写入链接' } },
  },
  async run({ positionals, values }, io) {
    const [verb, id, ...rest] = positionals
    const folder = required(values, 'data')
    const now = io.now().getTime()
    if (verb === 'add' && id === undefined) {
      const name = required(values, 'name')
      const roles = parseWords('role', required(values, 'role'), personRoles)
      const bound = parseSubject(optional(values, 'for'))
      const outside = roles.find((role) => (boundRoles as readonly string[]).includes(role))
      if (outside !== undefined && bound === undefined) throw new UsageError(`expected --for KIND:ID with the role ${outside}, got none`)
      const url = new URL(optional(values, 'url') ?? 'http://127.0.0.1:8470')
      const made = await refused(() =>
        withAccess(folder, { make: true }, now, (access, record) => {
          const person = access.addPerson({ name, roles, bound, lang: io.lang }, now)
          record('aedile.person.invited', `person:${person.id}`, { person_id: person.id, roles, ...(bound === undefined ? {} : { bound }) })
          return person
        }),
      )
      io.err(io.lang === 'zh' ? `aedile: ${made.id}，链接72小时内仅可打开一次\n` : `aedile: ${made.id}; the link opens once, within 72 hours\n`)
      io.out(`${new URL(`/sign-in/${made.link}`, url).href}\n`)
      return 0
    }
    if (verb === 'list' && id === undefined) {
      for (const person of await refused(() => withAccess(folder, {}, now, (access) => access.people())))
        io.out(`${person['id']}  ${person['ended'] === null ? '' : `ended ${person['ended']}  `}${person['roles']}  ${person['name']}\n`)
      return 0
    }
    if (verb === 'end' && id !== undefined && rest.length === 0) {
      const ended = await refused(() =>
        withAccess(folder, {}, now, (access, record) => {
          if (!access.endPerson(id, now)) return false
          record('aedile.person.ended', `person:${id}#ended`, { person_id: id })
          return true
        }),
      )
      if (!ended) throw new RefusedError(`expected the id of a person who may sign in, got "${id}"`)
      return 0
    }
    throw new UsageError(`expected people add, people list or people end PERSON_ID, got "${positionals.join(' ')}"`)
  },
}
