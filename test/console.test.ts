/** What the pages must have words for, held against what casework knows; the pages are made for a browser, so they are read as text. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { states } from '../src/casework/states.ts'

const source = join(import.meta.dirname, '..', 'console', 'src')
const read = (file: string): string => readFileSync(join(source, file), 'utf8')

test('every command and every state of casework has its words on the pages', () => {
  const [commands, words] = [read('commands.ts'), read('words.ts')]
  const missing = Object.entries(states).flatMap(([noun, from]) => [
    // Looking at an approved value is a button of its own screen, having read a case is none.
    ...Object.keys(from)
      .filter((command) => !['opening use', 'case seen'].includes(`${noun} ${command}`) && !new RegExp(`\\b${command}: `).test(commands))
      .map((command) => `${noun} ${command}`),
    ...Object.values(from)
      .flat()
      .filter((state) => state !== 'new' && !new RegExp(`\\b${state}: say`).test(words)),
  ])
  assert.deepEqual(missing, [])
})

test('every text of the pages has both languages, and the Chinese one is Chinese', () => {
  const wrong: string[] = []
  for (const file of globSync('**/*.{ts,tsx}', { cwd: source })) {
    const text = read(file)
    for (const [, en, zh] of text.matchAll(/\bsay\(\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)',?\s*\)/g))
      if (en === '' || zh === '' || (en !== zh && /[a-z]{3}/i.test(en!) && !/[\u4e00-\u9fff]/.test(zh!))) wrong.push(`${file}: ${en} / ${zh}`)
    // A text of one language alone, put between tags.
    for (const [, loose] of text.matchAll(/<[a-z][^<>]*>\s*([A-Za-z][A-Za-z ,.’]{6,})\s*<\//g)) wrong.push(`${file}: ${loose}`)
  }
  assert.deepEqual(wrong, [])
})
