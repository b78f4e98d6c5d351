/**
 * Whether like is treated alike, read off outcomes: how often decisions fell by how large a shop is and where it is, and how often what was
 * called sure stood. Size and place are never part of a finding; here they are only counted afterwards.
 */
import { type Share, shareOf } from '../domain/share.ts'
import { type Behaviour, certainties } from '../domain/verdict.ts'
import { day } from './deciding.ts'
import { type Casework, keyOf, type Measure, rankOf } from './state.ts'

const windowMs = 365 * day
const isOurs = (one: Measure): boolean => one.origin === 'this_system' && rankOf(one.level) >= 2 && one.level !== 'L5'
const imposed = (one: Measure): boolean => one.decided?.outcome === 'impose'

/** Found wrong: overturned on appeal, wrong on being read again by most, or on somebody who was a victim. */
export function fell(state: Casework, one: Measure): boolean {
  const views = state.rereads.get(one.id) ?? []
  const wrong = views.filter(({ view }) => view === 'wrong').length
  return one.state === 'overturned' || one.ended?.how === 'victim' || (views.length >= 2 && wrong * 2 >= views.length)
}

export type Described = { orders?: number | undefined; region?: string | undefined }
type Group = { group: string; decided: number; imposed: Share; fell: Share; median_hours_to_decision: number | null }
export type Disparity = { by: 'shop_size' | 'region'; groups: Group[]; gaps: { one: string; other: string; of: 'imposed' | 'fell' }[] }

const sizes: readonly (readonly [name: string, upTo: number])[] = [
  ['under 100 orders', 100],
  ['100–999 orders', 1000],
  ['1,000–9,999 orders', 10_000],
  ['10,000 orders and more', Infinity],
]
/** Fewer decisions than this say nothing about a group, and might say something about somebody. */
const fewest = 5

/** Of decisions within a year: how many were imposed and how many fell, by group, and where two groups differ beyond chance. */
export function disparityOf(state: Casework, at: number, describe: (subject: { kind: string; id: string }) => Described): Disparity[] {
  const decided = [...state.measure.values()].filter((one) => isOurs(one) && one.decided !== undefined && one.decided.at > at - windowMs)
  const known = new Map<string, Described>()
  const about = ({ subject }: Measure): Described => {
    const key = keyOf(subject)
    const found = known.get(key) ?? describe(subject)
    known.set(key, found)
    return found
  }
  const sizeOf = (one: Measure): string | undefined => {
    const { orders } = about(one)
    return one.subject.kind !== 'shop' || orders === undefined ? undefined : sizes.find(([, upTo]) => orders < upTo)![0]
  }
  // Of a place only the province: what is smaller would be few enough to be somebody.
  const regionOf = (one: Measure): string | undefined => about(one).region?.slice(0, 2)
  return [
    {
      by: 'shop_size' as const,
      ...compared(
        state,
        decided,
        sizeOf,
        sizes.map(([name]) => name),
      ),
    },
    { by: 'region' as const, ...compared(state, decided, regionOf) },
  ]
}

function compared(
  state: Casework,
  decided: readonly Measure[],
  groupOf: (one: Measure) => string | undefined,
  order?: readonly string[],
): Omit<Disparity, 'by'> {
  const byGroup = Map.groupBy(decided, (one) => groupOf(one) ?? 'unknown')
  const names = [...byGroup.keys()].toSorted((a, b) => (order === undefined ? 0 : order.indexOf(a) - order.indexOf(b)) || (a < b ? -1 : 1))
  const groups = names
    .map((group): Group => {
      const all = byGroup.get(group)!
      const stood = all.filter(imposed)
      const hours = all.map(({ proposed, decided: end }) => (end!.at - proposed.at) / 3_600_000).toSorted((a, b) => a - b)
      return {
        group,
        decided: all.length,
        imposed: shareOf(stood.length, all.length),
        fell: shareOf(stood.filter((one) => fell(state, one)).length, stood.length),
        median_hours_to_decision: hours.length === 0 ? null : hours[Math.floor(hours.length / 2)]!,
      }
    })
    .filter((one) => one.decided >= fewest)
  const gaps = groups.flatMap((one, i) =>
    groups
      .slice(i + 1)
      .flatMap((other) =>
        (['imposed', 'fell'] as const)
          .filter((of) => one.group !== 'unknown' && other.group !== 'unknown' && isApart(one[of], other[of]))
          .map((of) => ({ one: one.group, other: other.group, of })),
      ),
  )
  return { groups, gaps }
}

/** Two shares whose intervals do not meet: more than chance, and to be explained. */
const isApart = (a: Share, b: Share): boolean => a.low !== null && b.low !== null && (a.low > b.high! || b.low > a.high!)

