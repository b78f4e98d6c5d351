/** `aedile explain REPORT SUBJECT`: one verdict as a reviewer reads it. */
import { readFileSync } from 'node:fs'
import { parseReport, type Report, ReportError } from '../../domain/report.ts'
import { explainVerdict, UnknownSubjectError } from '../../report/explain.ts'
import { type Command, RefusedError, UsageError } from '../command.ts'

export const command: Command = {
  summary: { en: 'One verdict of a report, in words', zh: '用文字说明报告中的一个结论' },
  usage: 'REPORT SUBJECT',
  example: 'node aedile.mjs explain report.json S-VYW',
  async run({ positionals }, io) {
    const [file, subject, ...rest] = positionals
    if (file === undefined || subject === undefined || rest.length > 0)
      throw new UsageError(`expected a report file and the id of one subject, got ${positionals.length} word(s)`)
    try {
      io.out(explainVerdict(readReport(file), subject, io.lang))
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
    throw new RefusedError(`expected a report file at ${file}, got: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, { cause: error })
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new RefusedError(`expected JSON in ${file}, got: ${(error as Error).message}`, { cause: error })
  }
  return parseReport(json)
}
