/** Everything about oneself: what one is warned of, asked, limited by, what one reported, and every clock. Nobody else's data. */
import { z } from 'zod'
import type { Noun } from '../domain/acts.ts'
import { boundOf } from '../casework/can.ts'
import { isTheirs } from '../casework/casework.ts'
import { clocksOf } from '../casework/clocks.ts'
import { showClock } from '../casework/show.ts'
import { deskOf } from '../live/desk.ts'
import { thingOf } from './casework.ts'
import { notFound, route } from './route.ts'
import { warningsOf } from './warnings.ts'

const things = z.array(z.looseObject({ id: z.string(), state: z.string() }))

export const routes = [
  route({
    method: 'GET',
    path: '/v1/mine',
    access: 'casework.file',
    also: [404],
    summary: 'Warnings, questions, measures with their reasons, reports, appeals, objections and every clock of the person concerned',
    response: z.looseObject({
      subject: z.object({ kind: z.string(), id: z.string() }),
      warnings: z.array(z.unknown()),
      questions: things,
      measures: things,
      reports: things,
      appeals: things,
      objections: things,
      clocks: z.array(z.unknown()),
    }),
    async handle({ tenant, caller }) {
      const subject = boundOf(caller)
      // A system that stands for nobody has nothing of its own.
      if (subject === undefined) throw notFound({ en: 'a merchant or buyer that this caller stands for', zh: '本调用方所代表的商家或买家' })
      const desk = deskOf(tenant)
      await desk.upToDate()
      const own = (noun: Exclude<Noun, 'case' | 'campaign' | 'request'>) =>
        [...desk.state[noun].keys()]
          .filter((id) => isTheirs(desk.state, noun, id, caller))
          .map((id) => thingOf(desk, noun, id, caller, true)! as { id: string; state: string })
      return {
        subject,
        warnings: subject.kind === 'shop' ? warningsOf(tenant, subject.id) : [],
        questions: own('question'),
        measures: own('measure'),
        reports: own('report'),
        appeals: own('appeal'),
        objections: own('objection'),
        clocks: clocksOf(desk.state, desk.context())
          .filter(({ on }) => on.kind !== 'case' && isTheirs(desk.state, on.kind, on.id, caller))
          .map(showClock),
      }
    },
  }),
]
