import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import fc from 'fast-check'
import type { Report } from '../domain/report.ts'
import type { ReportDetails } from './details.ts'
import { detailsFixture, reportFixture } from './fixture.ts'
import { tiers } from '../domain/fields.ts'
import { eventTypes } from '../domain/vocabulary.ts'
import { renderHtml } from './html.ts'
import { html } from './markup.ts'

const nothing: ReportDetails = { sources: [], imports: { files: [], rejects: [] }, stages: [], cases: [] }

/** A report of one case in which every string that a stranger chooses is this one. */
function spoken(text: string): [Report, ReportDetails] {
  const report = reportFixture()
  const [victim] = report.verdicts
  const said = { code: text, weight_bits: 1, text: { en: text, zh: `${text}?` }, evidence: [text] }
  Object.assign(victim!, {
    case_id: text,
    subject: { kind: 'shop', id: text },
    hypotheses: [{ name: text, log10_odds: 1 }],
    related: [{ kind: 'person', id: `${text}.`, as: 'organiser', certainty: 'lead' }],
    reasons: [said],
    contrary: [said],
    searched: [{ en: text, zh: `${text}?` }],
  })
  report.verdicts = [victim!, { ...victim!, subject: { kind: 'account', id: `${text}!` }, role: 'brusher' }]
  report.cases = [{ ...report.cases[0]!, case_id: text, merged_from: [text] }]
  report.rankings = {
    sales: [{ listing_id: text, observed: 2, clean: 1, observed_rank: 1, clean_rank: 1 }],
    credit: [{ shop_id: text, observed_mean: null, observed_count: 0, clean_mean: null, clean_count: 0, observed_rank: null, clean_rank: null }],
  }
  report.input.by_type = { [text]: 1 }
  const details = detailsFixture()
  const one = details.cases[0]!
  const edge = { total_minor: 1, count: 1, verified: false, first_ms: 0, last_ms: 0 }
  return [
    report,
    {
      ...details,
      sources: [text],
      imports: { files: [{ name: text, accepted: 1, rejected: 1 }], rejects: [{ reason: { en: text, zh: `${text}?` }, count: 1, example: text }] },
      stages: [{ name: { en: text, zh: text }, milliseconds: 1 }],
      cases: [
        {
          case_id: text,
          series: one.series!,
          money: {
            currency: 'CNY',
            nodes: ['a', 'b'].map((id) => ({ id: text + id, kind: 'wallet', label: { en: text, zh: `${text}?` }, role: null })),
            edges: [{ from: `${text}a`, to: `${text}b`, ...edge }],
          },
          orders: [{ ...one.orders[0]!, order_id: text, currency: text }],
        },
      ],
    },
  ]
}

