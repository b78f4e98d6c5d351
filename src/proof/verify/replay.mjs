/** The rule again on the records of the bag: does it find what the bag says, and what would it find under other figures? */
import { sorted, textOrder } from './bytes.mjs'
import { fail } from './error.mjs'
import { recordsOf } from './fields.mjs'
import { cohortOf } from './cohort.mjs'
import { checkContrary } from './contrary.mjs'
import { checkDerived, checkPublished } from './derived.mjs'
import { checkSheet } from './payments.mjs'
import { lossByCurrency, readOrders } from './rule.mjs'
import { ordersIndex, orderTable } from './table.mjs'

/** What a figure of the rule may be: beyond, it says nothing a court could read. */
const parameterRanges = {
  window_hours: [0, 8760],
  most_days: [1, 3650],
  min_percent: [1, 1000],
  over_minor: [0, 100_000_000],
  over_percent: [0, 1000],
  need_verified_link: 'boolean',
  reasonable_explanation_excludes: 'boolean',
}

function checkParameters(values, code) {
  for (const [name, range] of Object.entries(parameterRanges)) {
    const value = values[name]
    const fits = range === 'boolean' ? typeof value === 'boolean' : Number.isFinite(value) && value >= range[0] && value <= range[1]
    if (!fits) fail(code, `expected ${name} ${range === 'boolean' ? 'true or false' : `from ${range[0]} to ${range[1]}`}, got ${JSON.stringify(value)}`)
  }
  for (const name of Object.keys(values))
    if (!(name in parameterRanges)) fail(code, `expected one of ${Object.keys(parameterRanges).join(', ')}, got "${name}"`)
}

function listIn(value, what) {
  if (!Array.isArray(value)) fail('FILE_FORMAT', `expected a list (${what}) in replay.json, got another value`)
  return value
}

/** The rule of a bag; its id is a name, never a path. */
function readRule(bag, replay) {
  if (!/^rule-[a-z][a-z0-9-]{0,60}@\d{1,6}\.json$/.test(replay.rule))
    fail('RULE_NAME', `expected the name of a rule, such as rule-money-back@1.json, got "${String(replay.rule).slice(0, 60)}"`)
  const rule = bag.json(`data/50-rules/${replay.rule}`)
  if (replay.rule !== `rule-${rule.id}@${rule.version}.json`)
    fail('RULE_NAME', `expected the rule ${replay.rule} to say its own name, it says ${rule.id}@${rule.version}`)
  checkParameters(rule.parameters ?? {}, 'RULE_PARAMETER')
  if (Number.isNaN(Date.parse(replay.as_of))) fail('RULE_PARAMETER', `expected a time as as_of, got "${String(replay.as_of).slice(0, 40)}"`)
  return rule
}

/** Behaviours that cost the shop nothing, and those whose finding rests on refunds, payers and parcels. */
export const lossless = ['self_brushing', 'task_platform']
export const byCohort = ['reverse_brushing', 'malicious_refund', 'scalping']

/** Orders that nothing above a lead bears, by the findings of the bag: they enter no table, no loss and no count. */
export function leadsOf(orders, findings) {
  const borne = new Set(
    findings
      .filter(({ certainty }) => certainty !== 'lead')
      .flatMap(({ proven_order_ids, supported_order_ids }) => [...proven_order_ids, ...supported_order_ids]),
  )
  return orders.filter(({ order_id, finding }) => (finding === 'proven' || finding === 'supported') && !borne.has(order_id)).map(({ order_id }) => order_id)
}

/** What the last act of the case calls it; the public edition shows no acts. */
function behaviourIn(seen) {
  const told = seen.records.filter(({ type, data }) => ['aedile.case.opened', 'aedile.case.changed'].includes(type) && data.case_id === seen.act?.data.case_id)
  return told.length === 0 ? undefined : told[told.length - 1].data.behaviour
}

