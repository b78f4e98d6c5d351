/** Who verifiably acts for which shop with which wallet, and whose wallet a buyer’s is. */
import { earliest, groupBy, latest, sorted, textOrder } from './bytes.mjs'

/** Who verifiably acts for which shop with which wallet. A nickname links nothing; a small shareholder may be a rival. */
export function sellerLinks(of) {
  const people = new Map([...groupBy(of('account.registered'), (r) => r.data.account_id)].map(([id, list]) => [id, earliest(list).data.person_id]))
  const accountsOf = groupBy([...people], ([, person]) => person)
  const ownedBy = groupBy(of('shop.opened'), (r) => r.data.owner_account_id)
  const ended = groupBy(of('shop.role_ended'), (r) => `${r.data.shop_id}\n${r.data.person_id}\n${r.data.role}`)
  const acting = []
  for (const [key, list] of groupBy(of('shop.role_granted'), (r) => `${r.data.shop_id}\n${r.data.person_id}\n${r.data.role}`)) {
    const { shop_id: shop, person_id: person, role } = list[0].data
    if (role === 'shareholder' && Math.max(...list.map((r) => r.data.share_bps ?? 0)) <= 5000) continue
    const stopped = ended.get(key)
    acting.push({ shop, person, via: role, from: earliest(list).ms, to: stopped ? latest(stopped).ms : Infinity, evidence: list.map((r) => r.id) })
  }
  const actingFor = groupBy(acting, (one) => one.person)
  const rolesOf = (person, evidence) => (actingFor.get(person) ?? []).map((one) => ({ ...one, evidence: [evidence, ...one.evidence] }))
  const owned = (account, evidence) =>
    (ownedBy.get(account) ?? []).map((r) => ({ shop: r.data.shop_id, via: 'owner', from: -Infinity, to: Infinity, evidence: [evidence, r.id] }))
  const links = []
  for (const list of groupBy(of('wallet.linked'), (r) => `${r.data.wallet_id}\n${r.data.holder_kind}\n${r.data.holder_id}`).values()) {
    const { id, data } = latest(list)
    if (data.verified !== true) continue
    const add = (found) => links.push(...found.map((one) => ({ ...one, wallet: data.wallet_id })))
    if (data.holder_kind === 'shop') add([{ shop: data.holder_id, via: 'shop', from: -Infinity, to: Infinity, evidence: [id] }])
    else if (data.holder_kind === 'account') {
      add(owned(data.holder_id, id))
      const person = people.get(data.holder_id)
      if (person !== undefined) add(rolesOf(person, id))
    } else {
      add((accountsOf.get(data.holder_id) ?? []).flatMap(([account]) => owned(account, id)))
      add(rolesOf(data.holder_id, id))
    }
  }
  for (const list of groupBy(of('payout.settled'), (r) => (r.data.wallet_id === undefined ? undefined : `${r.data.wallet_id}\n${r.data.shop_id}`)).values())
    links.push({ shop: list[0].data.shop_id, wallet: list[0].data.wallet_id, via: 'payout', from: -Infinity, to: Infinity, evidence: [earliest(list).id] })
  const grouped = groupBy(links, (one) => `${one.wallet}\n${one.shop}`)
  return (wallet, shop, ms) => {
    const all = grouped.get(`${wallet}\n${shop}`)
    if (!all || ms < Math.min(...all.map((one) => one.from)) || ms > Math.max(...all.map((one) => one.to))) return null
    const via = sorted(
      all.map((one) => one.via),
      textOrder,
    )[0]
    return { via, wallet_id: wallet, evidence: sorted(new Set(all.filter((one) => one.via === via).flatMap((one) => one.evidence)), textOrder) }
  }
}

/** A purse of more buyers than a large family is a counter’s or a company’s: money into it reaches nobody in particular. */
const family = 20

/** Wallet → the buyers whom money into it reaches: those who verifiably hold it; where nobody does, those who pay with it. */
export function buyerWallets(of, placed) {
  const people = new Map([...groupBy(of('account.registered'), (r) => r.data.account_id)].map(([id, list]) => [id, earliest(list).data.person_id]))
  const accountsOf = groupBy([...people], ([, person]) => person)
  const held = new Map()
  const paid = new Map()
  const add = (map, wallet, account) => map.set(wallet, (map.get(wallet) ?? new Set()).add(account))
  for (const list of groupBy(of('wallet.linked'), (r) => `${r.data.wallet_id}\n${r.data.holder_kind}\n${r.data.holder_id}`).values()) {
    const { data } = latest(list)
    if (data.verified !== true) continue
    if (data.holder_kind === 'account') add(held, data.wallet_id, data.holder_id)
    else if (data.holder_kind === 'person') for (const [account] of accountsOf.get(data.holder_id) ?? []) add(held, data.wallet_id, account)
  }
  for (const { data } of of('payment.captured'))
    if (data.payer_wallet_id !== undefined && placed.has(data.order_id)) add(paid, data.payer_wallet_id, placed.get(data.order_id)[0].data.buyer_account_id)
  const buyers = new Map()
  for (const wallet of new Set([...held.keys(), ...paid.keys()])) {
    const all = new Set([...(held.get(wallet) ?? []), ...(paid.get(wallet) ?? [])])
    if (all.size <= family) buyers.set(wallet, held.get(wallet) ?? paid.get(wallet))
  }
  return buyers
}
