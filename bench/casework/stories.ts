/**
 * Cases lived through the server to their end and printed as a lawyer would write them down, the three of the source and two from the desk:
 * `node bench/casework/stories.ts [S1] [S2] [S3] [critics] [claimant] [--write]`; with `--write`, into docs/stories.md.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayOf, market } from './desk.ts'
import { type Report, storyWorlds, tell, type Teller } from './teller.ts'

const hour = 3_600_000

/** Everybody at the marketplace; the names are made up. */
function house({ person, key }: Teller): string {
  person('Ines, investigator', ['investigator'])
  person('Ivan, investigator', ['investigator'])
  person('Sara, second reader', ['second_reader'])
  person('Dora, decider', ['decider'])
  person('Anna, appeal reader', ['appeal_reader'])
  person('Lena, legal', ['legal'])
  person('Leo, liaison', ['liaison'])
  return key(['casework'])
}
const [ines, ivan, dora, anna, lena, leo] = [
  'Ines, investigator',
  'Ivan, investigator',
  'Dora, decider',
  'Anna, appeal reader',
  'Lena, legal',
  'Leo, liaison',
] as const

const verdictOn = (report: Report, id: string, of: (verdict: Report['verdicts'][number]) => boolean = () => true) =>
  report.verdicts.find((one) => one.subject.id === id && of(one))
const countsOf = (report: Report): string => JSON.stringify(report.rankings.sales.map(({ listing_id, clean, clean_rank }) => [listing_id, clean, clean_rank]))

