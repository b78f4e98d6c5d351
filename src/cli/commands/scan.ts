/** Judges folders of events: which orders are fictitious, who is behind them, who is the victim, why, and how sure. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DataFolder, reportText } from '../../cases/data.ts'
import { type Tier, tiers } from '../../domain/fields.ts'
import { unseenIn } from '../../domain/unseen.ts'
import { eventTypes, tableOf } from '../../domain/vocabulary.ts'
import { MissingInputError } from '../../door/folder.ts'
import { reasonWords, rejectsInBoth } from '../../door/reasons.ts'
import { scan, type Scan } from '../../pipeline.ts'
import { verdictTable } from '../../report/explain.ts'
import { fillDetails } from '../../report/fill.ts'
import { renderHtml } from '../../report/html.ts'
import { grouped } from '../../domain/money.ts'
import { readableTime } from '../../report/text.ts'
import { type Engine, quote } from '../../warehouse/duckdb.ts'
import { LakeError } from '../../warehouse/lake.ts'
import { claim, clear, ClusterError, isTrino, openTrino, placeOf } from '../../warehouse/trino.ts'
import { parseAsOf } from '../asof.ts'
import { likelyCauses } from '../causes.ts'
import { type Command, type Io, NothingError, oneOf, optional, result, UsageError, type Values } from '../command.ts'
import { configOption, readConfig } from '../config.ts'
import { storeOf, storeOption, withDataFolder } from '../data.ts'
import { mappingOption, parseMapping } from '../mapping.ts'
import { tellCounts, tellFiles } from '../told.ts'
import { existing, writableFile, writableFolder } from '../places.ts'
import { progressBar } from '../progress.ts'
import { scratchFolder } from '../scratch.ts'
import { exportTables } from '../tables.ts'
import { counted, duration } from '../words.ts'

function parseTier(text: string | undefined): Tier | undefined {
  if (text === undefined) return undefined
  return oneOf('--tiers', text.split('..').at(-1)!.split(',').at(-1)!.trim(), tiers)
}

/** How many events are judged. */
async function judgedEvents(engine: Engine): Promise<number> {
  const counts = eventTypes.map((type) => `SELECT count(*) AS n FROM ${tableOf(type)}`).join(' UNION ALL ')
  return (await engine.one<{ n: number }>(`SELECT CAST(sum(n) AS BIGINT) AS n FROM (${counts})`)).n
}

/** One wrong date lets no deadline pass: it is said, and how to follow it all the same. */
const strayWords = ({ text, days }: NonNullable<Scan['stray']>): { en: string; zh: string } => ({
  en: `the newest time, ${readableTime(text)}, is far beyond all others (${grouped(days)} days after the newest of them) and was not followed; if it is right, say --as-of ${text}`,
  zh: `最新时间 ${readableTime(text)} 远晚于其他全部事件（比其中最新者晚 ${grouped(days)} 天），未予采用；若确实无误，请用 --as-of ${text}`,
})

function nothing(places: readonly string[], first: string | undefined): NothingError {
  const causes = likelyCauses(places)
  const why = causes.length > 0 ? causes : first === undefined ? [] : [{ en: `the first refusal: ${first}`, zh: `第一处拒绝：${first}` }]
  return new NothingError({
    en: `nothing could be judged: no event was readable in ${places.join(', ')}${why.map(({ en }) => `; ${en}`).join('')}`,
    zh: `没有可研判的内容：${places.join('、')} 中没有可读取的事件${why.map(({ zh }) => `；${zh}`).join('')}`,
  })
}

/** The cluster that `--engine` names; undefined for the embedded engine. */
function clusterOf(named: string): Engine | undefined {
  if (named === 'duckdb') return undefined
  if (!isTrino(named))
    throw new UsageError({
      en: `expected --engine duckdb or trino://[USER@]HOST:PORT/CATALOG/SCHEMA, got "${named}"`,
      zh: `--engine 应为 duckdb 或 trino://[用户@]主机:端口/目录/模式，得到“${named}”`,
    })
  return openTrino(named)
}

