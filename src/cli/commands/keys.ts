/** Keys by which a marketplace's systems come in: made, listed, ended. */
import { scopes } from '../../domain/caller.ts'
import { withAccess } from '../../live/administer.ts'
import { type Command, optional, RefusedError, required, UsageError } from '../command.ts'
import { parseSubject, parseWords } from '../subject.ts'
import { refused } from '../data.ts'

export const command: Command = {
  summary: { en: 'API keys: add, list, end', zh: '接口密钥：新增、列出、停用' },
  usage: 'add --data DIR --name NAME --scope ingest,decide,read,casework [--for KIND:ID] | list --data DIR | end KEY_ID --data DIR',
  example: 'aedile keys add --data market --name checkout --scope ingest,decide',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder; add makes it when there is none', zh: '数据目录；add 会在没有时新建' } },
    name: { type: 'string', value: 'NAME', says: { en: 'which system the key is for', zh: '密钥供哪个系统使用' } },
    scope: { type: 'string', value: 'SCOPE,…', says: { en: 'what it may do', zh: '允许的操作范围' } },
    for: { type: 'string', value: 'KIND:ID', says: { en: 'the one shop or account it speaks for', zh: '仅代表的店铺或账号' } },
  },
  async run({ positionals, values }, io) {
    const [verb, id, ...rest] = positionals
    const folder = required(values, 'data')
    const now = io.now().getTime()
    if (verb === 'add' && id === undefined) {
      const name = required(values, 'name')
      const given = parseWords('scope', required(values, 'scope'), scopes)
      const stands = parseSubject(optional(values, 'for'))
      const made = await refused(() =>
        withAccess(folder, { make: true }, now, (access, record) => {
          const key = access.addKey(name, given, stands, now)
          record('aedile.key.added', `key:${key.id}`, { key_id: key.id, scopes: given, ...(stands === undefined ? {} : { for: stands }) })
          return key
        }),
      )
      io.err(io.lang === 'zh' ? `aedile: 密钥 ${made.id}，仅显示这一次\n` : `aedile: key ${made.id}, shown this once\n`)
      io.out(`${made.secret}\n`)
      return 0
    }
    if (verb === 'list' && id === undefined) {
      for (const key of await refused(() => withAccess(folder, {}, now, (access) => access.keys())))
        io.out(`${key['id']}  ${key['ended'] === null ? '' : `ended ${key['ended']}  `}${key['scopes']}  ${key['name']}  ${key['used'] ?? '-'}\n`)
      return 0
    }
    if (verb === 'end' && id !== undefined && rest.length === 0) {
      const ended = await refused(() =>
        withAccess(folder, {}, now, (access, record) => {
          if (!access.endKey(id, now)) return false
          record('aedile.key.ended', `key:${id}#ended`, { key_id: id })
          return true
        }),
      )
      if (!ended) throw new RefusedError(`expected the id of a living key, got "${id}"`)
      return 0
    }
    throw new UsageError(`expected keys add, keys list or keys end KEY_ID, got "${positionals.join(' ')}"`)
  },
}
