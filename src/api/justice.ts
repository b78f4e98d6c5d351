/** The quality of justice beside the bound on wrong sanctions: whether like is treated alike, and whether what was called sure stood. */
import { z } from 'zod'
import { calibrationOf, calibrationSvg, type Described, disparityOf } from '../casework/fairness.ts'
import { type Measure, findCase } from '../casework/state.ts'
import { deskOf } from '../live/desk.ts'
import type { Tenant } from '../live/tenant.ts'
import { Reply, route } from './route.ts'

const share = z
  .object({ n: z.int(), of: z.int(), share: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() })
  .meta({ id: 'ShareWithInterval', description: 'n of so many, with the 95 % interval; null where there was none' })
const point = z.object({ bin: z.string(), said: z.number().nullable(), stood: share })

/** How large a shop is, and the region of whoever holds it, as the record has them. */
function describe(tenant: Tenant, subject: { kind: string; id: string }): Described {
  const dataOf = (kind: string, id: string): Record<string, string> | undefined => {
    const [entry] = tenant.entriesOf(kind, id)
    return entry && (JSON.parse(Buffer.from(entry.bytes).toString()) as { data: Record<string, string> }).data
  }
  if (subject.kind === 'account') return { region: dataOf('registered', subject.id)?.['region_code'] }
  if (subject.kind !== 'shop') return {}
  const owner = dataOf('opened', subject.id)?.['owner_account_id']
  return { orders: tenant.ordersAt(subject.id), region: owner === undefined ? undefined : dataOf('registered', owner)?.['region_code'] }
}

/** The probability that the weights give the story a measure rests on, as judged now. */
function saidOf(tenant: Tenant, one: Measure): number | undefined {
  const aliases = findCase(deskOf(tenant).state, one.case_id)?.aliases ?? []
  const verdict = tenant.view.verdictsOf(one.subject).find(({ case_id }) => aliases.includes(case_id))
  const odds = verdict?.hypotheses.filter(({ name }) => name !== 'organic').map(({ log10_odds }) => log10_odds)
  if (odds === undefined || odds.length === 0) return undefined
  const ratio = 10 ** Math.max(...odds)
  return ratio === Infinity ? 1 : ratio / (1 + ratio)
}

async function calibrated(tenant: Tenant) {
  const desk = deskOf(tenant)
  await desk.upToDate()
  return calibrationOf(desk.state, (one) => saidOf(tenant, one))
}

export const routes = [
  route({
    method: 'GET',
    path: '/v1/quality/disparity',
    access: 'report.read',
    summary:
      'Of decisions within a year how many were imposed and how many fell, by size of shop and by province, with intervals; and where groups differ beyond chance',
    response: z.object({
      disparity: z.array(
        z.object({
          by: z.enum(['shop_size', 'region']),
          groups: z.array(z.object({ group: z.string(), decided: z.int(), imposed: share, fell: share, median_hours_to_decision: z.number().nullable() })),
          gaps: z.array(z.object({ one: z.string(), other: z.string(), of: z.enum(['imposed', 'fell']) })),
        }),
      ),
    }),
    async handle({ tenant }) {
      const desk = deskOf(tenant)
      await desk.upToDate()
      return { disparity: disparityOf(desk.state, desk.context().at, (subject) => describe(tenant, subject)) }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/quality/calibration',
    access: 'report.read',
    summary: 'How often findings were borne out by the people who decided on them: by certainty and behaviour, and by the probability that the weights said',
    response: z.object({ by_certainty: z.array(point.extend({ behaviour: z.string() })), by_odds: z.array(point) }),
    handle: ({ tenant }) => calibrated(tenant),
  }),
  route({
    method: 'GET',
    path: '/v1/quality/calibration.svg',
    access: 'report.read',
    summary: 'The same as a picture',
    answers: 'image/svg+xml',
    async handle({ tenant, lang }) {
      return new Reply(200, calibrationSvg(await calibrated(tenant), lang))
    },
  }),
]
