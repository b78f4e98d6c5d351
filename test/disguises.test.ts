/**
 * Ways to reach a person, each in forty disguises, in every free text of the vocabulary: through the door, the ledger, a scan and its page,
 * and a search of everything that was written for what a reader would still recognise.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import type { Field } from '../src/domain/fields.ts'
import { type EventType, eventTypes, guardOf, vocabulary } from '../src/domain/vocabulary.ts'
import { folderKey, withoutContacts } from '../src/door/tokens.ts'
import { filesBelow } from './harness/canaries.ts'

const root = mkdtempSync(join(tmpdir(), 'disguises-'))
after(() => rmSync(root, { recursive: true, force: true }))

const digits = (row: string) => (number: string) => [...number].map((digit) => [...row][Number(digit)]).join('')
const wide = (text: string): string => text.replaceAll(/[!-~]/g, (mark) => String.fromCodePoint(mark.charCodeAt(0) + 0xfee0))
const spread =
  (by: string, every = 1) =>
  (text: string): string =>
    [...text].map((mark, at) => (at > 0 && at % every === 0 ? by + mark : mark)).join('')
const grouped = (by: string) => (phone: string) => `${phone.slice(0, 3)}${by}${phone.slice(3, 7)}${by}${phone.slice(7)}`

type Disguise = { name: string; of: 'phone' | 'qq' | 'wechat' | 'document' | 'mail'; write: (value: string) => string }
const disguise = (of: Disguise['of'], name: string, write: Disguise['write']): Disguise => ({ of, name: `${of}, ${name}`, write })

const disguises: readonly Disguise[] = [
  disguise('phone', 'plain', (v) => v),
  disguise('phone', 'with its country', (v) => `+86 ${v}`),
  disguise('phone', 'with 0086', (v) => `0086-${v}`),
  disguise('phone', 'hyphens', grouped('-')),
  disguise('phone', 'blanks', grouped(' ')),
  disguise('phone', 'dots', grouped('.')),
  disguise('phone', 'each digit apart', spread(' ')),
  disguise('phone', 'each digit hyphened', spread('-')),
  disguise('phone', 'middle dots', spread('·')),
  disguise('phone', 'underscores', grouped('_')),
  disguise('phone', 'stars', grouped('*')),
  disguise('phone', 'slashes', grouped('/')),
  disguise('phone', 'brackets', (v) => `(${v.slice(0, 3)})${v.slice(3)}`),
  disguise('phone', 'no-break blanks', grouped('\u00a0')),
  disguise('phone', 'ideographic blanks', grouped('\u3000')),
  disguise('phone', 'marks that cannot be seen', spread('\u200b')),
  disguise('phone', 'soft hyphens', spread('\u00ad', 3)),
  disguise('phone', 'full width', wide),
  disguise('phone', 'full width, hyphens', (v) => wide(grouped('-')(v))),
  disguise('phone', 'Chinese digits', digits('零一二三四五六七八九')),
  disguise('phone', 'Chinese digits as spoken', digits('零幺二三四五六七八九')),
  disguise('phone', 'Chinese digits of banks', digits('零壹贰叁肆伍陆柒捌玖')),
  disguise('phone', 'Chinese and plain digits by turns', (v) => v.slice(0, 3) + digits('〇一二三四五六七八九')(v.slice(3, 7)) + v.slice(7)),
  disguise('phone', 'in circles', digits('⓪①②③④⑤⑥⑦⑧⑨')),
  disguise('phone', 'in dark circles', digits('⓿❶❷❸❹❺❻❼❽❾')),
  disguise('phone', 'raised', digits('⁰¹²³⁴⁵⁶⁷⁸⁹')),
  disguise('phone', 'lowered', digits('₀₁₂₃₄₅₆₇₈₉')),
  disguise('phone', 'bold of mathematics', (v) => v.replaceAll(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)))),
  disguise('phone', 'keycaps', (v) => v.replaceAll(/\d/g, '$&\ufe0f\u20e3')),
  disguise('phone', 'Arabic digits', digits('٠١٢٣٤٥٦٧٨٩')),
  disguise('phone', 'the letter o for 0', (v) => v.replaceAll('0', 'o')),
  disguise('qq', 'after its name', (v) => `加QQ ${v}`),
  disguise('qq', 'its name in full width, apart', (v) => `加Ｑ Ｑ：${spread(' ')(v)}`),
  disguise('qq', 'after a homophone', (v) => `扣扣号${wide(v)}`),
  disguise('wechat', 'after its name', (v) => `微信号：${v}`),
  disguise('wechat', 'after v信', (v) => `v信 ${v}`),
  disguise('document', 'ending in X', (v) => `身份证${v}`),
  disguise('document', 'in groups', (v) => `${v.slice(0, 6)} ${v.slice(6, 14)} ${v.slice(14)}`),
  disguise('document', 'full width', wide),
  disguise('mail', 'plain', (v) => v),
  disguise('mail', 'at and dot in words', (v) => v.replace('@', ' at ').replaceAll('.', ' dot ')),
  disguise('mail', 'at in brackets', (v) => v.replace('@', '[at]')),
  disguise('mail', 'full width', (v) => v.replace('@', '＠').replace('.', '．')),
]

/** Nobody's: values that stand for themselves alone, a new one at each call. */
let n = 0
const fresh: Record<Disguise['of'], () => string> = {
  phone: () => `1917700${String(1000 + n++).padStart(4, '0')}`,
  qq: () => `88007${String(10_000 + n++)}`,
  wechat: () => `queming_${String(10_000 + n++)}`,
  document: () => `11010119900${String(307_000 + n++)}X`.slice(0, 17) + 'X',
  mail: () => `queming${String(10_000 + n++)}@mail.com`,
}

