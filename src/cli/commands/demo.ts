/** Three marketplaces whose truth is known, built, scanned and explained: a cheated shop, its honest twin, and one buyer who cheats. */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { makeWorld, type Oracle } from '../../../worlds/index.ts'
import { writeWorld } from '../../../worlds/write.ts'
import type { Report } from '../../domain/report.ts'
import { scan } from '../../pipeline.ts'
import type { ReportDetails } from '../../report/details.ts'
import { verdictTable } from '../../report/explain.ts'
import { fillDetails } from '../../report/fill.ts'
import { renderHtml } from '../../report/html.ts'
import { grouped } from '../../domain/money.ts'
import { LedgerError } from '../../ledger/error.ts'
import { lockDataFolder } from '../../ledger/lock.ts'
import { type Command, type Io, type Language, optional, result, UsageError, type Values } from '../command.ts'
import { type DemoMarket, serveDemo } from '../demoServer.ts'
import { cacheFolder, root } from '../home.ts'
import { progressBar } from '../progress.ts'
import { scratchFolder } from '../scratch.ts'

const home = join(cacheFolder(), 'demo')

const seed = 20_170_808

type Story = { world: string; file: string; title: Record<Language, string>; story: Record<Language, string> }

const stories: readonly Story[] = [
  {
    world: 'S1',
    file: 'yiwu',
    title: { en: 'A flood at a shop in Yiwu', zh: '义乌一家店铺的订单潮' },
    story: {
      en: 'Half an hour brings 2,000 orders, and nearly all of them come back. Is the shop faking sales?',
      zh: '半小时内涌入 2,000 笔订单，随后几乎全部退回。是店铺在刷单吗？',
    },
  },
  {
    world: 'S9',
    file: 'live-stream',
    title: { en: 'The same half hour, honestly', zh: '同样的半小时，却是真实交易' },
    story: {
      en: 'A live stream brings 2,400 orders in half an hour. Nobody cheats; does anybody get the blame?',
      zh: '一场直播在半小时内带来 2,400 笔订单。无人作弊，会有人蒙冤吗？',
    },
  },
  {
    world: 'S2',
    file: 'buyer-li',
    title: { en: 'A buyer called Li', zh: '买家李某' },
    story: {
      en: 'One account, 61 orders in 38 shops. After 24 of them the price came back. Which ones?',
      zh: '一个账号在 38 家店下了 61 笔订单，其中 24 笔付款后又被返还。是哪些？',
    },
  },
]

export const command: Command = {
  summary: { en: 'Build three simulated markets, judge them, and serve what was found', zh: '生成三个模拟市场，研判并提供页面' },
  usage: '[--again] [--no-serve] [--port 8470]',
  example: 'aedile demo',
  options: {
    again: { type: 'boolean', says: { en: 'judge anew even where events and rules are those of last time', zh: '即使事件与规则均与上次相同，也重新研判' } },
    'no-serve': { type: 'boolean', says: { en: 'stop when the reports are written', zh: '写出报告后即结束' } },
    port: { type: 'string', value: 'PORT', says: { en: 'where the pages are served; 8470 unless told', zh: '页面端口；默认 8470' } },
  },
  async run(call, io) {
    // One demo at a time makes and serves the markets; a second one would pull the folder from under the first.
    const held = await hold(io, call.values['no-serve'] !== true && call.values['json'] !== true)
    if (held === undefined) return 0
    try {
      return await demo(call, io)
    } finally {
      rmSync(served, { force: true })
      held.release()
    }
  },
}

/** Where the demo that holds the folder is served. */
const served = join(home, 'served')

