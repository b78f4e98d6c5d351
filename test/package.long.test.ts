/** The package as people get it: packed, installed into a prefix of its own, and at work on a tiny market. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'

const root = join(import.meta.dirname, '..')
const place = mkdtempSync(join(tmpdir(), 'package-'))
after(() => rmSync(place, { recursive: true, force: true }))
const prefix = join(place, 'prefix')
const environment = { ...process.env, AEDILE_CACHE: join(place, 'cache'), LC_ALL: 'C' }

function run(command: string, ...argv: string[]): { status: number | null; out: string; err: string } {
  const done = spawnSync(command, argv, { cwd: place, encoding: 'utf8', env: environment })
  return { status: done.status, out: done.stdout, err: done.stderr }
}
const aedile = (...argv: string[]) => run(process.execPath, join(prefix, 'lib', 'node_modules', 'aedile', 'aedile.mjs'), ...argv)

test('what is packed has no test in it and weighs at most 3 MB', () => {
  const done = spawnSync('npm', ['pack', '--json', '--pack-destination', place], { cwd: root, encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  const [{ unpackedSize, files }] = JSON.parse(done.stdout.slice(done.stdout.indexOf('['))) as [{ unpackedSize: number; files: { path: string }[] }]
  assert.ok(unpackedSize <= 3_000_000, `${unpackedSize} bytes`)
  const wrong = files.map(({ path }) => path).filter((path) => /\.test\.|(^|\/)(test|bench)\/|fixture|(?<!\.d)\.m?ts$/.test(path))
  assert.deepEqual(wrong, [])
  const inside = (wanted: RegExp): boolean => files.some(({ path }) => wanted.test(path))
  assert.ok(inside(/^dist\/console\/dist\/index\.html$/) && inside(/^dist\/console\/dist\/assets\/index-[^/]*\.js\.gz$/), 'the console is inside')
  assert.ok(!existsSync(join(root, 'dist')), 'nothing is left in the checkout')
})

test('installed, it answers and judges as the checkout does', () => {
  const tarball = readdirSync(place).find((name) => name.endsWith('.tgz'))!
  const installed = run('npm', 'install', '--global', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', join(place, tarball))
  assert.equal(installed.status, 0, installed.err)
  assert.equal(aedile('--version').out, `${(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version}\n`)
  assert.equal(run(join(prefix, 'bin', 'aedile'), 'schema', 'order.placed').status, 0)
  const [world, theirs, ours, data] = ['world', 'theirs.json', 'ours.json', 'data'].map((name) => join(place, name)) as [string, string, string, string]
  assert.equal(aedile('simulate', 'S2', '--seed', '3', '--size', 'small', '--out', world).status, 0)
  assert.equal(aedile('scan', world, '--report', theirs, '--html', join(place, 'page.html')).status, 0)
  assert.equal(run(process.execPath, join(root, 'aedile.mjs'), 'scan', world, '--report', ours).status, 0)
  assert.equal(readFileSync(theirs, 'utf8'), readFileSync(ours, 'utf8'))
  assert.equal(aedile('import', world, '--data', data).status, 0)
  assert.equal(aedile('scan', '--data', data).status, 0)
  const { cases } = JSON.parse(aedile('cases', '--data', data, '--json').out) as { cases: { case_id: string }[] }
  const bag = join(place, 'bag')
  const words = ['--data', data, '--out', bag, '--basis', 'a test', '--request', '1', '--approver', 'tester']
  const exported = aedile('evidence', 'export', cases[0]!.case_id, ...words)
  assert.equal(exported.status, 0, exported.err)
  assert.ok(readdirSync(bag, { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.pdf')))
})

test('a package whose folder nobody may write to keeps what it makes in the user’s cache', () => {
  mkdirSync(join(place, 'elsewhere'))
  writeFileSync(join(place, 'elsewhere', 'aedile.yaml'), 'zone: UTC\n')
  const done = spawnSync(process.execPath, [join(prefix, 'lib', 'node_modules', 'aedile', 'aedile.mjs'), 'demo', '--no-serve'], {
    cwd: join(place, 'elsewhere'),
    encoding: 'utf8',
    env: environment,
  })
  assert.equal(done.status, 0, done.stderr)
  assert.ok(existsSync(join(place, 'cache', 'demo', 'yiwu.html')))
  assert.deepEqual(readdirSync(join(place, 'elsewhere')), ['aedile.yaml'])
})
