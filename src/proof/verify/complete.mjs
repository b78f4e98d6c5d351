/**
 * Is anything left out? What the case is about is fixed by the ledger: by the case's own acts, and by the index that an entry made before
 * the export records. For everybody those acts name there is a list of all entries that name them; what is not shown of it is counted.
 */
import { base64, isSize, sha256, sorted } from './bytes.mjs'
import { fail, jsonOf } from './error.mjs'
import { ordersHash, subjectsHash } from './held.mjs'
import { identifiersOf, indexRoot } from './index.mjs'

/** Up to so many accounts of a case are shown whole: every entry that names them, and every order of theirs whole. */
export const wholeAccounts = 20

/** Whom a list may be of. A ring is a name of ours: its members stand beside it. */
const indexed = ['account', 'agent', 'person', 'right_holder', 'shop', 'wallet']

/** Everybody that acts on a case name, as `kind/id`. */
export function subjectsOf(acts) {
  const found = new Set()
  const add = (one) => {
    if (typeof one?.kind === 'string' && typeof one?.id === 'string' && indexed.includes(one.kind)) found.add(`${one.kind}/${one.id}`)
  }
  for (const { data } of acts) {
    for (const one of Array.isArray(data.subjects) ? data.subjects : []) add(one)
    add(data.subject)
    add({ kind: data.subject_kind, id: data.subject_id })
  }
  return found
}

/** Lists of numbers by identifier, as lists.json has them. */
function readLists(stated, size) {
  const lists = new Map()
  for (const [key, list] of Object.entries(stated.lists ?? {})) {
    if (!Array.isArray(list) || list.some((one, n) => !isSize(one) || one >= size || (n > 0 && one <= list[n - 1])))
      fail('COMPLETENESS_LIST', `expected rising numbers below ${size} as the list of ${key}, got others`)
    lists.set(key, list)
  }
  return lists
}

function readIndex(bag, seen) {
  const definitionBytes = bag.need('data/60-ledger/index.json')
  const made =
    seen.records.filter((record) => record.type === 'aedile.index.made' && record.index < seen.act.index).pop() ??
    fail('COMPLETENESS_UNRECORDED', 'expected the entry that records the index, found none')
  if (made.data.definition !== sha256(definitionBytes).toString('hex'))
    fail('INDEX_DEFINITION', 'expected the definition the ledger records for its index, got another')
  // An index covers what was there before it.
  if (!isSize(made.data.size) || made.data.size > made.index)
    fail(
      'COMPLETENESS_LIST',
      `expected an index over at most ${made.index} entries, as its own entry has that number, got ${String(made.data.size).slice(0, 40)}`,
    )
  const lists = readLists(bag.known('data/60-ledger/lists.json', 'aedile.lists/1', ['withheld', 'lists']), made.data.size)
  const items = new Map(seen.tree.items.filter((item) => item.kind !== 'h').map((item) => [item.from, item]))
  const { root, keys, absent } = indexRoot(bag.textOf('data/60-ledger/index-tree.txt'), (key) => {
    const list = lists.get(key) ?? fail('COMPLETENESS_LIST', `expected the list of ${key}, found none`)
    return list.map((index) => ({
      index,
      hash: (items.get(index) ?? fail('COMPLETENESS_MISSING', `expected entry ${index}, which names ${key}, in the tree; it is not there`)).hash,
    }))
  })
  for (const key of lists.keys()) if (!keys.has(key)) fail('COMPLETENESS_UNPROVEN', `expected ${key} in the index, it is not there`)
  if (base64(root) !== made.data.root)
    fail(
      'COMPLETENESS_ROOT',
      `expected the lists to lead to the index ${made.data.root}, which the ledger records in entry ${made.index}; they lead to ${base64(root)}`,
    )
  return { made, lists, absent, definition: jsonOf(definitionBytes.toString(), 'INDEX_FORMAT', 'index.json') }
}