async function li(teller: Teller): Promise<void> {
  const { does, say, heading, cast, judged, later, at } = teller
  const system = house(teller)
  const id = cast['A-LI']!
  const subject = { kind: 'account', id }
  const buyer = teller.person('Li, buyer', ['buyer'], subject)
  heading('The finding')
  at('2016-07-12T10:00:00+08:00')
  const found = await judged()
  const verdict = verdictOn(found, id)!
  say(`Account ${id}: ${verdict.behaviour}, ${verdict.certainty}; ${verdict.proven_order_ids.length} orders proven one by one. ${verdict.reasons[0]!.text.en}`)
  assert.deepEqual([verdict.certainty, verdict.proven_order_ids.length], ['supported', 24])
  heading('Notice, restriction, question')
  at('2016-07-13T09:30:00+08:00')
  const place = `/v1/cases/${verdict.case_id}`
  await does(ines, 'takes the case', `${place}/take`)
  const proposal = {
    subject,
    kind: 'restrict_login',
    level: 'L2',
    order_ids: verdict.proven_order_ids,
    reason_codes: ['money-back-matched'].filter((code) => verdict.reasons.some((one) => one.code === code)),
  }
  await does(
    ines,
    'proposes what the finding does not carry, zero sales',
    `${place}/propose`,
    { ...proposal, kind: 'zero_sales', level: 'L3', reasons: 'too much' },
    422,
  )
  const measure = (
    await does(ines, 'proposes to limit sign-in for a week, naming the 24 orders', `${place}/propose`, {
      ...proposal,
      reasons: 'price plus five yuan came back from the sellers’ own wallets, 24 times',
    })
  ).made[0]!.id
  await does(ines, 'cannot decide what she proposed', `/v1/measures/${measure}/decide`, { outcome: 'impose', urgent: true, reasons: 'r' }, 403)
  const urgent = await does(dora, 'decides it urgently: 72 hours at most, with notice and question', `/v1/measures/${measure}/decide`, {
    outcome: 'impose',
    urgent: true,
    reasons: 'orders go on every day; the answer is looked at when it comes',
  })
  const question = urgent.made.find(({ kind }) => kind === 'question')!.id
  await does(buyer, 'opens the page: question and reasons have reached him', `/v1/questions/${question}/delivered`, {
    at: new Date(Date.parse('2016-07-13T09:30:00+08:00')).toISOString(),
  })
  await does(buyer, 'has read the reasons of the decision', `/v1/measures/${measure}/delivered`, {
    at: new Date(Date.parse('2016-07-13T09:30:00+08:00')).toISOString(),
  })
  at('2016-07-15T21:40:00+08:00')
  await does(buyer, 'answers: “transfers of friends”, without proof', `/v1/explanations/${question}/answer`, { text: '都是朋友转的钱' })
  heading('Assessed; decided in the ordinary way')
  at('2016-07-18T10:00:00+08:00')
  await does(ines, 'takes the case', `${place}/take`)
  await does(ines, 'assesses the answer', `/v1/questions/${question}/assess`, {
    assessed: 'unreasonable',
    reasons: 'no friend pays the exact price plus five from a shop’s verified wallet, 24 times in 24 orders',
  })
  const asked = verdictOn(await judged(), id)!
  say(`The finding now stands as ${asked.certainty}: paid, the money back from the seller, asked, no reasonable explanation.`)
  assert.equal(asked.certainty, 'established')
  const second = (await does(ines, 'proposes seven days, now that he was heard', `${place}/propose`, { ...proposal, reasons: 'asked and not explained' }))
    .made[0]!.id
  await does(ines, 'gives notice; what was asked before counts', `/v1/measures/${second}/notice`, { reasons: 'complete' })
  await does(dora, 'imposes it', `/v1/measures/${second}/decide`, { outcome: 'impose', reasons: 'the service agreement forbids fictitious orders' })
  await does(system, 'confirms that it is applied', `/v1/measures/${second}/applied`, { at: new Date(Date.parse('2016-07-18T10:00:00+08:00')).toISOString() })
  const others = asked.reasons.length
  say(`Nothing follows for the shops of the 24 orders without cases of their own: leads, no measure. (${others} reasons stand in the file.)`)
  heading('Appeal')
  later(6 * hour)
  const appeal = (await does(buyer, 'appeals', `/v1/measures/${second}/appeal`, { text: '请求解封账号' })).made[0]!.id
  await does(dora, 'may not read it: she is no appeal reader and took part', `/v1/appeals/${appeal}/take`, {}, 403)
  later(20 * hour)
  await does(anna, 'takes it; she took no part before', `/v1/appeals/${appeal}/take`)
  await does(anna, 'upholds, with reasons', `/v1/appeals/${appeal}/decide`, {
    outcome: 'upheld',
    reasons: 'each of the 24 carries its own payment back; 37 other orders were rightly left out',
  })
  heading('He sues; the marketplace counter-claims one yuan')
  at('2016-08-20T10:00:00+08:00')
  say(`The limit has ended by itself: ${(await teller.asks<{ state: string }>(ines, `/v1/measures/${second}`)).state}.`)
  const step = (proceeding: string, state: string, date: string, what: string, more: Record<string, unknown> = {}) => (
    at(`${date}T10:00:00+08:00`),
    does(lena, what, `/v1/proceedings/${proceeding}/${state}`, { date: `${date}T10:00:00+08:00`, reasons: 'as the court’s record says', ...more })
  )
  await step('li-sues', 'prepared', '2016-09-01', 'records his claim: unblock and damages', {
    case_id: verdict.case_id,
    claimants: [`${id} (Li)`],
    defendants: ['the marketplace'],
  })
  await step('li-sues', 'filed', '2016-09-05', 'records the filing')
  await step('counter-claim', 'prepared', '2016-10-10', 'prepares the counter-claim: breach of the service agreement, one yuan', {
    case_id: verdict.case_id,
    claimants: ['the marketplace'],
    defendants: [id],
    amount_minor: 100,
    currency: 'CNY',
  })
  await step('counter-claim', 'filed', '2016-10-12', 'files it')
  await step('li-sues', 'withdraw', '2017-11-20', 'records that he withdrew his claim')
  await step('counter-claim', 'heard', '2018-04-10', 'records the hearing')
  await step('counter-claim', 'judged', '2018-05-10', 'records the judgment: 24 orders, one yuan', { amount_minor: 100, currency: 'CNY' })
  await step('counter-claim', 'effective', '2018-06-01', 'records that it is effective')
  await step('counter-claim', 'awarded', '2018-06-01', 'records the award', { amount_minor: 100, currency: 'CNY' })
  await step('counter-claim', 'collected', '2018-06-15', 'records the payment', { amount_minor: 100, currency: 'CNY' })
  await does(dora, 'closes the case', `${place}/close`, { outcome: 'judgment effective, collected', reasons: 'nothing is open' })
}

