import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { openDataFolder } from '../src/cases/data.ts'
import { parseCommandArgs, RefusedError, NothingError } from '../src/cli/command.ts'
import { command as casesCommand } from '../src/cli/commands/cases.ts'
import { command as importCommand } from '../src/cli/commands/import.ts'
import { command as rebuildCommand } from '../src/cli/commands/rebuild.ts'
import { command as scanCommand } from '../src/cli/commands/scan.ts'
import { openLedger } from '../src/ledger/ledger.ts'
import { masterKeyFrom, openVault } from '../src/ledger/vault.ts'

const root = mkdtempSync(join(tmpdir(), 'data-folder-'))
after(() => rmSync(root, { recursive: true, force: true }))

const commands = { import: importCommand, scan: scanCommand, rebuild: rebuildCommand, cases: casesCommand }
let said = ''
/** A call as the command line makes it; what it says is gathered in `said` too. */
async function call(name: keyof typeof commands, ...argv: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const hear = (words: string): void => {
    text += words
    said += words
  }
  const code = await commands[name].run(parseCommandArgs(commands[name], argv), {
    out: hear,
    err: hear,
    lang: 'en',
    now: () => new Date('2026-01-01T00:00:00Z'),
  })
  return { code, text }
}

// Every personal value is one of a kind, so that finding its bytes anywhere means a leak.
const canaries: string[] = []
function canary(text: string): string {
  canaries.push(text)
  return text
}
const day = (n: number, minute = 0): string =>
  `2017-08-${String(n).padStart(2, '0')}T${String(8 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00.000+08:00`

type Table = Record<string, { header: string; rows: string[] }>
/** A little market: forty buyers, two shops; parcels, payments and refunds in the files, and a few rows that are wrong. */
function market(): Table {
  const table: Table = {
    'account.registered': { header: 'time,id,source,account_id,kind,name,phone', rows: [] },
    'shop.opened': { header: 'time,id,source,shop_id,owner_account_id,category', rows: ['S-1', 'S-2'].map((shop) => `${day(1)},${shop},//m,${shop},A-0,toys`) },
    'listing.published': {
      header: 'time,id,source,listing_id,shop_id,category,price_minor,currency',
      rows: ['1', '2'].map((n) => `${day(1)},L-${n},//m,L-${n},S-${n},toys,2990,CNY`),
    },
    'session.started': { header: 'time,id,source,account_id,device_id,ip', rows: [] },
    'order.placed': {
      header:
        'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,recipient_name,recipient_phone,recipient_address',
      rows: [],
    },
    'payment.captured': { header: 'time,id,source,payment_id,order_id,amount_minor,currency', rows: [] },
    'shipment.dispatched': { header: 'time,id,source,order_id,carrier,waybill_no,weight_g', rows: [] },
    'order.completed': { header: 'time,id,source,order_id', rows: [] },
    'refund.requested': { header: 'time,id,source,refund_id,order_id,kind,amount_minor', rows: [] },
    'refund.paid': { header: 'time,id,source,refund_id,amount_minor', rows: [] },
  }
  const add = (type: string, row: string): void => void table[type]!.rows.push(row)
  for (let n = 0; n < 40; n++) {
    const when = day(2 + (n % 5), n * 7)
    add(
      'account.registered',
      `${day(1, n)},A-${n},//m,A-${n},buyer,${canary(`王雀${String.fromCharCode(0x4e00 + n * 37)}鸣`)},${canary(`1380013${String(4000 + n * 13)}`)}`,
    )
    add('session.started', `${when},s-${n},//m,A-${n},D-${n % 30},${canary(`203.0.113.${n + 100}`)}`)
    // The order and its completion share an id on purpose: ids are unique within a type only.
    add(
      'order.placed',
      `${when},o-${n},//m,o-${n},A-${n},S-${1 + (n % 2)},L-${1 + (n % 2)},1,2990,2990,CNY,${canary(`收雀${String.fromCharCode(0x5e00 + n * 31)}`)},${canary(`1590099${String(2000 + n * 17)}`)},${canary(`义乌市雀巢路${n * 97 + 1000}号`)}`,
    )
    add('payment.captured', `${when},p-${n},//m,p-${n},o-${n},2990,CNY`)
    add('shipment.dispatched', `${day(8, n)},w-${n},//m,o-${n},YTO,W-${n},300`)
    if (n % 4 > 0) add('order.completed', `${day(12, n)},o-${n},//m,o-${n}`)
    else {
      add('refund.requested', `${day(13, n)},r-${n},//m,r-${n},o-${n},refund_only,2990`)
      add('refund.paid', `${day(14, n)},rp-${n},//m,r-${n},2990`)
    }
  }
  add('order.placed', `not a time,o-x,//m,o-x,A-1,S-1,L-1,1,2990,2990,CNY,${canary('坏雀行')},${canary('15900999999')},${canary('坏雀路1号')}`)
  add('payment.captured', `${day(3)},p-x,//m,p-x,o-nowhere,1,CNY`)
  add('refund.paid', `${day(15)},rp-x,//m,r-nowhere,1`)
  return table
}

