/** What the page of the Yiwu world shows beside its report, against what is true in that world. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { makeWorld, type Oracle } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'
import { type Scan, scan } from '../pipeline.ts'
import type { CaseDetails, ReportDetails } from './details.ts'
import { fillDetails } from './fill.ts'
import { renderHtml } from './html.ts'

let folder: string
let done: Scan
let details: ReportDetails
let oracle: Oracle
let yiwu: CaseDetails
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aedile-fill-'))
  const world = makeWorld('S1', { seed: 20_170_808, size: 'small' })
  oracle = world.oracle
  await writeWorld(world, join(folder, 'yiwu'))
  writeFileSync(join(folder, 'yiwu', 'listing.changed.csv'), 'time,id,source,listing_id,field\nyesterday,x-1,//test,L-1,price\n')
  done = await scan({ folders: [join(folder, 'yiwu')], scratch: folder })
  details = await fillDetails(done, [join(folder, 'yiwu')])
  yiwu = details.cases.find(({ case_id }) => done.report.verdicts.some((one) => one.case_id === case_id && one.subject.id === oracle.cast['S-VYW']))!
})
after(() => {
  done.close()
  rmSync(folder, { recursive: true })
})

test('the curve holds the flood in its conspicuous time, and next to nothing was to be expected', () => {
  const flagged = yiwu.series!.buckets.filter((bucket) => bucket.flagged)
  const sum = (value: (bucket: (typeof flagged)[number]) => number): number => flagged.reduce((total, bucket) => total + value(bucket), 0)
  assert.equal(
    sum((bucket) => bucket.neutralised),
    2000,
  )
  assert.ok(sum((bucket) => bucket.refunded_later) >= 1988)
  assert.ok(sum((bucket) => bucket.expected!) < 10)
  assert.ok(yiwu.series!.buckets.length > 3 * flagged.length, 'expected the days around it as well')
  const starts = yiwu.series!.buckets.map(({ start_ms }) => start_ms)
  assert.ok(starts.every((start, at) => at === 0 || start === starts[at - 1]! + yiwu.series!.bucket_ms))
})

test('money runs from the organiser through the leader to the 640 buyers', () => {
  const { nodes, edges } = yiwu.money!
  const [organiser, leader] = [oracle.cast['P-ZHONG']!, oracle.cast['P-LIANG']!]
  assert.equal(nodes.find(({ id }) => id === organiser)?.role, 'organiser')
  assert.match(nodes.find(({ id }) => id === organiser)!.label.en, /\(lead\)$/)
  assert.equal(nodes.find(({ id }) => id === leader)?.role, 'gang_leader')
  assert.equal(edges.find(({ from, to }) => from === organiser && to === leader)?.total_minor, 1_000_000)
  assert.equal(edges.filter(({ from }) => from === leader).length, 640)
})

test('nobody is drawn by name of whom no verdict of the case speaks', () => {
  const spoken = new Set(
    done.report.verdicts.filter(({ case_id }) => case_id === yiwu.case_id).flatMap(({ subject, related }) => [subject.id, ...related.map(({ id }) => id)]),
  )
  assert.deepEqual(
    yiwu.money!.nodes.filter(({ kind, id }) => kind === 'person' && !spoken.has(id)),
    [],
  )
})

test('every false order has its row, with what became of it', () => {
  const rows = new Map(yiwu.orders.map((row) => [row.order_id, row]))
  const fake = oracle.neutralise.map((id) => rows.get(id))
  assert.ok(fake.every((row) => row?.verdict === 'supported'))
  assert.equal(fake.filter((row) => row?.refund === 'refund_only').length, 1247)
  assert.equal(fake.filter((row) => row?.refund === 'return_refund').length, 741)
  assert.equal(yiwu.orders_in_all, yiwu.orders.length)
})

test('a refused row is counted with its reason, and what came is not repeated', () => {
  assert.equal(details.imports.rejects.length, 1)
  const [reject] = details.imports.rejects
  assert.match(reject!.reason.en, /^listing\.changed time: expected an RFC 3339 time/)
  assert.match(reject!.reason.zh, /应为带时区偏移/)
  assert.equal(reject!.example, 'listing.changed.csv:2')
  assert.ok(!JSON.stringify(details.imports).includes('yesterday'))
  assert.deepEqual(
    details.imports.files.find(({ name }) => name === 'listing.changed.csv'),
    { name: 'listing.changed.csv', accepted: 0, rejected: 1 },
  )
  assert.equal(
    details.imports.files.reduce((sum, { accepted }) => sum + accepted, 0),
    done.report.input.accepted,
  )
})

test('the page comes out the same twice, and names no folder of the machine', async () => {
  const page = renderHtml(done.report, details, 'en')
  assert.equal(renderHtml(done.report, await fillDetails(done, [join(folder, 'yiwu')]), 'en'), page)
  assert.ok(!page.includes(folder))
})
