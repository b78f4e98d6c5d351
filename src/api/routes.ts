/** The map of all routes, one line per resource. */
import { routes as access } from './access.ts'
import { routes as audit } from './audit.ts'
import { routes as account } from './account.ts'
import { routes as backtests } from './backtests.ts'
import { routes as casework } from './casework.ts'
import { routes as decisions } from './decisions.ts'
import { routes as events } from './events.ts'
import { routes as files } from './files.ts'
import { routes as handover } from './handover.ts'
import { routes as intake } from './intake.ts'
import { routes as justice } from './justice.ts'
import { routes as mine } from './mine.ts'
import { routes as publicly } from './public.ts'
import { routes as reports } from './reports.ts'
import { routes as papers } from './papers.ts'
import { routes as personal } from './personal.ts'
import { routes as rights } from './rights.ts'
import type { Route } from './route.ts'
import { routes as session } from './session.ts'
import { routes as signIn } from './signIn.ts'
import { routes as status } from './status.ts'
import { routes as verdicts } from './verdicts.ts'
import { routes as warnings } from './warnings.ts'
import { routes as webhooks } from './webhooks.ts'

export const routes: readonly Route[] = [
  ...events,
  ...status,
  ...verdicts,
  ...decisions,
  ...warnings,
  ...reports,
  ...mine,
  ...rights,
  ...casework,
  ...papers,
  ...backtests,
  ...justice,
  ...files,
  ...handover,
  ...webhooks,
  ...personal,
  ...access,
  ...audit,
  ...publicly,
  ...intake,
  ...account,
  ...signIn,
  ...session,
]
