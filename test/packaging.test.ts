/** What the container, the compose file and the unit promise, read off them: none of the three can be started by the tests. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { command as serve } from '../src/cli/commands/serve.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const runtime = /const runtimeVersion = '([\d.]+)'/.exec(read('aedile.mjs'))![1]!

/** Instructions of the Dockerfile, lines joined, comments left out. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
const of = (word: string): string[] => instructions.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))

test('the container is built on the Node that the launcher fetches, whole version and all', () => {
  for (const from of of('FROM')) assert.match(from, new RegExp(`^node:${runtime.replaceAll('.', '\\.')}-`))
})

test('what the container copies is there, and nothing is fetched but by the lock file', () => {
  for (const copy of of('COPY').filter((one) => !one.startsWith('--from'))) {
    const sources = copy.split(' ').slice(0, -1)
    for (const source of sources.filter((one) => !one.includes('*'))) assert.ok(existsSync(join(root, source)), source)
  }
  assert.deepEqual(of('ADD'), [])
  assert.doesNotMatch(instructions.join('\n'), /npm install|curl|wget/)
  assert.match(instructions.join('\n'), /npm ci --omit=dev --ignore-scripts/)
})

test('the container runs as somebody who is not root, by number, with its data apart and its health asked for', () => {
  assert.match(of('USER').at(-1)!, /^[1-9]\d*:[1-9]\d*$/)
  assert.deepEqual(of('VOLUME'), ['/data'])
  assert.match(of('HEALTHCHECK')[0]!, /healthz/)
  assert.match(of('ENTRYPOINT')[0]!, /tini/)
})

test('compose reaches the server from this machine alone, gives it the key as a secret, and takes every right it does not need', () => {
  const { services, secrets, volumes } = parse(read('compose.yaml')) as {
    services: { aedile: Record<string, unknown> & { ports: string[]; environment: Record<string, string>; secrets: string[]; volumes: string[] } }
    secrets: Record<string, unknown>
    volumes: Record<string, unknown>
  }
  const { aedile } = services
  for (const port of aedile.ports) assert.match(port, /^127\.0\.0\.1:/)
  assert.deepEqual([aedile['read_only'], aedile['cap_drop'], aedile['security_opt']], [true, ['ALL'], ['no-new-privileges:true']])
  assert.ok(aedile.secrets.every((one) => Object.hasOwn(secrets, one)) && aedile.volumes.every((one) => Object.hasOwn(volumes, one.split(':')[0]!)))
  assert.equal(aedile.environment['AEDILE_MASTER_KEY_FILE'], `/run/secrets/${aedile.secrets[0]}`)
})

test('the unit and the container start the server with options that it knows, and the unit holds the key apart', () => {
  const unit = read('packaging/aedile.service')
  const started = /^ExecStart=(.*)$/m.exec(unit)![1]!
  for (const words of [started, of('CMD').at(-1)!])
    for (const [, option] of words.matchAll(/--([a-z-]+)/g)) assert.ok(Object.hasOwn(serve.options ?? {}, option!), `serve knows --${option}`)
  for (const line of ['NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet=', 'LoadCredential=master.key:/etc/aedile/master.key'])
    assert.ok(unit.includes(`${line}\n`), line)
  const checked = spawnSync('systemd-analyze', ['verify', join(root, 'packaging', 'aedile.service')], { encoding: 'utf8' })
  // Only where the machine has systemd can it say so itself.
  if (checked.error === undefined) assert.equal(`${checked.status} ${checked.stderr}`, '0 ')
})