/** How a reader would read it: one width, one script of digits, nothing between them. */
function read(text: string): string {
  const rows = ['〇一二三四五六七八九', '零壹贰叁肆伍陆柒捌玖', '零幺二三四五六七八九', '⓪①②③④⑤⑥⑦⑧⑨', '⓿❶❷❸❹❺❻❼❽❾', '٠١٢٣٤٥٦٧٨٩']
  let plain = text.normalize('NFKC')
  for (const row of rows) for (const [digit, mark] of [...row].entries()) plain = plain.replaceAll(mark, String(digit))
  return plain
    .toLowerCase()
    .replaceAll(' at ', '@')
    .replaceAll('[at]', '@')
    .replaceAll(' dot ', '.')
    .replaceAll(/[\s\p{Cf}\p{Mn}\p{Me}·*_/().-]/gu, '')
    .replaceAll('o', '0')
}
const bare = (value: string): string => read(value)

type Planted = { where: string; name: string; value: string; text: string }
const planted: Planted[] = []

const texts = eventTypes.flatMap((type) =>
  (vocabulary[type].fields as readonly Field[])
    .filter((field) => ['contacts', 'label'].includes(guardOf(type, field) ?? ''))
    .map((field) => ({ type, field: field.name })),
)

/** A value for each field that an event must have. */
function sound(type: EventType, nth: number): Record<string, unknown> {
  const data: Record<string, unknown> = {}
  for (const { name, kind, required } of vocabulary[type].fields as readonly Field[]) {
    if (!required) continue
    data[name] =
      kind.is === 'integer'
        ? kind.min
        : kind.is === 'boolean'
          ? true
          : kind.is === 'time'
            ? '2017-08-08T14:00:00+08:00'
            : kind.is === 'list'
              ? ['L-1']
              : kind.is === 'enum'
                ? kind.values[0]
                : kind.is === 'sha256'
                  ? 'ab'.repeat(32)
                  : kind.is === 'currency'
                    ? 'CNY'
                    : kind.is === 'region'
                      ? '330782'
                      : kind.is === 'id'
                        ? `${type}-${nth}`
                        : 'said'
  }
  if ('order_id' in data && type !== 'order.placed') data['order_id'] = 'o-1'
  if ('refund_id' in data && type !== 'refund.requested') data['refund_id'] = 'r-1'
  return data
}

const event = (type: string, id: string, data: Record<string, unknown>): string =>
  JSON.stringify({ specversion: '1.0', type, source: '//m', id, time: '2017-08-08T14:03:22+08:00', data })

test('every free text is among the guarded ones', () => {
  const guarded = texts.map(({ type, field }) => `${type}.${field}`)
  for (const one of [
    'shop.opened.name',
    'listing.published.title',
    'wallet.linked.nickname',
    'sanction.recorded.reason',
    'session.started.user_agent',
    'message.sent.text',
    'shipment.scanned.site',
  ])
    assert.ok(guarded.includes(one), one)
  assert.ok(disguises.length >= 40)
})

