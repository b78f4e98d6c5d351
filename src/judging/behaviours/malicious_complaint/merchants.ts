/**
 * A shop that files against its critics: judged by what came of the filings, by the share of its critics it files against, by their wording and by what it knew.
 * One true case among them clears nobody, and a shop that a gang attacks may file by the dozen.
 */
import type { Verdict } from '../../../domain/report.ts'
import type { Engine } from '../../../warehouse/duckdb.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import type { Sentence } from '../../../signals/signal.ts'
import type { Explanations } from '../../explanations.ts'
import { caseId, education, firstOf, iso, sorted, type Context } from '../../voice.ts'
import type { Found, Matter } from '../behaviour.ts'
import { accuse, limits, standBy } from '../conduct/finding.ts'
import { held, type Limb } from '../conduct/limbs.ts'
import { words } from '../../../warehouse/dialect.ts'

const { firstBy, lastBy } = words

/** Stars that a shop would like to be rid of: at or below. */
const worstRating = 3

type MerchantFilings = {
  shop: string
  owner: string | undefined
  filings: { complaint: string; event: string; at: number; outcome: string | undefined; decidedMs: number | undefined; review: string | undefined }[]
  critics: number
  /** Bad reviews that the shop has, and how many of them it filed against. */
  bad: number
  against: number
  /** Filings in the wording that most of them share. */
  alike: number
  /** Filed after three of its filings had been rejected. */
  knowing: number
  /** Filed after the shop had been warned or limited for it. */
  afterWarning: number
}

type Row = {
  shop_id: string
  owner: string | null
  complaint_id: string
  event_id: string
  t: number
  outcome: string | null
  decided_ms: number | null
  review_id: string | null
  critic: string | null
  text: string | null
}

/** Filings from which a third rejection has taught somebody. */
const lessons = 3

async function merchantFilings(engine: Engine): Promise<MerchantFilings[]> {
  const rows = await engine.all<Row>(`
    WITH filed AS (
      SELECT complaint_id, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id, ${firstBy('complainant_shop_id', '(time_ms, id)')} AS shop_id, ${firstBy('target_kind', '(time_ms, id)')} AS target_kind, ${firstBy('target_id', '(time_ms, id)')} AS target_id, ${firstBy('text', '(time_ms, id)')} AS text
      FROM complaint_filed WHERE complainant_shop_id IS NOT NULL AND kind IN ('review_extortion', 'unreasonable_review') GROUP BY complaint_id
    ), decided AS (SELECT complaint_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, max(time_ms) AS decided_ms FROM complaint_decided GROUP BY complaint_id),
    reviews AS (SELECT review_id, min(author_account_id) AS author, min(order_id) AS order_id FROM review_posted GROUP BY review_id)
    SELECT f.shop_id, s.owner_account_id AS owner, f.complaint_id, f.event_id, f.t, d.outcome, d.decided_ms, r.review_id,
      CASE f.target_kind WHEN 'account' THEN f.target_id WHEN 'review' THEN r.author END AS critic, f.text
    FROM filed f LEFT JOIN shops s ON s.shop_id = f.shop_id LEFT JOIN decided d ON d.complaint_id = f.complaint_id LEFT JOIN reviews r ON f.target_kind = 'review' AND r.review_id = f.target_id
    ORDER BY f.shop_id, f.t, f.complaint_id`)
  const bad = new Map(
    (
      await engine.all<{ shop_id: string; n: number }>(
        `SELECT s.shop_id, count(DISTINCT r.review_id) AS n FROM review_posted r JOIN orders o ON o.order_id = r.order_id JOIN shops s ON s.shop = o.shop WHERE r.rating <= ${worstRating} GROUP BY s.shop_id`,
      )
    ).map((row) => [row.shop_id, row.n]),
  )
  const warnings = Map.groupBy(
    await engine.all<{ shop_id: string; t: number }>(
      `SELECT subject_id AS shop_id, min(time_ms) AS t FROM sanction_recorded WHERE subject_kind = 'shop' AND measure IN ('education', 'friction', 'restrict_notices') GROUP BY subject_id`,
    ),
    (row) => row.shop_id,
  )
  return [...Map.groupBy(rows, (row) => row.shop_id)].map(([shop, own]) => {
    const texts = own.flatMap((row) => row.text ?? [])
    const sizes = new Map<number, number>()
    for (const group of nearDuplicates(texts)) if (group >= 0) sizes.set(group, (sizes.get(group) ?? 0) + 1)
    const rejections = own.flatMap((row) => (row.outcome === 'rejected' ? [row.decided_ms!] : [])).toSorted((a, b) => a - b)
    const taught = rejections[lessons - 1] ?? Infinity
    const warned = warnings.get(shop)?.[0]?.t ?? Infinity
    return {
      shop,
      owner: own[0]!.owner ?? undefined,
      filings: own.map((row) => ({
        complaint: row.complaint_id,
        event: row.event_id,
        at: row.t,
        outcome: row.outcome ?? undefined,
        decidedMs: row.decided_ms ?? undefined,
        review: row.review_id ?? undefined,
      })),
      critics: new Set(own.flatMap((row) => row.critic ?? [])).size,
      bad: bad.get(shop) ?? 0,
      against: new Set(own.flatMap((row) => row.review_id ?? row.critic ?? [])).size,
      alike: Math.max(0, ...sizes.values()),
      knowing: own.filter((row) => row.t > taught).length,
      afterWarning: own.filter((row) => row.t > warned).length,
    }
  })
}

