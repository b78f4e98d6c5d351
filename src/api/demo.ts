/** One click to be somebody in the demo: routes that exist there alone, on loopback, over made-up marketplaces. */
import { z } from 'zod'
import type { Tenant } from '../live/tenant.ts'
import { notFound, Reply, type Route, route } from './route.ts'

/** Somebody one can be: in which marketplace, in which role, and where their day begins. */
export type DemoPerson = {
  id: string
  marketplace: string
  title: { en: string; zh: string }
  role: string
  who: { en: string; zh: string }
  person_id: string
  starts: string
}

const sentence = z.object({ en: z.string(), zh: z.string() })

export function demoRoutes(people: readonly DemoPerson[], tenants: readonly Tenant[], now: () => number): Route[] {
  return [
    route({
      method: 'GET',
      path: '/demo/people',
      access: 'open',
      summary: 'Whom one can be in the demo',
      response: z.array(z.object({ id: z.string(), marketplace: z.string(), title: sentence, role: z.string(), who: sentence })),
      handle: () => people.map(({ id, marketplace, title, role, who }) => ({ id, marketplace, title, role, who })),
    }),
    route({
      method: 'GET',
      path: '/demo/as/{id}',
      access: 'open',
      summary: 'Signs in as that person of the demo',
      handle: ({ params }) => {
        const person = people.find(({ id }) => id === params.id)
        const tenant = tenants.find(({ name }) => name === person?.marketplace)
        if (person === undefined || tenant === undefined) throw notFound({ en: 'somebody of the demo', zh: '演示人员' })
        return new Reply(303, {}, { location: `/sign-in/${tenant.access.linkFor(person.person_id, person.starts, now())}` })
      },
    }),
  ]
}
