import assert from 'node:assert/strict'
import test from 'node:test'
import type { Verdict } from '../domain/report.ts'
import { explainVerdict, UnknownSubjectError, verdictTable } from './explain.ts'
import { reportFixture } from './fixture.ts'
import { columnsOf, printable } from './text.ts'

const column = (line: string, word: string): number => columnsOf(line.slice(0, line.indexOf(word)))

test('a victim is called one, with why, what speaks against it, what was searched and what is proposed', () => {
  const text = explainVerdict(reportFixture(), 'S-VYW', 'en')
  for (const words of [
    /^Shop S-VYW — Victim of reverse brushing/,
    /Supported \(step 2 of 4\)/,
    /To be surer +The answer of those concerned/,
    /1,988 of 2,031 orders were refunded later/,
    /weight: very strong \(about 18,000 to 1\); speaks for:\s+somebody\s+else\s+arranged/,
    /or else: A faulty batch/,
    /What speaks against it\n {2}• The shop’s own listing gained/,
    /What was looked for in its favour\n {2}• Pay-backs/,
    /somebody else arranged them against the shop +about 790,000 to 1 for it/,
    /in the case as a whole: 0 proven singly, 2,000 held with their batch; 2,000\s+of them/i,
    /Organiser: person P-ZHONG — lead, a reason to look closer, not a finding/,
    /Proposed +No measure/,
    /CNY 41,685\.30 \(at least CNY 18,740\.50 can be shown/,
  ])
    assert.match(text, words)
})

test('the same verdict reads in Chinese', () => {
  const text = explainVerdict(reportFixture(), 'A-LI', 'zh')
  for (const words of [/^账号 A-LI — 涉嫌刷单炒信/, /逐单证实：24 — O-030000/, /限制登录（限时限制）/, /请当事方说明并等待答复/]) assert.match(text, words)
})

test('one who is only named has no verdict, and is told so', () => {
  const text = explainVerdict(reportFixture(), 'P-ZHONG', 'en')
  assert.match(text, /There is no verdict on it, and no measure is proposed/)
  assert.match(text, /as organiser: lead, a reason to look\s+closer, not a finding/)
})

test('a group is told with its path hop by hop, what cannot be seen, and what to ask for, apart from what weighs', () => {
  const report = reportFixture()
  const reason = (code: string, en: string, evidence: string[] = []): Verdict['reasons'][number] => ({
    code,
    weight_bits: 0,
    text: { en, zh: `〔${en}〕` },
    evidence,
  })
  report.verdicts.push({
    ...report.verdicts[0]!,
    subject: { kind: 'group', id: 'G-1' },
    role: 'brusher',
    certainty: 'lead',
    related: [
      { kind: 'account', id: 'A-1', as: 'brusher', certainty: 'supported' },
      { kind: 'account', id: 'A-2', as: 'brusher', certainty: 'lead' },
      { kind: 'shop', id: 'S-VYW', as: 'victim_merchant', certainty: 'supported' },
    ],
    reasons: [
      reason('ask-1-messages', 'from the provider of the chat groups: messages'),
      reason('path-10-brushers-to-orders', '2 accounts placed 9 orders.', ['E-5']),
      reason('path-2-leader-to-brushers', 'person P-LIANG paid many.', ['E-1', 'E-2', 'E-3', 'E-4']),
      { ...reason('shared-device', '2 of them used the same device.'), weight_bits: 8 },
    ],
    contrary: [reason('gap-1-agreement', 'what was agreed on QQ is not visible to the platform.')],
  })
  const text = explainVerdict(report, 'G-1', 'en')
  for (const words of [
    /^Group G-1 — Lead: reverse brushing/,
    /Who +2 accounts that hang together by orders held to be false in 1 shop/,
    /Why\n {2}• 2 of them used the same device\.\n {4}weight: strong [^•]*\n\nThe path/,
    /The path, from the top to the orders\n {2}1\. Person P-LIANG paid many\.\n {5}rests on E-1, E-2, E-3 and 1 more events\n {2}2\. 2 accounts placed/,
    /What the platform cannot see\n {2}• What was agreed on QQ/,
    /What to ask an authority to preserve and obtain\n {2}1\. From the provider/,
    /What speaks against it\n {2}• Nothing was found/,
  ])
    assert.match(text, words)
  assert.match(explainVerdict(report, 'G-1', 'zh'), /由上至下的链条\n {2}1\. 〔person P-LIANG paid many\.〕\n {5}依据：E-1、E-2、E-3 等 4 条事件/)
})

test('an unknown subject is refused with the ids near it', () => {
  assert.throws(
    () => explainVerdict(reportFixture(), 'S-VWY', 'en'),
    (error: unknown) => error instanceof UnknownSubjectError && /got "S-VWY"; near it: .*S-VYW/.test(error.message),
  )
  assert.throws(() => explainVerdict(reportFixture(), 'nobody-like-this', 'zh'), /应为报告中出现的对象，得到“nobody-like-this”$/)
})

test('an id cannot move the cursor or turn the line around', () => {
  assert.equal(printable('S-\u001b[2J\u202e1'), 'S-\\u{1b}[2J\\u{202e}1')
  const report = reportFixture()
  report.verdicts[0]!.subject.id = 'S-\u001b[31m'
  report.verdicts[0]!.reasons[0]!.text.en = 'bell \u0007'
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(explainVerdict(report, 'S-\u001b[31m', 'en') + verdictTable(report, 'en'), /[\u0000-\u0009\u000b-\u001f]/)
})

test('the table of verdicts gathers those who stand alike and aligns with Chinese text', () => {
  const english = verdictTable(reportFixture(), 'en')
  assert.match(english, /640 accounts +Suspected: reverse brushing +buyer taking part +suspected +2,000 +rules explained \(a hint\)/)
  assert.match(english, /shop S-LIVE +Cleared/)
  const lines = verdictTable(reportFixture(), 'zh').trimEnd().split('\n')
  assert.equal(
    column(lines[0]!, '把握'),
    column(
      lines.find((line) => line.includes('640'))!,
      '涉嫌  ',
    ),
  )
})
