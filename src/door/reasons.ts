/** What the door expected and what came, told in Chinese as well: the door writes its reasons in English, one wording each, and here is the other half of every one. */
import type { Engine } from '../warehouse/duckdb.ts'

type Shape = readonly [RegExp, (first: string, second: string) => string]

const expected: Record<string, string> = {
  'a non-empty identifier of at most 512 characters': '非空且不超过 512 个字符的编号',
  'text of at most 1,000,000 characters': '不超过 1,000,000 个字符的文本',
  '64 hexadecimal digits (SHA-256)': '64 位十六进制数（SHA-256）',
  'an ISO 4217 code of three capital letters': '三个大写字母的 ISO 4217 货币代码',
  'a GB/T 2260 six-digit code or an ISO 3166-2 code': 'GB/T 2260 六位代码或 ISO 3166-2 代码',
  'true or false': ' true 或 false',
  'an RFC 3339 time with an explicit offset, such as 2017-08-08T14:03:22.184+08:00': '带时区偏移的 RFC 3339 时间，如 2017-08-08T14:03:22.184+08:00',
  'a list of identifiers': '编号列表',
  'an id not used before by other content': '未被其他内容使用过的编号',
  'a header line': '表头行',
  'each column once': '不重复的列',
  'a complete Parquet file': '完整的 Parquet 文件',
  'a readable Parquet file': '可读取的 Parquet 文件',
  'a file named TYPE.csv, .tsv, .xlsx, .ndjson, .json or .parquet for a type of the vocabulary, or a mapping (aedile map proposes one)':
    '以事件类型命名的 .csv、.tsv、.xlsx、.ndjson、.json 或 .parquet 文件，或一份映射（aedile map 可提出）',
  'a file named TYPE.csv, .tsv, .xlsx, .ndjson, .json or .parquet for a type of the vocabulary, or one that the mapping claims':
    '以事件类型命名的 .csv、.tsv、.xlsx、.ndjson、.json 或 .parquet 文件，或映射所认的文件',
  'a number': '数字',
  'a number that can be read one way only (say decimal: in the mapping)': '只有一种读法的数字（请在映射中写明 decimal:）',
  'a time': '时间',
  'a time that exists': '存在的时间',
  'a time that exists where clocks are put forward': '存在的时间（拨快时钟的一小时不存在）',
  'a time with its offset, or zone: or offset: in the mapping': '带时区偏移的时间，或在映射中写明 zone: 或 offset:',
  'a date that can be read one way only (say format: us, eu, or a pattern such as yy-MM-dd)':
    '只有一种读法的日期（请写明 format: us、eu，或 yy-MM-dd 这样的格式）',
  'a time (a day number of a spreadsheet needs format: excel)': '时间（表格软件的日序数须写明 format: excel）',
  'a time whose zone is an offset or a name that stands for one offset only (CST, IST and BST do not)':
    '时区写作偏移量或只有一种含义的名称的时间（CST、IST、BST 有多种含义）',
  'a day number of a spreadsheet, 20000 or more': '表格软件的日序数（不小于 20000）',
  'a number of seconds since 1970': '自 1970 年起的秒数',
  'a number of milliseconds since 1970': '自 1970 年起的毫秒数',
  'a number of microseconds since 1970': '自 1970 年起的微秒数',
  'a number of nanoseconds since 1970': '自 1970 年起的纳秒数',
  'the name of a time zone': '时区名称',
  'a non-empty identifier of at most 512 characters that is no phone or identity number: give people ids of their own':
    '非空、不超过 512 个字符、且不是电话或证件号码的编号（请给人员另编号）',
  'text of rows and columns': '由行和列组成的文本',
  'CSV, TSV, XLSX, JSON, NDJSON or Parquet': 'CSV、TSV、XLSX、JSON、NDJSON 或 Parquet',
  'a file': '文件',
  text: '文本',
  'files in an archive': '压缩包中的文件',
  'a readable part of an archive': '压缩包中可读取的文件',
  'a sheet with a header': '有表头的工作表',
  'the sheet that the mapping names': '映射所指的工作表',
  'an event type of the vocabulary': '词表中的事件类型',
  '"1.0"': '"1.0"',
  'an object': '对象',
  'valid UTF-8': 'UTF-8',
  'one value and nothing after it': '一个值，其后别无内容',
  'a closing quotation mark': '结束的引号',
  'control characters in strings written as escapes': '以转义写出的控制字符',
  'four hexadecimal digits after \\u': '\\u 后的四位十六进制数',
  'text without U+0000': '不含 U+0000 的文本',
  'surrogates in pairs': '成对的代理字符',
  'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u': '转义 \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u 之一',
  'a digit': '数字',
  'a digit after the decimal point': '小数点后的数字',
  'a digit in the exponent': '指数中的数字',
  'a number without leading zeroes': '没有前导零的数',
  'integers between −(2^53−1) and 2^53−1, larger ones as text': '−(2^53−1) 至 2^53−1 的整数（更大的写作文本）',
  'a key in quotation marks': '引号中的键',
  'keys other than __proto__': '__proto__ 以外的键',
  'each key once': '不重复的键',
  'a colon after the key': '键后的冒号',
  'a comma or "}"': '逗号或 "}"',
  'a comma or "]"': '逗号或 "]"',
  'a JSON value': 'JSON 值',
  'a time (a count since 1970 needs format: epoch_s, epoch_ms, epoch_us or epoch_ns)':
    '时间（自 1970 年的计数须写明 format: epoch_s、epoch_ms、epoch_us 或 epoch_ns）',
  'a year of the common calendar, 1900 to 2200': '公历年份（1900 至 2200）',
  'at least one item': '至少一件商品',
  'the columns of the header above': '与上文表头相同的列',
  'a time of day beside the date (a date alone needs format: date)': '日期之外的时刻（只有日期须写明 format: date）',
  'an identifier with all its digits (format the column as text in the spreadsheet)': '位数完整的编号（请在表格软件中将该列设为文本）',
  'the same content each time an order line (order_id, line_id) comes': '同一订单行（order_id, line_id）每次内容相同',
  'the same content each time a review (review_id) comes': '同一评价（review_id）每次内容相同',
  'the currency of the row': '该行的币种',
  'a closing quote': '结束的引号',
  'RFC 4180 cells': '符合 RFC 4180 的单元格',
  'a JSON object': 'JSON 对象',
  'a complete gzip file': '完整的 gzip 文件',
  'a complete zstd file': '完整的 zstd 文件',
  'a file readable to its end': '能读到末尾的文件',
  'a readable workbook (.xlsx)': '可读取的工作簿（.xlsx）',
  'a readable archive (.zip)': '可读取的压缩包（.zip）',
  'text in UTF-8, UTF-16, GB18030, Big5, Shift_JIS or Latin-1': 'UTF-8、UTF-16、GB18030、Big5、Shift_JIS 或 Latin-1 文本',
}

