import assert from 'node:assert/strict'
import test from 'node:test'
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
    /weight: very strong \(about 18,000 to 1\) · refunded-cohort/,
    /What speaks against it\n {2}• The shop’s own listing gained/,
    /What was looked for in its favour\n {2}• Pay-backs/,
    /somebody else arranged them against the shop +about 790,000 to 1 for it/,
    /in the case as a whole: 0 proven, 2,000 supported; 2,000 of them/i,
    /Organiser: person P-ZHONG — lead, a reason to look closer, not a finding/,
    /Proposed +No measure/,
    /CNY 41,685\.30 \(at least 18,740\.50 can be shown/,
  ])
    assert.match(text, words)
})

test('the same verdict reads in Chinese', () => {
  const text = explainVerdict(reportFixture(), 'A-LI', 'zh')
  for (const words of [/^账号 A-LI — 发现刷单炒信/, /逐单证实：24 — O-030000/, /限时限制登录/, /请当事方说明并等待答复/]) assert.match(text, words)
})

test('one who is only named has no verdict, and is told so', () => {
  const text = explainVerdict(reportFixture(), 'P-ZHONG', 'en')
  assert.match(text, /There is no verdict on it, and no measure is proposed/)
  assert.match(text, /as organiser: lead, a reason to look\s+closer, not a finding/)
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
  report.verdicts[0]!.reasons[0]!.text = 'bell \u0007'
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(explainVerdict(report, 'S-\u001b[31m', 'en') + verdictTable(report, 'en'), /[\u0000-\u0009\u000b-\u001f]/)
})

test('the table of verdicts gathers those who stand alike and aligns with Chinese text', () => {
  const english = verdictTable(reportFixture(), 'en')
  assert.match(english, /640 accounts +Reverse brushing found +buyer taking part +supported +2,000 +explain the rules \(L1\)/)
  assert.match(english, /shop S-LIVE +Cleared/)
  const lines = verdictTable(reportFixture(), 'zh').trimEnd().split('\n')
  assert.equal(
    column(lines[0]!, '把握'),
    column(
      lines.find((line) => line.includes('640'))!,
      '有证据支持',
    ),
  )
})
