/**
 * Whether every answer is as the published description says, asked by a program that knows nothing else of us. A server with a small market in it
 * is given to Schemathesis (`pip install schemathesis==4.32.5`, found on the path or named by `AEDILE_SCHEMATHESIS`): once with a key of every
 * scope over all operations, once signed in over those that no key may call. `node test/harness/described.ts [EXAMPLES] [SEED] [OPTIONS OF
 * SCHEMATHESIS…]`; the exit code is 1 where an answer was a 5xx or not as described.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { market } from '../../bench/casework/desk.ts'
import { can } from '../../src/api/can.ts'
import { routes } from '../../src/api/routes.ts'
import { scopes } from '../../src/domain/caller.ts'
import { freePort, linkOf, node, startServer } from './served.ts'

/** What was sent is held against the description too, but for what is stricter than a schema can say: whose a thing is, in which state, an order that is there. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
]

const [examples = '20', seed = '20241', ...further] = process.argv.slice(2)
const program = process.env['AEDILE_SCHEMATHESIS'] ?? 'schemathesis'
const base = mkdtempSync(join(tmpdir(), 'aedile-described-'))
const data = join(base, 'market')
const ours = (...args: string[]): string => execFileSync(node[0], [...node.slice(1), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

type Caller = Readonly<Record<string, string>>

/** Ids of what is there, by the path of the list that names them: half of what is asked for is something. */
async function known(url: string, headers: Caller): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const lists = new Set(routes.flatMap(({ path }) => /^(\/v1\/[a-z-]+)\/\{/.exec(path)?.[1] ?? []))
  for (const path of lists) {
    if (!routes.some((one) => one.path === path && one.method === 'GET')) continue
    const answer = await fetch(`${url}${path}`, { headers })
    if (answer.status !== 200) continue
    const items = ((await answer.json()) as { items?: Record<string, unknown>[] }).items ?? []
    const ids = items
      .slice(0, 20)
      .flatMap((item) => Object.entries(item).find(([name, value]) => /(^|_)id$/.test(name) && typeof value === 'string')?.[1] as string)
    if (ids.length > 0) found.set(path, ids)
  }
  return found
}

function configuration(scheme: string, ids: ReadonlyMap<string, readonly string[]>): string {
  const lists = [...ids].map(([path, values], n) => ({ path, values, name: `ids_${n}` }))
  return [
    scheme,
    ...lists.map(({ name, values }) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}\n`),
    ...lists.flatMap(({ path, name }) => {
      const of = routes.filter((one) => one.path.startsWith(`${path}/{`))
      const parameters = new Set(of.map((one) => /\{(\w+)\}/.exec(one.path)![1]!))
      return [...parameters].map(
        (parameter) =>
          `[[operations]]\ninclude-path-regex = "^${path}/[{]${parameter}[}]"\nparameters = { "path.${parameter}" = { dictionary = "${name}", probability = 0.5 } }\n`,
      )
    }),
  ].join('\n')
}

function ask(url: string, as: string, scheme: string, ids: ReadonlyMap<string, readonly string[]>, more: readonly string[]): Promise<number> {
  writeFileSync(join(base, 'schemathesis.toml'), configuration(scheme, ids))
  return new Promise((resolve, reject) => {
    const child = spawn(
      program,
      [
        '--config-file',
        join(base, 'schemathesis.toml'),
        'run',
        `${url}/openapi.json`,
        '--url',
        url,
        '--checks',
        checks.join(','),
        '--max-examples',
        examples,
        '--seed',
        seed,
        '--continue-on-failure',
        '--generation-database',
        'none',
        '--request-timeout',
        '60',
        '--no-color',
        ...more,
        ...further,
      ],
      { cwd: base, stdio: ['ignore', 'inherit', 'inherit'] },
    )
    child.once('error', reject)
    child.once('exit', (code) => {
      process.stdout.write(`${as}: schemathesis ended with ${code}\n`)
      resolve(code ?? 1)
    })
  })
}

try {
  mkdirSync(join(base, 'events'))
  writeFileSync(
    join(base, 'events', 'events.ndjson'),
    market()
      .events.map((one) => JSON.stringify(one))
      .join('\n'),
  )
  ours('import', join(base, 'events'), '--data', data)
  const key = ours('keys', 'add', '--data', data, '--name', 'all', '--scope', scopes.join(','))
  const link = linkOf(data, 'admin,legal,auditor,governance,investigator')
  const { child, url } = await startServer(data, await freePort())
  let logged = ''
  child.stderr!.on('data', (part) => (logged += String(part)))
  try {
    const bearer = { authorization: `Bearer ${key}` }
    for (;;) {
      const { taken, judged } = (await (await fetch(`${url}/v1/status`, { headers: bearer })).json()) as { taken: number; judged: number }
      if (taken === judged) break
      await wait(500)
    }
    const entered = await fetch(`${url}${new URL(link, url).pathname}`)
    const session = /=([^;]+)/.exec(entered.headers.getSetCookie()[0]!)![1]!
    const ids = await known(url, bearer)
    // Whoever signs out has no session to go on with.
    const peoples = routes.filter(
      ({ access, path }) => typeof can[access] === 'object' && (can[access] as { keys: readonly string[] }).keys.length === 0 && path !== '/v1/sign-out',
    )
    const paths = [...new Set(peoples.map(({ path }) => path))]
    const ended = [
      await ask(url, 'a key of every scope', `[auth.openapi.key]\nbearer = "${key}"\n`, ids, []),
      await ask(
        url,
        'somebody signed in',
        `[auth.openapi.session]\napi_key = "${session}"\n`,
        ids,
        paths.flatMap((path) => ['--include-path', path]),
      ),
    ]
    process.exitCode = ended.every((code) => code === 0) ? 0 : 1
    const faults = logged.split('\n').filter((line) => line.includes('"level":"error"') || !line.startsWith('{'))
    process.stdout.write(faults.map((line) => `${line}\n`).join(''))
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
} finally {
  rmSync(base, { recursive: true, force: true })
}