/** Filings that were looked into, and the part of them that must have been rejected, before anything is said of a shop. */
const baseless = { fewest: 5, share: 0.8 }

/** Part of the critics filed against, with at least so many of them; part of the filings in one wording. */
const everybody = { share: 0.5, critics: 5 }
const oneText = 0.6

/** Filings after what should have taught it, from which a shop knows. */
const wentOn = 3

/** Filings from which a shop is loud enough to be told cleared or undecided. */
const loud = 8

/** log2 odds that a shop with several filings files against whoever criticises: about one in two hundred and fifty. */
const priorBits = -8

const searched: readonly Sentence[] = [
  { en: 'filings that were found justified', zh: '被认定成立的举报' },
  { en: 'critics whom the shop left alone', zh: '店铺未予举报的批评者' },
  { en: 'a gang that attacks the shop', zh: '店铺是否正遭团伙攻击' },
]

/** What a limb asks about. */
export type Filer = {
  filings: number
  rejected: number
  upheld: number
  looked: number
  /** Nearly all that were looked into were rejected. */
  empty: boolean
  /** Half of the critics, or more, were filed against. */
  indiscriminate: boolean
  /** Most in one wording. */
  worded: boolean
  /** Went on after three had been rejected. */
  knew: boolean
}

export const filerLimbs: readonly Limb<Filer>[] = [
  {
    limb: 'files-against-whoever-criticises',
    when: (s) => s.empty && s.knew && s.indiscriminate,
    finding: 'supported',
    words: {
      en: 'The shop files against whoever criticises it, without ground, and went on after it had been told so.',
      zh: '店铺对批评者一概举报而无依据，并在被驳回后继续为之。',
    },
  },
  {
    limb: 'one-text-against-critics',
    when: (s) => s.empty && (s.knew || s.worded) && (s.indiscriminate || s.worded),
    finding: 'lead',
    words: {
      en: 'The shop’s filings against critics were without ground and mostly alike; that it knew better, or spared nobody, is not shown: a lead.',
      zh: '店铺对批评者的举报无依据且大多雷同；尚不能证明其明知或不加区分，故仅为线索。',
    },
  },
  {
    limb: 'too-few-filings',
    when: (s) => s.filings < loud || s.looked < baseless.fewest,
    finding: 'nothing',
    words: { en: 'A few filings against critics, or few looked into.', zh: '举报数量少，或经审查者少。' },
  },
  {
    limb: 'mostly-justified',
    when: (s) => 2 * s.upheld >= s.looked,
    finding: 'benign',
    words: ({ upheld, looked }) => ({
      en: `${upheld} of the shop's ${looked} filings that were looked into were justified; how many it files does not matter then.`,
      zh: `店铺经审查的 ${looked} 件举报中有 ${upheld} 件成立；举报数量因此不构成问题。`,
    }),
  },
  {
    limb: 'not-shown-together',
    when: () => true,
    finding: 'inconclusive',
    words: ({ filings }) => ({
      en: `The shop filed ${filings} times against its critics; that it does so without ground, against everybody and knowing better is not shown together.`,
      zh: `店铺针对批评者提出 ${filings} 件举报；尚不能同时证明其无依据、不加区分且明知故为。`,
    }),
  },
]

export async function judgeMerchants(context: Context, answers: Explanations): Promise<Found> {
  const found: Found = { verdicts: [], cases: [], neutralisedOrders: [], neutralisedReviews: [] }
  if (!context.visible.includes('T3')) return found
  for (const shop of await merchantFilings(context.engine)) {
    const verdict = judgeShop(context, answers, shop)
    if (verdict === undefined) continue
    found.verdicts.push(verdict)
    if (verdict.behaviour === 'malicious_complaint')
      found.cases.push({
        case_id: verdict.case_id,
        behaviour: 'malicious_complaint',
        first_seen: iso(shop.filings[0]!.at),
        merged_from: [],
        subjects: [],
        loss: [],
      })
  }
  return found
}

