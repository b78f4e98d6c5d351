/** The command line as a person calls it: what it answers, with which exit code, and what it says when stopped. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { parseAsOf } from './asof.ts'
import { likelyType } from './causes.ts'
import { type Command, everywhere, UsageError } from './command.ts'
import { parseConfig } from './config.ts'
import { nearest } from './nearest.ts'
import { counted, duration } from './words.ts'

const root = mkdtempSync(join(tmpdir(), 'command-line-'))
after(() => rmSync(root, { recursive: true, force: true }))
const main = join(import.meta.dirname, 'main.ts')
const launcher = join(import.meta.dirname, '..', '..', 'aedile.mjs')
const environment = { ...process.env, LC_ALL: 'C', AEDILE_CACHE: join(root, 'cache') }

type Said = { code: number | null; out: string; err: string }
function aedile(...argv: string[]): Said {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], { cwd: root, encoding: 'utf8', env: environment })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const header = 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency'
const row = (n: number): string => `2017-08-08T14:03:22.184+08:00,o-${n},//m,o-${n},A-${n % 7},S-1,L-1,1,2990,2990,CNY`
function folder(name: string, rows: number, file = 'order.placed.csv'): string {
  const path = join(root, name)
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, file), `${[header, ...Array.from({ length: rows }, (_, n) => row(n))].join('\n')}\n`)
  return path
}
const events = folder('events', 40)

const commands = readdirSync(join(import.meta.dirname, 'commands')).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

test('every option of every command is explained in both languages, and every example is one a person can type', async () => {
  for (const file of commands) {
    const { command } = (await import(join(import.meta.dirname, 'commands', file))) as { command: Command }
    for (const [name, { says, type, value }] of Object.entries({ ...command.options, ...everywhere })) {
      assert.ok(says?.en && /\p{Script=Han}/u.test(says.zh), `${file} --${name} is explained`)
      assert.ok(type === 'boolean' || value !== undefined, `${file} --${name} names its value`)
    }
    assert.match(command.example, /^aedile /, file)
  }
})

test('help is an answer: exit 0, on standard output, in the language asked for', () => {
  for (const words of [
    ['scan', '--help'],
    ['scan', '-h'],
    ['help', 'scan'],
    ['scan', '--report', 'x', '-h'],
  ]) {
    const { code, out, err } = aedile(...words)
    assert.deepEqual([code, err], [0, ''], words.join(' '))
    assert.match(out, /--as-of TIME\|DATE +judge from what had been recorded by then/)
    assert.match(out, /\n {2}aedile scan .\/events/)
  }
  assert.match(aedile('--lang', 'zh', 'scan', '-h').out, /只依据当时已记录的内容研判/)
  assert.match(aedile('--help').out, /exit codes: 0 done/)
  assert.equal(aedile().code, 2)
  assert.match(aedile('--version').out, /^\d+\.\d+\.\d+\n$/)
})

test('a cluster to judge on is named by its address; what it cannot do, or where it is not, is said in words: exit 2', () => {
  const cluster = 'trino://127.0.0.1:1/memory/own'
  for (const [words, answer] of [
    [[events, '--engine', 'spark://127.0.0.1:1'], /expected --engine duckdb or trino:\/\/\[USER@\]HOST:PORT\/CATALOG\/SCHEMA, got "spark:/],
    [[events, '--engine', cluster, '--html', 'page.html'], /expected --html with the embedded engine/],
    [[events, '--engine', cluster], /expected a cluster that answers; trino: /],
    [['trino://127.0.0.1:1/lake/events'], /expected the events' own schema alone, on the cluster that --engine names/],
    [[cluster, '--engine', cluster], /and another schema there for the scan; got /],
    [['trino://127.0.0.1:2/lake/events', '--engine', cluster], /on the cluster that --engine names/],
  ] as const) {
    const { code, err } = aedile('scan', ...words)
    assert.equal(code, 2, err)
    assert.match(err, answer)
  }
})

test('words that are off are answered with what was probably meant: exit 2', () => {
  for (const [words, answer] of [
    [['scna'], /did you mean aedile scan\?/],
    [['scan', events, '--reprot', 'x'], /did you mean --report\?/],
    [['scan', events, '--report'], /expected --report with a value, got none/],
    [['scan', `${events}s`], /found nothing; did you mean .*events\?/],
    [['scan', events, '--tiers', 'T9'], /expected --tiers to be one of T0, T1/],
    [['scan', events, '--as-of', '2017-02-30'], /expected --as-of a date such as/],
    [['scan', events, '--mapping', 'uci-online-retial'], /did you mean uci-online-retail\?/],
    [['scan'], /expected at least one folder or file of events/],
    [['simulate', 'S1', '--seed', '1', '--out', join(root, 'w'), '--size', 'smal'], /did you mean small\?/],
    [['schema', 'order.place'], /did you mean order.placed\?/],
    [['--lang', 'fr', 'scan'], /expected --lang en or --lang zh, got "fr"/],
  ] as const) {
    const { code, out, err } = aedile(...words)
    assert.deepEqual([code, out], [2, ''], words.join(' '))
    assert.match(err, answer)
    assert.doesNotMatch(err, /\n\s+at |node:internal/)
  }
  assert.match(aedile('scna', '--lang', 'zh').err, /应为命令之一.*是否指 aedile scan？/)
})

test('completion knows every command and every option, and bash reads it', () => {
  const { code, out } = aedile('completion', 'bash')
  assert.equal(code, 0)
  for (const file of commands) assert.match(out, new RegExp(`\\b${file.replace('.ts', '')}\\b`))
  const ask = (...words: string[]): string[] =>
    spawnSync('bash', ['-c', `${out}\nCOMP_WORDS=(aedile ${words.join(' ')}); COMP_CWORD=${words.length}; _aedile; echo "\${COMPREPLY[@]}"`], {
      encoding: 'utf8',
    })
      .stdout.trim()
      .split(' ')
  assert.deepEqual(ask('scan', '--re'), ['--report', '--rejects'])
  assert.deepEqual(ask('rebu'), ['rebuild'])
  assert.deepEqual(ask('scan', '--lang', 'z'), ['zh'])
})

test('nothing to judge is exit 3, with the likely cause', () => {
  const above = join(root, 'worlds')
  folder(join('worlds', 'S1'), 3)
  for (const [words, answer] of [
    [['scan', above], /nothing could be judged: .*did you mean .*worlds\/S1\/\?/],
    [['scan', folder('named-wrong', 3, 'orders.csv')], /orders\.csv → order\.placed\.csv\?/],
    [['scan', folder('none', 0)], /nothing could be judged/],
    [['scan', events, '--as-of', '2016-01-01'], /of 40 events none was recorded by 2016-01-01T23:59:59.999\+08:00; say a later --as-of/],
    [['import', folder('empty', 0), '--data', join(root, 'empty-data')], /nothing was taken: expected at least one acceptable event/],
  ] as const) {
    const { code, err } = aedile(...words)
    assert.equal(code, 3, `${words.join(' ')}: ${err}`)
    assert.match(err.trimEnd().split('\n').at(-1)!, answer)
  }
})

test('one wrong date far in the future is flagged and moves no as-of', () => {
  const place = folder('stray', 40)
  writeFileSync(join(place, 'order.placed.csv'), `${readFileSync(join(place, 'order.placed.csv'), 'utf8')}${row(99).replace('2017-08', '2037-08')}\n`)
  const report = join(root, 'stray.json')
  const { code, err } = aedile('scan', place, '--report', report)
  assert.equal(code, 0)
  assert.match(
    err,
    /the newest time, 2037-08-08 .* is far beyond all others \(7,305 days after the newest of them\) and was not followed; if it is right, say --as-of 2037-08-08T/,
  )
  assert.equal(JSON.parse(readFileSync(report, 'utf8')).as_of, '2017-08-08T14:03:22.184+08:00')
})

test('a place that cannot be written is refused before the work begins: exit 1', () => {
  const wall = join(root, 'wall')
  writeFileSync(wall, '')
  const nothing = join(root, 'link-to-nothing')
  symlinkSync(join(root, 'gone', 'away'), nothing)
  for (const words of [
    ['scan', events, '--report', join(wall, 'r.json')],
    ['scan', events, '--report', join(nothing, 'a', 'r.json')],
    ...(process.platform === 'linux' ? [['scan', events, '--report', '/proc/nowhere/r.json']] : []),
    ['scan', events, '--html', root],
    ['scan', events, '--export', wall],
    ['scan', events, '--rejects', join(wall, 'x', 'y')],
    ['import', events, '--data', join(wall, 'data')],
    ['simulate', 'S2', '--seed', '1', '--out', join(wall, 'w')],
  ]) {
    const { code, err, out } = aedile(...words)
    assert.equal(code, 1, words.join(' '))
    assert.match(err, /^aedile: expected --\w+ .* to be a place that can be written, the system says (ENOTDIR|EISDIR|EEXIST|ENOENT)\n$/)
    assert.equal(out, '')
  }
})

test('a scan says how long it took and what it wrote; its results alone are on standard output', () => {
  const [report, page, tables] = ['r.json', 'r.html', 'tables'].map((name) => join(root, name)) as [string, string, string]
  const { code, out, err } = aedile('scan', join(events, 'order.placed.csv'), '--report', report, '--html', page, '--export', tables, '--as-of', '2017-08-09')
  assert.equal(code, 0, err)
  assert.doesNotMatch(out, /aedile:/)
  assert.match(err, /step 1 of 8: reading events/)
  assert.match(err, /judged 40 events as of 2017-08-09 23:59 \(\+08:00\) in \d+\.\d s\n/)
  for (const path of [
    report,
    page,
    ...['verdicts', 'left-out-orders', 'ranking-sales', 'ranking-credit'].flatMap((name) => [join(tables, `${name}.csv`), join(tables, `${name}.parquet`)]),
  ]) {
    assert.ok(err.includes(`: ${path}\n`), `${path} is named`)
    assert.ok(existsSync(path), path)
  }
  assert.match(readFileSync(join(tables, 'ranking-sales.csv'), 'utf8'), /^listing_id,observed,clean,observed_rank,clean_rank\nL-1,40,\d+,1,1\n/)
  assert.deepEqual(JSON.parse(aedile('scan', events, '--json', '--as-of', '2017-08-09').out), JSON.parse(readFileSync(report, 'utf8')))
  assert.equal(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`aedile-`) && /^aedile-\d+-/.test(name) && !isAlive(name)).length,
    0,
    'no scratch is left',
  )
})

test('a look back counts what had been recorded by then, so that it names what it could not see yet', () => {
  const both = folder('look-back', 40)
  const review = ['time,id,source,review_id,order_id,listing_id,author_account_id,rating', '2017-08-20T10:00:00+08:00,v-1,//m,v-1,o-1,L-1,A-1,5']
  writeFileSync(join(both, 'review.posted.csv'), `${review.join('\n')}\n`)
  const countsOf = (...more: string[]): unknown => (JSON.parse(aedile('scan', both, '--json', ...more).out) as { input: unknown }).input
  const rest = { accepted: 41, set_aside: 0, refused: 0, left_out: 0 }
  assert.deepEqual(countsOf(), { ...rest, by_type: { 'order.placed': 40, 'review.posted': 1 } })
  assert.deepEqual(countsOf('--as-of', '2017-08-09'), { ...rest, by_type: { 'order.placed': 40 } })
})

function isAlive(name: string): boolean {
  try {
    process.kill(Number(name.split('-')[1]), 0)
    return true
  } catch {
    return false
  }
}

test('results are one JSON document with --json', () => {
  const data = join(root, 'data')
  const taken = JSON.parse(aedile('import', events, '--data', data, '--json').out) as { new: number; ledger: number }
  assert.deepEqual([taken.new, taken.ledger], [40, 40])
  assert.match(aedile('import', events, '--data', data).out, /nothing new: all 40 events are in the ledger already/)
  assert.deepEqual(JSON.parse(aedile('cases', '--data', data, '--json').out), { cases: [] })
  assert.equal((JSON.parse(aedile('ledger', 'verify', '--data', data, '--json').out) as { verified: boolean }).verified, true)
  assert.deepEqual(JSON.parse(aedile('rebuild', '--data', data, '--json').out), { entries: 40, report: null })
})

/** Starts the launcher, sends the signal once the work has said `when`, and gives what came of it. */
function stopped(argv: string[], when: RegExp, signal: NodeJS.Signals): Promise<Said> {
  return new Promise((resolve) => {
    const said: Said = { code: null, out: '', err: '' }
    const child = spawn(process.execPath, [launcher, ...argv], { cwd: root, env: environment })
    let sent = false
    child.stdout.on('data', (text: Buffer) => void (said.out += text.toString()))
    child.stderr.on('data', (text: Buffer) => {
      said.err += text.toString()
      if (sent || !when.test(said.err)) return
      sent = true
      child.kill(signal)
    })
    child.on('close', (code) => resolve({ ...said, code }))
  })
}

