/**
 * Praise in the words of a found crew. Who orders sales orders what is said of them: where buyers whose orders at a shop are out wrote a run of words that hardly anybody else in the market writes,
 * whoever repeats it there after them, of the same goods and in the same days, says nothing of the goods. Such a review leaves the score on its own. Its order counts and its writer
 * is named nowhere: a customer may copy what he reads.
 */
import type { Tier } from '../domain/fields.ts'
import type { Verdict } from '../domain/report.ts'
import { runsOf, template } from '../linking/nearDuplicate.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { readExplanations } from './explanations.ts'
import { type Case, caseId, iso, neutraliseOnly, noLoss, nothingListed, sorted, type Voice } from './voice.ts'

/** Letters in a row that two people do not write alike by chance: a Chinese character says about as much as three letters of another script. */
const runOf = { chinese: 8, other: 24 }
/** Longer reviews are read so far. */
const mostLetters = 400

/** Buyers of orders that are out, from which their words are a supply: so many at the shop, or one there and so many at all shops that were found. */
const fewest = { here: 3, anywhere: 5 }
/** How many times as common the words must be among orders that are out as among the reviews of other shops. */
const timesAsCommon = 30
/** Of fewer reviews elsewhere nobody knows what people say; of more, so many tell. */
const elsewhere = { least: 200, most: 50_000 }
/** The days around a campaign in which its rest was ordered. */
const around = 7 * 86_400_000

type Written = {
  shop_id: string
  listing: number
  ordered: number
  first_here: number
  buyer: number
  review_id: string
  event_id: string
  t: number
  text: string
  left_out: boolean
}

/** Of one run of words: who wrote it with an order that is out, at which shop, and who else. */
type Run = { first: number; all: Set<number>; here: Map<string, Set<number>>; others: Set<string> }