async function yiwu(teller: Teller): Promise<void> {
  const { does, say, heading, cast, judged, at, arrive, asks } = teller
  house(teller)
  const shop = { kind: 'shop', id: cast['S-VYW']! }
  const merchant = teller.person('Wang, merchant', ['merchant'], shop)
  heading('The flood, and the penalty the old engine gave')
  const before = await judged()
  const verdict = verdictOn(before, shop.id, ({ role }) => role === 'victim_merchant')!
  say(
    `Shop ${shop.id}: ${verdict.behaviour} as ${verdict.role}, ${verdict.certainty}. ${verdict.supported_order_ids.length + verdict.proven_order_ids.length} orders are out of its figures; ${verdict.reasons[0]!.text.en}`,
  )
  const [penalty] = (
    await asks<{ items: { id: string; kind: string; state: string; suspended: unknown }[] }>(ines, `/v1/measures?subject=shop:${shop.id}`)
  ).items.filter(({ kind }) => kind === 'demote')
  say(`The marketplace’s own engine demoted it (${penalty!.id}): ${penalty!.state}${penalty!.suspended === null ? '' : ', suspended'}.`)
  const warned = await asks<{ kind: string; order_ids: string[]; advice: { en: string } }[]>(merchant, `/v1/shops/${shop.id}/warnings`)
  say(`The shop is warned: ${warned[0]!.kind}. ${warned[0]!.advice.en}`)
  heading('It says that it was attacked')
  at('2017-08-10T10:20:00+08:00')
  await does(merchant, 'reports: attacked', '/v1/reports', { kind: 'attacked', text: '半小时内两千单，收件人都说没买过' })
  const held = (await asks<{ suspended: { cause: string } | null }>(ines, `/v1/measures/${penalty!.id}`)).suspended
  say(`The penalty is suspended in the same minute, on independent facts and not on its word: ${held?.cause}.`)
  assert.equal(held?.cause, 'victim')
  const place = `/v1/cases/${verdict.case_id}`
  at('2017-08-10T15:00:00+08:00')
  await does(ines, 'takes the case', `${place}/take`)
  await does(ines, 'cannot limit the victim', `${place}/propose`, { subject: shop, kind: 'demote', level: 'L3', reasons: 'r' }, 422)
  await does(dora, 'recognises it as the victim, within the day', `${place}/victim`, {
    subject: shop,
    status: 'recognised',
    reasons: 'real parcels, refunds at its cost, buyers who never bought there before',
  })
  const lifted = await asks<{ state: string }>(ines, `/v1/measures/${penalty!.id}`)
  say(`The penalty is ${lifted.state}.`)
  assert.equal(lifted.state, 'lifted')
  const after = await judged()
  assert.equal(countsOf(after), countsOf(before), 'its ranks are those of its genuine orders')
  say('Its ranks are those of its genuine orders, to the order: the flood never counted, and the penalty no longer does.')
  heading('To the police, with its consent')
  at('2017-08-16T09:00:00+08:00')
  await does(
    leo,
    'cannot name a victim who did not agree',
    `${place}/refer`,
    { authority_id: 'police-yiwu', offence: '276', victims: [shop.id], reasons: 'r' },
    422,
  )
  await does(merchant, 'agrees to be named', `${place}/consent`, { to: 'referral' })
  const referral = (
    await does(leo, 'drafts the referral: sabotage of production and business', `${place}/refer`, {
      authority_id: 'police-yiwu',
      offence: '276',
      victims: [shop.id],
      reasons: 'loss above the threshold on the low estimate',
    })
  ).made[0]!.id
  const file = (who: string, state: string, time: string, what: string, more: Record<string, unknown> = {}) => (
    at(time),
    does(who, what, `/v1/referrals/${referral}/${state}`, { date: time, reasons: 'on file', ...more })
  )
  await file(lena, 'reviewed', '2017-08-16T11:00:00+08:00', 'signs it')
  await file(leo, 'sent', '2017-08-16T14:00:00+08:00', 'sends it')
  await file(leo, 'received', '2017-08-17T10:00:00+08:00', 'records the receipt', { number: '2017-0816' })
  await file(leo, 'accepted', '2017-08-18T10:00:00+08:00', 'records the acceptance')
  await file(leo, 'filed', '2017-08-25T10:00:00+08:00', 'records that a case was filed')
  await file(leo, 'investigating', '2017-09-01T10:00:00+08:00', 'records the investigation')
  const came = await arrive('2018-08-01T10:00:00+08:00')
  await judged()
  // The market of this story ends in 2017; a report as of that day follows the few words that came after it.
  const found = await asks<Report>('reader', `/v1/report?as_of=${encodeURIComponent('2018-08-01T10:00:00+08:00')}`)
  const named = found.verdicts
    .filter(({ subject }) => subject.id === cast['P-ZHONG'] || subject.id === cast['P-LIANG'])
    .map(({ subject, role, certainty }) => `${subject.id === cast['P-ZHONG'] ? 'the organiser' : 'the recruiter'} as ${role}, ${certainty}`)
  say(`${came} further events came, those of the authorities among them. Now: ${named.join('; ')}.`)
  await file(leo, 'prosecuted', '2018-08-02T10:00:00+08:00', 'records the prosecution')
  await file(leo, 'judged', '2018-08-03T10:00:00+08:00', 'records the judgment: two years and three months', { text: '破坏生产经营罪，有期徒刑二年三个月' })
  await file(leo, 'effective', '2018-08-06T10:00:00+08:00', 'records that it is final')
  heading('The claim, and the apology')
  await does(
    lena,
    'cannot join the shop to a claim it did not agree to',
    `/v1/proceedings/claim-yiwu/prepared`,
    {
      case_id: verdict.case_id,
      claimants: ['the marketplace', shop.id],
      defendants: [cast['P-ZHONG']!, cast['P-LIANG']!],
      amount_minor: 66_000_000,
      currency: 'CNY',
      reasons: 'r',
    },
    422,
  )
  const step = (state: string, date: string, what: string, more: Record<string, unknown> = {}) => (
    at(`${date}T10:00:00+08:00`),
    does(lena, what, `/v1/proceedings/claim-yiwu/${state}`, { date: `${date}T10:00:00+08:00`, reasons: 'as the court’s record says', ...more })
  )
  await step('prepared', '2018-09-20', 'prepares the marketplace’s own claim against both', {
    case_id: verdict.case_id,
    claimants: ['the marketplace'],
    defendants: [cast['P-ZHONG']!, cast['P-LIANG']!],
    amount_minor: 66_000_000,
    currency: 'CNY',
  })
  await step('filed', '2018-09-28', 'files it: 660,000 and an apology to the shop on the platform', { amount_minor: 66_000_000, currency: 'CNY' })
  say('What follows is how such a claim ends; no source tells the end of this one.')
  await step('heard', '2019-01-15', 'records the hearing')
  await step('judged', '2019-03-01', 'records the judgment')
  await step('effective', '2019-04-01', 'records that it is effective')
  await step('awarded', '2019-04-01', 'records the award beside the claim', { amount_minor: 20_200_000, currency: 'CNY' })
  await step('apology_ordered', '2019-04-01', 'records the apology ordered: on the platform, to the shop, thirty days')
  await step('apology_published', '2019-04-10', 'records that it stands there')
  await step('apology_ended', '2019-05-10', 'records that its thirty days are over')
}

