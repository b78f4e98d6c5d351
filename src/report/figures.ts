/** The drawings of a report as SVG: orders over time, money, and bars. Colours are names of the style sheet, so that dark mode and print follow. */
import { roles, type Role } from '../domain/verdict.ts'
import type { Bilingual, MoneyGraph, Series } from './details.ts'
import { both, bothSvg, html, type Markup, named, say } from './markup.ts'
import { amount, grouped, money } from '../domain/money.ts'
import { clock, columnsOf } from './text.ts'
import { roleWords } from '../domain/words.ts'
import { compare } from './words.ts'

type Language = 'en' | 'zh'
type Bucket = Series['buckets'][number]

const fixed = (value: number): string => String(Math.round(value * 10) / 10)
const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0)

/** A diverging bar: to the right speaks for, to the left against. `share` is from -1 to 1. */
export function divergingBar(share: number): Markup {
  const width = Math.abs(share) * 100
  return html`<svg class="bar" viewBox="-100 0 200 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" x="-100" y="0" width="200" height="10"></rect>
    <rect class="${share < 0 ? 'bar-against' : 'bar-for'}" x="${fixed(share < 0 ? -width : 0)}" y="0" width="${fixed(width)}" height="10"></rect>
    <rect class="bar-axis" x="-0.7" y="0" width="1.4" height="10"></rect>
  </svg>`
}

