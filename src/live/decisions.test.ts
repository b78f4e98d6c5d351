/** Decisions are kept before they are answered, by a thread of their own; what cannot be kept is not answered. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openDecisions } from './decisions.ts'

async function withDecisions(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-decisions-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a decision is in the file when it is answered, found by its id, and there after the file is opened again', async () => {
  await withDecisions(async (folder) => {
    const decisions = openDecisions(folder)
    const texts = await Promise.all(Array.from({ length: 300 }, (_, n) => decisions.keep({ counts: n % 2 === 0 }, { order_id: `o-${n}` }, 'k-1', 1000 + n)))
    const beside = new DatabaseSync(join(folder, 'decisions.sqlite'), { readOnly: true })
    assert.equal(beside.prepare('SELECT count(*) AS n FROM decision').get()!['n'], 300)
    beside.close()
    const told = texts.map((text) => JSON.parse(text) as { counts: boolean; decision_id: string })
    assert.equal(new Set(told.map(({ decision_id }) => decision_id)).size, 300)
    assert.deepEqual(await decisions.find(told[7]!.decision_id), { asked: { order_id: 'o-7' }, at: new Date(1007).toISOString(), answer: told[7] })
    await decisions.close()
    const again = openDecisions(folder)
    assert.deepEqual((await again.find(told[299]!.decision_id))?.answer, told[299])
    assert.equal(await again.find('d-nothing'), undefined)
    await again.close()
  })
})

test('what the file does not take is refused, and the next is kept when it does again', async () => {
  await withDecisions(async (folder) => {
    const decisions = openDecisions(folder)
    await decisions.keep({}, {}, 'k-1', 1)
    const beside = new DatabaseSync(join(folder, 'decisions.sqlite'))
    beside.exec(`CREATE TRIGGER full BEFORE INSERT ON decision BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END`)
    await assert.rejects(decisions.keep({}, {}, 'k-1', 2), { code: 'NOT_WRITTEN' })
    beside.exec('DROP TRIGGER full')
    beside.close()
    const { decision_id } = JSON.parse(await decisions.keep({}, {}, 'k-1', 3)) as { decision_id: string }
    assert.ok((await decisions.find(decision_id)) !== undefined)
    await decisions.close()
  })
})
