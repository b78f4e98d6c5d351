/** docs/security.md says where each promise is met and what shows it: what it names is there. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => /^\| [\d–]/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

test('each row of the table of promises has four cells, and each file it names is there', () => {
  assert.ok(rows.length > 40, `${rows.length} rows`)
  for (const row of rows) {
    assert.equal(row.length, 4, row[0])
    for (const [, name] of row.join(' ').matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|md))`/g)) assert.ok(existsSync(join(root, name!)), `${row[0]} names ${name}`)
  }
})

test('each test that is named for a promise is a test of that file', () => {
  let named = 0
  for (const [id, , , shown] of rows) {
    let file = ''
    for (const one of shown!.replaceAll(/`[^`]*`,?/g, '').split(';')) {
      const [, told, title] = /^\s*(?:(attacks|signIn|matrix)(?:: |$))?(.*?)[\s,]*$/.exec(one)!
      file = told ?? file
      if (title === '' || title === '–') continue
      assert.ok(file !== '', `${id} says "${title}" of no file`)
      const titles = [...read(`src/api/${file}.test.ts`).matchAll(/^test\('(.*)', /gm)].map(([, one]) => one!)
      assert.ok(
        titles.some((one) => one.includes(title!)),
        `${id}: no test of ${file} is called "${title}"`,
      )
      named++
    }
  }
  assert.ok(named > 20, `${named} named`)
})
