/** What casework tells people, as papers; made of acts that a lived case wrote. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brusher, Market, noticed } from '../../casework/fixture.ts'
import type { Statement } from '../../casework/notices.ts'
import { packs } from '../../casework/packs.ts'
import { paperPage } from '../../report/paperPage.ts'
import { correctionLetter, type Issuer, type Letter, noticeLetter, setIn, statementLetter } from './letters.ts'
import { openTypesetter, type Written } from './typeset.ts'

const issuer: Issuer = { organisation: 'Example Market Ltd', contact: 'process@market.example', zone: 'Asia/Shanghai' }
const languages = ['zh', 'en'] as const

/** A limit in force on the brusher, referred, answered, and overturned on appeal. */
function lived(pack: (typeof packs)[keyof typeof packs] = packs.prc): { market: Market; measure: string } {
  const market = new Market()
  market.pack = pack
  const { measure, question } = noticed(market)
  market.do('li', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.do('li', 'question', question, 'answer', { text: 'my own purchases' })
  market.do('ines', 'case', 'c-li', 'take')
  market.do('ines', 'question', question, 'assess', { assessed: 'unreasonable', reasons: 'paid back 24 times' })
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', reasons: 'paid back, asked, not explained' })
  const [referral] = market.do('leo', 'case', 'c-li', 'refer', { authority_id: 'market-supervision', offence: 'aucl-9' })
  market.do('lena', 'referral', referral!, 'reviewed')
  market.do('leo', 'referral', referral!, 'sent', { number: 'OUT-7' })
  return { market, measure }
}
function overturned(): Market {
  const { market, measure } = lived()
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned', reasons: 'the wallets were not the shops’ own' })
  return market
}

/** Every string of a paper, in reading order. */
function wordsOf(written: Written): string[] {
  const out: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') out.push(value)
    else if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) if (key !== 'is') walk(one)
  }
  walk([written.title, written.under, written.head, written.blocks])
  return out
}
const textOf = (letter: Letter, lang: 'zh' | 'en'): string => wordsOf(setIn(letter, lang)).join('\n')

function papers(): { name: string; letter: Letter }[] {
  const { market, measure } = lived(packs.eu)
  const one = market.measure(measure)
  const corrected = overturned()
  return [
    { name: 'notice', letter: noticeLetter(one, issuer)! },
    { name: 'statement', letter: statementLetter(one, one.statement as unknown as Statement, issuer)! },
    ...[...corrected.state.correction.values()].map((of) => ({ name: `correction to ${of.to.as}`, letter: correctionLetter(of, issuer, undefined) })),
  ]
}

test('each letter is a paper in Chinese and English that names nobody of the house', () => {
  const all = papers()
  assert.deepEqual(
    all.map(({ name }) => name),
    ['notice', 'statement', 'correction to authority', 'correction to subject'],
  )
  for (const { name, letter } of all)
    for (const lang of languages) {
      const text = textOf(letter, lang)
      assert.ok((text.match(lang === 'zh' ? /\p{Script=Han}/gu : /[a-z]{3,}/g)?.length ?? 0) > 60, `${name} ${lang}`)
      assert.doesNotMatch(text, /\b(ines|dora|sara|leo|lena|anna|undefined|null|NaN)\b/, `${name} ${lang}`)
      assert.doesNotMatch(text, /\bL[0-5]\b|\bT[0-4]\b/, `${name} ${lang}: no code alone`)
      assert.ok(text.includes('Example Market Ltd') && text.includes('process@market.example'), name)
      if (lang === 'zh') assert.deepEqual(text.match(/\p{Script=Han}[,;?!]|[,;?!]\p{Script=Han}/gu) ?? [], [], name)
    }
})

test('a statement of reasons holds every point of art. 17(3) where the Union’s law applies, and the same without the points elsewhere', () => {
  const { market, measure } = lived(packs.eu)
  const one = market.measure(measure)
  const text = textOf(statementLetter(one, one.statement as unknown as Statement, issuer)!, 'en')
  assert.match(text, /Regulation \(EU\) 2022\/2065, art\. 17/)
  const points: [RegExp, string][] = [
    [
      /What was decided \(art\. 17\(3\)\(a\)\)[\s\S]*You cannot sign in[\s\S]*This marketplace, wherever it is offered[\s\S]*Orders it is about \(24\)[\s\S]*o-li-023/,
      'a',
    ],
    [/What it rests on \(art\. 17\(3\)\(b\)\)[\s\S]*certainty: suspected[\s\S]*money-back was seen[\s\S]*We found it ourselves/, 'b'],
    [/What speaks for you[\s\S]*Nothing was found that speaks for you[\s\S]*assessed as unreasonable: paid back 24 times/, 'for'],
    [/Data and automated means \(art\. 17\(3\)\(c\)\)[\s\S]*decided by people/, 'c'],
    [/Ground, and why it applies \(art\. 17\(3\)\(e\)\)[\s\S]*terms and conditions[\s\S]*Reasons of the decision\npaid back, asked, not explained/, 'e'],
    [/What you can do \(art\. 17\(3\)\(f\)\)[\s\S]*appeal for 6 months[\s\S]*out-of-court dispute settlement body[\s\S]*or a court/, 'f'],
  ]
  for (const [wanted, point] of points) assert.match(text, wanted, point)
  const own = lived(packs.prc)
  const there = own.market.measure(own.measure)
  const zh = textOf(statementLetter(there, there.statement as unknown as Statement, issuer)!, 'zh')
  assert.doesNotMatch(zh, /2022\/2065|第 17 条/)
  assert.match(zh, /决定内容[\s\S]*事实依据[\s\S]*有利于您的情况[\s\S]*自动化手段[\s\S]*依据及其适用理由[\s\S]*救济途径/)
})

