/** The table of requirements names files and tests that exist. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| R\d+ \|/.test(line))

test('every requirement of the table names a file and a test that are there', () => {
  for (const row of rows) {
    const [, id, , where, shown] = row
      .split(' | ')
      .map((cell) => cell.replace(/^\| | \|$/g, '').trim())
      .toSpliced(0, 0, '')
    const file = /`([^`]+)`/.exec(where!)?.[1]
    assert.ok(file !== undefined && existsSync(join(root, file)), `${id}: ${where}`)
    const [, test, title] = /`([^`]+)`: ?(.*)$/.exec(shown!) ?? []
    assert.ok(test !== undefined && title !== undefined && title.length > 10 && existsSync(join(root, test)), `${id}: ${shown}`)
    assert.ok(readFileSync(join(root, test), 'utf8').includes(title), `${id}: ${test} has no test “${title}”`)
  }
})

test('of what is asked of casework at most five are left out, each with why', () => {
  const left = [...page.matchAll(/^- \*\*(R\d+)\*\*/gm)].map(([, id]) => id!)
  assert.ok(left.length <= 5, left.join(', '))
  const told = new Set([...rows.map((row) => /^\| (R\d+)/.exec(row)![1]!), ...left])
  const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `R${from + i}`)
  assert.deepEqual(
    [...range(38, 58), ...range(68, 118), ...range(129, 131)].filter((id) => !told.has(id)),
    [],
  )
})
