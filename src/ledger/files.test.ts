import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('a folder of one letter, named from where one stands, is made and done', () => {
  const here = mkdtempSync(join(tmpdir(), 'aedile-files-'))
  try {
    const code = `import { makeFolder } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))}\nmakeFolder('d/e'); makeFolder('f')`
    const ran = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], { cwd: here, timeout: 20_000 })
    assert.equal(ran.status, 0, ran.stderr.toString())
    for (const made of ['d/e', 'f']) assert.ok(existsSync(join(here, made)))
  } finally {
    rmSync(here, { recursive: true })
  }
})
