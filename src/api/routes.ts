/** The map of all routes, one line per resource. */
import type { Route } from './route.ts'
import { routes as events } from './events.ts'
import { routes as session } from './session.ts'
import { routes as status } from './status.ts'

export const routes: readonly Route[] = [...events, ...session, ...status]
