/** The map of all routes, one line per resource. */
import { routes as decisions } from './decisions.ts'
import { routes as events } from './events.ts'
import type { Route } from './route.ts'
import { routes as session } from './session.ts'
import { routes as status } from './status.ts'
import { routes as verdicts } from './verdicts.ts'
import { routes as warnings } from './warnings.ts'

export const routes: readonly Route[] = [...events, ...status, ...verdicts, ...decisions, ...warnings, ...session]