/** Which orders stand in the table, the loss and the cohort follows from what is found of them: nobody chooses. */
function checkChoice(bag, replay, seen) {
  const leads = new Set(listIn(replay.leads, 'leads'))
  const ids = (...findings) =>
    replay.orders.filter(({ order_id, finding }) => findings.includes(finding) && !leads.has(order_id)).map(({ order_id }) => order_id)
  const same = (list, wanted) => Array.isArray(list) && sorted(list, textOrder).join('\n') === sorted(wanted, textOrder).join('\n')
  // The public edition names orders by labels; which of them only a lead bears is checked in the full one.
  if (seen.edition === 'full' && !same(replay.leads, leadsOf(replay.orders, listIn(bag.json('data/10-findings/findings.json'), 'findings'))))
    fail('TABLE_DIFFERS', 'expected as leads the orders that no finding above a lead bears, replay.json chooses others')
  const [proven, both] = [ids('proven'), ids('proven', 'supported')]
  if (!same(replay.table, proven.length > 0 ? proven : ids('supported')))
    fail('TABLE_DIFFERS', 'expected a table of all orders found proven (or, without any, supported), replay.json chooses others')
  const behaviour = behaviourIn(seen)
  if (!same(replay.loss_orders, lossless.includes(behaviour) || (behaviour === undefined && replay.loss_orders?.length === 0) ? [] : both))
    fail('LOSS_DIFFERS', 'expected the loss to be counted over all orders found proven or supported above a lead, replay.json chooses others')
  if (byCohort.includes(behaviour) && both.length > 0 && replay.cohort === undefined)
    fail('COHORT_DIFFERS', 'expected refunds, payers and parcels of the orders in replay.json, found none')
  if (replay.cohort !== undefined && !same(replay.cohort.orders, both))
    fail('COHORT_DIFFERS', 'expected the cohort to be all orders found proven or supported above a lead, replay.json chooses others')
  const report = seen.records.find(({ type, data }) => type === 'aedile.report.made' && data.sha256 === seen.act?.data.report)
  if (seen.edition === 'full' && (report === undefined || Date.parse(report.time) !== Date.parse(replay.as_of)))
    fail('RULE_PARAMETER', `expected as_of to be the time of the report that the ledger records, got "${String(replay.as_of).slice(0, 40)}"`)
}

/** The table of the other orders. */
function checkOthers(bag, replay, orders, found) {
  const chosen = new Set(replay.table)
  const leads = new Set(replay.leads)
  const others = new Set(
    replay.orders.filter(({ order_id, finding }) => (finding !== 'proven' || leads.has(order_id)) && !chosen.has(order_id)).map(({ order_id }) => order_id),
  )
  const table = others.size === 0 ? undefined : orderTable(orders.filter((order) => others.has(order.order_id)))
  if (table !== bag.bytesOf('data/10-findings/other-orders.csv')?.toString('utf8'))
    found('TABLE_DIFFERS', 'expected other-orders.csv to say what the records say of the orders not proven, it says something else')
}

