/**
 * What one more costs: each kind of thing is added to a copy of the tree where a newcomer would add it, and the compiler and the tests that hold the tables together are
 * asked what else must change. Counted are files: those written, those the compiler refuses, those a test names.
 *
 *   node bench/price/price.ts [--only 'command,paper'] [--at COMMIT]      of a tree that history holds; where it is laid out otherwise, that is said
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { only: { type: 'string' }, at: { type: 'string' } } })

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

const caseSignal = `import { defineCaseSignal } from './signal.ts'

type Measure = { k: number; n: number; events: string | null }

export const signal = defineCaseSignal<Measure>({
  name: 'never-completed',
  code: 'XX-2',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'path',
  reads: ['case_rows'],
  sql: "SELECT k, count(*) AS n, NULL AS events FROM case_rows WHERE fake AND state = 'open' GROUP BY k",
  level: ({ n }) => (n > 20 ? 'open' : undefined),
  bits: { open: { organic: 0, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n }) => ({ en: \`\${n} orders are open.\`, zh: \`\${n} 笔订单未完成。\` }),
  innocent: { en: 'Orders take time.', zh: '订单需要时间。' },
})
`
const command = `import type { Command } from '../command.ts'

export const command: Command = {
  summary: { en: 'Says what time it is.', zh: '报告当前时间。' },
  usage: '',
  example: 'aedile clock',
  run(_, io) {
    io.out(io.now().toISOString())
    return Promise.resolve(0)
  },
}
`
const paper = `import { defineDocument } from '../document.ts'

export const document = defineDocument({
  papers: () => [{ name: 'receipt', title: { en: 'Receipt', zh: '收据' }, blocks: () => [] }],
})
`

const all: OneMore[] = [
  { what: 'relation', edits: [{ file: 'src/features/completions.ts', write: relation }] },
  { what: 'signal of orders', edits: [{ file: 'src/signals/slow-completion.ts', write: signal }] },
  { what: 'signal of cases', edits: [{ file: 'src/signals/never-completed.ts', write: caseSignal }] },
  { what: 'command', edits: [{ file: 'src/cli/commands/clock.ts', write: command }] },
  { what: 'paper', edits: [{ file: 'src/evidence/documents/papers/receipt.ts', write: paper }] },
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

/** Of tests that ask for much besides: what stands beside a signal, and where a command is named. */
const registered = ['--test-name-pattern', 'every signal is named as its file', 'src/signals/signals.test.ts']
const named = ['--test-name-pattern', 'both READMEs name every command', 'test/tidy.test.ts']

/** This tree, or one that history holds. */
function copyTo(copy: string): void {
  if (values.at === undefined) cpSync(root, copy, { recursive: true, filter: (path) => !/[/\\](node_modules|\.git|\.aedile|dist|out)$/.test(path) })
  else {
    const { stdout, status } = spawnSync('git', ['archive', values.at], { cwd: root, maxBuffer: 2 ** 30 })
    if (status !== 0) throw new Error(`expected a commit, got ${values.at}`)
    spawnSync('tar', ['-x', '-C', copy], { input: stdout })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

class ElsewhereError extends Error {
  override name = 'ElsewhereError'
}

function price({ edits }: OneMore): { written: string[]; refused: string[]; failed: string[] } {
  const copy = mkdtempSync(join(tmpdir(), 'aedile-price-'))
  try {
    copyTo(copy)
    for (const edit of edits) {
      const file = join(copy, edit.file)
      if (!existsSync('write' in edit ? dirname(file) : file)) throw new ElsewhereError(`${edit.file} has no place`)
      if ('write' in edit) writeFileSync(file, edit.write)
      else {
        const text = readFileSync(file, 'utf8')
        if (!text.includes(edit.after)) throw new ElsewhereError(`${edit.file}: expected "${edit.after}" where one more is added, it is not there`)
        writeFileSync(file, text.replace(edit.after, edit.after + edit.add))
      }
    }
    const written = [...new Set(edits.map(({ file }) => file))]
    const compiled = spawnSync(process.execPath, ['node_modules/.bin/tsc', '-p', '.', '--pretty', 'false'], { cwd: copy, encoding: 'utf8' })
    const refused = [...new Set([...compiled.stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, file]) => file!))].filter(
      (file) => !written.includes(file),
    )
    const failed = [holding, registered, named].flatMap((tests) => {
      const { stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=tap', ...tests], {
        cwd: copy,
        encoding: 'utf8',
      })
      return [...stdout.matchAll(/^\s*not ok \d+ - (.*)$/gm)].map(([, title]) => title!).filter((title) => !title.endsWith('.ts'))
    })
    return { written, refused: refused.toSorted(), failed }
  } finally {
    rmSync(copy, { recursive: true })
  }
}

const base = price({ what: 'nothing', edits: [] })
if (values.at === undefined && base.refused.length + base.failed.length > 0)
  throw new Error(`expected a tree in which everything holds, got ${JSON.stringify(base)}`)
process.stdout.write('| one more | files written | files the compiler then asks for | tests that then ask |\n|---|---|---|---|\n')
const only = values.only?.split(',')
for (const one of all.filter(({ what }) => only?.includes(what) ?? true)) {
  let found: ReturnType<typeof price>
  try {
    found = price(one)
  } catch (error) {
    if (values.at === undefined || !(error instanceof ElsewhereError)) throw error
    process.stdout.write(`| ${one.what} | laid out otherwise: ${error.message.replaceAll('\n', ' ')} | | |\n`)
    continue
  }
  const written = found.written
  const refused = found.refused.filter((file) => !base.refused.includes(file))
  const failed = found.failed.filter((title) => !base.failed.includes(title))
  process.stdout.write(
    `| ${one.what} | ${written.join(', ')} | ${refused.length === 0 ? '–' : refused.join(', ')} | ${failed.length === 0 ? '–' : failed.join('; ')} |\n`,
  )
}