const expectedShapes: readonly Shape[] = [
  [/^an integer ≥ (\d+)$/, (least) => `不小于 ${least} 的整数`],
  [/^an integer from (\d+) to (\d+)$/, (least, most) => `${least} 至 ${most} 的整数`],
  [/^one of (.+)$/, (values) => `以下之一：${values}`],
  [/^(\d+) cells$/, (cells) => `${cells} 个单元格`],
  [/^a column "(.+?)"(?: with .*)?$/, (column) => `名为“${column}”的列`],
  [/^a number in column "(.+)"$/, (column) => `列“${column}”中的数字`],
  [/^minor units of ([A-Z]{3}) /, (currency) => `${currency} 的最小单位（请以 money: true 代替 times）`],
  [/^a value for (\w+) in the mapping$/, (field) => `映射中 ${field} 的值`],
  [/^the (\w+) of an accepted ([\w.]+)$/, (field, type) => `已读入的 ${type} 的 ${field}`],
  [/^(.+) \(times or money makes minor units of whole ones\)$/, (what) => `${expectedZh(what)}（times 或 money 将整单位换为最小单位）`],
  [/^a number in column "(.+)" that divides$/, (column) => `列“${column}”中可作除数的数字`],
  [/^column "(.+)" once \(or with #1, #2 after its name in the mapping\)$/, (column) => `只出现一次的列“${column}”（或在映射中于列名后加 #1、#2）`],
  [/^an amount in ([A-Z]{3}), the currency of the row$/, (currency) => `以该行币种 ${currency} 计的金额`],
  [/^a time written as (.+)$/, (format) => `写作 ${format} 的时间`],
  [/^(.+) text$/, (encoding) => `${encoding} 文本`],
  [/^a line of at most (\d+) bytes$/, (bytes) => `不超过 ${bytes} 字节的行`],
  [/^a document of at most (\d+) bytes, larger ones as NDJSON$/, (bytes) => `不超过 ${bytes} 字节的文档（更大的用 NDJSON）`],
  [/^at most (\d+) bytes$/, (n) => `不超过 ${n} 字节`],
  [/^at most (\d+) values$/, (n) => `不超过 ${n} 个值`],
  [/^at most (\d+) levels$/, (n) => `不超过 ${n} 层`],
  [/^keys of at most (\d+) characters$/, (n) => `不超过 ${n} 个字符的键`],
  [/^([\w.]+), as the file's name says$/, (type) => `文件名所示的 ${type}`],
  [/^each: one of (.+)$/, (lists) => `each: 其中之一：${lists}`],
]

const came: Record<string, string> = {
  'an empty cell': '空单元格',
  'an empty text': '空文本',
  'an empty file': '空文件',
  nothing: '无',
  none: '无',
  null: 'null',
  'no such column': '没有此列',
  'the column twice': '该列出现两次',
  'a NUL byte': 'NUL 字节',
  'a fraction': '带小数的数',
  'a larger number': '更大的数',
  'a larger one': '更大的文档',
  'a link to nothing': '失效的链接',
  'a number that a spreadsheet shortened': '被表格软件截短的数',
  'a personal value that is not': '不符的个人信息',
  'a text that is not': '不符的文本',
  'another text': '其他文本',
  'another value': '其他值',
  'an object': '对象',
  'a list': '列表',
  'a string': '文本',
  'a number': '数',
  'a boolean': '布尔值',
  'several lists': '多个列表',
  'one marked as another currency': '标有其他币种的金额',
  'one that cannot be read to its end': '读不到末尾的文件',
  'a cell that never ends': '没有结束的单元格',
  'a cell that runs into a later record': '一直延续到后面记录的单元格',
  'a quote inside an unquoted cell': '未加引号的单元格中有引号',
  'text after a closing quote': '结束引号之后还有文本',
  'nothing readable': '没有可读内容',
  'bytes that are none of them': '不属于其中任何一种的字节',
  'bytes that are not': '不符的字节',
  'bytes that no reader knows': '无法识别的字节',
  'a file without the Parquet marks at both ends': '首尾没有 Parquet 标记的文件',
  'an archive in an archive in an archive': '压缩包中的压缩包中的压缩包',
  'an archive that is no workbook': '不是工作簿的压缩包',
  'a file without the marks of an archive': '没有压缩包标记的文件',
  'an archive of more than 4 GB': '超过 4 GB 的压缩包',
  'an archive whose list of parts is torn': '目录损坏的压缩包',
  'an archive that unpacks to more than it can honestly hold': '解压后大得不正常的压缩包',
  'a part that is not where the list says': '不在目录所示位置的文件',
  'a part under a password': '有密码的文件',
  'a part that unpacks to more than it can honestly hold': '解压后大得不正常的文件',
  'a part packed in a way we do not know': '以未知方式压缩的文件',
  'a part that is torn': '损坏的文件',
  'a workbook or an archive (call it .xlsx or .zip)': '工作簿或压缩包（请改名为 .xlsx 或 .zip）',
  'an old workbook, or one under a password (save it as .xlsx)': '旧式或有密码的工作簿（请另存为 .xlsx）',
  'a packed file (call it .gz)': '压缩文件（请改名为 .gz）',
  'a packed file (call it .zst)': '压缩文件（请改名为 .zst）',
  'a PDF': 'PDF 文件',
  'a tar archive (unpack it, or pack it as .zip)': 'tar 归档（请解开，或打包为 .zip）',
  'an archive of another kind (pack it as .zip)': '其他格式的压缩包（请打包为 .zip）',
  'a Parquet file (call it .parquet)': 'Parquet 文件（请改名为 .parquet）',
  'a web page (open it in a spreadsheet and save it as .xlsx)': '网页（请用表格软件打开并另存为 .xlsx）',
  'the end of the text': '文本末尾',
}

const cameShapes: readonly Shape[] = [
  [/^a text of (\d+) characters?$/, (n) => `${n} 个字符的文本`],
  [/^(\d+) cells?$/, (n) => `${n} 个单元格`],
  [/^(\d+) bytes$/, (n) => `${n} 字节`],
  [/^no such column, but one named "a name of (\d+) characters"$/, (n) => `没有此列，但有一列名称为 ${n} 个字符`],
  [/^a header without (.+)$/, (names) => `缺少 ${names.replace(/"a name of (\d+) characters?"/g, '一个 $1 个字符的列').replaceAll(', ', '、')} 的表头`],
  [/^no such column, but one named "(.+)"$/, (column) => `没有此列，但有名为“${column}”的列`],
  [/^a number times (.+)$/, (n) => `乘以 ${n} 的数`],
  [/^bytes that are not (.+)$/, (encoding) => `不是 ${encoding} 的字节`],
  [/^bytes that cannot be read \((.+)\)$/, (code) => `无法读取的字节（${code}）`],
  [/^a file ending in (\.\w+)$/, (ending) => `以 ${ending} 结尾的文件`],
  [/^an archive of (\d+) parts$/, (n) => `含 ${n} 个文件的压缩包`],
  [/^a part of more than (\d+) bytes$/, (n) => `超过 ${n} 字节的文件`],
  [/^a part that is torn or unpacks to more than (\d+) bytes$/, (n) => `损坏的文件，或解压后超过 ${n} 字节`],
  [/^another character at character (\d+)$/, (at) => `第 ${at} 个字符处的其他字符`],
  [/^a space or control character at character (\d+)$/, (at) => `第 ${at} 个字符处的空白或控制字符`],
  [/^a larger number at character (\d+)$/, (at) => `第 ${at} 个字符处更大的数`],
  [/^a key again at character (\d+)$/, (at) => `第 ${at} 个字符处重复的键`],
  [/^half a pair at character (\d+)$/, (at) => `第 ${at} 个字符处不成对的代理字符`],
  [/^a deeper one at character (\d+)$/, (at) => `第 ${at} 个字符处更深的一层`],
  [/^more by character (\d+)$/, (at) => `至第 ${at} 个字符已更多`],
  [/^one of (\d+) at character (\d+)$/, (n, at) => `第 ${at} 个字符处 ${n} 个字符的键`],
  [/^(".+"|\S+) at character (\d+)$/, (what, at) => `第 ${at} 个字符处的 ${what}`],
]

function told(text: string, exact: Record<string, string>, shapes: readonly Shape[]): string | undefined {
  if (Object.hasOwn(exact, text)) return exact[text]
  for (const [pattern, words] of shapes) {
    const found = pattern.exec(text)
    if (found !== null) return words(found[1]!, found[2] ?? '')
  }
  return undefined
}

/** What was expected; a rare wording that has no other half stays as it is. */
export const expectedZh = (text: string): string => told(text, expected, expectedShapes) ?? ` ${text}`
/** What came; a value as it stands in the file stays as it is. */
export const cameZh = (text: string): string => told(text, came, cameShapes) ?? text

/** One refusal as a sentence. `place` is the file, the line and the field, as far as there are any. */
export const reasonWords = (place: string, wanted: string, got: string): { en: string; zh: string } => ({
  en: `${place}${place === '' ? '' : ': '}expected ${wanted}, got ${got}`,
  zh: `${place}${place === '' ? '' : '：'}应为${expectedZh(wanted)}，得到${/^[\x21-\x7e]/.test(cameZh(got)) ? ' ' : ''}${cameZh(got)}`,
})

/** SQL of the rejects with their reasons in Chinese beside them. */
export async function rejectsInBoth(engine: Engine): Promise<string> {
  await engine.run('CREATE OR REPLACE TEMP TABLE __reasons (english VARCHAR, expected_zh VARCHAR, came_zh VARCHAR)')
  const texts = await engine.all<{ text: string }>(
    `SELECT DISTINCT text FROM (SELECT expected AS text FROM rejects UNION ALL SELECT came FROM rejects WHERE regexp_matches(came, '^[a-z]+( |$)|^[0-9]+ [a-z]|at character')) ORDER BY text`,
  )
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
  for (let at = 0; at < texts.length; at += 500)
    await engine.run(
      `INSERT INTO __reasons VALUES ${texts
        .slice(at, at + 500)
        .map(({ text }) => `(${quoted(text)}, ${quoted(expectedZh(text).trim())}, ${quoted(cameZh(text))})`)
        .join(', ')}`,
    )
  return `SELECT r.*, e.expected_zh, coalesce(c.came_zh, r.came) AS came_zh FROM rejects r
    LEFT JOIN __reasons e ON e.english = r.expected LEFT JOIN __reasons c ON c.english = r.came`
}
