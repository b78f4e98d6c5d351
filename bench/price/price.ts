/**
 * What one more costs: each kind of thing is added to a copy of the tree where a newcomer would add it, and the compiler and the tests that hold the tables together are
 * asked what else must change. Counted are files: those written, those the compiler refuses, those a test names.
 *
 *   node bench/price/price.ts
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

type Edit = { file: string; write: string } | { file: string; after: string; add: string }
type OneMore = { what: string; edits: Edit[] }

const relation = `import { defineRelation } from '../warehouse/relation.ts'

export const relation = defineRelation({
  name: 'completions',
  grain: 'One row per order that was completed.',
  key: ['order_id'],
  scope: 'order',
  by: 'order_id',
  reads: { order_completed: 'order_id' },
  columns: 'order_id VARCHAR, completed_ms BIGINT',
  sql: 'SELECT order_id, min(time_ms) AS completed_ms FROM order_completed GROUP BY order_id',
})
`
const signal = `import { defineOrderSignal } from './signal.ts'

export const signal = defineOrderSignal({
  name: 'slow-completion',
  code: 'XX-1',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'path',
  reads: ['outcomes'],
  sql: 'SELECT ord, 1.0 AS bits, request_event AS event_id FROM outcomes WHERE completed_ms IS NULL',
  sentence: () => ({ en: 'Never completed.', zh: '从未完成。' }),
  innocent: { en: 'People forget.', zh: '忘记确认。' },
})
`

const all: OneMore[] = [
  { what: 'relation', edits: [{ file: 'src/features/completions.ts', write: relation }] },
  { what: 'signal', edits: [{ file: 'src/signals/slow-completion.ts', write: signal }] },
  {
    what: 'event type',
    edits: [
      {
        file: 'src/domain/vocabulary.ts',
        after: 'export const vocabulary = {',
        add: `\n  'order.archived': { tier: 'T0', fields: [id('order_id*'), text('reason*')] },`,
      },
    ],
  },
  {
    what: 'column of orders',
    edits: [
      { file: 'src/domain/vocabulary.ts', after: `integer('page_to_order_ms'),`, add: `\n      integer('basket_size'),` },
      { file: 'src/features/orders.ts', after: 'page_to_order_ms BIGINT,', add: ' basket_size BIGINT,' },
      { file: 'src/features/orders.ts', after: 'rivals_viewed, chat_messages, page_to_order_ms', add: ', basket_size' },
      { file: 'src/features/orders.ts', after: 'min(page_to_order_ms) AS page_to_order_ms', add: ', max(basket_size) AS basket_size' },
      { file: 'src/features/orders.ts', after: '\n      page_to_order_ms,', add: ' basket_size,' },
    ],
  },
  { what: 'behaviour', edits: [{ file: 'src/domain/verdict.ts', after: 'export const behaviours = [', add: `\n  'price_fixing',` }] },
  { what: 'measure', edits: [{ file: 'src/domain/verdict.ts', after: 'export const measureKinds = [', add: `\n  'cap_orders',` }] },
]

/** Tests that hold a table and its published form, or a folder and its registry, together. */
const holding = ['test/spec.test.ts', 'test/relations.test.ts', 'src/domain/naming.test.ts']

function price({ edits }: OneMore): { written: string[]; refused: string[]; failed: string[] } {
  const copy = mkdtempSync(join(tmpdir(), 'aedile-price-'))
  try {
    cpSync(root, copy, { recursive: true, filter: (path) => !/[/\\](node_modules|\.git|\.aedile|dist|out)$/.test(path) })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const edit of edits) {
      const file = join(copy, edit.file)
      if ('write' in edit) writeFileSync(file, edit.write)
      else {
        const text = readFileSync(file, 'utf8')
        if (!text.includes(edit.after)) throw new Error(`${edit.file}: expected "${edit.after}" where one more is added, it is not there`)
        writeFileSync(file, text.replace(edit.after, edit.after + edit.add))
      }
    }
    const written = [...new Set(edits.map(({ file }) => file))]
    const compiled = spawnSync(process.execPath, ['node_modules/.bin/tsc', '-p', '.', '--pretty', 'false'], { cwd: copy, encoding: 'utf8' })
    const refused = [...new Set([...compiled.stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, file]) => file!))].filter(
      (file) => !written.includes(file),
    )
    const tested = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=tap', ...holding], {
      cwd: copy,
      encoding: 'utf8',
    })
    const failed = [...tested.stdout.matchAll(/^\s*not ok \d+ - (.*)$/gm)].map(([, title]) => title!).filter((title) => !title.endsWith('.ts'))
    return { written, refused: refused.toSorted(), failed }
  } finally {
    rmSync(copy, { recursive: true })
  }
}

const base = price({ what: 'nothing', edits: [] })
if (base.refused.length + base.failed.length > 0) throw new Error(`expected a tree in which everything holds, got ${JSON.stringify(base)}`)
process.stdout.write('| one more | files written | files the compiler then asks for | tests that then ask |\n|---|---|---|---|\n')
for (const one of all) {
  const { written, refused, failed } = price(one)
  process.stdout.write(
    `| ${one.what} | ${written.join(', ')} | ${refused.length === 0 ? '–' : refused.join(', ')} | ${failed.length === 0 ? '–' : failed.join('; ')} |\n`,
  )
}
