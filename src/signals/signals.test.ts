import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sees, weighs } from '../../test/fixture/market.ts'
import { loadSignals } from './index.ts'
import { type CaseSignal, hypotheses, lasting, type Signal } from './signal.ts'

const signals = await loadSignals()
const all = [...signals.order, ...signals.case, ...signals.matter]
const fileOf = (signal: Signal): string => `${signal.grain === 'matter' ? `${signal.of}/` : ''}${signal.name}`

/** Half-width punctuation beside a Chinese character. */
const misprint = /[\u4E00-\u9FFF][,;:()]|[,;:()][\u4E00-\u9FFF]/

test('every signal is named as its file, and has a test beside it', () => {
  const files = new Set(globSync(['*.ts', '*/*.ts'], { cwd: import.meta.dirname }))
  for (const file of all.map(fileOf)) {
    assert.ok(files.has(`${file}.ts`), `${file}.ts`)
    assert.ok(files.has(`${file}.test.ts`), `${file}.test.ts`)
  }
})

test('every signal tells its innocent story in both languages, as sentences', () => {
  for (const { name, innocent } of all) {
    assert.match(innocent.en, /^[A-Z].*\.$/s, name)
    assert.match(innocent.zh, /[\u4E00-\u9FFF].*。$/s, name)
    assert.doesNotMatch(innocent.zh, misprint, name)
  }
})

test('what is said of orders is a sentence in both languages', () => {
  for (const { name, sentence } of signals.order) {
    const said = sentence({ orders: 3, of: 7 })
    assert.match(said.en, /3.*\.$/s, name)
    assert.match(said.zh, /3.*。$/s, name)
    assert.doesNotMatch(said.zh, misprint, name)
  }
})

test('an empty market is silent', async () => {
  for (const signal of signals.order) assert.equal((await weighs(signal, () => {})).size, 0, signal.name)
  for (const signal of signals.case) assert.equal(await sees(signal, () => {}), undefined, signal.name)
})

test('no signal alone outweighs what one kind of evidence may say', () => {
  for (const signal of signals.case as CaseSignal[])
    for (const bits of Object.values(signal.bits)) for (const h of hypotheses) assert.ok(Math.abs(bits[h]) <= 10, signal.name)
  for (const signal of signals.matter) for (const bits of Object.values(signal.bits)) assert.ok(Math.abs(bits) <= 10, signal.name)
})

test('Chinese sentences carry full-width punctuation', () => {
  for (const file of all.map(fileOf)) assert.doesNotMatch(readFileSync(join(import.meta.dirname, `${file}.ts`), 'utf8'), misprint, file)
})

test('a span is said in the unit a person would take', () => {
  assert.deepEqual(
    [0, 30 * 60_000, 5 * 3_600_000, 9.4 * 86_400_000].map((ms) => lasting(ms).en),
    ['1 minute', '30 minutes', '5 hours', '9 days'],
  )
})
