/**
 * A morning of a market, lived through the API before somebody looks at its pages: an authority asked and was answered, a buyer was limited and
 * appealed twice, losses stand on the sheets, data is held and asked about, a harmed shop was recognised, and so a letter of correction is due.
 */
import type { PersonRole, Subject } from '../../src/domain/caller.ts'
import type { Verdict } from '../../src/domain/report.ts'

type Given = { url: string; cookie: (role: PersonRole, bound?: Subject) => string; verdicts: readonly Verdict[] }

export async function liveThrough({ url, cookie, verdicts }: Given): Promise<{ appeal: string; loss: string; right: string; letter: string }> {
  const victim = verdicts.find(({ role }) => role === 'victim_merchant')!
  const buyer = verdicts.find(({ subject, measure, case_id }) => subject.kind === 'account' && measure.level !== 'L0' && case_id === victim.case_id)!
  const people = new Map<string, string>()
  let n = 0
  const ask = async (role: PersonRole, method: string, path: string, body?: unknown, bound?: Subject): Promise<Record<string, unknown>> => {
    const name = `${role} ${bound?.id ?? ''}`
    if (!people.has(name)) people.set(name, cookie(role, bound))
    const raw = body instanceof Uint8Array
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        cookie: people.get(name)!,
        origin: url,
        ...(method === 'POST' ? { 'content-type': raw ? 'text/plain' : 'application/json', 'idempotency-key': `lived-${++n}` } : {}),
      },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`expected ${method} ${path} as ${role} to be taken, got ${response.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }
  const post = (role: PersonRole, path: string, body: Record<string, unknown> = {}, bound?: Subject) =>
    ask(role, 'POST', path, { reasons: 'as the file shows', ...body }, bound)
  const said = (role: PersonRole, path: string, body: Record<string, unknown> = {}, bound?: Subject) => ask(role, 'POST', path, body, bound)
  const made = (answer: Record<string, unknown>, kind: string): string =>
    (answer['made'] as { kind: string; id: string }[]).find((one) => one.kind === kind)!.id
  const about = `/v1/cases/${victim.case_id}`

  await post('legal', '/v1/authorities/police-yiwu/list', {
    name: { en: 'Yiwu public security bureau', zh: '义乌市公安局' },
    kind: 'police',
    level: 'county',
    region_code: '330782',
    jurisdiction: 'order and property',
    filing_channel: 'in person, with the bag on a disc',
  })
  await post('liaison', '/v1/requests/Q-1/register', { authority_id: 'police-yiwu', number: '义公网调〔2017〕12号', about_ids: [victim.case_id] })
  await post('legal', '/v1/requests/Q-1/scope', { about_ids: [victim.case_id], text: 'the orders of the flood and who paid' })
  const file = (await ask('liaison', 'POST', '/v1/files', Buffer.from('the orders of the flood, one a line'))) as { sha256: string }
  await post('liaison', '/v1/requests/Q-1/answer', { sha256: [file.sha256] })

  await said('investigator', `${about}/take`)
  const proposal = await post('investigator', `${about}/propose`, {
    subject: buyer.subject,
    kind: 'restrict_refund',
    level: 'L2',
    order_ids: [...buyer.proven_order_ids, ...buyer.supported_order_ids],
    reason_codes: buyer.reasons.map(({ code }) => code),
  })
  const measure = made(proposal, 'measure')
  await post('investigator', `/v1/measures/${measure}/notice`)
  await post('decider', `/v1/measures/${measure}/decide`, { outcome: 'impose', urgent: true })
  const now = String((await ask('buyer', 'GET', '/v1/mine', undefined, buyer.subject))['now'])
  await said('buyer', `/v1/measures/${measure}/delivered`, { at: now }, buyer.subject)
  const appealed = (): Promise<string> =>
    said('buyer', `/v1/measures/${measure}/appeal`, { text: 'I was asked to order and paid nothing back.' }, buyer.subject).then((answer) =>
      made(answer, 'appeal'),
    )
  const first = await appealed()
  await said('appeal_reader', `/v1/appeals/${first}/take`)
  await post('appeal_reader', `/v1/appeals/${first}/decide`, { outcome: 'upheld' })
  const appeal = await appealed()

  const loss = (id: string, more: Record<string, unknown>) => said('investigator', `/v1/losses/${id}/enter`, { case_id: victim.case_id, ...more })
  await loss('loss-freight', {
    party: 'merchant',
    head: 'freight',
    holder: victim.subject,
    low_minor: 1_600_000,
    central_minor: 1_851_970,
    high_minor: 2_010_000,
    currency: 'CNY',
    text: 'freight of the parcels that came back',
  })
  await loss('loss-hours', { party: 'platform', head: 'investigation', count: 14, text: 'hours of two investigators' })
  await post('legal', '/v1/rights/D-1/record', { subject: { kind: 'account', id: 'A-1' }, kind: 'access', text: 'send me everything that you hold on me' })
  await post('legal', '/v1/holds/H-1/set', { about: [buyer.subject], case_ids: [victim.case_id], number: '法保〔2017〕3号' })
  await said('investigator', '/v1/openings/V-1/ask', {
    source: '//m',
    type: 'account.registered',
    record_id: 'e-1',
    field: 'name',
    purpose: 'to serve the notice by letter',
  })
  // A shop that complained of the attack has claimed it by that.
  await post('investigator', `${about}/victim`, { status: 'claimed' }).catch((error: unknown) => {
    if (!String(error).includes('expected another status than claimed')) throw error
  })
  await post('decider', `${about}/victim`, { status: 'recognised' })
  // Letters write themselves after the decision.
  for (let tries = 0; tries < 100; tries++) {
    const { items } = (await ask('liaison', 'GET', '/v1/corrections')) as { items: { id: string; state: string }[] }
    const letter = items.find(({ state }) => state === 'drafted')
    if (letter !== undefined) return { appeal, loss: 'loss-freight', right: 'D-1', letter: letter.id }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('expected a letter to the authority that was answered, there is none')
}