/** Names of all tags in order, and of all attributes: the shape that a browser would build. */
const shape = (page: string): string =>
  page
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '<$1>')
    .match(/<\/?[a-z][^>]*>/gi)!
    .map((tag) => tag.replace(/"[^"]*"/g, '""'))
    .join('')

/** Relative luminance as WCAG 2 defines it. */
const luminance = (colour: string): number =>
  [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((total, part, at) => total + part * [0.2126, 0.7152, 0.0722][at]!, 0)

test('the same report gives the same bytes, and opens in the language asked for', () => {
  const page = renderHtml(reportFixture(), detailsFixture(), 'zh')
  assert.equal(page, renderHtml(reportFixture(), detailsFixture(), 'zh'))
  assert.match(page, /<html lang="zh-CN" data-lang="zh">/)
  assert.match(page, /<title>Aedile 报告/)
})

test('the page asks the network for nothing', () => {
  const page = renderHtml(reportFixture(), detailsFixture(), 'en').replace(/<script type="application\/json".*?<\/script>/gs, '')
  assert.doesNotMatch(page, /https?:|\ssrc=|<link|@import|url\((?!#)/i)
  assert.match(page, /default-src 'none'/)
})

test('no string of a report becomes markup', () => {
  const [report, details] = spoken('plain')
  const plain = shape(renderHtml(report, details, 'en'))
  const nasty = fc.oneof(
    fc.constantFrom(
      '"><script>alert(1)</script>',
      '</script><img src=x onerror=alert(1)>',
      '`${alert(1)}`',
      "' onload='alert(1)",
      '<!--',
      ']]>',
      '&#60;b&#62;',
      '</style><b>',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'a', '=', ' ', '\u202e', '\u0000', '\u2028'), minLength: 1, maxLength: 16 }),
  )
  fc.assert(
    fc.property(nasty, (text) => {
      const page = renderHtml(...spoken(text), 'en')
      assert.equal(shape(page), plain)
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(page, /[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/)
    }),
    { numRuns: 60 },
  )
  assert.equal(html`<p title="${'"<&>'}">${'<b>'}</p>`.source, '<p title="&#34;&#60;&#38;&#62;">&#60;b&#62;</p>')
})

test('a report without details, and one without verdicts, still make a page', () => {
  assert.match(renderHtml(reportFixture(), nothing, 'en'), /5 cases: 1 victim, 2 findings, 1 open question, 1 cleared/)
  const empty: Report = { ...reportFixture(), verdicts: [], cases: [], neutralised: { order_ids: [], review_ids: [] }, rankings: { sales: [], credit: [] } }
  assert.match(renderHtml(empty, nothing, 'en'), /Nothing stood out/)
})

test('one who is only a lead is never said to be found', () => {
  const report = reportFixture()
  const shop = report.verdicts.find(({ subject }) => subject.id === 'S-T1')!
  shop.certainty = 'lead'
  const page = renderHtml({ ...report, verdicts: [shop] }, nothing, 'en')
  assert.match(page, /Lead: self-brushing/)
  assert.doesNotMatch(page, /Suspected: self-brushing/)
})

test('several who were harmed alike in one case are counted as several, in the card, over the case and in its summary', () => {
  const report = reportFixture()
  const [victim] = report.verdicts
  const others = ['S-2', 'S-3', 'S-4'].map((id) => ({ ...victim!, subject: { ...victim!.subject, id } }))
  const page = (of: Report): string => renderHtml({ ...of, verdicts: [victim!, ...of.verdicts.slice(1)] }, nothing, 'en')
  assert.match(page(report), /Victim of /)
  assert.doesNotMatch(page(report), /Victims of /)
  const several = page({ ...report, verdicts: [...report.verdicts, ...others] })
  assert.match(several, /Victims of /)
  assert.equal(several.match(/4 shops \(/g)?.length, 3)
  assert.match(several, /and 1 more\) were, as far as the data shows, harmed by/)
  assert.match(several, /4 家店铺（/)
})

test('money that goes in a circle is drawn all the same', () => {
  const [report, details] = spoken('x')
  const money = details.cases[0]!.money!
  const edges = [...money.edges, { ...money.edges[0]!, from: money.edges[0]!.to, to: money.edges[0]!.from }]
  const page = renderHtml(report, { ...details, cases: [{ ...details.cases[0]!, money: { ...money, edges } }] }, 'en')
  assert.match(page, /The money went in a circle/)
})

test('text stands out from its ground by 4.5 to 1, in light and in dark', () => {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
  const themes = [...css.matchAll(/:root \{(.*?)\}/gs)]
    .slice(0, 2)
    .map(([, block]) => new Map([...block!.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, value]) => [name!, value!])))
  const tones = ['victim', 'found', 'open', 'cleared'].flatMap((tone) => [
    [tone, `${tone}-back`, 4.5],
    [tone, 'surface', 4.5],
  ]) as [string, string, number][]
  const texts = ['ink', 'muted', 'accent'].flatMap((ink) => ['page', 'surface', 'raised'].map((ground): [string, string, number] => [ink, ground, 4.5]))
  const drawn = ['orders', 'hidden', 'refunded', 'expected', 'for', 'against', 'edge', 'danger'].map((ink): [string, string, number] => [ink, 'surface', 3])
  assert.equal(themes.length, 2)
  for (const theme of themes)
    for (const [ink, ground, least] of [...tones, ...texts, ...drawn]) {
      const [light, dark] = [luminance(theme.get(ink)!), luminance(theme.get(ground)!)].toSorted((a, b) => b - a)
      const contrast = (light! + 0.05) / (dark! + 0.05)
      assert.ok(contrast >= least, `expected ${ink} on ${ground} to have ${least} to 1, got ${contrast.toFixed(2)}`)
    }
})

test('what the data cannot show stands in both languages where kinds of events never came, and not where all came', () => {
  const report = { ...reportFixture(), tiers: [...tiers] }
  const page = renderHtml(report, nothing, 'zh')
  assert.match(page, /id="unseen"/)
  assert.match(page, /Reviews\. None is judged/)
  assert.match(page, /未研判任何评价/)
  assert.doesNotMatch(page, /Money that moves outside the payments/)
  // Only the tiers of which something came are said to have been used.
  assert.doesNotMatch(page, /using [^<]*devices and sign-ins/)
  assert.doesNotMatch(page, /looks back/)
  report.input.by_type = Object.fromEntries(eventTypes.map((type) => [type, 1]))
  assert.match(renderHtml(report, nothing, 'en'), new RegExp(`Of these ${eventTypes.length} had been recorded by the time to which this report looks back`))
  assert.ok(!renderHtml(report, nothing, 'en').includes('id="unseen"'))
})
