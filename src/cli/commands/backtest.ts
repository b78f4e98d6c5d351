/** What a change of the rules would do to data that is kept: which verdicts flip, who would be hit, before anyone is. */
import { readFileSync } from 'node:fs'
import { parseReport, type Report } from '../../domain/report.ts'
import { scan } from '../../pipeline.ts'
import { type Flip, flipsBetween } from '../../report/flips.ts'
import { type RuleChange, ruleChangeSchema } from '../../judging/ruleChange.ts'
import { parseAsOf } from '../asof.ts'
import { type Command, type Io, optional, result, UsageError, type Values } from '../command.ts'
import { withDataFolder } from '../data.ts'
import { existing } from '../places.ts'
import { progressBar } from '../progress.ts'
import { scratchFolder } from '../scratch.ts'
import { counted } from '../words.ts'

function readJson(path: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(
      { en: `expected ${what} as JSON in ${path}: ${(error as Error).message}`, zh: `${path} 应为 JSON：${(error as Error).message}` },
      { cause: error },
    )
  }
}

function readChange(path: string): RuleChange {
  const parsed = ruleChangeSchema.safeParse(readJson(path, 'a change of rules'))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new UsageError({
    en: `expected {"signals": {NAME: {leave_out, times or bits}}} in ${path}, at ${issue.path.join('.') || 'the top'}: ${issue.message}`,
    zh: `${path} 应为 {"signals": {名称: {leave_out、times 或 bits}}}，位置 ${issue.path.join('.') || '顶层'}：${issue.message}`,
  })
}

async function backtest(places: string[], values: Values, io: Io, source?: Parameters<typeof scan>[0]['source']): Promise<number> {
  const [file, other] = [optional(values, 'change'), optional(values, 'against')]
  if ((file === undefined) === (other === undefined))
    throw new UsageError({ en: 'expected --change FILE or --against REPORT, one of them', zh: '应给出 --change FILE 或 --against REPORT 之一' })
  const asOf = parseAsOf(optional(values, 'as-of'), 'Asia/Shanghai')
  const scratch = scratchFolder()
  const judge = async (change?: RuleChange): Promise<Report> => {
    const bar = progressBar(io)
    try {
      const done = await scan({
        folders: places,
        scratch,
        progress: bar.tell,
        ...(source === undefined ? {} : { source }),
        ...(asOf === undefined ? {} : { asOf }),
        ...(change === undefined ? {} : { change }),
      })
      done.close()
      return done.report
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message, { cause: error })
      throw error
    } finally {
      bar.end()
    }
  }
  // A name that is wrong is told before anything is judged for minutes.
  const after = file === undefined ? await judge() : await judge(readChange(file))
  const before = other === undefined ? await judge() : parseReport(readJson(other, 'a report'))
  const flips = flipsBetween(before, after)
  result(io, values, flips, () => {
    const zh = io.lang === 'zh'
    const names = ({ subject, before: was, after: is }: Flip): string => {
      const say = (list: Flip['before']): string =>
        list.length === 0 ? (zh ? '无认定' : 'nothing') : list.map((one) => `${one.behaviour} ${one.role} ${one.certainty} ${one.level}`).join(', ')
      return `  ${subject.kind} ${subject.id}: ${say(was)} → ${say(is)}\n`
    }
    const part = (en: string, chinese: string, list: readonly Flip[]): string =>
      `${zh ? chinese : en}: ${list.length}\n${list.slice(0, 50).map(names).join('')}`
    return [
      zh
        ? `${flips.subjects.before} 个对象，${flips.subjects.flipped} 个认定有变\n`
        : `${counted(flips.subjects.before, 'subject')}, ${flips.subjects.flipped} of them said otherwise\n`,
      part('would be limited that are not today', '将受限制、目前未受限制', flips.hit),
      part('would be free that are limited today', '将不再受限制', flips.freed),
      part('victims today that would be none', '目前为受害人、将不再是', flips.victims_lost),
      part('victims that are none today', '将成为受害人', flips.victims_found),
      part('otherwise in other ways', '其他变化', flips.other),
      zh
        ? `订单：另有 ${flips.orders.out_too.length} 笔不计入，${flips.orders.back.length} 笔恢复；评价：另有 ${flips.reviews.out_too.length} 条不计入，${flips.reviews.back.length} 条恢复\n`
        : `orders: ${flips.orders.out_too.length} more out, ${flips.orders.back.length} back; reviews: ${flips.reviews.out_too.length} more out, ${flips.reviews.back.length} back\n`,
    ].join('')
  })
  return flips.hit.length + flips.victims_lost.length === 0 ? 0 : 1
}

export const command: Command = {
  summary: { en: 'Try a change of the rules over kept data: who would be hit, before anyone is', zh: '在既有数据上试行规则改动：谁会受影响' },
  usage: 'FOLDER… | --data DIR (--change FILE | --against REPORT) [--as-of TIME]',
  example: 'aedile backtest --data market --change lighter.json',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'judge what a data folder holds', zh: '研判数据目录中的内容' } },
    change: {
      type: 'string',
      value: 'FILE',
      says: { en: 'signals left out, weighed by a factor or given other weights', zh: '改动文件：剔除信号、按倍数或改用其他权重' },
    },
    against: {
      type: 'string',
      value: 'REPORT',
      says: { en: 'a report of the same data by other rules, an earlier version for one', zh: '同一数据由其他规则（如早先版本）得出的报告' },
    },
    'as-of': { type: 'string', value: 'TIME', says: { en: 'judge from what had been recorded by then', zh: '仅依据该时刻前的记录研判' } },
  },
  async run({ positionals, values }, io) {
    const folder = optional(values, 'data')
    if (folder === undefined) {
      if (positionals.length === 0) throw new UsageError({ en: 'expected folders of events or --data DIR', zh: '应给出事件目录或 --data DIR' })
      existing(positionals)
      return backtest(positionals, values, io)
    }
    if (positionals.length > 0) throw new UsageError({ en: 'expected folders or --data DIR, not both', zh: '事件目录与 --data DIR 只能给出其一' })
    return withDataFolder(folder, (data) => backtest([folder], values, io, data.source()))
  },
}