export type Calibrated = { bin: string; said: number | null; stood: Share }
export type Calibration = { by_certainty: (Calibrated & { behaviour: Behaviour })[]; by_odds: Calibrated[] }

/** Whether a decision bore the finding out; undefined while nobody decided on it. */
function boreOut(state: Casework, one: Measure): boolean | undefined {
  if (one.decided === undefined) return undefined
  return imposed(one) && !fell(state, one)
}

/**
 * How often findings of each certainty, and of each strength as the weights said it, were borne out by the people who decided on them.
 * @param saidOf probability of the finding as the weights have it; undefined where it does not rest on weights
 */
export function calibrationOf(state: Casework, saidOf: (one: Measure) => number | undefined): Calibration {
  const judged = [...state.measure.values()].flatMap((one) => {
    const stood = isOurs(one) ? boreOut(state, one) : undefined
    return stood === undefined ? [] : [{ one, stood }]
  })
  const share = (list: readonly { stood: boolean }[]): Share => shareOf(list.filter(({ stood }) => stood).length, list.length)
  const by_certainty = [...Map.groupBy(judged, ({ one }) => `${one.behaviour} ${one.certainty}`)]
    .map(([key, list]) => {
      const [behaviour, certainty] = key.split(' ') as [Behaviour, string]
      return { behaviour, bin: certainty, said: null, stood: share(list) }
    })
    .toSorted((a, b) =>
      a.behaviour < b.behaviour ? -1 : a.behaviour > b.behaviour ? 1 : certainties.indexOf(a.bin as 'lead') - certainties.indexOf(b.bin as 'lead'),
    )
  const weighed = judged.flatMap(({ one, stood }) => {
    const said = saidOf(one)
    return said === undefined ? [] : [{ said, stood }]
  })
  const by_odds = [...Map.groupBy(weighed, ({ said }) => Math.min(9, Math.floor(said * 10)))]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, list]) => ({
      bin: `${bin / 10}–${(bin + 1) / 10}`,
      said: list.reduce((sum, { said }) => sum + said, 0) / list.length,
      stood: share(list),
    }))
  return { by_certainty, by_odds }
}

/** Said against borne out, as a small picture: the diagonal is where they agree; each mark has its interval. */
export function calibrationSvg({ by_odds, by_certainty }: Calibration, lang: 'en' | 'zh'): string {
  const zh = lang === 'zh'
  const [size, edge] = [220, 36]
  const x = (share: number): number => edge + share * size
  const y = (share: number): number => edge + (1 - share) * size
  const mark = (at: number, { stood }: Calibrated, name: string): string =>
    stood.share === null
      ? ''
      : `<line x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="${y(stood.low!).toFixed(1)}" y2="${y(stood.high!).toFixed(1)}" stroke="#5b6b7f"/><circle cx="${x(at).toFixed(1)}" cy="${y(stood.share).toFixed(1)}" r="4" fill="#1f5fbf"><title>${name}: ${stood.n}/${stood.of}</title></circle>`
  const steps = certainties.filter((one) => by_certainty.some(({ bin }) => bin === one))
  const pooled = steps.map((bin, i) => {
    const of = by_certainty.filter((one) => one.bin === bin)
    const total = of.reduce((sum, { stood }) => [sum[0]! + stood.n, sum[1]! + stood.of], [0, 0])
    return (
      mark((i + 0.5) / steps.length, { bin, said: null, stood: shareOf(total[0]!, total[1]!) }, bin) + label(x((i + 0.5) / steps.length), edge + size + 14, bin)
    )
  })
  const panel = (dx: number, title: string, body: string, diagonal: boolean): string =>
    `<g transform="translate(${dx} 0)"><text x="${edge}" y="20" font-weight="600">${title}</text><rect x="${edge}" y="${edge}" width="${size}" height="${size}" fill="none" stroke="#c5ccd6"/>${diagonal ? `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#c5ccd6" stroke-dasharray="4 4"/>` : ''}${label(edge - 6, y(0) + 4, '0', 'end')}${label(edge - 6, y(1) + 4, '1', 'end')}${body}</g>`
  const odds = by_odds.map((one) => mark(one.said!, one, one.bin)).join('')
  const width = 2 * (size + edge) + 48
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${size + 2 * edge}" viewBox="0 0 ${width} ${size + 2 * edge}" font-family="system-ui, sans-serif" font-size="11"><title>${zh ? '认定与实际结果的对照' : 'What findings said, and how often people bore them out'}</title>${panel(0, zh ? '按权重所示概率' : 'by the probability the weights say', odds, true)}${panel(size + edge + 24, zh ? '按确定性' : 'by certainty', pooled.join(''), false)}</svg>\n`
}

const label = (x: number, y: number, text: string, anchor: 'middle' | 'end' = 'middle'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#5b6b7f">${text}</text>`