function write(folder: string, table: Table, choose: (type: string, n: number) => boolean = () => true): string {
  mkdirSync(folder, { recursive: true })
  for (const [type, { header, rows }] of Object.entries(table)) {
    const chosen = rows.filter((_, n) => choose(type, n))
    if (chosen.length > 0) writeFileSync(join(folder, `${type}.csv`), `${[header, ...chosen].join('\n')}\n`)
  }
  return folder
}

const everything = market()
const input = write(join(root, 'in'), everything)
const main = join(root, 'main')
const state = (folder: string): { size: number; root: string } => {
  const ledger = openLedger(folder)
  try {
    return { size: ledger.size, root: ledger.root.toString('hex') }
  } finally {
    ledger.close()
  }
}
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
const bytesOf = (file: string): string => readFileSync(file).toString('latin1')

async function reportOf(...argv: string[]): Promise<string> {
  const file = join(root, 'report.json')
  const { code } = await call('scan', ...argv, '--report', file)
  assert.equal(code, 0)
  return readFileSync(file, 'utf8')
}
let expected = ''
const page = join(root, 'page.html')

test('what was imported is judged exactly as the folder it came from', async () => {
  const { code, text } = await call('import', input, '--data', main)
  assert.equal(code, 0)
  assert.match(text, /40 new, 0 known/)
  expected = await reportOf(input)
  assert.equal(await reportOf('--data', main), expected)
  assert.equal(readFileSync(join(main, 'report.json'), 'utf8'), expected)
  const { input: counted } = JSON.parse(expected) as { input: { refused: number; by_type: Record<string, number> } }
  assert.equal(counted.refused, 3)
  assert.equal(counted.by_type['order.completed'], 30, 'events of two types may share an id')
})

test('the same folder again changes nothing and says so', async () => {
  const before = state(main)
  const rejects = readFileSync(join(main, 'rejects.ndjson'), 'utf8')
  const { code, text } = await call('import', input, '--data', main)
  assert.equal(code, 0)
  assert.match(text, /nothing new/)
  assert.deepEqual(state(main), before)
  assert.equal(readFileSync(join(main, 'rejects.ndjson'), 'utf8'), rejects)
  assert.equal(await reportOf('--data', main), expected)
  assert.deepEqual(state(main), before, 'the same judgement is not recorded twice')
})

test('--strict refuses bad rows with exit 1, a folder without one good event is exit 3', async () => {
  assert.equal((await call('import', input, '--data', main, '--strict')).code, 1)
  const bad = write(join(root, 'bad'), { 'order.completed': { header: 'time,order_id', rows: ['yesterday,o-1'] } })
  await assert.rejects(call('import', bad, '--data', join(root, 'bad-data')), NothingError)
})

test('halves give the same report in either order, payments before their orders too', async () => {
  const halves = [
    write(join(root, 'orders'), everything, (type, n) => type === 'order.placed' || (type !== 'payment.captured' && n % 2 === 0)),
    write(join(root, 'rest'), everything, (type, n) => type !== 'order.placed' && (type === 'payment.captured' || n % 2 === 1)),
  ]
  for (const [name, order] of [
    ['there', halves],
    ['back', halves.toReversed()],
  ] as const) {
    const folder = join(root, name)
    const first = await call('import', order[0]!, '--data', folder)
    if (name === 'back') assert.match(first.text, /wait for the order or refund they belong to/)
    await call('import', order[1]!, '--data', folder)
    assert.equal(await reportOf('--data', folder, '--html', page), expected, name)
    const waiting = readFileSync(join(folder, 'rejects.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { came: string }).came)
    assert.deepEqual(waiting.filter((came) => /^[or]-/.test(came)).toSorted(), ['o-nowhere', 'r-nowhere'], 'what no longer waits is struck off')
  }
})

test('other content under a known id is a conflict: listed, and the ledger keeps what it had', async () => {
  const folder = join(root, 'conflict')
  cpSync(main, folder, { recursive: true })
  const before = state(folder)
  const changed = structuredClone(everything)
  changed['order.placed']!.rows[3] = changed['order.placed']!.rows[3]!.replace(canaries[21]!, canary('假雀名'))
  changed['payment.captured']!.rows[5] = changed['payment.captured']!.rows[5]!.replace('2990', '1')
  assert.ok(changed['order.placed']!.rows[3]!.includes('假雀名'))
  const { text } = await call('import', write(join(root, 'changed'), changed), '--data', folder)
  assert.match(text, /nothing new/)
  const rejects = readFileSync(join(folder, 'rejects.ndjson'), 'utf8')
  for (const [id, line] of [
    ['o-3', 5],
    ['p-5', 7],
  ])
    assert.match(rejects, new RegExp(`"line":${line},.*"an id not used before by other content","came":"${id}"`))
  assert.equal(state(folder).size, before.size + 2, 'only the two acts that count the refusals are new')
})

test('rebuild makes tables, cases and the same report, byte for byte, from the ledger alone', async () => {
  const cases = await call('cases', '--data', main)
  for (const one of (JSON.parse(expected) as { cases: { case_id: string }[] }).cases) assert.ok(cases.text.includes(one.case_id))
  writeFileSync(join(main, 'projections', 'warehouse.duckdb'), 'not a database')
  rmSync(join(main, 'report.json'))
  const { code, text } = await call('rebuild', '--data', main)
  assert.equal(code, 0)
  assert.match(text, /same, byte for byte/)
  assert.equal(readFileSync(join(main, 'report.json'), 'utf8'), expected)
  assert.deepEqual(await call('cases', '--data', main), cases)
})

test('what a killed import left in the folder is removed by whoever opens it next', async () => {
  mkdirSync(join(main, 'scratch', 'work-1'), { recursive: true })
  writeFileSync(join(main, 'scratch', 'work-1', 'work.duckdb'), canaries[0]!)
  await call('cases', '--data', main)
  assert.ok(!readdirSync(main).includes('scratch'))
})

test('a second process on the same folder is refused in words', () => {
  const data = openDataFolder(main)
  try {
    const cli = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
    const second = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'import', input, '--data', main, '--lang', 'en'], {
      encoding: 'utf8',
    })
    assert.equal(second.status, 1)
    assert.match(second.stderr, new RegExp(`FOLDER_IN_USE: .*process ${process.pid} has it open`))
  } finally {
    data.close()
  }
})