/** A bar from the left. `share` is from 0 to 1. */
export function plainBar(share: number, against: boolean): Markup {
  return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" x="0" y="0" width="100" height="6"></rect>
    <rect class="${against ? 'bar-against' : 'bar-for'}" x="0" y="0" width="${fixed(Math.min(1, share) * 100)}" height="6"></rect>
  </svg>`
}

/** What the curve shows, in a sentence; also its accessible name. */
function seriesSentence({ buckets, bucket_ms }: Series, offset_minutes: number): Bilingual {
  const flagged = buckets.filter((bucket) => bucket.flagged)
  const over = flagged.length > 0 ? flagged : buckets
  const from = clock(over[0]!.start_ms, offset_minutes)
  const to = clock(over.at(-1)!.start_ms + bucket_ms, offset_minutes)
  const orders = grouped(sum(over, (bucket) => bucket.orders))
  const refunded = grouped(sum(over, (bucket) => bucket.refunded_later))
  const hidden = grouped(sum(over, (bucket) => bucket.neutralised))
  const known = over.every(({ expected }) => expected !== null)
  const expected = grouped(Math.round(sum(over, (bucket) => bucket.expected ?? 0)))
  return {
    en: `Between ${from} and ${to}, ${orders} orders were placed${known ? `; about ${expected} ${expected === '1' ? 'was' : 'were'} to be expected` : ''}. ${refunded} of them were refunded later, ${hidden} are not counted in sales and rank for now.`,
    zh: `${from} 至 ${to} 共下单 ${orders} 笔${known ? `，预期约 ${expected} 笔` : ''}；其中 ${refunded} 笔事后退款，${hidden} 笔暂不计入销量与排名。`,
  }
}

/** Neighbours added together until at most `most` remain. */
function merged(buckets: readonly Bucket[], most: number): Bucket[] {
  const size = Math.max(1, Math.ceil(buckets.length / most))
  return Array.from({ length: Math.ceil(buckets.length / size) }, (_, at) => {
    const part = buckets.slice(at * size, (at + 1) * size)
    return {
      start_ms: part[0]!.start_ms,
      orders: sum(part, ({ orders }) => orders),
      refunded_later: sum(part, ({ refunded_later }) => refunded_later),
      neutralised: sum(part, ({ neutralised }) => neutralised),
      expected: part.some(({ expected }) => expected === null) ? null : sum(part, ({ expected }) => expected ?? 0),
      flagged: part.some(({ flagged }) => flagged),
    }
  })
}

/** Round steps, at most six, whose last covers the highest value. */
function ticks(highest: number): number[] {
  const rough = Math.max(1, highest) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(
    1,
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!,
  )
  return Array.from({ length: Math.ceil(Math.max(1, highest) / step) + 1 }, (_, at) => at * step)
}

function seriesSvg(
  all: readonly Bucket[],
  bucket_ms: number,
  offset_minutes: number,
  size: { width: number; height: number; kind: string },
  label: Bilingual,
  lang: Language,
): Markup {
  const { width, height } = size
  const left = 46
  const right = 8
  const top = 30
  const bottom = 44
  const buckets = merged(all, Math.floor((width - left - right) / 5))
  const step_ms = buckets.length > 1 ? buckets[1]!.start_ms - buckets[0]!.start_ms : bucket_ms
  const bin = spanWords(step_ms)
  const scale = ticks(Math.max(...buckets.map(({ orders, expected }) => Math.max(orders, expected ?? 0))))
  const y = (value: number): number => top + (height - top - bottom) * (1 - value / scale.at(-1)!)
  const slot = (width - left - right) / buckets.length
  const x = (at: number): number => left + at * slot
  const bar = (name: string, at: number, from: number, to: number, inset: number): Markup =>
    html`<rect
      class="${name}"
      x="${fixed(x(at) + slot * inset)}"
      y="${fixed(y(to))}"
      width="${fixed(Math.max(0.8, slot * (1 - 2 * inset)))}"
      height="${fixed(y(from) - y(to))}"
    ></rect>`
  const byDay = buckets.length * step_ms > 3 * 86_400_000
  const dayOf = (at: number): string => clock(buckets[at]!.start_ms, offset_minutes).slice(0, 10)
  const candidates = buckets
    .keys()
    .filter((at) => !byDay || at === 0 || dayOf(at) !== dayOf(at - 1))
    .toArray()
  const every = Math.ceil(candidates.length / (width < 500 ? (byDay ? 6 : 3) : byDay ? 12 : 7))
  const labelled = candidates.filter((_, at) => at % every === 0)
  let line = ''
  for (const [at, { expected }] of buckets.entries())
    if (expected !== null) line += `${line === '' || buckets[at - 1]?.expected === null ? 'M' : 'L'}${fixed(x(at))} ${fixed(y(expected))}H${fixed(x(at + 1))}`
  return html`<svg class="chart ${size.kind}" viewBox="0 0 ${width} ${height}" role="img" ${named(label, lang)}>
    ${scale.map((value) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${fixed(y(value))}" y2="${fixed(y(value))}"></line><text class="tick" x="${left - 6}" y="${fixed(y(value) + 4)}" text-anchor="end">${grouped(value)}</text>`)}
    ${buckets.map(({ flagged }, at) => (flagged ? html`<rect class="flagged" x="${fixed(x(at))}" y="${top}" width="${fixed(Math.max(2, slot))}" height="${height - top - bottom}"></rect>` : html``))}
    ${buckets.map(({ orders, neutralised, refunded_later }, at) => html`${orders > neutralised && bar('orders', at, 0, orders - neutralised, 0.1)}${neutralised > 0 && bar('hidden-back', at, orders - neutralised, orders, 0.1)}${neutralised > 0 && bar('hidden', at, orders - neutralised, orders, 0.1)}${refunded_later > 0 && bar('refunded', at, 0, refunded_later, 0.36)}`)}
    ${line !== '' && html`<path class="expected" d="${line}"></path>`}
    ${labelled.map(
      (at) =>
        html`<text class="tick" x="${fixed(x(at) + slot / 2)}" y="${height - bottom + 16}" text-anchor="middle">
          ${clock(buckets[at]!.start_ms, offset_minutes).slice(5, byDay ? 10 : undefined)}
        </text>`,
    )}
    ${bothSvg({ en: `orders per ${bin.en}`, zh: `每 ${bin.zh}订单数` }, html`class="tick" x="4" y="14"`)}
    ${bothSvg(
      {
        en: `time of placing, ${byDay ? 'month-day' : 'month-day hour:minute'} (${zoneText(offset_minutes)})`,
        zh: `下单时间，${byDay ? '月-日' : '月-日 时:分'}（${zoneText(offset_minutes)}）`,
      },
      html`class="tick" x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle"`,
    )}
  </svg>`
}

/** 300000 → "5 min" */
function spanWords(ms: number): Bilingual {
  const [unit, en, zh] =
    (
      [
        [86_400_000, 'd', '天'],
        [3_600_000, 'h', '小时'],
        [60_000, 'min', '分钟'],
      ] as const
    ).find(([unit]) => ms % unit === 0) ?? ([1000, 's', '秒'] as const)
  return { en: `${grouped(ms / unit)} ${en}`, zh: `${grouped(ms / unit)} ${zh}` }
}

const zoneText = (minutes: number): string =>
  `${minutes < 0 ? '−' : '+'}${String(Math.trunc(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`

const swatch = (name: string): Markup =>
  name === 'expected'
    ? html`<svg class="swatch" viewBox="0 0 18 12" aria-hidden="true"><path class="expected" d="M0 6H18"></path></svg>`
    : html`<svg class="swatch" viewBox="0 0 18 12" aria-hidden="true">
        ${name === 'hidden' && html`<rect class="hidden-back" width="18" height="12"></rect>`}
        <rect class="${name}" width="18" height="12"></rect>
      </svg>`

/** Orders over time against the subject's own baseline; where the conspicuous time is a small part of the whole, a close-up stands first. */
export function seriesFigure(series: Series, offset_minutes: number, lang: Language): Markup {
  const { buckets, bucket_ms } = series
  if (buckets.length === 0) return html``
  const sentence = seriesSentence(series, offset_minutes)
  const first = buckets.findIndex(({ flagged }) => flagged)
  const last = buckets.findLastIndex(({ flagged }) => flagged)
  const around = Math.max(8, last - first + 1)
  const near = first < 0 ? [] : buckets.slice(Math.max(0, first - around), last + 1 + around)
  const close = near.length > 0 && near.length * 3 < buckets.length
  const draw = (part: readonly Bucket[], height: number): Markup =>
    html`${seriesSvg(part, bucket_ms, offset_minutes, { width: 920, height, kind: 'wide' }, sentence, lang)}${seriesSvg(part, bucket_ms, offset_minutes, { width: 380, height, kind: 'narrow' }, sentence, lang)}`
  return html`<figure>
    <figcaption>${both(sentence)}</figcaption>
    <ul class="legend">
      <li>${swatch('orders')} ${say('orders that count', '计入的订单')}</li>
      <li>${swatch('hidden')} ${say('orders not counted for now', '暂不计入的订单')}</li>
      <li>${swatch('refunded')} ${say('of these, refunded later', '其中事后退款')}</li>
      <li>${swatch('expected')} ${say('expected from its own history', '按自身历史的预期')}</li>
      <li>${swatch('flagged')} ${say('conspicuous time', '异常时段')}</li>
    </ul>
    ${
      close &&
      html`<p class="chart-title">${say('Close-up', '局部放大')}</p>
        ${draw(near, 260)}
        <p class="chart-title">${say('Whole period', '整个时段')}</p>`
    }
    ${draw(buckets, close ? 150 : 260)}
  </figure>`
}

type Box = { id: string; label: Bilingual; role: Role | null; more: number; layer: number; row: number; paid: number; received: number; payments: number }
type Flow = { from: string; to: string; total_minor: number; count: number; edges: number; unverified: number }

/** How many parties of one column are drawn by themselves; the others stand together in one box. */
const drawn = 6

/** Money flows from left to right: a party stands right of everyone who pays it. A circle is opened at the party nearest to the organiser. */
function layersOf({ nodes, edges }: MoneyGraph): Map<string, number> {
  const rank = new Map(nodes.map(({ id, role }) => [id, role === null ? roles.length : roles.indexOf(role)]))
  const waiting = new Set(nodes.map(({ id }) => id).toSorted((a, b) => rank.get(a)! - rank.get(b)! || compare(a, b)))
  const outgoing = Map.groupBy(edges, ({ from }) => from)
  const open = new Map<string, number>()
  for (const { from, to } of edges) if (from !== to) open.set(to, (open.get(to) ?? 0) + 1)
  const layer = new Map<string, number>()
  const ready = [...waiting].filter((id) => !open.get(id))
  while (waiting.size > 0) {
    const id = ready.pop() ?? (waiting.values().next().value as string)
    if (!waiting.delete(id)) continue
    layer.set(id, layer.get(id) ?? 0)
    for (const { to } of outgoing.get(id) ?? []) {
      if (!waiting.has(to)) continue
      layer.set(to, Math.max(layer.get(to) ?? 0, layer.get(id)! + 1))
      open.set(to, open.get(to)! - 1)
      if (open.get(to) === 0) ready.push(to)
    }
  }
  return layer
}

function arrange(graph: MoneyGraph): { boxes: Box[]; flows: Flow[] } {
  const layer = layersOf(graph)
  const known = new Set(graph.nodes.map(({ id }) => id))
  const edges = graph.edges.filter(({ from, to }) => known.has(from) && known.has(to))
  const turnover = new Map<string, number>()
  for (const { from, to, total_minor } of edges) for (const id of [from, to]) turnover.set(id, (turnover.get(id) ?? 0) + total_minor)
  const boxOf = new Map<string, Box>()
  const boxes: Box[] = []
  for (const [at, members] of [...Map.groupBy(graph.nodes, ({ id }) => layer.get(id)!)].toSorted(([a], [b]) => a - b)) {
    const sorted = members.toSorted((a, b) => (turnover.get(b.id) ?? 0) - (turnover.get(a.id) ?? 0) || compare(a.id, b.id))
    const alone = sorted.length > drawn + 1 ? sorted.slice(0, drawn) : sorted
    const rest = sorted.slice(alone.length)
    for (const [row, { id, label, role }] of alone.entries()) {
      const box = { id, label, role, more: 0, layer: at, row, paid: 0, received: 0, payments: 0 }
      boxes.push(box)
      boxOf.set(id, box)
    }
    if (rest.length === 0) continue
    const role = rest.every((node) => node.role === rest[0]!.role) ? rest[0]!.role : null
    const label = { en: `and ${grouped(rest.length)} more`, zh: `另有 ${grouped(rest.length)} 个` }
    // The id of a drawn party cannot be empty, so this one is nobody's.
    const box = { id: `\0${at}`, label, role, more: rest.length, layer: at, row: alone.length, paid: 0, received: 0, payments: 0 }
    boxes.push(box)
    for (const { id } of rest) boxOf.set(id, box)
  }
  const flows = new Map<string, Flow>()
  for (const edge of edges) {
    const from = boxOf.get(edge.from)!
    const to = boxOf.get(edge.to)!
    if (from === to) continue
    from.paid += edge.total_minor
    to.received += edge.total_minor
    to.payments += edge.count
    const key = JSON.stringify([from.id, to.id])
    const flow = flows.get(key) ?? { from: from.id, to: to.id, total_minor: 0, count: 0, edges: 0, unverified: 0 }
    flow.total_minor += edge.total_minor
    flow.count += edge.count
    flow.edges += 1
    flow.unverified += edge.verified ? 0 : 1
    flows.set(key, flow)
  }
  return { boxes, flows: [...flows.values()].toSorted((a, b) => b.total_minor - a.total_minor || compare(a.from, b.from) || compare(a.to, b.to)) }
}

/** Keeps both ends, where ids differ. */
function shortened(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  const chars = [...text]
  while (columnsOf(chars.join('')) > columns - 1) chars.splice(Math.floor(chars.length / 2), 1)
  return `${chars.slice(0, Math.ceil(chars.length / 2)).join('')}…${chars.slice(Math.ceil(chars.length / 2)).join('')}`
}

const boxWidth = 250
const boxHeight = 68
const rowHeight = 78

const roleOf = ({ role }: Box): Bilingual => (role === null ? { en: '', zh: '' } : roleWords[role])

/** Who paid whom outside the checkout, payers left. Many alike stand in one box. `figure` keeps ids of the page apart. */
export function moneyFigure(graph: MoneyGraph, figure: string, lang: Language): Markup {
  const { boxes, flows } = arrange(graph)
  if (flows.length === 0) return html``
  const columns = Math.max(...boxes.map(({ layer }) => layer)) + 1
  const rows = Math.max(...boxes.map(({ row }) => row)) + 1
  const gap = Math.max(70, (976 - columns * boxWidth) / Math.max(1, columns - 1))
  const width = Math.max(976, columns * boxWidth + (columns - 1) * gap)
  const height = rows * rowHeight
  const tall = Map.groupBy(boxes, ({ layer }) => layer)
  const x = ({ layer }: Box): number => layer * (boxWidth + gap)
  const y = ({ layer, row }: Box): number => (height - tall.get(layer)!.length * rowHeight) / 2 + row * rowHeight + (rowHeight - boxHeight) / 2
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const most = Math.max(...flows.map(({ total_minor }) => total_minor))
  const inWords = (minor: number): Bilingual => money(minor, graph.currency)
  const total = sum(
    boxes.filter(({ received }) => received === 0),
    ({ paid }) => paid,
  )
  const sentence: Bilingual = {
    en: `${grouped(graph.nodes.length)} parties, ${grouped(sum(graph.edges, ({ count }) => count))} payments outside the checkout. ${total > 0 ? `${inWords(total).en} entered from the left.` : 'The money went in a circle.'}`,
    zh: `共 ${grouped(graph.nodes.length)} 方，${grouped(sum(graph.edges, ({ count }) => count))} 笔场外付款。${total > 0 ? `由左侧流入 ${inWords(total).zh}。` : '资金呈环状流动。'}`,
  }
  const path = (flow: Flow): Markup => {
    const from = byId.get(flow.from)!
    const to = byId.get(flow.to)!
    const back = to.layer <= from.layer
    const [x1, y1, x2, y2] = [x(from) + (back ? 0 : boxWidth), y(from) + boxHeight / 2, x(to) + (back ? boxWidth : 0) - (back ? -7 : 7), y(to) + boxHeight / 2]
    const bend = (back ? -1 : 1) * Math.max(30, Math.abs(x2 - x1) / 2)
    const thick = 1.2 + 3.8 * Math.sqrt(flow.total_minor / most)
    return html`<path
      class="flow${flow.unverified > 0 ? ' unverified' : ''}"
      stroke-width="${fixed(thick)}"
      marker-end="url(#${figure}-arrow)"
      d="M${fixed(x1)} ${fixed(y1)}C${fixed(x1 + bend)} ${fixed(y1)} ${fixed(x2 - bend)} ${fixed(y2)} ${fixed(x2)} ${fixed(y2)}"
    ></path>`
  }
  const turnover = (box: Box): Bilingual => {
    const [paid, received] = [amount(box.paid, graph.currency), amount(box.received, graph.currency)]
    const got: Bilingual = { en: `got ${received} in ${grouped(box.payments)}`, zh: `收 ${received}（${grouped(box.payments)} 笔）` }
    const gave: Bilingual = { en: `paid ${paid}`, zh: `付 ${paid}` }
    if (box.received === 0) return gave
    return box.paid === 0 ? got : { en: `${got.en} · ${gave.en}`, zh: `${got.zh} · ${gave.zh}` }
  }
  const node = (box: Box): Markup =>
    html`<g transform="translate(${fixed(x(box))} ${fixed(y(box))})"
      ><title>${box.more > 0 ? box.label[lang] : box.id}</title
      ><rect class="node${box.more > 0 ? ' more' : ''}" width="${boxWidth}" height="${boxHeight}" rx="8"></rect
      >${bothSvg({ en: shortened(box.label.en, 28), zh: shortened(box.label.zh, 28) }, html`class="node-name" x="12" y="21"`)}${box.role !== null && bothSvg(roleOf(box), html`class="node-more" x="12" y="39"`)}${bothSvg(turnover(box), html`class="node-more" x="12" y="${box.role === null ? 39 : 56}"`)}</g
    >`
  const line = (flow: Flow): Markup => {
    const [from, to] = [byId.get(flow.from)!.label, byId.get(flow.to)!.label]
    const unsure =
      flow.unverified === 0
        ? { en: '', zh: '' }
        : flow.unverified === flow.edges
          ? { en: '; tie of the payer not verified', zh: '；付款方身份未核实' }
          : {
              en: `; ${grouped(flow.unverified)} of ${grouped(flow.edges)} ties not verified`,
              zh: `；${grouped(flow.edges)} 条关系中 ${grouped(flow.unverified)} 条未核实`,
            }
    return html`<li>
      ${say(`${from.en} → ${to.en}: ${inWords(flow.total_minor).en} in ${grouped(flow.count)} ${flow.count === 1 ? 'payment' : 'payments'}${unsure.en}`, `${from.zh} → ${to.zh}：${inWords(flow.total_minor).zh}，${grouped(flow.count)} 笔${unsure.zh}`)}
    </li>`
  }
  const list = (name: string, shown: number): Markup =>
    html`<ul class="${name}">
      ${flows.slice(0, shown).map(line)}${flows.length > shown && html`<li>${say(`and ${grouped(flows.length - shown)} more`, `另有 ${grouped(flows.length - shown)} 条`)}</li>`}
    </ul>`
  return html`<figure>
    <figcaption>${both(sentence)}</figcaption>
    <ul class="legend">
      <li>
        <svg class="swatch" viewBox="0 0 18 12" aria-hidden="true"><path class="flow" stroke-width="2" d="M0 6H18"></path></svg>
        ${say('payer’s tie verified', '付款方身份已核实')}
      </li>
      <li>
        <svg class="swatch" viewBox="0 0 18 12" aria-hidden="true"><path class="flow unverified" stroke-width="2" d="M0 6H18"></path></svg>
        ${say('not, or not all, verified', '未核实或未全部核实')}
      </li>
      <li>${say('thicker: more money', '越粗金额越大')}</li>
    </ul>
    <div class="scroll wide" tabindex="0" role="region" ${named({ en: 'Money graph', zh: '资金流向图' }, lang)}>
      <svg class="parties" viewBox="-4 0 ${fixed(width + 8)} ${height}" width="${fixed(width + 8)}" height="${height}" role="img" ${named(sentence, lang)}>
        <defs>
          <marker id="${figure}-arrow" viewBox="0 0 10 10" refX="3" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
            <path class="arrow" d="M0 0L10 5L0 10Z"></path>
          </marker>
        </defs>
        ${flows.map(path)}${boxes.map(node)}
      </svg>
    </div>
    ${list('flows narrow', 8)}
    <details class="wide">
      <summary>${say('The same as a list', '以列表查看')}</summary>
      ${list('flows', 30)}
    </details>
  </figure>`
}