export async function judgeSupplied(
  engine: Engine,
  spoken: readonly Verdict[],
  visible: readonly Tier[],
  asOfMs: number,
  voice: Voice,
): Promise<{ verdicts: Verdict[]; cases: Case[]; neutralisedReviews: string[] }> {
  const shops = sorted(
    spoken.flatMap(({ subject, behaviour, role }) =>
      subject.kind === 'shop' && behaviour === 'self_brushing' && role === 'merchant_beneficiary' ? [subject.id] : [],
    ),
  )
  const found: Awaited<ReturnType<typeof judgeSupplied>> = { verdicts: [], cases: [], neutralisedReviews: [] }
  if (shops.length === 0 || !visible.includes('T3')) return found
  const held = shops.map(quote).join(',')
  const written = await engine.all<Written>(`
    WITH own AS (
      SELECT s.shop_id, o.order_id, o.listing, o.t AS ordered, min(o.t) OVER (PARTITION BY o.shop, o.buyer) AS first_here, o.buyer FROM orders o JOIN shops s ON s.shop = o.shop WHERE s.shop_id IN (${held})
    )
    SELECT o.shop_id, o.listing, o.ordered, o.first_here, o.buyer, r.review_id, r.id AS event_id, r.time_ms AS t, r.text, e.order_id IS NOT NULL AS left_out
    FROM own o JOIN review_posted r ON r.order_id = o.order_id LEFT JOIN excluded_orders e ON e.order_id = o.order_id
    WHERE r.rating >= 4 AND r.text IS NOT NULL AND NOT coalesce(r.appended, FALSE) ORDER BY r.time_ms, r.review_id`)
  const runs = suppliedRuns(written)
  if (runs.size === 0) return found
  const said = await engine.all<{ account_id: string; text: string }>(`
    SELECT r.author_account_id AS account_id, r.text FROM review_posted r JOIN orders o ON o.order_id = r.order_id JOIN shops s ON s.shop = o.shop LEFT JOIN excluded_orders e ON e.order_id = r.order_id
    WHERE r.rating >= 4 AND r.text IS NOT NULL AND e.order_id IS NULL AND s.shop_id NOT IN (${held}) ORDER BY r.review_id LIMIT ${elsewhere.most}`)
  if (said.length < elsewhere.least) return found
  for (const { account_id, text } of said) for (const run of tellingRuns(text)) runs.get(run)?.others.add(account_id)
  const campaigns = await engine.all<{ shop_id: string; listing: number; from_ms: number; to_ms: number }>(`
    SELECT s.shop_id, o.listing, min(o.t) AS from_ms, max(o.t) AS to_ms FROM orders o JOIN shops s ON s.shop = o.shop JOIN excluded_orders e ON e.order_id = o.order_id
    WHERE s.shop_id IN (${held}) GROUP BY s.shop_id, o.listing`)
  const outOf = Map.groupBy(
    written.filter(({ left_out }) => left_out),
    ({ shop_id }) => shop_id,
  )
  const outAnywhere = [...outOf.values()].reduce((sum, own) => sum + own.length, 0)
  const answers = await readExplanations(engine, asOfMs)
  for (const [shop, own] of Map.groupBy(written, ({ shop_id }) => shop_id)) {
    const campaign = campaigns.filter(({ shop_id }) => shop_id === shop)
    const [from, to] = [Math.min(...campaign.map(({ from_ms }) => from_ms)) - around, Math.max(...campaign.map(({ to_ms }) => to_ms)) + around]
    const goods = new Set(campaign.map(({ listing }) => listing))
    const here = outOf.get(shop)?.length ?? 0
    const [crew, crewHere, others] = [new Set<number>(), new Set<number>(), new Set<string>()]
    const alike = own.filter(({ left_out, listing, ordered, first_here, buyer, t, text }) => {
      // Whom the shop had before is its customer, and whoever wrote the words first copied nobody.
      if (left_out || !goods.has(listing) || ordered < from || ordered > to || first_here < from) return false
      const telling = [...tellingRuns(text)].flatMap((name) => {
        const run = runs.get(name)
        if (run === undefined || run.first >= t) return []
        const at = [...(run.here.get(shop) ?? [])].filter((one) => one !== buyer).length
        const all = [...run.all].filter((one) => one !== buyer).length
        if (at < fewest.here && (at === 0 || all < fewest.anywhere)) return []
        return Math.max(at / Math.max(1, here), all / outAnywhere) >= (timesAsCommon * (run.others.size + 1)) / said.length ? [run] : []
      })
      for (const run of telling) {
        for (const one of run.all) crew.add(one)
        for (const one of run.here.get(shop)!) crewHere.add(one)
        for (const one of run.others) others.add(one)
      }
      return telling.length > 0
    })
    const answer = answers.of([shop], { review: alike.map(({ review_id }) => review_id) })
    const out = alike.filter(({ review_id }) => !answer.explained.has(review_id))
    if (out.length === 0) continue
    const id = caseId('supplied_words', shop)
    const n = out.length
    found.neutralisedReviews.push(...out.map(({ review_id }) => review_id))
    found.cases.push({ case_id: id, behaviour: 'fake_review', first_seen: iso(out[0]!.t), merged_from: [], subjects: [], loss: noLoss })
    found.verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: { kind: 'shop', id: shop },
      behaviour: 'fake_review',
      role: 'merchant_beneficiary',
      certainty: 'lead',
      knowledge: 'unknown',
      review_ids: sorted(out.map(({ review_id }) => review_id)),
      reasons: [
        voice.reason(
          'in-bought-words',
          4,
          {
            en: `${n} good review${n === 1 ? '' : 's'} of these goods, of the same days, repeat${n === 1 ? 's' : ''} at length what ${crew.size} buyers of orders that do not count wrote before, ${crewHere.size} of them here; of ${said.length} reviews at other shops ${others.size === 0 ? 'none says' : `${others.size} authors say`} so.`,
            zh: `同期同款商品有 ${n} 条好评大段重复 ${crew.size} 名买家（其订单不计入，其中 ${crewHere.size} 名在本店）此前写下的文字；其他店铺的 ${said.length} 条评价中${others.size === 0 ? '无人如此书写' : `仅 ${others.size} 名作者如此书写`}。`,
          },
          out.slice(0, 20).map(({ event_id }) => event_id),
        ),
      ],
      contrary: [
        voice.reason(
          'words-may-be-copied',
          3,
          {
            en: 'A customer may copy what he reads at the shop: the orders of these reviews count, and nobody is named for their words.',
            zh: '顾客可能抄写店内所见的评价：这些评价的订单照常计入，亦不因文字指认任何人。',
          },
          [],
        ),
      ],
      searched: [
        { en: 'who wrote the words first, and whether customers of other shops write them', zh: '谁最先写下这些文字，其他店铺的顾客是否也如此书写' },
        { en: 'customers whom the shop had before, other goods and other days', zh: '该店原有顾客、其他商品与其他日期' },
      ],
      tiers: ['T0', 'T3'],
      measure: neutraliseOnly,
    })
  }
  return found
}

/** The runs that buyers of orders that are out wrote. */
function suppliedRuns(written: readonly Written[]): Map<string, Run> {
  const runs = new Map<string, Run>()
  for (const { shop_id, buyer, t, text, left_out } of written) {
    if (!left_out) continue
    for (const name of tellingRuns(text)) {
      const run = runs.get(name) ?? { first: t, all: new Set(), here: new Map(), others: new Set() }
      runs.set(name, run)
      run.all.add(buyer)
      run.here.set(shop_id, (run.here.get(shop_id) ?? new Set()).add(buyer))
    }
  }
  return runs
}

/** Every run of a text's letters that is long enough to tell, each once. */
function tellingRuns(text: string): Set<string> {
  const letters = [...template(text)].slice(0, mostLetters)
  const chinese = letters.filter((letter) => /\p{Script=Han}/u.test(letter)).length * 2 >= letters.length
  return runsOf(letters.join(''), chinese ? runOf.chinese : runOf.other)
}