test('in forty disguises and every free text, none is recognisable in ledger, tables, report, page or message', (t) => {
  const [input, data] = [join(root, 'in'), join(root, 'data')]
  mkdirSync(input)
  const lines = [
    event('order.placed', 'o-1', { ...sound('order.placed', 1), order_id: 'o-1' }),
    event('refund.requested', 'r-1', { ...sound('refund.requested', 1), refund_id: 'r-1', order_id: 'o-1' }),
  ]
  for (const { type, field } of texts)
    for (const [nth, { name, of, write }] of disguises.entries()) {
      const value = fresh[of]()
      const text = `您好，${write(value)} 谢谢`
      planted.push({ where: `${type}.${field}`, name, value, text })
      lines.push(event(type, `${type}.${field}-${nth}`, { ...sound(type, planted.length), [field]: text }))
    }
  writeFileSync(join(input, 'events.ndjson'), `${lines.join('\n')}\n`)
  assert.ok(
    planted.every(({ value, text }) => read(text).includes(bare(value))),
    'the search finds what is there',
  )
  const said: string[] = []
  const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
  for (const words of [
    ['import', input, '--data', data],
    ['scan', '--data', data, '--report', join(root, 'r.json'), '--html', join(root, 'r.html'), '--export', join(root, 'tables')],
    ['scan', input, '--report', join(root, 'r2.json')],
  ]) {
    const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], { encoding: 'utf8' })
    assert.equal(done.status, 0, done.stderr)
    said.push(done.stdout, done.stderr)
  }
  const taken = /(\d[\d,]*) events new/.exec(said.join(''))?.[1]?.replaceAll(',', '')
  assert.ok(Number(taken) >= planted.length * 0.95, `${taken} of ${lines.length} events were taken`)
  const written = filesBelow(root).filter((file) => !file.startsWith(input))
  const everything = [...written.map((file) => readFileSync(file, 'utf8')), ...said].map(read)
  const left = planted.filter(({ value }) => everything.some((text) => text.includes(bare(value))))
  t.diagnostic(`${planted.length} planted in ${texts.length} fields, ${disguises.length} disguises; recognisable afterwards: ${left.length}`)
  assert.deepEqual([...new Set(left.map(({ where, name }) => `${where}: ${name}`))], [])
})

test('an account or a person whose id is a phone or an identity number is refused, in words that do not repeat it', () => {
  const input = join(root, 'ids')
  mkdirSync(input)
  const ids = ['19177001234', '8619177001234', '11010119900307123X', '191770012345', 'A19177001234']
  const lines = ids.map((account_id, nth) => event('account.registered', `a-${nth}`, { account_id, kind: 'buyer' }))
  writeFileSync(join(input, 'events.ndjson'), `${[event('order.placed', 'o-9', sound('order.placed', 9)), ...lines].join('\n')}\n`)
  const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'import', input, '--data', join(root, 'ids-data'), '--json'], {
    encoding: 'utf8',
  })
  assert.equal(done.status, 0, done.stderr)
  const { new: taken, refused } = JSON.parse(done.stdout) as { new: number; refused: number }
  assert.deepEqual([taken, refused], [3, 3])
  const said = done.stderr + readFileSync(join(root, 'ids-data', 'rejects.ndjson'), 'utf8')
  assert.match(said, /no phone or identity number: give people ids of their own/)
  for (const id of ids.slice(0, 3)) assert.ok(!said.includes(id), id)
})

test('what the docs list as not recognised is what is not recognised', () => {
  const hide = withoutContacts(folderKey)
  const phone = '19177001234'
  for (const [name, text] of [
    ['in words of another script', 'yao jiu yao qi qi ling ling yao er san si'],
    ['backwards', [...phone].toReversed().join('')],
    ['base64', Buffer.from(phone).toString('base64')],
    ['halves in two messages', phone.slice(0, 4)],
    ['words between the digits', [...phone].join('后面是')],
  ] as const) {
    const after = hide(`您好 ${text} 谢谢`)
    assert.ok(after.includes(text) || name === 'backwards', name)
  }
})