test('stopped by a signal the launcher’s work stops with it, says how to go on, and going on gives the whole', async () => {
  const large = folder('large', 60_000)
  for (const nth of [1, 2])
    writeFileSync(join(large, `order.completed-${nth}.csv`), `time,order_id\n${`2017-08-08T14:03:22.${nth}00+08:00,O-1\n`.repeat(60_000)}`)
  const data = join(root, 'resumed')
  for (const [when, signal] of [
    [/step 1 of 4/, 'SIGTERM'],
    [/step 2 of 4/, 'SIGINT'],
    [/step 2 of 4/, 'SIGTERM'],
  ] as const) {
    const { code, err } = await stopped(['import', large, '--data', data], when, signal)
    assert.equal(code, 130, err)
    assert.match(err.trimEnd().split('\n').at(-1)!, /^aedile: interrupted; the same call again goes on where this one stopped/)
  }
  const { code, err } = aedile('import', large, '--data', data)
  assert.equal(code, 0, err)
  assert.equal((JSON.parse(aedile('ledger', 'verify', '--data', data, '--json').out) as { size: number }).size, 60_002)
  assert.ok(!existsSync(join(data, 'scratch')), 'nothing raw is left')
})

test('a configuration that is off is answered with the place', () => {
  const off = (text: string): string => {
    try {
      parseConfig(text, 'aedile.yaml')
      return 'fine'
    } catch (error) {
      assert.ok(error instanceof UsageError)
      return error.said.en
    }
  }
  assert.equal(
    off('organisation: Market\ncontact: us\nzone: Asia/Shanghai\ncurrency: CNY\nprovince: "33"\nthresholds: { sabotage_276: { "33": [600000] } }\n'),
    'fine',
  )
  assert.match(off('organization: Market\n'), /got "organization"; did you mean organisation\?/)
  assert.match(off('zone: Asia/Shanghia\n'), /aedile.yaml at zone: expected a time zone such as/)
  assert.match(off('currency: yuan\n'), /at currency: expected an ISO 4217 code/)
  assert.match(off('province: 33\n'), /at province: expected the first two digits .* in quotes/)
  assert.match(off('thresholds: { theft: { "33": [1] } }\n'), /expected one of sabotage_276, .* got "theft"/)
  assert.match(off('thresholds: { fraud_266: { "33": [1] } }\n'), /expected 3 figures, one a step, got 1/)
  assert.match(off('a: [\n'), /expected YAML, got/)
  writeFileSync(join(root, 'off.yaml'), 'zone: nowhere\n')
  assert.equal(aedile('scan', events, '--config', join(root, 'off.yaml')).code, 2)
})

