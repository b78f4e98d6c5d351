/** What is asked beside judging (an earlier moment, a gate, a change of the rules) has a process and tables of its own: what comes is judged meanwhile. */
import type { Report } from '../../domain/report.ts'
import type { RuleChange } from '../../judging/ruleChange.ts'
import type { GateTold } from '../gate.ts'
import { type Judged, startJudge } from '../judge.ts'
import type { Standing } from '../keeping.ts'
import type { View } from '../view.ts'

/** Reports of earlier moments that wait to be made at once, and of those made, how many are kept; gates that are. */
const mostAsOf = 8
const keptAsOf = 4
const keptGates = 20

export function openAside(folder: string, origin: string, tables: string, standing: () => Standing, viewNow: () => View) {
  const aside = startJudge(folder, origin, { tables, restsAfter: 5 * 60_000 })
  const asOfReports = new Map<string, Promise<Judged>>()
  let asOfUnderWay = 0
  const gates = new Map<string, Promise<GateTold>>()
  return {
    /** What would be said from what had been recorded by then. */
    reportAsOf(asOf: { ms: number; text: string }): Promise<Judged> | 'busy' {
      const { events, head } = standing()
      const key = `${events} ${asOf.text}`
      let found = asOfReports.get(key)
      if (found === undefined) {
        // Each is a whole judgement: a few may wait, not everybody's.
        if (asOfUnderWay >= mostAsOf) return 'busy'
        if (asOfReports.size >= keptAsOf) asOfReports.delete(asOfReports.keys().next().value!)
        asOfUnderWay++
        found = aside.judge(head.size, asOf)
        asOfReports.set(key, found)
        const done = (): void => void asOfUnderWay--
        found.then(done, () => {
          done()
          asOfReports.delete(key)
        })
      }
      return found
    },
    /** The whole completeness gate over a case of the report of the moment, for shops that agreed to be named. */
    async gate(caseId: string, mayBeNamed: readonly string[], at: number): Promise<GateTold | undefined> {
      const view = viewNow()
      const found = view.case(caseId)
      if (view.report === undefined || found === undefined) return undefined
      const key = `${view.rests} ${caseId} ${mayBeNamed.join(' ')}`
      let told = gates.get(key)
      if (told === undefined) {
        if (gates.size >= keptGates) gates.delete(gates.keys().next().value!)
        // Of the report only what is about this case: the thread gets a copy.
        const report = {
          ...view.report,
          verdicts: [...found.verdicts],
          cases: [found.case],
          neutralised: { order_ids: [], review_ids: [] },
          rankings: { sales: [], credit: [] },
        }
        told = aside.gate(standing().head.size, { report, caseId: found.case.case_id, mayBeNamed, at: new Date(at).toISOString() })
        gates.set(key, told)
        told.catch(() => gates.delete(key))
      }
      return told
    },
    /** What would be said if the rules were otherwise, beside what is said by those in force, of the same entries. */
    async tryChange(change: RuleChange): Promise<{ before: Report; after: Report }> {
      const { size } = standing().head
      const after = await aside.judge(size, undefined, change)
      const view = viewNow()
      const before = view.report !== undefined && view.rests >= size ? view.report : (await aside.judge(size)).report
      return { before, after: after.report }
    },
    /** The same of the entries that a view rests on. */
    async judgedUnder(size: number, change: RuleChange): Promise<Report> {
      return (await aside.judge(size, undefined, change)).report
    },
    close: (): Promise<void> => aside.close(),
  }
}