export function replayRule(bag, seen, options, to) {
  const { found } = to
  const fields = ['rule', 'as_of', 'orders', 'table', 'leads', 'loss_orders', 'expected', 'cohort', 'only_in_the_report', 'only_by_the_rule']
  const replay = bag.known('data/50-rules/replay.json', 'aedile.replay/3', fields)
  const rule = readRule(bag, replay)
  const parameters = { ...rule.parameters, as_of: replay.as_of }
  const listed = new Set(listIn(replay.orders, 'orders').map((one) => one.order_id))
  const records = recordsOf(seen)
  const run = (values, without) => {
    const orders = readOrders(
      records.filter((record) => !without.includes(record.data.order_id)),
      values,
    )
    return [...orders.values()].filter((order) => listed.has(order.order_id))
  }
  const provenOf = (orders) =>
    sorted(
      orders.filter((order) => order.proven).map((order) => order.order_id),
      textOrder,
    )
  checkChoice(bag, replay, seen)
  const orders = run(parameters, [])
  const proven = provenOf(orders)
  const expected = replay.expected ?? {}
  if (JSON.stringify(proven) !== JSON.stringify(expected.proven))
    found('RULE_DIFFERS', `expected the rule to find ${expected.proven?.length} orders, as replay.json says, it finds ${proven.length}`)
  const chosen = new Set(listIn(replay.table, 'table'))
  const table = orderTable(orders.filter((order) => chosen.has(order.order_id)))
  if (table !== bag.textOf('data/10-findings/per-order-table.csv'))
    found('TABLE_DIFFERS', 'expected per-order-table.csv to say what the records say, it says something else')
  const counted = new Set(listIn(replay.loss_orders, 'loss_orders'))
  const loss = lossByCurrency(orders, counted)
  const given = expected.loss ?? {}
  if (sorted(Object.keys(given), textOrder).join(' ') !== loss.map(({ currency }) => currency).join(' '))
    found(
      'LOSS_DIFFERS',
      `expected a loss in ${Object.keys(given).join(', ')}, as replay.json says, the records give ${loss.map(({ currency }) => currency).join(', ')}`,
    )
  for (const one of loss)
    for (const part of ['low_minor', 'central_minor', 'high_minor'])
      if (one[part] !== given[one.currency]?.[part])
        found('LOSS_DIFFERS', `expected a loss (${part}, ${one.currency}) of ${given[one.currency]?.[part]}, the records give ${one[part]}`)
  if (seen.edition === 'full') {
    if (seen.stories.size > 0) {
      checkContrary(bag, orders, seen.stories, found)
      const numbers = new Map([...seen.stories].map(([id, story]) => [id, story.map(({ index }) => index)]))
      const facts = new Map(orders.map((order) => [order.order_id, order]))
      const beside = [...numbers.keys()].filter((id) => !listed.has(id))
      if (ordersIndex(replay.orders, facts, numbers, beside) !== bag.textOf('data/20-records/orders.csv'))
        found('TABLE_DIFFERS', 'expected orders.csv to list every order with all entries of its story, it says something else')
    }
    checkOthers(bag, replay, orders, found)
    checkPublished(bag, replay, to)
    const wrong = (name, wanted) => {
      if (JSON.stringify(replay[name]) !== JSON.stringify(wanted))
        found('RULE_DIFFERS', `expected ${name} in replay.json as report and rule give it, got another list`)
    }
    const reported = sorted(
      replay.orders.filter(({ finding }) => finding === 'proven').map(({ order_id }) => order_id),
      textOrder,
    )
    wrong(
      'only_in_the_report',
      reported.filter((id) => !proven.includes(id)),
    )
    wrong(
      'only_by_the_rule',
      proven.filter((id) => !reported.includes(id)),
    )
    if (seen.act !== undefined) {
      const findings = checkDerived(bag, seen, { replay, rule, orders }, to)
      const sheet = {
        behaviour: behaviourIn(seen),
        findings,
        records,
        counted: orders.filter(({ order_id }) => counted.has(order_id)),
        currencies: orders.map(({ currency }) => currency),
      }
      checkSheet(bag, sheet, found)
    }
  }
  let cohort
  if (replay.cohort !== undefined) {
    const group = new Set(listIn(replay.cohort.orders, 'cohort'))
    cohort = cohortOf(
      orders.filter((order) => group.has(order.order_id)),
      records,
    )
    if (JSON.stringify(cohort.facts) !== JSON.stringify(replay.cohort.expected))
      found('COHORT_DIFFERS', 'expected refunds, payers and parcels of the orders as replay.json says, the records give others')
    if (cohort.table !== bag.textOf('data/10-findings/cohort-table.csv'))
      found('TABLE_DIFFERS', 'expected cohort-table.csv to say what the records say, it says something else')
  }
  let changed
  const set = options.set ?? {}
  const without = options.without ?? []
  if (Object.keys(set).length > 0 || without.length > 0) {
    checkParameters({ ...rule.parameters, ...set }, 'RULE_PARAMETER')
    for (const id of without) if (!listed.has(id)) fail('RULE_ORDER', `expected an order of this bag to leave out, got "${id}"`)
    const other = provenOf(run({ ...parameters, ...set }, without))
    changed = { proven: other, gone: proven.filter((id) => !other.includes(id)), fresh: other.filter((id) => !proven.includes(id)) }
  }
  return {
    proven,
    changed,
    orders: orders.length,
    cohort: cohort?.facts,
    sentence: `rule ${rule.id}@${rule.version} on ${orders.length} orders finds ${proven.length}${cohort === undefined ? '' : `; ${cohort.sentence}`}`,
  }
}
