/**
 * One configuration file of a marketplace: who it is, whom to ask, its zone, its currency, and the figures of its province.
 *
 *     organisation: Example Market Ltd
 *     contact: Security, +86 571 0000 0000
 *     zone: Asia/Shanghai
 *     currency: CNY
 *     province: '33'
 *     thresholds:
 *       fraud_266: { '33': [600000, 10000000, 50000000] }
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { readThresholds, withProvinces } from '../evidence/law/thresholds.ts'
import { optional, type Option, UsageError } from './command.ts'
import { nearest } from './nearest.ts'

const zone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    return true
  } catch {
    return false
  }
}, 'expected a time zone such as Asia/Shanghai or +08:00')

const schema = z.strictObject({
  /** As it stands on papers. */
  organisation: z.string().trim().min(1).max(200).optional(),
  contact: z.string().trim().min(1).max(200).optional(),
  zone: zone.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code of three capital letters, such as CNY')
    .optional(),
  province: z
    .string('expected the first two digits of a GB/T 2260 code, in quotes: "33"')
    .regex(/^\d{2}$/, 'expected the first two digits of a GB/T 2260 code, in quotes: "33"')
    .optional(),
  /** Offence → province → the figure of each step in minor units, as thresholds.yaml lists them. */
  thresholds: z
    .record(
      z.string(),
      z.record(z.string().regex(/^\d{2}$/, 'expected the first two digits of a GB/T 2260 code'), z.array(z.int('expected whole minor units').min(1)).min(1)),
    )
    .optional(),
})

export type Config = z.infer<typeof schema>

export const configOption: Record<string, Option> = {
  config: {
    type: 'string',
    value: 'FILE',
    says: {
      en: 'organisation, contact, zone, currency, province thresholds (YAML); else AEDILE_CONFIG, else aedile.yaml in the data folder or here',
      zh: '机构、联系人、时区、币种、省份标准（YAML）；默认取 AEDILE_CONFIG，或数据目录、当前目录下的 aedile.yaml',
    },
  },
}

/** The configuration a call names, or the one that lies where it is looked for; nothing when there is none. Throws UsageError with the place that is off. */
export function readConfig(values: Record<string, unknown>, dataFolder?: string): Config & { file?: string } {
  const named = optional(values, 'config') ?? process.env['AEDILE_CONFIG']
  const places = [...(dataFolder === undefined ? [] : [join(dataFolder, 'aedile.yaml')]), 'aedile.yaml']
  const file = named ?? places.find((place) => existsSync(place))
  if (file === undefined) return {}
  if (!existsSync(file)) throw new UsageError({ en: `expected a configuration at ${file}, found nothing`, zh: `应在 ${file} 有配置文件，却没有` })
  return { ...parseConfig(readFileSync(file, 'utf8'), file), file }
}

/** @param file named in what is said when the text is off */
export function parseConfig(text: string, file: string): Config {
  let value: unknown
  try {
    value = parse(text) ?? {}
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n')
    throw new UsageError({ en: `${file}: expected YAML, got: ${line}`, zh: `${file}：应为 YAML，得到：${line}` }, { cause: error })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    try {
      withProvinces(readThresholds(), parsed.data.thresholds)
    } catch (error) {
      throw new UsageError(`${file}: ${(error as Error).message}`, { cause: error })
    }
    return parsed.data
  }
  const [issue] = parsed.error.issues
  const place = z.core.toDotPath(issue!.path)
  if (issue!.code === 'unrecognized_keys') {
    const [key = ''] = issue!.keys
    const near = nearest(key, Object.keys(schema.shape))
    throw new UsageError({
      en: `${file}: expected ${Object.keys(schema.shape).join(', ')}, got "${key}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      zh: `${file}：应为 ${Object.keys(schema.shape).join('、')}，得到“${key}”${near === undefined ? '' : `；是否指 ${near}？`}`,
    })
  }
  throw new UsageError({ en: `${file} at ${place || 'the top'}: ${issue!.message}`, zh: `${file} 的 ${place || '顶层'} 有误：${issue!.message}` })
}
