/** Who is tied to whom, why, and by which record: the same links as a table, as GraphML and as a picture. */
import { type Sum, sumsOf } from '../domain/money.ts'
import { amountText, cell } from '../proof/index.ts'
import type { CaseMaterial } from './material.ts'

type Link = { from: string; to: string; why: string; count: number; amount: string; evidence: string[] }

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Each currency by itself, named where there is more than one or none on record. */
const amountsText = (sums: readonly Sum[]): string => {
  const all = sumsOf(sums)
  const bare = all.length === 1 && all[0]!.currency !== null
  return all.map(({ currency, minor }) => (bare ? amountText(minor, currency) : `${amountText(minor, currency)} ${currency ?? 'unknown'}`)).join(' + ')
}

/** Links of a case; the evidence of each is ids of records in the bag. */
export function linksOf(material: CaseMaterial): Link[] {
  const links = new Map<string, Link & { sums: Sum[] }>()
  const add = (from: string, to: string, why: string, minor: number, currency: string | null, evidence: readonly string[]): void => {
    const key = `${from}\n${to}\n${why}`
    const link = links.get(key) ?? { from, to, why, count: 0, amount: '', evidence: [], sums: [] }
    link.count++
    if (minor !== 0) link.sums.push({ currency, minor })
    link.evidence.push(...evidence)
    links.set(key, link)
  }
  for (const row of material.orders) {
    if (row.finding === 'excluded') continue
    const buyer = `account ${row.buyer_account_id}`
    add(buyer, `shop ${row.shop_id}`, `order_${row.finding}`, row.paid_amount_minor ?? row.payable_minor, row.currency, row.evidence_ids.slice(0, 1))
    if (row.payer_link_to_seller === null) continue
    const { wallet_id, via, evidence } = row.payer_link_to_seller
    add(
      `wallet ${wallet_id}`,
      buyer,
      'money_back',
      row.money_back_amount_minor ?? 0,
      row.currency,
      row.money_back_evidence_id === null ? [] : [row.money_back_evidence_id],
    )
    add(`shop ${row.shop_id}`, `wallet ${wallet_id}`, `held_as_${via}`, 0, row.currency, evidence)
  }
  for (const verdict of material.verdicts)
    for (const { kind, id, as } of verdict.related)
      add(
        `${verdict.subject.kind} ${verdict.subject.id}`,
        `${kind} ${id}`,
        `related_as_${as}`,
        0,
        null,
        // What is said of the other is said in its own verdict, where there is one.
        material.verdicts.find(({ subject }) => subject.kind === kind && subject.id === id)?.reasons.flatMap(({ evidence }) => evidence) ?? [],
      )
  for (const payment of material.extortion?.payments ?? [])
    if (payment.payee_wallet_id !== null)
      add(
        `${payment.victim.kind} ${payment.victim.id}`,
        `wallet ${payment.payee_wallet_id}`,
        'paid_on_demand',
        payment.paid_minor ?? 0,
        payment.currency,
        payment.evidence_ids,
      )
  return [...links.values()]
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : a.to > b.to ? 1 : a.why < b.why ? -1 : 1))
    .map(({ sums, ...link }) => ({ ...link, amount: amountsText(sums), evidence: [...new Set(link.evidence)] }))
}

export function linksCsv(links: readonly Link[]): string {
  const rows = links.map((link) => [link.from, link.to, link.why, link.count, link.amount, link.evidence.join(' ')])
  return `${[['who', 'whom', 'why', 'times', 'amount', 'evidence_ids'], ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

export function graphml(links: readonly Link[]): string {
  const nodes = [...new Set(links.flatMap(({ from, to }) => [from, to]))]
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="kind" for="node" attr.name="kind" attr.type="string"/>
<key id="why" for="edge" attr.name="why" attr.type="string"/>
<key id="times" for="edge" attr.name="times" attr.type="int"/>
<key id="amount" for="edge" attr.name="amount" attr.type="string"/>
<key id="evidence" for="edge" attr.name="evidence" attr.type="string"/>
<graph edgedefault="directed">
${nodes.map((node) => `<node id="${escape(node)}"><data key="kind">${node.split(' ')[0]}</data></node>`).join('\n')}
${links
  .map(
    (link, i) =>
      `<edge id="e${i}" source="${escape(link.from)}" target="${escape(link.to)}"><data key="why">${link.why}</data><data key="times">${link.count}</data><data key="amount">${link.amount}</data><data key="evidence">${escape(link.evidence.join(' '))}</data></edge>`,
  )
  .join('\n')}
</graph>
</graphml>
`
}

/** So many links still make a picture a person can read. */
const drawable = 150

/** A point with its name on a white ground, left of it in the first column so that no line crosses it. */
function pointSvg(node: string, { x, y }: { x: number; y: number }, left: boolean): string {
  const at = left ? `x="${x - 7}" text-anchor="end"` : `x="${x + 7}"`
  return `<circle cx="${x}" cy="${y}" r="4"/><text ${at} y="${y + 3}" stroke="#fff" stroke-width="3" paint-order="stroke">${escape(node)}</text>`
}

/** Three columns: buyers, wallets, shops and the rest. Undefined when there are too many links to draw. */
export function layoutSvg(links: readonly Link[]): string | undefined {
  if (links.length === 0 || links.length > drawable) return undefined
  const nodes = [...new Set(links.flatMap(({ from, to }) => [from, to]))]
  const columnOf = (node: string): number => (node.startsWith('account ') || node.startsWith('person ') ? 0 : node.startsWith('wallet ') ? 1 : 2)
  const columns = [0, 1, 2].map((column) => nodes.filter((node) => columnOf(node) === column))
  const height = 40 + 26 * Math.max(...columns.map((column) => column.length))
  const place = new Map(
    columns.flatMap((column, x) =>
      column.map((node, y): [string, { x: number; y: number }] => [
        node,
        { x: 150 + x * 330, y: Math.round(20 + ((y + 0.5) * (height - 40)) / column.length) },
      ]),
    ),
  )
  const colour = (why: string): string => (why === 'money_back' || why === 'paid_on_demand' ? '#b3261e' : why.startsWith('order_') ? '#1f5fa8' : '#767676')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" font-family="Noto Sans SC, sans-serif" font-size="10">
<rect width="960" height="${height}" fill="#fff"/>
${links
  .map((link) => {
    const [a, b] = [place.get(link.from)!, place.get(link.to)!]
    return `<line x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}" stroke="${colour(link.why)}" stroke-width="${Math.min(4, 1 + Math.log2(link.count))}"><title>${escape(`${link.from} → ${link.to}: ${link.why} ×${link.count} ${link.amount}`)}</title></line>`
  })
  .join('\n')}
${nodes.map((node) => pointSvg(node, place.get(node)!, columnOf(node) === 0)).join('\n')}
<text x="20" y="${height - 6}" fill="#555">red: money back or paid on demand · blue: orders · grey: holds or related  红：退回或索付款项；蓝：订单；灰：归属或关联</text>
</svg>
`
}