async function haimen(teller: Teller): Promise<void> {
  const { does, say, heading, cast, judged, at, asks } = teller
  house(teller)
  const shops = ['M2', 'M4', 'M5'].map((name) => ({
    name,
    id: cast[name]!,
    who: teller.person(`${name}, merchant`, ['merchant'], { kind: 'shop', id: cast[name]! }),
  }))
  heading('Three who tell, five who were asked for money')
  const found = await judged()
  const by = found.verdicts.filter(({ behaviour }) => behaviour === 'review_extortion')
  const victims = by.filter(({ role }) => role === 'victim_merchant')
  const accused = by.filter(({ role, certainty }) => role !== 'victim_merchant' && role !== 'bystander' && certainty !== 'lead')
  say(
    `One case: ${victims.length} shops that paid or were asked to, ${accused.map(({ subject, role, certainty }) => `${subject.kind} ${subject.id} as ${role} (${certainty})`).join(', ')}.`,
  )
  const caseId = (accused[0] ?? victims[0])!.case_id
  const place = `/v1/cases/${caseId}`
  const reviews = [...new Set(by.flatMap(({ review_ids }) => review_ids))]
  say(`${reviews.length} reviews are set apart while it is looked into; none is deleted.`)
  heading('A report while being threatened')
  at('2017-06-22T20:00:00+08:00')
  const own = victims.find(({ subject }) => subject.id === shops[2]!.id)
  await does(shops[2]!.who, 'reports: threatened', '/v1/reports', {
    kind: 'threatened',
    review_ids: own?.review_ids ?? [],
    text: '要么花钱消灾，要么更多的人来给你差评',
  })
  const mine = await asks<{ reports: { state: string }[]; warnings: { kind: string; advice: { en: string } }[] }>(shops[2]!.who, '/v1/mine')
  say(`Acknowledged within the minute (${mine.reports[0]!.state}). It is told: ${mine.warnings[0]?.advice.en ?? 'nothing more'}`)
  heading('Limits, after asking')
  at('2017-06-23T10:00:00+08:00')
  await does(ivan, 'takes the case', `${place}/take`)
  const writers = new Map(accused.filter(({ role, review_ids }) => role === 'buyer_reviewer' && review_ids.length > 0).map((one) => [one.subject.id, one]))
  assert.ok(writers.size >= 2, 'two who wrote')
  for (const { subject, review_ids } of writers.values()) {
    const measure = (
      await does(ivan, `proposes that ${subject.id} may not publish reviews for a week`, `${place}/propose`, {
        subject,
        kind: 'restrict_publish',
        level: 'L2',
        review_ids,
        reasons: 'demands of money beside these very reviews',
      })
    ).made[0]!.id
    const made = await does(dora, 'decides it urgently; the account is asked with it', `/v1/measures/${measure}/decide`, {
      outcome: 'impose',
      urgent: true,
      reasons: 'further shops are being written to',
    })
    say(`Kin is no ground: the reasons name ${subject.id}’s own reviews. Question ${made.made.find(({ kind }) => kind === 'question')!.id} went out.`)
  }
  heading('To the police: only who agreed is named')
  at('2017-06-26T10:00:00+08:00')
  for (const { who } of shops) await does(who, 'agrees to be named', `${place}/consent`, { to: 'referral' })
  await does(
    leo,
    'cannot name a shop that was not asked',
    `${place}/refer`,
    { authority_id: 'police-haimen', offence: '274', victims: [cast['M1']!], reasons: 'r' },
    422,
  )
  const referral = (
    await does(leo, 'drafts the referral: extortion', `${place}/refer`, {
      authority_id: 'police-haimen',
      offence: '274',
      victims: shops.map(({ id }) => id),
      reasons: 'small sums from strangers, added up by payee',
    })
  ).made[0]!.id
  const file = (who: string, state: string, date: string, what: string, more: Record<string, unknown> = {}) => (
    at(`${date}T10:00:00+08:00`),
    does(who, what, `/v1/referrals/${referral}/${state}`, { date: `${date}T10:00:00+08:00`, reasons: 'on file', ...more })
  )
  await file(lena, 'reviewed', '2017-06-26', 'signs it')
  await file(leo, 'sent', '2017-06-27', 'sends it')
  await file(leo, 'returned', '2017-07-03', 'records that more was asked for')
  await file(lena, 'reviewed', '2017-07-04', 'signs the supplement')
  await file(leo, 'sent', '2017-07-05', 'sends it again')
  for (const [state, date, what] of [
    ['received', '2017-07-06', 'records the receipt'],
    ['accepted', '2017-07-07', 'records the acceptance'],
    ['filed', '2017-07-10', 'records that a case was filed'],
    ['investigating', '2017-07-12', 'records the investigation'],
    ['prosecuted', '2017-10-20', 'records the prosecution'],
    ['judged', '2017-11-30', 'records the judgment: suspended sentences and fines'],
    ['effective', '2017-12-15', 'records that it is final'],
  ] as const)
    await file(leo, state, date, what)
  heading('One yuan and an apology to all merchants')
  const step = (state: string, date: string, what: string, more: Record<string, unknown> = {}) => (
    at(`${date}T10:00:00+08:00`),
    does(lena, what, `/v1/proceedings/claim-haimen/${state}`, { date: `${date}T10:00:00+08:00`, reasons: 'as the court’s record says', ...more })
  )
  await step('prepared', '2018-08-01', 'prepares the claim: tort against the review data', {
    case_id: caseId,
    claimants: ['the marketplace'],
    defendants: [cast['P-DU']!, cast['P-QIU']!, cast['P-ZHANG']!],
    amount_minor: 100,
    currency: 'CNY',
  })
  await step('filed', '2018-08-15', 'files it')
  await step('heard', '2018-11-08', 'records the hearing; two attend')
  await step('judged', '2019-01-10', 'records the judgment')
  await step('effective', '2019-02-01', 'records that it is effective')
  await step('awarded', '2019-02-01', 'records the award', { amount_minor: 100, currency: 'CNY' })
  await step('apology_ordered', '2019-02-01', 'records the apology ordered: on the home page, to all merchants')
  await step('apology_published', '2019-02-15', 'records that it stands there')
  await step('apology_ended', '2019-03-01', 'records that its time is over')
  say('The case stays open for those who did not report: they are asked for their consent, not named.')
}