function judgeShop(context: Context, answers: Explanations, one: MerchantFilings): Verdict | undefined {
  const { voice } = context
  const { filings } = one
  const rejected = filings.filter(({ outcome }) => outcome === 'rejected')
  const upheld = filings.filter(({ outcome }) => outcome === 'upheld')
  const looked = rejected.length + upheld.length
  const empty = rejected.length >= baseless.fewest && rejected.length >= baseless.share * looked
  const indiscriminate = one.critics >= everybody.critics && one.against >= everybody.share * Math.max(one.bad, one.against)
  const worded = one.alike >= oneText * filings.length && one.alike >= baseless.fewest
  const knew = one.knowing >= wentOn
  const id = caseId('malicious_complaint', one.shop, firstOf(filings.map(({ at, complaint }) => ({ ms: at, id: complaint }))))
  const subject = { kind: 'shop' as const, id: one.shop }
  const list = (rows: typeof filings): { complaint_ids: string[] } => ({ complaint_ids: sorted(rows.map(({ complaint }) => complaint)) })
  const events = (rows: typeof filings): string[] => rows.slice(0, 20).map(({ event }) => event)
  const silent: Matter = { m: -1, findings: [], bits: 0, level: () => undefined }
  const ruling = held(filerLimbs, { filings: filings.length, rejected: rejected.length, upheld: upheld.length, looked, empty, indiscriminate, worded, knew })
  if (ruling.finding === 'nothing') return undefined
  if (ruling.finding !== 'supported' && ruling.finding !== 'lead')
    return standBy(context, { caseId: id, subject, behaviour: ruling.finding, matter: silent, searched, lists: list(filings), held: ruling })
  const facts = [
    voice.reason(
      'filings-unfounded',
      8,
      {
        en: `${rejected.length} of the ${looked} filings of this shop against critics that were looked into were found without ground.`,
        zh: `该店针对批评者的举报经审查的 ${looked} 件中有 ${rejected.length} 件不成立。`,
      },
      events(rejected),
    ),
  ]
  if (indiscriminate)
    facts.push(
      voice.reason(
        'files-against-everybody',
        3,
        {
          en: `It filed against ${one.against} of the ${Math.max(one.bad, one.against)} bad reviews it has, of ${one.critics} critics.`,
          zh: `其 ${Math.max(one.bad, one.against)} 条差评中有 ${one.against} 条被举报，涉及 ${one.critics} 名评价者。`,
        },
        events(filings),
      ),
    )
  if (worded)
    facts.push(
      voice.reason(
        'one-text-for-all',
        3,
        {
          en: `${one.alike} of its ${filings.length} filings are in nearly the same words.`,
          zh: `其 ${filings.length} 件举报中有 ${one.alike} 件用语几乎相同。`,
        },
        events(filings),
      ),
    )
  if (knew)
    facts.push(
      voice.reason(
        'went-on-after-rejections',
        3,
        {
          en: `${one.knowing} of them were filed after ${lessons} had been rejected.`,
          zh: `其中 ${one.knowing} 件是在已有 ${lessons} 件被驳回之后提出的。`,
        },
        events(filings.slice(-one.knowing)),
      ),
    )
  const bits = facts.reduce((sum, fact) => sum + fact.weight_bits, 0)
  const charged = filings.filter(({ outcome }) => outcome !== 'upheld')
  const verdict = accuse(context, answers, {
    caseId: id,
    subject,
    about: { complaint: charged.map(({ complaint }) => complaint) },
    ...(one.owner === undefined ? {} : { alias: [one.owner] }),
    behaviour: 'malicious_complaint',
    role: 'perpetrator',
    reached: ruling.finding,
    held: ruling,
    knowledge: knew ? 'knowing' : 'unknown',
    matter: { ...silent, bits },
    priorBits,
    facts,
    lists: list(charged),
    searched,
    also: ['T3'],
    // A word first; who goes on after a word, or has no answer, may be limited.
    measure: one.afterWarning >= wentOn ? { level: 'L2', kind: 'restrict_notices', needs: limits } : education,
  })
  if (verdict.certainty === 'established') verdict.measure = { level: 'L2', kind: 'restrict_notices', needs: [...limits] }
  if (upheld.length > 0)
    verdict.contrary = [
      voice.reason(
        'some-justified',
        -1,
        {
          en: `${upheld.length} of its filings ${upheld.length === 1 ? 'was' : 'were'} justified and ${upheld.length === 1 ? 'is' : 'are'} not among these.`,
          zh: `其中 ${upheld.length} 件举报成立，不计入此列。`,
        },
        events(upheld),
      ),
      ...verdict.contrary.filter(({ code }) => code !== 'none-found'),
    ]
  return verdict
}
