/** How far judging has come. */
import { z } from 'zod'
import { route } from './route.ts'

const statusSchema = z
  .object({
    taken: z.int().min(0),
    judged: z.int().min(0),
    as_of: z.string().nullable(),
    lag_ms: z.number().min(0),
    rules: z.string(),
    calibration: z.string(),
  })
  .meta({ id: 'Status' })

export const routes = [
  route({
    method: 'GET',
    path: '/v1/status',
    access: 'report.read',
    summary: 'How many ledger entries were taken in, how many the report rests on, and as of when it judges',
    response: statusSchema,
    handle: ({ tenant: { view } }) => ({ taken: view.taken, judged: view.judged, as_of: view.as_of ?? null, lag_ms: 0, rules: '', calibration: '' }),
  }),
]
