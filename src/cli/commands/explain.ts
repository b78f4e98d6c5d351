/** `aedile explain REPORT SUBJECT`: one verdict as a reviewer reads it. */
import { readFileSync } from 'node:fs'
import { parseReport, type Report, ReportError } from '../../domain/report.ts'
import { explainVerdict, UnknownSubjectError } from '../../report/explain.ts'
import { type Command, RefusedError, result, UsageError } from '../command.ts'
import { counted } from '../words.ts'

export const command: Command = {
  summary: { en: 'One verdict of a report, in words', zh: '用文字说明报告中的一个结论' },
  usage: 'REPORT SUBJECT',
  example: 'aedile explain report.json S-VYW',
  async run({ positionals, values }, io) {
    const [file, subject, ...rest] = positionals
    if (file === undefined || subject === undefined || rest.length > 0)
      throw new UsageError({
        en: `expected a report file and the id of one subject, got ${counted(positionals.length, 'word')}`,
        zh: `应给出报告文件和一个对象的编号，得到 ${positionals.length} 个词`,
      })
    try {
      const report = readReport(file)
      const text = explainVerdict(report, subject, io.lang)
      const about = report.verdicts.filter((verdict) => verdict.subject.id === subject)
      const named = report.verdicts.filter((verdict) => verdict.related.some(({ id }) => id === subject))
      result(io, values, { subject, verdicts: about, named_in: named.map(({ case_id, subject: of }) => ({ case_id, subject: of })) }, () => text)
    } catch (error) {
      if (error instanceof UnknownSubjectError || error instanceof ReportError) throw new RefusedError(`${file}: ${error.message}`, { cause: error })
      throw error
    }
    return 0
  },
}

function readReport(file: string): Report {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new RefusedError({ en: `expected a report file at ${file}, got: ${why}`, zh: `应在 ${file} 有报告文件，得到：${why}` }, { cause: error })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new RefusedError({ en: `expected JSON in ${file}, got something else`, zh: `${file} 应为 JSON，却不是` }, { cause: error })
  }
  return parseReport(json)
}