test('a statement that an earlier version kept, without what was added since, is a paper too', () => {
  const { market, measure } = lived()
  const one = market.measure(measure)
  const { territory: _, prompted_by: __, ...before } = one.statement as unknown as Statement
  assert.doesNotMatch(textOf(statementLetter(one, before, issuer)!, 'en'), /wherever it is offered|We found it ourselves/)
})

test('the letter to an authority names its paper and number and is signed; the one to the person concerned names no authority', () => {
  const market = overturned()
  const [authority, subject] = ['authority', 'subject'].map((as) => [...market.state.correction.values()].find(({ to }) => to.as === as)!)
  const name = { en: 'Yiwu market supervision', zh: '义乌市市场监督管理局' }
  const out = textOf(correctionLetter(authority!, issuer, name), 'en')
  assert.match(out, /Yiwu market supervision\nCorrects\nreferral OUT-7 of 12 July 2017/)
  assert.match(out, /Signed: ____/)
  assert.match(textOf(correctionLetter(authority!, issuer, name), 'zh'), /义乌市市场监督管理局[\s\S]*移送材料 OUT-7　2017年7月12日/)
  const own = textOf(correctionLetter(subject!, issuer, undefined), 'en')
  assert.match(own, new RegExp(`To\naccount ${brusher.id}`))
  assert.doesNotMatch(own, /market-supervision|Signed/)
})

test('a public correction names nobody and no case', () => {
  const market = overturned()
  const [first] = market.state.correction.values()
  const letter = correctionLetter(
    { ...first!, to: { as: 'public', kind: 'public', id: 'p-1' }, letter: { en: 'Correction of our public notice.', zh: '更正：我方公示。' } },
    issuer,
    undefined,
  )
  for (const lang of languages) assert.doesNotMatch(textOf(letter, lang), /A-LI|c-li|account|账号/)
})

test('the page of a paper says every word that the PDF says, and no word of a stranger becomes markup', () => {
  const plain = (page: string): string =>
    page
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll(/\s+/g, ' ')
  for (const { name, letter } of papers())
    for (const lang of languages) {
      const written = setIn(letter, lang)
      const page = plain(paperPage(written))
      const facts = wordsOf(written).filter((word) => !['left', 'right', 'center'].includes(word))
      for (const word of facts) assert.ok(page.includes(word.replaceAll(/\s+/g, ' ').trim()), `${name} ${lang}: ${word}`)
    }
  const { market, measure } = lived()
  const one = market.measure(measure)
  const strange = '<script>alert(1)</script> " onload=x'
  const letter = statementLetter(one, { ...(one.statement as unknown as Statement), reasons_of_the_decision: strange }, { ...issuer, organisation: strange })!
  const page = paperPage(setIn(letter, 'en'))
  assert.doesNotMatch(page, /<script|"\s*onload=/)
  assert.ok(plain(page).includes(strange))
})

test('letters are set as PDF/A, the same words as the same bytes, many orders over several pages', () => {
  const typeset = openTypesetter()
  const { market, measure } = lived(packs.eu)
  const one = market.measure(measure)
  const statement = one.statement as unknown as Statement
  const many = Array.from({ length: 2001 }, (_, n) => `o-many-${String(n).padStart(5, '0')}`)
  const letter = statementLetter(one, { ...statement, scope: { ...statement.scope, order_ids: many } }, issuer)!
  assert.match(textOf(letter, 'en'), /Orders it is about \(2,001\)[\s\S]*1,101 more stand on your page/)
  for (const lang of languages) {
    const [bytes, again] = [typeset(setIn(letter, lang)), typeset(setIn(letter, lang))]
    assert.ok(Buffer.from(bytes).equals(Buffer.from(again)))
    assert.match(Buffer.from(bytes).toString('latin1'), /<pdfaid:part>2</)
  }
  for (const { letter: other } of papers()) assert.ok(typeset(setIn(other, 'zh')).length > 1000)
})

test('a date is that of the calendar of the one concerned, over a change of the clocks', () => {
  const { market, measure } = lived(packs.eu)
  const one = { ...market.measure(measure), noticed_at: Date.parse('2026-03-28T23:30:00Z') }
  const berlin = { ...issuer, zone: 'Europe/Berlin' }
  assert.match(textOf(noticeLetter(one, berlin)!, 'en'), /Date\n29 March 2026/)
  assert.equal(setIn(noticeLetter(one, berlin)!, 'en').zone, 'Times: UTC+01:00')
  assert.equal(setIn(noticeLetter({ ...one, noticed_at: Date.parse('2026-03-29T10:00:00Z') }, berlin)!, 'en').zone, 'Times: UTC+02:00')
  assert.equal(setIn(noticeLetter(one, { ...issuer, zone: 'UTC' })!, 'en').zone, 'Times: UTC+00:00')
})