export function checkComplete(bag, seen, { found, notes }) {
  const { made, lists, absent, definition } = readIndex(bag, seen)
  seen.indexed = made.index
  for (let index = made.data.size; index < seen.tree.size; index++)
    if (!seen.byIndex.has(index)) found('COMPLETENESS_GAP', `expected every entry after the index, from ${made.data.size} on; entry ${index} is not in the bag`)

  const named = new Map()
  const namesOf = (record) => {
    if (!named.has(record.index)) named.set(record.index, identifiersOf(record, definition))
    return named.get(record.index)
  }
  let entries = 0
  /** Every entry of a list must be here. Returns their records. */
  const whole = (key, why) => {
    const list = lists.get(key)
    if (list === undefined) {
      if (!absent(key))
        found(
          key.startsWith('order/') ? 'COMPLETENESS_ORDER' : 'COMPLETENESS_SUBJECT',
          `expected the list of all entries that name ${key} (${why}), found none`,
        )
      return []
    }
    return list.flatMap((index) => {
      const record = seen.byIndex.get(index)
      if (record === undefined) {
        found('COMPLETENESS_MISSING', `expected entry ${index}, which names ${key} (${why}); it is not in the bag`)
        return []
      }
      entries++
      return [record]
    })
  }
  for (const [key, list] of lists)
    for (const index of list) {
      const record = seen.byIndex.get(index)
      if (record !== undefined && !namesOf(record).includes(key)) found('COMPLETENESS_FOREIGN', `expected entry ${index} to name ${key}, it does not`)
    }

  // --- the case: its acts, and whom they name
  const { case_id: caseId, about } = seen.act.data
  const acts = []
  const cases = [caseId]
  for (let n = 0; n < cases.length; n++)
    for (const act of whole(`case/${cases[n]}`, 'the case')) {
      acts.push(act)
      // A case that grew has had other ids; what was merged into it had its own.
      for (const ids of [act.data.merged_from, act.data.aliases])
        for (const other of Array.isArray(ids) ? ids : []) if (!cases.includes(other)) cases.push(other)
    }
  // What people of the house did about the case is counted and stays with them; any of it may be asked for by number.
  for (const id of cases)
    if (!lists.has(`file/case/${id}`) && !absent(`file/case/${id}`))
      found('COMPLETENESS_SUBJECT', `expected the list of all acts in the file of the case ${id}, found none`)
  const filed = new Set([...lists].flatMap(([key, list]) => (key.startsWith('file/') ? list.filter((index) => !seen.byIndex.has(index)) : [])))
  const told = acts.filter(({ type, data }) => type.startsWith('aedile.case.') && data.case_id === caseId)
  if (told.length === 0) fail('CASE_UNRECORDED', `expected acts of the ledger that open the case ${caseId}, found none`)
  const subjects = subjectsOf(acts)
  if (about?.subjects !== subjectsHash(subjects))
    found('CASE_SUBJECTS', 'expected the export to be about everybody that the acts of the case name, it is about others')
  const replay = bag.json('data/50-rules/replay.json')
  const listed = Array.isArray(replay.orders) ? replay.orders : fail('FILE_FORMAT', 'expected a list of orders in replay.json, got another value')
  const fixed = told.filter(({ data }) => typeof data.orders?.sha256 === 'string').pop()?.data.orders.sha256
  if (fixed === undefined) notes.push('the acts of this case say how many orders it is about, not which')
  else if (fixed !== ordersHash(listed))
    found('CASE_ORDERS', 'expected the orders that the last act of the case fixes, with the same findings; the bag lists others')
  if (about?.orders !== ordersHash(listed)) found('CASE_ORDERS', 'expected the orders that the ledger’s entry of this export holds, the bag lists others')

  // --- the people: everybody’s list is shown; few accounts are shown whole
  const accounts = [...subjects].filter((key) => key.startsWith('account/'))
  const wholly = new Set(accounts.length <= wholeAccounts ? accounts : [])
  const orders = new Map(listed.map(({ order_id }) => [String(order_id), 'listed in the case']))
  const withheld = new Map(filed.size > 0 ? [['file', filed.size]] : [])
  for (const key of subjects) {
    if (wholly.has(key)) {
      for (const record of whole(key, 'an account of the case'))
        if (record.type === 'order.placed' && `account/${record.data.buyer_account_id}` === key && !orders.has(record.data.order_id))
          orders.set(record.data.order_id, `an order of ${key}`)
      continue
    }
    const list = lists.get(key)
    if (list === undefined && !absent(key))
      found('COMPLETENESS_SUBJECT', `expected the list of all entries that name ${key}, whom an act of the case names, found none`)
    const hidden = (list ?? []).filter((index) => !seen.byIndex.has(index)).length
    if (hidden > 0)
      withheld.set(
        key.startsWith('account/') ? 'other_matters' : 'strangers',
        (withheld.get(key.startsWith('account/') ? 'other_matters' : 'strangers') ?? 0) + hidden,
      )
  }
  for (const record of seen.records)
    if (record.type === 'wallet.linked' && wholly.has(`account/${record.data.holder_id}`) && record.data.holder_kind === 'account')
      whole(`wallet/${record.data.wallet_id}`, `a wallet of ${record.data.holder_id}`)

  // --- the orders, and all that is part of their story
  for (const [id, why] of orders) {
    const own = [`order/${id}`]
    if (!lists.has(own[0]) && absent(own[0])) found('COMPLETENESS_ORDER', `expected order ${id} (${why}) in the ledger, no entry names it`)
    const story = new Map()
    for (let n = 0; n < own.length; n++)
      for (const record of whole(own[n], n === 0 ? why : `of order ${id}`)) {
        story.set(record.index, record)
        for (const other of namesOf(record)) if (definition.follow.includes(other.split('/')[0]) && !own.includes(other)) own.push(other)
      }
    seen.stories.set(
      id,
      sorted(story.values(), (a, b) => a.index - b.index),
    )
  }

  const inLists = new Set([...lists.values()].flat())
  for (const { kind, from } of seen.tree.items)
    if (kind === 'w' && !inLists.has(from)) found('TREE_UNEXPLAINED', `expected a list that holds the withheld entry ${from}, none does`)
  const stated = bag.json('data/60-ledger/lists.json').withheld ?? {}
  for (const name of new Set(['file', 'other_matters', 'strangers', ...Object.keys(stated)]))
    if ((stated[name] ?? 0) !== (withheld.get(name) ?? 0))
      found('COMPLETENESS_WITHHELD', `expected ${stated[name] ?? 0} entries withheld (${name}), as lists.json states, got ${withheld.get(name) ?? 0}`)
  const words = {
    file: 'what people of the platform noted, proposed, read and decided about the case',
    other_matters: 'of accounts of the case, in cases of more than twenty, about other matters',
    strangers: 'about other people’s purchases and dealings with a shop, person or wallet of the case',
  }
  for (const [name, count] of withheld)
    notes.push(`${count} entries are withheld (${name}: ${words[name]}), each with its number and hash; ask for any of them`)
  const beside = orders.size - listed.length
  const rest = [...withheld.values()].reduce((total, count) => total + count, 0)
  return `${listed.length} orders${beside > 0 ? ` and ${beside} more of the same accounts` : ''} with all ${entries} entries that name them, their parties or what is theirs, up to entry ${made.data.size}; ${subjects.size} parties of the case have their lists; ${rest === 0 ? 'none is left out' : `${rest} are withheld and counted`}`
}
