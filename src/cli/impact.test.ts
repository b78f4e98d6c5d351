import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { automaticActs } from '../casework/automatic.ts'
import { evolveAll } from '../casework/casework.ts'
import { emptyCasework } from '../casework/state.ts'
import { live } from '../casework/year.ts'
import { eventTypes, vocabulary } from '../domain/vocabulary.ts'
import type { Field } from '../domain/fields.ts'
import { loadSignals } from '../signals/index.ts'
import { impactOf, neverFields, tiersTable } from './impact.ts'
import { risks } from './risks.ts'

const root = join(import.meta.dirname, '..', '..')
const verdicts = readFileSync(join(root, 'docs/verdicts.md'), 'utf8')
const signals = await loadSignals()
const pages = { en: 'docs/impact.md', zh: 'docs/impact.zh-CN.md' } as const

/** How many signals there are changes with every one; the command counts them, the pages are made anew now and then. */
const butForCounts = (text: string): string => text.replaceAll(/\| \d+ \|$/gm, '| n |')

test('docs/impact.md and its Chinese twin are what the command writes', () => {
  for (const lang of ['en', 'zh'] as const) {
    const made = impactOf({ signals, verdicts }, lang)
    if (process.env['AEDILE_WRITE_IMPACT'] === '1') writeFileSync(join(root, pages[lang]), made)
    assert.equal(butForCounts(readFileSync(join(root, pages[lang]), 'utf8')), butForCounts(made), 'made anew by AEDILE_WRITE_IMPACT=1 and this test')
  }
})

test('each risk names a test that is there, and every act without a person is told in words', () => {
  for (const { risk, shown } of risks) {
    assert.ok(existsSync(join(root, shown.file)), shown.file)
    assert.ok(readFileSync(join(root, shown.file), 'utf8').includes(shown.title), `${risk.en}: ${shown.file} has no test “${shown.title}”`)
  }
  const [en, zh] = [impactOf({ signals, verdicts }, 'en'), impactOf({ signals, verdicts }, 'zh')]
  for (const name of automaticActs) assert.ok(!en.includes(`${name};`) && !zh.includes(`${name}；`), `${name} has words`)
})

test('the document says of personal fields what the vocabulary has, and of fields that are never kept that there is none', () => {
  const fields = eventTypes.flatMap((type) => vocabulary[type].fields as readonly Field[])
  assert.deepEqual(
    fields.filter(({ name }) => neverFields.test(name)).map(({ name }) => name),
    [],
  )
  assert.match('birth_date', neverFields)
  assert.match('occupation', neverFields)
  assert.doesNotMatch('message_id', neverFields)
  // Where an account says it is from is kept, and read by no signal.
  for (const { name, reads, sql } of [...signals.order, ...signals.case, ...signals.matter])
    if (reads.includes('accounts') || reads.includes('account_registered')) assert.doesNotMatch(sql, /region/, name)
  const text = impactOf({ signals }, 'en')
  assert.match(text, new RegExp(`Personal in themselves are ${fields.filter(({ personal }) => personal).length} fields`))
  assert.match(text, /no field for age, gender, occupation.*\(0 of/)
})

test('simulated figures are those of the page of verdicts, and none where it is not at hand', () => {
  const found = tiersTable(verdicts)!
  for (const row of found.rows)
    assert.ok(
      row.every((cell) => /^[\w ]+$|^\d+$/.test(cell)),
      row.join(' '),
    )
  const text = impactOf({ signals, verdicts }, 'en')
  assert.ok(text.includes(`| ${found.rows.at(-1)!.join(' | ')} |`))
  assert.doesNotMatch(impactOf({ signals }, 'en'), /simulated markets/)
})

test('of a marketplace the figures are those of its acts: what was read again, the bound, and whether a detector is stopped', () => {
  const { acts, stopped } = live()
  const [state, at] = [evolveAll(emptyCasework(), acts.slice(0, stopped.acts)), stopped.at]
  const text = impactOf({ signals, own: { state, at, marketplace: 'm' } }, 'en')
  assert.match(text, /\| 299 \| 1 \| 1\.58 % \| yes \|/)
  assert.match(impactOf({ signals, own: { state, at, marketplace: 'm' } }, 'zh'), /\| 299 \| 1 \| 1\.58 % \| 是 \|/)
})