async function critics(teller: Teller): Promise<void> {
  const { does, say, heading, cast, judged, at, later, arrive, asks } = teller
  const system = house(teller)
  const shop = { kind: 'shop', id: cast['THIN']! }
  const merchant = teller.person('Zhao, merchant', ['merchant'], shop)
  const critic = teller.person('one of the critics', ['buyer'], { kind: 'account', id: 'A-CRITIC-3' })
  const score = (report: Report): string => {
    const one = report.rankings.credit.find(({ shop_id }) => shop_id === shop.id)!
    return `${one.clean_mean} (with everything ${one.observed_mean})`
  }
  heading('A shop files against each of its critics')
  const found = await judged()
  const verdict = verdictOn(found, shop.id)!
  say(`Shop ${shop.id}: ${verdict.behaviour}, ${verdict.certainty}. ${verdict.reasons[0]!.text.en}`)
  say(`Its score is ${score(found)}: ${found.neutralised.review_ids.length} reviews are out of any score here.`)
  const taught = (
    await asks<{ items: { id: string; kind: string; state: string; statement: { rule: { en: string } } }[] }>(ines, `/v1/measures?subject=shop:${shop.id}`)
  ).items.find(({ kind }) => kind === 'education')!
  say(`By itself nothing follows but education (${taught.id}, ${taught.state}): “${taught.statement.rule.en}”`)
  await does(merchant, 'acknowledges it and answers its quiz', `/v1/measures/${taught.id}/acknowledge`, {
    answers: { empty: 'no', faulty: 'yes', threat: 'no' },
  })
  heading('It tries the portal: twelve reports of a threat, in one text')
  const reports: string[] = []
  for (let i = 0; i < 12; i++)
    reports.push(
      (
        await does(merchant, `reports review R-${i} as a threat`, '/v1/reports', {
          kind: 'threatened',
          review_ids: [`R-${i}`],
          text: '此评价与事实不符，属恶意差评，请平台删除',
        })
      ).id,
    )
  const out = (await judged()).neutralised.review_ids.length
  assert.equal(out, 0)
  say(
    `No review was set apart: no message threatens, and one shop alone moves nothing. ${out} reviews are out. Each report was acknowledged and has its due time.`,
  )
  const theirs = await asks<{ out: { reviews: { count: number } } }>(critic, '/v1/mine')
  say(`A critic who looks finds ${theirs.out.reviews.count} of their reviews out of the score, and nothing asked of them.`)
  later(hour)
  for (const [i, id] of reports.slice(0, 6).entries())
    await does(ines, `answers ${i + 1} of 12 after reading the chat and the photos`, `/v1/reports/${id}/answer`, {
      outcome: 'rejected',
      text: 'The review says what was wrong with the goods; nothing was asked for it.',
      manifestly_unfounded: true,
      reasons: 'a photo of the broken cup stands beside it, and no message to the shop',
    })
  const told = (await asks<{ told: { text: { en: string } }[] }>(merchant, '/v1/mine')).told
  say(`It is warned before anything else, on its own page: “${told[0]!.text.en}”`)
  heading('It goes on')
  const came = await arrive(dayOf(62))
  const after = verdictOn(await judged(), shop.id)!
  say(`${came} further events came, six more filings against six more critics among them. Now: ${after.certainty}, ${after.reasons[0]!.text.en}`)
  const place = `/v1/cases/${after.case_id}`
  await does(ines, 'takes the case', `${place}/take`)
  await does(
    ines,
    'cannot take out the critics’ reviews instead',
    `${place}/propose`,
    { subject: shop, kind: 'restrict_notices', level: 'L2', review_ids: ['R-3'], reasons: 'r' },
    422,
  )
  const measure = (
    await does(ines, 'proposes that what it files is looked at before it takes effect, for a week', `${place}/propose`, {
      subject: shop,
      kind: 'restrict_notices',
      level: 'L2',
      reason_codes: ['filings-unfounded'],
      starts_at: dayOf(68),
      ends_at: dayOf(75),
      reasons: 'eighteen filings, none borne out, gone on with after being warned',
    })
  ).made[0]!.id
  const question = (await does(ines, 'gives notice; with it the shop is asked', `/v1/measures/${measure}/notice`, { reasons: 'complete' })).made[0]!.id
  await does(merchant, 'opens its page', `/v1/questions/${question}/delivered`, { at: dayOf(62) })
  at(dayOf(65, 4))
  await does(dora, 'cannot decide while the time to answer runs', `/v1/measures/${measure}/decide`, { outcome: 'impose', reasons: 'r' }, 409)
  at(dayOf(69, 4))
  say(
    'Three working days passed without an answer; those of the May holiday did not count. Silence is silence: it proves nothing, and the decision rests on the filings.',
  )
  await does(dora, 'imposes it', `/v1/measures/${measure}/decide`, { outcome: 'impose', reasons: 'warned, gone on with; its true complaints still reach us' })
  await does(system, 'confirms that it is applied', `/v1/measures/${measure}/applied`, { at: dayOf(69, 4) })
  await does(merchant, 'can still report a real attack', '/v1/reports', { kind: 'attacked', text: '今天真的被刷单了' })
  heading('Appeal, and the end')
  at(dayOf(70))
  const appeal = (await does(merchant, 'appeals', `/v1/measures/${measure}/appeal`, { text: '差评都是恶意的' })).made[0]!.id
  await does(anna, 'takes it', `/v1/appeals/${appeal}/take`)
  await does(merchant, 'asks for another reader', `/v1/appeals/${appeal}/challenge`, { text: 'she will side with the house' })
  const gus = teller.person('Gus, governance', ['governance'])
  await does(gus, 'hears that and leaves her', `/v1/appeals/${appeal}/replace`, { granted: false, reasons: 'no tie is named and none is known' })
  await does(anna, 'upholds, with reasons', `/v1/appeals/${appeal}/decide`, {
    outcome: 'upheld',
    reasons: 'all eighteen were read again; seventeen show the fault in a photo',
  })
  at(dayOf(76))
  say(`The limit has ended by itself: ${(await asks<{ state: string }>(ines, `/v1/measures/${measure}`)).state}.`)
  const last = await judged()
  assert.equal(last.neutralised.review_ids.length, 0)
  say(`Its score is still what its buyers say: ${score(last)}. No review of a critic was ever out of it.`)
}

