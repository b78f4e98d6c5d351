/** What the page of a report says in figures is counted again from the events, and every number on it is written one way. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { offsetMinutes } from '../../src/report/text.ts'
import { scan } from '../../src/pipeline.ts'
import { fillDetails } from '../../src/report/fill.ts'
import { renderHtml } from '../../src/report/html.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

/** What a reader of one language sees, as running text. */
const readBy = (page: string, lang: 'en' | 'zh-CN'): string =>
  page
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(new RegExp(`<(span|text)[^>]*lang="${lang === 'en' ? 'zh-CN' : 'en'}"[^>]*>[\\s\\S]*?</\\1>`, 'g'), ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/\s+/g, ' ')

const number = (text: string): number => Number(text.replaceAll(',', ''))
const only = (text: string, pattern: RegExp): string[] => pattern.exec(text)?.slice(1) ?? assert.fail(`expected ${String(pattern)} on the page, found none`)

test('the figures of the page of a flood are those of its events, in both languages, each number written as all others', async () => {
  const base = mkdtempSync(join(tmpdir(), 'aedile-page-'))
  try {
    const world = makeWorld('S1', { seed: 11, size: 'small' })
    await writeWorld(world, join(base, 'events'))
    const done = await scan({ folders: [join(base, 'events')], scratch: base })
    const { report } = done
    const details = await fillDetails(done, ['events'])
    done.close()
    const page = renderHtml(report, details, 'en')
    const [en, zh] = [readBy(page, 'en'), readBy(page, 'zh-CN')]
    const chief = report.verdicts.find(({ role }) => role === 'victim_merchant')!

    assert.equal(number(only(en, /events read ([\d,]+)/)[0]!), report.input.accepted)
    assert.equal(number(only(en, /orders not counted in sales for now ([\d,]+)/)[0]!), report.neutralised.order_ids.length)

    const [from, to, placed, refunded, out] = only(
      en,
      /Between ([\d-]+ [\d:]+) and ([\d-]+ [\d:]+), ([\d,]+) orders were placed.*? ([\d,]+) of them were refunded later, ([\d,]+) are not counted/,
    ) as [string, string, string, string, string]
    const offset = offsetMinutes(report.as_of)
    const ms = (local: string): number => Date.parse(`${local.replace(' ', 'T')}:00Z`) - offset * 60_000
    const within = [...world.events.rows('order.placed')].filter((row) => row['shop_id'] === chief.subject.id && row.time >= ms(from) && row.time < ms(to))
    const orderOf = new Map([...world.events.rows('refund.requested')].map((row) => [row['refund_id'], row['order_id']]))
    const paidBack = new Set([...world.events.rows('refund.paid')].map((row) => orderOf.get(row['refund_id'])))
    const hidden = new Set(report.neutralised.order_ids)
    assert.equal(number(placed), within.length, 'placed')
    assert.equal(number(refunded), within.filter((row) => paidBack.has(row['order_id'])).length, 'refunded later')
    assert.equal(number(out), within.filter((row) => hidden.has(String(row['order_id']))).length, 'not counted')
    const inChinese = only(zh, /([\d-]+ [\d:]+) 至 ([\d-]+ [\d:]+) 共下单 ([\d,]+) 笔.*?其中 ([\d,]+) 笔事后退款，([\d,]+) 笔暂不计入/)
    assert.deepEqual(inChinese, [from, to, placed, refunded, out])

    const [orders, neutralised] = only(en, /([\d,]+) orders , ([\d,]+) not counted for now/)
    assert.deepEqual(
      [number(orders!), number(neutralised!)],
      [chief.supported_order_ids.length, chief.supported_order_ids.filter((id) => hidden.has(id)).length],
    )
    const [reasons, contrary] = only(en, /Speaks for it: (\d+) Speaks against it: (\d+)/)
    assert.deepEqual([Number(reasons), Number(contrary)], [chief.reasons.length, chief.contrary.filter(({ code }) => code !== 'none-found').length])

    // Ids, dates and times apart, nobody meets a bare 2001 beside a 2,001.
    for (const text of [en, zh]) assert.deepEqual(text.match(/(?<![\w.,:\-–/#+])\d{4,9}(?![\w,.:\-–/]*\d|[\w年])/g) ?? [], [], 'numbers without their marks')
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
})
