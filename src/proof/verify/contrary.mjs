/** What speaks for the other side, read off an order's own records; and whether the bag says all of it. */
import { jsonOf } from './error.mjs'

/**
 * order: as readOrders gives it; events: every record of the order's story, in the ledger's order. Returns { code, evidence } each; the
 * sentences stand elsewhere.
 */
export function contraryOf(order, events) {
  const notes = []
  const add = (code, evidence) => notes.push({ code, evidence })
  const ids = (of) => events.filter(of).map((event) => event.id)
  if (order.refunds.length > 0)
    add(
      'official_refund',
      order.refunds.flatMap((one) => one.evidence),
    )
  for (const { transfer, reason } of order.set_aside) add(reason, [transfer.id])
  const delivered = ids(({ type, data }) => type === 'shipment.scanned' && data.code === 'delivered')
  if (delivered.length > 0) add('delivered', delivered)
  const bought = ids(({ type, data }) => type === 'contact.verified' && data.answer === 'bought')
  if (bought.length > 0) add('recipient_bought', bought)
  const defective = ids(({ type, data }) => type === 'return.inspected' && ['defective', 'damaged'].includes(data.outcome))
  if (defective.length > 0) add('found_defective', defective)
  const { status, evidence } = order.explanation
  if (status === 'reasonable') add('explained', evidence)
  if (status === 'waiting' || status === 'open') add('answer_open', evidence)
  if (status === 'not_asked') add('not_asked', [])
  if (order.money_back === null && order.set_aside.length === 0) add('no_money_back', [])
  return notes
}

/** The notes in contrary.jsonl are exactly those that the records give, order by order; their sentences are the platform's. */
export function checkContrary(bag, orders, stories, found) {
  const said = bag
    .textOf('data/20-records/contrary.jsonl')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { order_id, code, text, evidence } = jsonOf(line, 'FILE_FORMAT', 'each line of contrary.jsonl')
      if (typeof text?.en !== 'string' || typeof text.zh !== 'string')
        found('CONTRARY_DIFFERS', `expected a sentence in both languages for ${code} of order ${order_id}, found none`)
      return JSON.stringify([order_id, code, evidence])
    })
  const wanted = orders.flatMap((order) => contraryOf(order, stories.get(order.order_id) ?? []).map((note) => [order.order_id, note.code, note.evidence]))
  const has = new Set(said)
  for (const [order_id, code, evidence] of wanted)
    if (!has.has(JSON.stringify([order_id, code, evidence])))
      found('CONTRARY_DIFFERS', `expected contrary.jsonl to say ${code} of order ${order_id}, as its records do; it does not`)
  if (said.length !== wanted.length) found('CONTRARY_DIFFERS', `expected ${wanted.length} notes in contrary.jsonl, as the records give, got ${said.length}`)
}