async function claimant(teller: Teller): Promise<void> {
  const { does, say, heading, cast, judged, at, asks } = teller
  house(teller)
  const gus = teller.person('Gus, governance', ['governance'])
  const subject = { kind: 'account', id: cast['CLAIM']! }
  const man = teller.person('Sun, claimant', ['buyer'], subject)
  const limits = async (): Promise<string> => JSON.stringify((await teller.decides({ subject, about: 'notice' })).limits.map(({ kind }) => kind))
  heading('Twelve complaints that were right, and six that were for sale')
  const before = await judged()
  const verdict = verdictOn(before, subject.id)!
  say(`Account ${subject.id}: ${verdict.behaviour}, ${verdict.certainty}, on ${verdict.complaint_ids.length} complaints. ${verdict.reasons[0]!.text.en}`)
  say('His twelve others, nine of them upheld, are in no finding: being right often, and asking money for a fault that is there, is no offence.')
  assert.equal(verdict.complaint_ids.length, 6)
  say(`What limits him today: ${await limits()}.`)
  const place = `/v1/cases/${verdict.case_id}`
  await does(ines, 'takes the case', `${place}/take`)
  await does(ivan, 'follows it', `${place}/watch`)
  const { newest } = await asks<{ newest: number }>(ivan, `${place}/changes`)
  await does(ivan, 'says up to where he has seen it', `${place}/seen`, { entry: newest })
  await does(
    ines,
    'cannot close his account on that',
    `${place}/propose`,
    { subject, kind: 'restrict_login', level: 'L4', reason_codes: ['complaint-demand'], reasons: 'r' },
    422,
  )
  const measure = (
    await does(ines, 'proposes that complaints of his are looked at before they take effect, for a week', `${place}/propose`, {
      subject,
      kind: 'restrict_notices',
      level: 'L2',
      reason_codes: ['complaint-demand'],
      reasons: 'six times the price of silence was named in a message',
    })
  ).made[0]!.id
  const question = (await does(ines, 'gives notice; with it he is asked', `/v1/measures/${measure}/notice`, { reasons: 'complete' })).made[0]!.id
  await does(man, 'opens his page', `/v1/questions/${question}/delivered`, { at: dayOf(45) })
  at(dayOf(46))
  await does(man, 'answers: he only named what he was offered', `/v1/explanations/${question}/answer`, { text: '金额是商家先提出的，我只是重复' })
  await does(ines, 'takes the case', `${place}/take`)
  await does(ines, 'assesses the answer', `/v1/questions/${question}/assess`, { assessed: 'unreasonable', reasons: 'the messages on file begin with his' })
  await does(dora, 'imposes it', `/v1/measures/${measure}/decide`, { outcome: 'impose', reasons: 'asked, and the answer does not fit the messages we hold' })
  await does(man, 'has read the reasons', `/v1/measures/${measure}/delivered`, { at: dayOf(46) })
  say(`What limits him now: ${await limits()}.`)
  heading('An authority asks meanwhile')
  await does(leo, 'registers the request', '/v1/requests/req-7/register', {
    authority_id: 'amr-hangzhou',
    number: '2024-77',
    about_ids: [subject.id],
    reasons: 'received by letter',
  })
  await does(lena, 'sets its scope: the decision about him, no more', '/v1/requests/req-7/scope', {
    about_ids: [subject.id],
    text: 'the decision and its reasons',
    reasons: 'no more was asked',
  })
  await does(leo, 'answers it', '/v1/requests/req-7/answer', { sha256: ['a'.repeat(64)], reasons: 'as scoped' })
  heading('The appeal brings what nobody had: the shops wrote first')
  at(dayOf(47))
  const appeal = (await does(man, 'appeals, with the chats of another channel', `/v1/measures/${measure}/appeal`, { text: '附完整聊天记录：六家店均先报价' }))
    .made[0]!.id
  await does(ines, 'may not read it', `/v1/appeals/${appeal}/take`, {}, 403)
  await does(anna, 'takes it; she took no part before', `/v1/appeals/${appeal}/take`)
  await does(anna, 'overturns it, with reasons', `/v1/appeals/${appeal}/decide`, {
    outcome: 'overturned',
    reasons: 'in all six the shop named the sum first; he repeated it, which is no demand of his',
  })
  const now = await limits()
  assert.equal(now, '[]')
  const after = await judged()
  assert.equal(countsOf(after), countsOf(before))
  say(`What limits him now: ${now}. Ranks and scores are what they were before, to the order.`)
  heading('What was already told of it is put right')
  const letters = (
    await asks<{ items: { id: string; state: string; to: { as: string }; letter: { en: string; zh: string } }[] }>(
      leo,
      `/v1/corrections?case_id=${verdict.case_id}`,
    )
  ).items
  for (const one of letters.toSorted((a, b) => (a.to.as < b.to.as ? -1 : 1)))
    say(`Letter to ${one.to.as === 'subject' ? 'him' : `the ${one.to.as}`} (${one.state}): “${one.letter.en.replaceAll('\n', ' ')}”`)
  say(`In Chinese to the authority: “${letters.find(({ to }) => to.as === 'authority')!.letter.zh.replaceAll('\n', '')}”`)
  const owed = letters.find(({ to }) => to.as === 'authority')!.id
  await does(leo, 'sends it', `/v1/corrections/${owed}/sent`, { number: 'C-2024-3' })
  at(dayOf(49))
  await does(leo, 'records its receipt', `/v1/corrections/${owed}/received`, { number: 'R-2024-9' })
  await does(ines, 'takes the case again', `${place}/take`)
  await does(
    ines,
    'tries to impose it under another id',
    `${place}/propose`,
    { subject, kind: 'restrict_notices', level: 'L2', reason_codes: ['complaint-demand'], reasons: 'again' },
    409,
  )
  heading('What it cost him')
  await does(man, 'enters what he lost', '/v1/losses/loss-1/enter', {
    case_id: verdict.case_id,
    party: 'consumers',
    head: 'wrongful_limit',
    measure_id: measure,
    low_minor: 3900,
    central_minor: 3900,
    high_minor: 7800,
    currency: 'CNY',
    text: 'two returns whose time ran out while complaints waited',
  })
  await does(gus, 'pays it', '/v1/losses/loss-1/settle', { amount_minor: 3900, currency: 'CNY', how: 'paid', reasons: 'the low estimate, shown by two orders' })
  const { changes } = await asks<{ changes: { text: { en: string } }[] }>(ivan, `${place}/changes`)
  say(`Ivan, who followed the case, reads what changed since he looked: ${changes.map(({ text }) => text.en).join('; ')}.`)
}

