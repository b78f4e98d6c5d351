/** An authority may name somebody whom our own data does not show: it is told what the authority said, and by whose word alone it stands. */
import type { Tier } from '../domain/fields.ts'
import type { Verdict } from '../domain/report.ts'
import { type Behaviour, capCertainty, type Certainty, type Role, roles } from '../domain/verdict.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import {
  accuses,
  type Authority,
  authorityCertainty,
  authorityReason,
  type Case,
  caseId,
  higher,
  iso,
  noLoss,
  noMeasure,
  nothingListed,
  searchedFor,
  type Voice,
} from './voice.ts'

/** Verdicts on subjects whom an authority accuses and no verdict of that behaviour is about, and cases for those that belong to none. */
export async function judgeNamed(
  engine: Engine,
  authority: readonly Authority[],
  judged: { verdicts: readonly Verdict[]; cases: readonly Case[] },
  visible: readonly Tier[],
  voice: Voice,
): Promise<{ verdicts: Verdict[]; cases: Case[] }> {
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  // A statement is a lead for those who weigh it (signals/named-by-statement.ts) and names nobody by itself.
  const said = authority.filter((one) => accuses(one) && one.status !== 'statement' && (roles as readonly string[]).includes(one.role))
  for (const [subject, reports] of Map.groupBy(said, (one) => one.subject_id)) {
    const { kind, also } = await whoIs(engine, subject)
    for (const [behaviour, own] of Map.groupBy(reports, (one) => one.behaviour as Behaviour)) {
      if (judged.verdicts.some((one) => one.behaviour === behaviour && also.has(one.subject.id))) continue
      const id = homeOf(subject, behaviour, own, authority, judged) ?? caseId('authority', `${subject}\u001f${behaviour}`)
      const first = own[0]!
      verdicts.push({
        ...nothingListed,
        case_id: id,
        subject: { kind, id: subject },
        behaviour,
        role: own.at(-1)!.role as Role,
        certainty: own.reduce<Certainty>((most, one) => higher(most, capCertainty(authorityCertainty[one.status]!, 'adjudicated')), 'lead'),
        knowledge: 'unknown',
        reasons: own.map((one) => authorityReason(voice, one)),
        contrary: [
          voice.reason(
            'word-alone',
            1,
            {
              en: 'The platform’s own data does not show it; this stands by the word of the authority alone.',
              zh: '平台自身数据未能显示；该认定仅以主管机关通报为据。',
            },
            [],
          ),
        ],
        searched: searchedFor(behaviour, visible),
        tiers: ['T4'],
        measure: noMeasure,
      })
      if (![...judged.cases, ...cases].some((one) => one.case_id === id))
        cases.push({ case_id: id, behaviour, first_seen: iso(first.time_ms), merged_from: [], subjects: [], loss: noLoss })
    }
  }
  return { verdicts, cases }
}

/** What the id is, and every id of the same holder. */
export async function whoIs(engine: Engine, id: string): Promise<{ kind: Verdict['subject']['kind']; also: Set<string> }> {
  const given = id.replaceAll("'", "''")
  const { shop, account, wallet } = await engine.one<{ shop: boolean; account: boolean; wallet: boolean }>(`
    SELECT EXISTS (SELECT 1 FROM shops WHERE shop_id = '${given}') AS shop, EXISTS (SELECT 1 FROM accounts WHERE account_id = '${given}') AS account,
      EXISTS (SELECT 1 FROM wallet_links WHERE wallet_id = '${given}') AS wallet`)
  const rows = await engine.all<{ id: string }>(`
    WITH holders AS (
      SELECT '${given}' AS id UNION SELECT person_id FROM accounts WHERE account_id = '${given}' AND person_id IS NOT NULL
      UNION SELECT holder_id FROM wallet_links WHERE wallet_id = '${given}' AND verified
    )
    SELECT id FROM holders UNION SELECT a.account_id FROM accounts a JOIN holders h ON h.id = a.person_id
    UNION SELECT w.wallet_id FROM wallet_links w JOIN holders h ON h.id = w.holder_id WHERE w.verified`)
  return { kind: shop ? 'shop' : account ? 'account' : wallet ? 'wallet' : 'person', also: new Set(rows.map((row) => row.id)) }
}

/** The case in which the subject already stands, or one about somebody else of the same request; the only one of the behaviour, where there is but one. */
function homeOf(
  subject: string,
  behaviour: Behaviour,
  own: readonly Authority[],
  authority: readonly Authority[],
  { verdicts, cases }: { verdicts: readonly Verdict[]; cases: readonly Case[] },
): string | undefined {
  const requests = new Set(own.map((one) => one.request_no))
  const beside = new Set(authority.flatMap((one) => (requests.has(one.request_no) ? [one.subject_id] : [])))
  const ofBehaviour = verdicts.filter((one) => one.behaviour === behaviour)
  const found =
    ofBehaviour.find((one) => one.related.some(({ id }) => id === subject)) ??
    ofBehaviour.find((one) => beside.has(one.subject.id) && one.subject.kind !== 'group')
  if (found !== undefined) return found.case_id
  const alike = cases.filter((one) => one.behaviour === behaviour)
  return alike.length === 1 ? alike[0]!.case_id : undefined
}