test('scan, cases and rebuild say that there is no data folder, and make none', async () => {
  for (const name of ['scan', 'cases', 'rebuild'] as const)
    await assert.rejects(call(name, '--data', join(root, 'none')), (error) => error instanceof RefusedError && /NO_DATA/.test(error.message))
  assert.ok(!readdirSync(root).includes('none'))
})

test('personal values are in no file, report, reject or message; only the vault opens them, with a purpose', async () => {
  const folders = ['main', 'there', 'back', 'conflict'].map((name) => join(root, name))
  const files = [...folders.flatMap(filesOf), join(root, 'report.json'), page]
  assert.ok(files.length > 40)
  assert.ok(canaries.length > 240)
  const needles = canaries.map((text) => Buffer.from(text).toString('latin1'))
  for (const file of files) {
    const bytes = bytesOf(file)
    for (const [n, needle] of needles.entries()) assert.ok(!bytes.includes(needle), `${canaries[n]} in ${file}`)
  }
  for (const text of canaries) assert.ok(!said.includes(text), `${text} was said`)
  // The search finds what is there: the input holds every one of them.
  const given = [input, join(root, 'changed')].flatMap(filesOf).map(bytesOf).join('')
  for (const needle of needles) assert.ok(given.includes(needle))

  const ledger = openLedger(main)
  const vault = await openVault(main, ledger, masterKeyFrom({}, join(main, 'keys', 'master.key')))
  try {
    const open = (field: string): string =>
      vault.open({ source: '//m', id: 'order.placed/o-0', field }, { person: 'inspector', purpose: 'test', time: new Date(0) }).value
    assert.equal(open('recipient_phone'), canaries[4])
  } finally {
    vault.close()
    ledger.close()
  }
})

test('after erasure the same folder changes nothing, and what that person does later is kept without the value', async () => {
  const folder = join(root, 'erased')
  cpSync(main, folder, { recursive: true })
  const ledger = openLedger(folder)
  const vault = await openVault(folder, ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
  vault.erase(['account:A-7'], { person: 'officer', purpose: 'request', time: new Date(0) })
  vault.close()
  ledger.close()
  const before = state(folder)
  await call('import', input, '--data', folder)
  assert.deepEqual(state(folder), before)
  const later = write(join(root, 'later'), {
    'order.placed': {
      header: everything['order.placed']!.header,
      rows: [7, 8].map((n) => `${day(20)},late-${n},//m,late-${n},A-${n},S-1,L-1,1,2990,2990,CNY,${canary(`晚雀${n}`)},,`),
    },
  })
  assert.match((await call('import', later, '--data', folder)).text, /2 new, 0 known/)
  const again = openLedger(folder)
  try {
    const record = (n: number): { data: Record<string, string> } =>
      JSON.parse(Buffer.from(again.find('//m', `order.placed/late-${n}`)!.bytes).toString()) as { data: Record<string, string> }
    assert.match(record(8).data['recipient_name_commitment']!, /^sha256:/)
    assert.match(record(7).data['recipient_name_token']!, /^hmac256:k1:/)
    assert.equal(record(7).data['recipient_name_commitment'], undefined)
  } finally {
    again.close()
  }
})
