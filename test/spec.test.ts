/** The published contracts and the running ones are the same. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { behaviours, certainties, knowledges, measureKinds, measureLevels, measureNeeds, roles, subjectKinds } from '../src/domain/verdict.ts'
import { eventTypes, isEventType, vocabulary } from '../src/domain/vocabulary.ts'
import { nameless } from '../src/door/validate.ts'

const root = join(import.meta.dirname, '..')
const page = (name: string): string => readFileSync(join(root, 'docs', 'spec', `${name}.md`), 'utf8')

type Published = { name: string; required: boolean; personal: boolean; words: string[] | undefined }

/** Cells of the type table: | `order.closed` | T0 | order_id*, reason* (unpaid,cancelled,refunded) | */
function publishedTypes(): Map<string, { tier: string; fields: Published[] }> {
  const types = new Map<string, { tier: string; fields: Published[] }>()
  for (const [, type, tier, data] of page('events').matchAll(/^\| `([a-z_.]+)` \| (T\d) \| (.*) \|$/gm)) {
    const fields = [...data!.split(' — ')[0]!.matchAll(/([a-z0-9_]+)([*†]*)(?: \(([^)]*)\))?(?:, |$)/g)].map(([, name, marks, words]): Published => {
      return { name: name!, required: marks!.includes('*'), personal: marks!.includes('†'), words: words?.split(',') }
    })
    types.set(type!, { tier: tier!, fields })
  }
  return types
}

test('the table of event types is the vocabulary: types, tiers, fields in order, marks and words', () => {
  const published = publishedTypes()
  // The words of a field stand once on the page, beside any of the types that have it.
  const listed = new Map(
    [...published.values()]
      .flatMap(({ fields }) => fields.flatMap(({ name, words }): [string, string][] => (words === undefined ? [] : [[name, words.join()]])))
      .toReversed(),
  )
  assert.deepEqual([...published.keys()], eventTypes)
  for (const type of eventTypes) {
    const { tier, fields } = published.get(type)!
    assert.equal(tier, vocabulary[type].tier, type)
    assert.deepEqual(
      fields.map(({ name, required, personal }) => ({ name, required, personal })),
      vocabulary[type].fields.map(({ name, required, personal }) => ({ name, required, personal })),
      type,
    )
    vocabulary[type].fields.forEach((field, i) => {
      const { words } = fields[i]!
      // The page lists the match words once, under Conventions.
      if (field.kind.is === 'enum') {
        const { values } = field.kind
        if (words !== undefined) assert.deepEqual(words, [...values], `${type} ${field.name}`)
        else assert.equal(field.name.endsWith('_match') ? 'match,mismatch,unknown' : listed.get(field.name), values.join(), `${type} ${field.name}`)
      } else if (field.kind.is === 'boolean') assert.ok(words === undefined || words.join() === 'true,false', `${type} ${field.name}`)
      else if (field.kind.is === 'integer' && words !== undefined) assert.equal(words.join(), `${field.kind.min}–${field.kind.max}`, `${type} ${field.name}`)
      else assert.equal(words, undefined, `${type} ${field.name}`)
    })
  }
})

test('units stand in names: minor money, grams, milliseconds and seconds are integers, times end in _at or are envelopes', () => {
  for (const type of eventTypes)
    for (const { name, kind } of vocabulary[type].fields) {
      if (/_(minor|g|ms|seconds|bps)$/.test(name)) assert.equal(kind.is, 'integer', `${type} ${name}`)
      if (name.endsWith('_at')) assert.equal(kind.is, 'time', `${type} ${name}`)
      if (/(^|_)sha256$/.test(name) && !name.startsWith('media')) assert.equal(kind.is, 'sha256', `${type} ${name}`)
    }
})

test("the report's lists of words are those of the verdict", () => {
  const text = page('report')
  // `behaviour`: a, b (what b is), c.  `role`: …
  const list = (name: string): string[] => {
    const at = text.indexOf(`\`${name}\`: `)
    assert.ok(at >= 0, `docs/spec/report.md lists ${name}`)
    const after = text.slice(at + name.length + 4)
    const words = after
      .replaceAll(/\([^)]*\)/g, '')
      .split(/\.\s/)[0]!
      .replace(/^.*?\bfrom\b/s, '')
    return words.split(',').map((word) => word.trim())
  }
  assert.deepEqual(list('behaviour'), [...behaviours])
  assert.deepEqual(list('role'), [...roles])
  assert.deepEqual(list('measure.kind'), [...measureKinds])
  assert.deepEqual(list('measure.needs'), [...measureNeeds])
  const literal = (name: string): string[] => {
    const line = text.split('\n').find((one) => one.includes(`"${name}":`) && one.includes('//'))!
    return line
      .split('//')[1]!
      .split(/[|<]/)
      .map((word) => word.trim())
  }
  assert.deepEqual(literal('certainty'), [...certainties])
  assert.deepEqual(literal('knowledge'), [...knowledges])
  assert.deepEqual(literal('subject'), [...subjectKinds])
  const [, from, to] = /`measure\.level`: (L\d) … (L\d)/.exec(text)!
  assert.deepEqual([from, to], [measureLevels[0], measureLevels.at(-1)])
})

test('every event type that the page speaks of in its text exists', () => {
  for (const name of ['events', 'report'])
    for (const [, type] of page(name).matchAll(/`([a-z_]+\.[a-z_]+)(?:\.[a-z_]+)?`/g)) {
      if (
        !/^(account|session|shop|wallet|listing|promotion|order|payment|transfer|payout|shipment|refund|return|review|message|complaint|explanation|sanction|authority|tip)\./.test(
          type!,
        )
      )
        continue
      assert.ok(isEventType(type!) || /\.(weight_g|time|subject_id)$/.test(type!), `${name}: ${type}`)
    }
})

const promised = [...new Set([...page('cli').matchAll(/^ {4}aedile ([a-z]+)/gm)].map(([, name]) => name!))]
const existing = promised.filter((name) => existsSync(join(root, 'src', 'cli', 'commands', `${name}.ts`)))

test('each command that exists answers --help with an example and exit 0', () => {
  assert.ok(existing.length >= 5, `expected some commands of ${promised.join()}, found ${existing.join()}`)
  for (const [i, name] of existing.entries())
    // Starting a process costs half a second; one command speaks for the other language's frame.
    for (const [lang, word] of [['en', 'Example:'], ...(i === 0 ? [['zh', '例:'] as const] : [])] as const) {
      const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'main.ts'), name, '--help', '--lang', lang], {
        encoding: 'utf8',
      })
      assert.deepEqual([done.status, done.stderr], [0, ''], name)
      const [, example] = done.stdout.split(word)
      assert.match(example ?? '', new RegExp(`\\baedile(\\.mjs)? ${name}\\b`), `${name} --help --lang ${lang}: ${done.stdout}`)
      assert.match(done.stdout.split('\n')[0]!, lang === 'zh' ? /\p{Script=Han}/u : /^[A-Z]/)
    }
})

test('a command there is none of is refused with the ones there are', () => {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'main.ts'), 'scam', '--lang', 'en'], {
    encoding: 'utf8',
  })
  assert.equal(done.status, 2)
  assert.match(done.stderr, /expected a command \(.*scan.*\), got "scam"/)
})

test('the words that are no id are those of the page of events', () => {
  const listed = /A word for nothing \((.*?), in any case\)/.exec(page('events'))![1]!
  assert.deepEqual(
    [...listed.matchAll(/`([^`]+)`/g)].map(([, word]) => word),
    nameless,
  )
})