const stories = {
  S1: { title: 'Yiwu: a shop that was brushed against', lives: yiwu, world: storyWorlds.S1 },
  S2: { title: 'Li: 24 orders, asked, heard, decided, one yuan', lives: li, world: storyWorlds.S2 },
  S3: { title: 'Haimen: money for reviews, in three roles', lives: haimen, world: storyWorlds.S3 },
  critics: {
    title: 'A shop that files against each of its critics',
    lives: critics,
    world: { told: market, from: dayOf(40), keep: () => true, without: /^never/ },
  },
  claimant: {
    title: 'A claimant who is mostly right',
    lives: claimant,
    world: { told: market, from: dayOf(45), keep: () => true, without: /^never/ },
  },
}

const wanted = process.argv.slice(2).filter((name): name is keyof typeof stories => Object.hasOwn(stories, name))
const told: string[] = []
for (const name of wanted.length > 0 ? wanted : (Object.keys(stories) as (keyof typeof stories)[])) {
  const { title, lives, world } = stories[name]
  const text = `## ${title}\n${await tell(world, lives)}\n`
  process.stdout.write(`${text}\n`)
  told.push(text)
}
if (process.argv.includes('--write'))
  writeFileSync(
    join(import.meta.dirname, '..', '..', 'docs', 'stories.md'),
    `# Five cases, lived through the server\n\nMade by \`node bench/casework/stories.ts --write\`: simulated markets with the three cases of the source played in them, and a small one with two more, and every step a request to the server. Names of staff are made up.\n\n${told.join('\n')}`,
  )
