import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field } from './fields.ts'
import { naming } from './naming.ts'
import { type EventSpec, eventTypes, guardedFields, vocabulary } from './vocabulary.ts'

const fieldsOf = (type: (typeof eventTypes)[number]): readonly Field[] => vocabulary[type].fields
const identifiers = eventTypes.flatMap((type) =>
  fieldsOf(type).flatMap((field) => (field.kind.is === 'id' || field.kind.is === 'list' ? [{ type, field }] : [])),
)

test('every field that holds an identifier names something, or says why it names nothing', () => {
  for (const { type, field } of identifiers) {
    const found = naming[field.name]
    assert.ok(found !== undefined, `${type}.${field.name}: say in naming.ts what it names`)
    if ('nothing' in found) assert.ok(found.nothing.length > 10, field.name)
    // Where a record has no field that says the kind, the kinds it may be are listed.
    if ('by' in found && !fieldsOf(type).some(({ name }) => name === found.by)) assert.ok(found.any !== undefined, `${type}.${field.name} needs ${found.by}`)
  }
})

test('what is declared to name something is a field of the vocabulary, but for the ids of our own acts', () => {
  const known = new Set(identifiers.map(({ field }) => field.name))
  assert.deepEqual(
    Object.keys(naming).filter((field) => !known.has(field)),
    ['case_id', 'review_ids'],
  )
})

test('every type with a personal value or a guarded text says whose it is, by fields it has', () => {
  for (const type of eventTypes) {
    const { owner } = vocabulary[type] as EventSpec
    assert.equal(owner !== undefined, guardedFields(type).length > 0, `${type}: owner`)
    for (const candidate of owner ?? [])
      assert.ok(
        fieldsOf(type).some(({ name }) => name === candidate.split('=')[0]),
        `${type}: ${candidate}`,
      )
  }
})

test('a fact waits only for an order or a refund, and only by a field it must have', () => {
  for (const { type, field } of identifiers)
    if (field.needed === true) assert.ok(field.required && ['order_id', 'refund_id'].includes(field.name), `${type}.${field.name}`)
})
