/** The running form of the contracts as JSON Schema: one event type, `report`, or all. */
import { z } from 'zod'
import { reportSchema } from '../../domain/report.ts'
import { cloudEventSchema, rowSchema } from '../../domain/schema.ts'
import { eventTypes, isEventType } from '../../domain/vocabulary.ts'
import { type Command, oneOf } from '../command.ts'

const json = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { unrepresentable: 'any' })

export const command: Command = {
  summary: { en: 'Print the JSON Schema of events and of the report', zh: '输出事件与报告的 JSON Schema' },
  usage: '[TYPE|report]',
  example: 'aedile schema order.placed',
  async run({ positionals }, io) {
    const [type] = positionals
    if (type === undefined) {
      const events = Object.fromEntries(eventTypes.map((one) => [one, { row: json(rowSchema(one)), cloudevent: json(cloudEventSchema(one)) }]))
      io.out(`${JSON.stringify({ events, report: json(reportSchema) }, undefined, 2)}\n`)
    } else if (type === 'report') io.out(`${JSON.stringify(json(reportSchema), undefined, 2)}\n`)
    else if (isEventType(type)) io.out(`${JSON.stringify({ row: json(rowSchema(type)), cloudevent: json(cloudEventSchema(type)) }, undefined, 2)}\n`)
    else oneOf('TYPE', type, [...eventTypes, 'report'])
    return 0
  },
}
