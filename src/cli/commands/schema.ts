/** The running form of the contracts as JSON Schema: one event type, `report`, `mapping`, or all. */
import { z } from 'zod'
import { reportSchema } from '../../domain/report.ts'
import { cloudEventSchema, rowSchema } from '../../domain/schema.ts'
import { eventTypes, isEventType } from '../../domain/vocabulary.ts'
import { mappingJsonSchema } from '../../door/mapping/language.ts'
import { type Command, oneOf } from '../command.ts'

const json = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { unrepresentable: 'any' })

export const command: Command = {
  summary: { en: 'Print the JSON Schema of events, of the report and of mappings', zh: '输出事件、报告与映射的 JSON Schema' },
  usage: '[TYPE|report|mapping]',
  example: 'aedile schema order.placed',
  async run({ positionals }, io) {
    const [type] = positionals
    if (type === undefined) {
      const events = Object.fromEntries(eventTypes.map((one) => [one, { row: json(rowSchema(one)), cloudevent: json(cloudEventSchema(one)) }]))
      io.out(`${JSON.stringify({ events, report: json(reportSchema) }, undefined, 2)}\n`)
    } else if (type === 'report') io.out(`${JSON.stringify(json(reportSchema), undefined, 2)}\n`)
    else if (type === 'mapping') io.out(`${JSON.stringify(mappingJsonSchema(), undefined, 2)}\n`)
    else if (isEventType(type)) io.out(`${JSON.stringify({ row: json(rowSchema(type)), cloudevent: json(cloudEventSchema(type)) }, undefined, 2)}\n`)
    else oneOf('TYPE', type, [...eventTypes, 'report', 'mapping'])
    return 0
  },
}