/** Where a single address in the place of folders says that events lie: on the cluster that judges, in another schema than the scan's own. */
function lakeOf(places: readonly string[], engine: string): { catalog: string; schema: string } | undefined {
  const [url] = places
  if (url === undefined || !isTrino(url)) return undefined
  const fits = places.length === 1 && isTrino(engine) && placeOf(url).host === placeOf(engine).host
  const { catalog, schema } = placeOf(url)
  if (!fits || (catalog === placeOf(engine).catalog && schema === placeOf(engine).schema))
    throw new UsageError({
      en: `expected the events' own schema alone, on the cluster that --engine names, and another schema there for the scan; got ${places.join(', ')} and --engine ${engine}`,
      zh: `应只给出事件所在的模式，且位于 --engine 所指的集群，扫描另用一个模式；得到 ${places.join('、')} 与 --engine ${engine}`,
    })
  return { catalog, schema }
}

async function claimed(cluster: Engine): Promise<void> {
  try {
    await claim(cluster)
  } catch (error) {
    if (error instanceof ClusterError) throw new UsageError(error.said, { cause: error })
    throw error
  }
}

type Written = { what: string; path: string }

/** What the command does with folders, or with an open data folder, whose name then stands for them. */
async function judge(places: string[], values: Values, io: Io, data?: DataFolder): Promise<number> {
  const began = io.now().getTime()
  const zh = io.lang === 'zh'
  const engineName = optional(values, 'engine') ?? 'duckdb'
  const cluster = clusterOf(engineName)
  const lake = lakeOf(places, engineName)
  const config = readConfig(values, data === undefined ? undefined : places[0])
  const asOf = parseAsOf(optional(values, 'as-of'), config.zone ?? 'Asia/Shanghai')
  const tier = parseTier(optional(values, 'tiers'))
  const mapping = parseMapping(optional(values, 'mapping'))
  const [file, page, out] = [optional(values, 'report'), optional(values, 'html'), optional(values, 'export')]
  const rejects = optional(values, 'rejects') ?? (file !== undefined && file !== '-' ? `${file}.rejects.ndjson` : undefined)
  if (cluster !== undefined && page !== undefined)
    throw new UsageError({
      en: 'expected --html with the embedded engine, which draws its pictures; with a cluster say --report, got both',
      zh: '--html 的图表由内置引擎绘制；使用集群时请改用 --report，却两者都有',
    })
  for (const [option, path] of Object.entries({ report: file === '-' ? undefined : file, html: page, rejects }))
    if (path !== undefined) writableFile(option, path)
  if (out !== undefined) writableFolder('export', out)
  const scratch = scratchFolder()
  const bar = progressBar(io)
  let done: Scan
  try {
    if (cluster !== undefined) await claimed(cluster)
    done = await scan({
      folders: lake === undefined ? places : [],
      scratch,
      progress: bar.tell,
      ...(data === undefined ? {} : { source: data.source() }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(asOf === undefined ? {} : { asOf }),
      ...(tier === undefined ? {} : { tier }),
      ...(cluster === undefined ? {} : { cluster }),
      ...(lake === undefined ? {} : { lake }),
    })
  } catch (error) {
    if (cluster !== undefined && !(error instanceof UsageError)) await clear(cluster).catch(() => {})
    if (error instanceof LakeError) throw new UsageError(error.said, { cause: error })
    if (error instanceof MissingInputError) throw new UsageError(error.message, { cause: error })
    throw error
  } finally {
    bar.end()
  }
  try {
    const { report, imported, engine, judging } = done
    const written: Written[] = []
    const refusals = async (): Promise<void> => {
      tellFiles(imported, io)
      tellCounts(imported, io)
      if (imported.rejected + imported.setAside === 0) return
      if (rejects !== undefined) {
        const made = join(scratch, 'rejects.ndjson')
        await engine.run(`COPY (${await rejectsInBoth(engine)} ORDER BY r.rowid) TO ${quote(made)} (FORMAT json)`)
        copyFileSync(made, rejects)
        written.push({ what: zh ? '被拒绝的行' : 'refused rows', path: rejects })
      }
      if (imported.rejected === 0) return
      for (const row of await engine.all(`SELECT * FROM rejects WHERE effect = 'refused' LIMIT 5`))
        io.err(
          `aedile: ${zh ? '拒绝' : 'refused'} ${reasonWords(`${row['file']}:${row['line']} ${row['field']}`.trim(), String(row['expected']), String(row['came']))[io.lang]}\n`,
        )
      const where = rejects === undefined ? '' : zh ? `，列于 ${rejects}` : `, listed in ${rejects}`
      io.err(
        zh
          ? `aedile: ${grouped(imported.rejected)} 行被拒绝${where}${imported.accepted === 0 ? '' : '；其余已研判'}\n`
          : `aedile: ${counted(imported.rejected, 'row')} refused${where}${imported.accepted === 0 ? '' : '; the rest was judged'}\n`,
      )
    }
    if (imported.accepted === 0) {
      await refusals()
      const [row] = await engine.all('SELECT * FROM rejects ORDER BY file, line LIMIT 1')
      throw nothing(places, row === undefined ? undefined : `${row['file']}:${row['line']} ${row['field']}`.trim())
    }
    const n = await judgedEvents(judging)
    if (n === 0) {
      await refusals()
      throw new NothingError({
        en: `nothing could be judged: of ${counted(imported.accepted, 'event')} none was recorded by ${report.as_of}${tier === undefined ? '' : ` at the tiers up to ${tier}`}; say a later --as-of`,
        zh: `没有可研判的内容：${grouped(imported.accepted)} 条事件中，没有一条在 ${report.as_of} 前记录${tier === undefined ? '' : `且属于 ${tier} 及以下层级`}；请用更晚的 --as-of`,
      })
    }
    const text = reportText(report)
    if (file === '-') io.out(text)
    else {
      if (file !== undefined) {
        writeFileSync(file, text)
        written.push({ what: zh ? '报告' : 'report', path: file })
      }
      result(io, values, report, () => verdictTable(report, io.lang))
    }
    const unseen = unseenIn(report).flatMap(({ types }) => types)
    if (unseen.length > 0)
      io.err(
        zh
          ? `aedile: 以下数据未参与：${unseen.join('、')}；因此看不出什么，见报告页（--html）\n`
          : `aedile: nothing of ${unseen.join(', ')} took part; what that leaves unseen stands on the page (--html)\n`,
      )
    if (page !== undefined) {
      writeFileSync(page, renderHtml(report, await fillDetails(done, places), io.lang))
      written.push({ what: zh ? '报告页' : 'page', path: page })
    }
    if (out !== undefined) for (const path of await exportTables(engine, report, out, scratch, io.lang)) written.push({ what: zh ? '数据表' : 'table', path })
    // A look at a part of what is known opens no cases.
    if (data !== undefined && asOf === undefined && tier === undefined) {
      const { opened, changed } = await data.keepReport(report, io.now())
      io.err(zh ? `aedile: 新立案 ${opened} 件，变更 ${changed} 件\n` : `aedile: ${counted(opened, 'case')} opened, ${changed} changed\n`)
    }
    await refusals()
    if (config.currency !== undefined) {
      const { foreign } = await judging.one<{ foreign: number }>(`SELECT count(*) AS foreign FROM order_placed WHERE currency <> ${quote(config.currency)}`)
      if (foreign > 0)
        io.err(
          zh
            ? `aedile: ${grouped(foreign)} 笔订单的币种不是所配置的 ${config.currency}\n`
            : `aedile: ${counted(foreign, 'order is', 'orders are')} in another currency than the configured ${config.currency}\n`,
        )
    }
    const took = duration(io.now().getTime() - began, io.lang)
    io.err(
      zh
        ? `aedile: 研判 ${grouped(n)} 条事件，截至 ${readableTime(report.as_of)}，用时 ${took}\n`
        : `aedile: judged ${counted(n, 'event')} as of ${readableTime(report.as_of)} in ${took}\n`,
    )
    for (const { what, path } of written) io.err(zh ? `aedile: 已写出 ${what}：${path}\n` : `aedile: wrote ${what}: ${path}\n`)
    if (done.stray !== undefined) io.err(`aedile: ${strayWords(done.stray)[io.lang]}\n`)
    return 0
  } finally {
    done.close()
    if (cluster !== undefined) await clear(cluster)
  }
}

export const command: Command = {
  summary: { en: 'Judge folders of events and write a report', zh: '研判事件文件夹并生成报告' },
  usage:
    'FOLDER|FILE… | --data DIR [--store postgres://…] [--mapping FILE|NAME] [--as-of TIME|DATE] [--tiers T0..T4] [--report FILE|-] [--html FILE] [--rejects FILE] [--export DIR] [--engine duckdb|trino://…]',
  example: 'aedile scan ./events --report report.json --html report.html',
  options: {
    data: {
      type: 'string',
      value: 'DIR',
      says: { en: 'judge what was imported into this data folder, and keep its cases', zh: '研判已导入该数据目录的内容，并保存案件' },
    },
    ...mappingOption,
    'as-of': {
      type: 'string',
      value: 'TIME|DATE',
      says: {
        en: 'judge from what had been recorded by then; a date means the end of that day in the configured zone (else Asia/Shanghai)',
        zh: '只依据当时已记录的内容研判；日期指该日结束时（按配置的时区，默认 Asia/Shanghai）',
      },
    },
    tiers: { type: 'string', value: 'T0..T4', says: { en: 'the highest data tier that may be seen', zh: '可使用的最高数据层级' } },
    report: {
      type: 'string',
      value: 'FILE|-',
      says: { en: 'write the report as JSON; - prints it in the place of the table', zh: '将报告写成 JSON；- 表示直接输出，代替表格' },
    },
    html: { type: 'string', value: 'FILE', says: { en: 'write the report as one page', zh: '将报告写成一个网页' } },
    rejects: {
      type: 'string',
      value: 'FILE',
      says: { en: 'where refused rows are listed; beside the report unless told', zh: '被拒绝的行列于何处；默认在报告旁' },
    },
    export: {
      type: 'string',
      value: 'DIR',
      says: { en: 'write verdicts, left-out orders and rankings as CSV and Parquet', zh: '将结论、剔除的订单与排名写成 CSV 与 Parquet' },
    },
    engine: {
      type: 'string',
      value: 'duckdb|trino://…',
      says: {
        en: 'what runs the SQL of judging: the embedded engine, or a Trino cluster by trino://[USER@]HOST:PORT/CATALOG/SCHEMA, in a schema of its own that the scan fills and empties',
        zh: '研判所用 SQL 由何引擎执行：内置引擎，或 trino://[用户@]主机:端口/目录/模式 所指的 Trino 集群；该模式须为扫描专用，由扫描建表并清空',
      },
    },
    ...storeOption,
    ...configOption,
  },
  resume: {
    en: 'nothing was written; the same call again starts from the beginning. What was imported into a data folder is kept',
    zh: '尚未写出任何结果；再次运行同一命令即从头开始。已导入数据目录的内容均保留',
  },
  async run({ positionals, values }, io) {
    const folder = optional(values, 'data')
    if (folder === undefined && positionals.length === 0)
      throw new UsageError({
        en: 'expected at least one folder or file of events, or --data DIR, got none',
        zh: '应给出至少一个事件文件夹或文件，或 --data 目录，却没有',
      })
    if (folder === undefined) {
      if (!positionals.some(isTrino)) existing(positionals)
      return judge(positionals, values, io)
    }
    if (positionals.length > 0 || values['mapping'] !== undefined)
      throw new UsageError({
        en: 'expected folders or --data DIR, got both; aedile import takes folders into a data folder',
        zh: '应给出文件夹或 --data 目录之一，却两者都有；aedile import 可将文件夹导入数据目录',
      })
    return withDataFolder(folder, (data) => judge([folder], values, io, data), { store: storeOf(values) })
  },
}