/** The folder, once it is free; undefined when another demo serves it already, which is then what was asked for. */
async function hold(io: Io, serving: boolean): Promise<{ release: () => void } | undefined> {
  for (let told = false; ; told = true) {
    try {
      return lockDataFolder(home)
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'FOLDER_IN_USE') throw error
    }
    const url = existsSync(served) ? readFileSync(served, 'utf8').trim() : undefined
    if (url !== undefined && serving) {
      io.out(io.lang === 'zh' ? `演示已在运行，在浏览器中打开：${url}\n` : `The demo is served already; open in a browser: ${url}\n`)
      return undefined
    }
    if (!told)
      io.err(
        io.lang === 'zh' ? 'aedile: 另一个演示正在使用同一目录，等待其完成 …\n' : 'aedile: another demo uses the same folder; waiting until it is done …\n',
      )
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function demo({ values }: { values: Values }, io: Io): Promise<number> {
  const worlds = await buildWorlds(io)
  const rules = fingerprint([
    'src/{domain,door,features,judging,linking,ranking,report,signals,warehouse}/**/*.{ts,js,sql,json}',
    'src/pipeline.{ts,js}',
    'package-lock.json',
  ])
  const port = Number(optional(values, 'port') ?? '8470')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`expected --port a number from 0 to 65535, got "${optional(values, 'port')}"`)
  const pages: string[] = []
  const told: unknown[] = []
  const markets: DemoMarket[] = []
  const say = (text: string): void => {
    if (values['json'] !== true) io.out(text)
  }
  for (const story of stories) {
    say(`\n${story.title[io.lang]}\n${story.story[io.lang]}\n\n`)
    const { report, details } = await judged(join(worlds, story.world), story, rules, values['again'] === true, io)
    const page = join(home, `${story.file}.html`)
    writeFileSync(page, renderHtml(report, details, io.lang))
    pages.push(page)
    const oracle = oracleOf(join(worlds, story.world))
    const chief =
      report.verdicts.find(({ role, subject }) => subject.kind === 'shop' && role === 'victim_merchant') ??
      report.verdicts.find(({ subject }) => subject.kind === 'shop')
    markets.push({
      name: story.file,
      events: join(worlds, story.world),
      folder: join(worlds, story.file),
      title: story.title,
      shop: chief?.subject.id,
      account: report.verdicts.find(({ subject, behaviour }) => subject.kind === 'account' && behaviour !== 'benign')?.subject.id,
    })
    told.push({ title: story.title[io.lang], page, verdicts: report.verdicts.length, ...counts(report, oracle) })
    say(`${verdictTable(report, io.lang)}\n${truth(report, oracle, io.lang)}\n`)
  }
  const shown = (page: string): string => (relative(process.cwd(), page).startsWith('..') ? page : relative(process.cwd(), page))
  const places = pages.map((page) => `  ${shown(page)}\n`).join('')
  result(io, values, { stories: told }, () => (io.lang === 'zh' ? `\n报告（用浏览器打开）：\n${places}` : `\nReports, to open in a browser:\n${places}`))
  if (values['no-serve'] !== true && values['json'] !== true) await serveDemo(markets, port, version(), io, (url) => writeFileSync(served, `${url}\n`))
  return 0
}

const version = (): string => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

type Judged = { report: Report; details: ReportDetails }

/** Scans a world. The same events under the same rules give the same report, so one that was kept is shown again unless `again`. */
async function judged(folder: string, { file, world }: Story, rules: string, again: boolean, io: Io): Promise<Judged> {
  const kept = `${folder}.judged.json`
  if (!again && existsSync(kept)) {
    const { rules: then, ...result } = JSON.parse(readFileSync(kept, 'utf8')) as Judged & { rules: string }
    if (then === rules) {
      const same = { en: `${world}: same events, same rules as last time; --again judges anew`, zh: `${world}：事件与规则均与上次相同；--again 可重新研判` }
      io.err(`${same[io.lang]}\n`)
      return result
    }
  }
  const bar = progressBar(io)
  const done = await scan({ folders: [folder], scratch: scratchFolder(), progress: bar.tell }).finally(bar.end)
  try {
    const result = { report: done.report, details: await fillDetails(done, [file]) }
    writeFileSync(kept, JSON.stringify({ rules, ...result }))
    return result
  } finally {
    done.close()
  }
}

/** Builds the worlds, or finds them as built by the same simulator before. Returns their folder. */
async function buildWorlds(io: Io): Promise<string> {
  const worlds = join(home, fingerprint(['worlds/**/*.{ts,js}', 'src/domain/{fields,vocabulary}.{ts,js}']))
  const finished = join(worlds, 'finished')
  if (existsSync(finished)) return worlds
  mkdirSync(home, { recursive: true })
  // Worlds of an older simulator are of no use to anybody.
  for (const old of readdirSync(home)) if (!old.startsWith('lock')) rmSync(join(home, old), { recursive: true, force: true })
  for (const { world, title } of stories) {
    io.err(io.lang === 'zh' ? `正在生成：${title.zh} …\n` : `building: ${title.en} …\n`)
    await writeWorld(makeWorld(world, { seed, size: 'small' }), join(worlds, world))
  }
  // Written last: a half-built folder is built again.
  writeFileSync(finished, '')
  return worlds
}

/** Names the state of the files that a result depends on. */
function fingerprint(patterns: string[]): string {
  const hash = createHash('sha256').update(String(seed))
  for (const file of globSync(patterns, { cwd: root }).toSorted()) if (!/\.test\.[jt]s$/.test(file)) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

const oracleOf = (folder: string): Oracle => JSON.parse(readFileSync(`${folder}.oracle.json`, 'utf8')) as Oracle

/** False orders of the world, how many of them were left out, and how many real ones with them. */
function counts(report: Report, oracle: Oracle): { false_orders: number; left_out: number; wrongly: number } {
  const fake = new Set(oracle.neutralise)
  const left_out = report.neutralised.order_ids.filter((id) => fake.has(id)).length
  return { false_orders: fake.size, left_out, wrongly: report.neutralised.order_ids.length - left_out }
}

/** What the world knows and the scan did not: how many false orders were left out, and how many real ones with them. */
function truth(report: Report, oracle: Oracle, lang: Language): string {
  const { false_orders, left_out, wrongly } = counts(report, oracle)
  const [all, left, wrong] = [false_orders, left_out, wrongly].map(grouped)
  return lang === 'zh'
    ? `真相（扫描时并未读取）：虚假订单 ${all} 笔；已暂不计入其中 ${left} 笔，误及真实订单 ${wrong} 笔。\n`
    : `The truth, which the scan did not read: ${all} false orders. Left out of sales: ${left} of them, and ${wrong} real ones.\n`
}