test('a date means the end of that day where the marketplace is, summer time included', () => {
  assert.equal(parseAsOf('2017-08-08', 'Asia/Shanghai')?.text, '2017-08-08T23:59:59.999+08:00')
  assert.equal(parseAsOf('2017-03-12', 'America/New_York')?.text, '2017-03-12T23:59:59.999-04:00')
  assert.equal(parseAsOf('2017-03-11', 'America/New_York')?.text, '2017-03-11T23:59:59.999-05:00')
  assert.equal(parseAsOf('2017-08-08T14:11Z', 'Asia/Shanghai')?.text, '2017-08-08T14:11:00Z')
  for (const off of ['2017-13-01', '2017-02-29', '8 August', '2017-08-08T14:11:00']) assert.throws(() => parseAsOf(off, 'UTC'), UsageError)
})

test('names of files and words that are nearly right are recognised, others are left alone', () => {
  assert.equal(likelyType('orders.csv'), 'order.placed')
  assert.equal(likelyType('退款.csv'), 'refund.requested')
  assert.equal(likelyType('order.placed.csv'), undefined)
  assert.equal(likelyType('notes.csv'), undefined)
  assert.equal(nearest('xyzzy', ['scan', 'import']), undefined)
  assert.deepEqual([counted(1, 'row'), counted(1234, 'row'), counted(2, 'entry', 'entries')], ['1 row', '1,234 rows', '2 entries'])
  assert.deepEqual([duration(940, 'en'), duration(75_400, 'en'), duration(75_400, 'zh')], ['0.9 s', '1 min 15 s', '1 分 15 秒'])
})
