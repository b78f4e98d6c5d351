/** What the pages must have words for, held against what casework knows; the pages are made for a browser, so they are read as text. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { actNouns, actVerbs } from '../console/src/acts.ts'
import { amountOf, currencies, hintOf, wrongOf } from '../console/src/amount.ts'
import { bodyOf, choicesOf, isUnfinished } from '../console/src/body.ts'
import { commandWords, type Field } from '../console/src/commands.ts'
import '../console/src/staffCommands.ts'
import { dropDraft, dropOthersDrafts, findDraft, keepDraft } from '../console/src/drafts.ts'
import { stateWords } from '../console/src/words.ts'
import { fieldWords, thingWords, valuesOf, valueWords } from '../console/src/fields.ts'
import { whoMay } from '../src/casework/can.ts'
import { commandBody } from '../src/casework/casework.ts'
import { commandsOf, states, statesFor } from '../src/casework/states.ts'
import { z } from 'zod'
import { actShapes, lossHeads, type Noun, nouns } from '../src/domain/acts.ts'
import { eventWords } from '../src/domain/eventWords.ts'
import { ladder } from '../src/domain/verdict.ts'
import { vocabulary } from '../src/domain/vocabulary.ts'
import { plural } from '../src/live/desk.ts'

const source = join(import.meta.dirname, '..', 'console', 'src')
const read = (file: string): string => readFileSync(join(source, file), 'utf8')

test('every command and every state of casework has its words on the pages', () => {
  const [commands, words] = [read('commands.ts') + read('staffCommands.ts'), read('words.ts')]
  const missing = Object.entries(states).flatMap(([noun, from]) => [
    // Looking at an approved value is a button of its own screen, having read a case is none.
    ...Object.keys(from)
      .filter((command) => !['opening use', 'case seen'].includes(`${noun} ${command}`) && !new RegExp(`\\b${command}: `).test(commands))
      .map((command) => `${noun} ${command}`),
    ...Object.values(from)
      .flat()
      .filter((state) => state !== 'new' && !new RegExp(`\\b${state}: say`).test(words)),
  ])
  assert.deepEqual(missing, [])
})

test('every text of the pages has both languages, and the Chinese one is Chinese', () => {
  const wrong: string[] = []
  for (const file of globSync('**/*.{ts,tsx}', { cwd: source })) {
    const text = read(file)
    for (const [, en, zh] of text.matchAll(/\bsay\(\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)',?\s*\)/g))
      if (en === '' || zh === '' || (en !== zh && /[a-z]{3}/i.test(en!) && !/[\u4e00-\u9fff]/.test(zh!))) wrong.push(`${file}: ${en} / ${zh}`)
    // A text of one language alone, put between tags.
    for (const [, loose] of text.matchAll(/<[a-z][^<>]*>\s*([A-Za-z][A-Za-z ,.’]{6,})\s*<\//g)) wrong.push(`${file}: ${loose}`)
  }
  assert.deepEqual(wrong, [])
})

/** What somebody writes into a field, and what else the field may be. */
function written(field: Field): string[] {
  switch (field.kind) {
    case 'choice':
      return (field.choices ?? Object.values(field.choicesBy!.choices)[0]!).map(([code]) => code)
    case 'truth':
    case 'yes':
      return ['yes']
    case 'time':
      return ['2024-03-01T10:00']
    case 'number':
      return ['12']
    case 'subject':
      return ['shop:S-1']
    case 'subjects':
      return ['shop:S-1\naccount:A-1']
    case 'file':
      return ['a'.repeat(64)]
    case 'both':
      return ['']
    case 'currency':
      return ['CNY', 'JPY', 'KWD']
    case 'money':
      return ['12', '1,250']
    default:
      return [field.name === 'region_code' ? '330782' : 'C-1 some words']
  }
}

test('every form of the pages fills a body that casework takes, with only what it must and with all it may, whatever is chosen', () => {
  const refused: string[] = []
  for (const noun of nouns)
    for (const command of commandsOf(noun)) {
      const schema = commandBody(noun, command)!
      const { fields = [], noReasons } = commandWords(plural[noun], command)
      // Looking is a button of its own screen, which knows the entry.
      if (`${noun} ${command}` === 'case seen') continue
      const draftOf = (chosen: readonly Field[]): Record<string, string> =>
        Object.fromEntries([
          ...chosen.flatMap((field) =>
            field.kind === 'both'
              ? [
                  [`${field.name}.en`, 'Police'],
                  [`${field.name}.zh`, '公安'],
                ]
              : [[field.name, written(field)[0]!]],
          ),
          ['reasons', 'r'],
        ])
      const drafts = [fields.filter(({ optional }) => optional !== true), fields].flatMap((chosen) => [
        draftOf(chosen),
        ...chosen.flatMap((field) => written(field).map((value) => ({ ...draftOf(chosen), ...(field.kind === 'both' ? {} : { [field.name]: value }) }))),
      ])
      for (const draft of drafts) {
        const parsed = schema.safeParse(bodyOf(fields, draft, noReasons !== true))
        if (!parsed.success)
          refused.push(
            `${noun} ${command} ${JSON.stringify(draft)}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
          )
      }
    }
  assert.deepEqual([...new Set(refused)], [])
})

test('an amount is read in its currency’s own units, to the last digit or not at all', () => {
  const read = (written: string, currency = 'CNY'): number | string => {
    const amount = amountOf(written, currency)
    return 'minor' in amount ? amount.minor : amount.wrong
  }
  assert.deepEqual(
    [read('12.50'), read('12.5'), read('12'), read('12.'), read('0.07'), read('1,250.00'), read(' 1 250.5 ')],
    [1250, 1250, 1200, 1200, 7, 125_000, 125_050],
  )
  assert.deepEqual([read('１２．５０'), read('1，250')], [1250, 125_000], 'as a Chinese keyboard writes it')
  assert.deepEqual([read('12', 'JPY'), read('12.500', 'KWD'), read('12.50', 'KWD')], [12, 12_500, 12_500])
  // 4.35 × 100 is 434.99999999999994 to a computer; 90071992547409.91 is the last amount that is kept exactly.
  assert.deepEqual([read('4.35'), read('90071992547409.91'), read('90071992547409.92')], [435, 9_007_199_254_740_991, 'size'])
  assert.deepEqual([read('12.505'), read('12.500'), read('12.5', 'JPY')], ['digits', 'digits', 'digits'], 'nothing is rounded')
  for (const written of ['', '-5', '12,50', '1,25', '12.5.0', '1e3', '¥12', '十二', '0x10', 'NaN', '.']) assert.equal(read(written), 'form', written)
  assert.equal(read('12.50', ''), 'currency')
  const fields = commandWords('losses', 'enter').fields!
  const sums = { low_minor: '1', central_minor: '12.50', high_minor: '1,250', currency: 'CNY', text: 'as the bills say' }
  const { low_minor, central_minor, high_minor } = bodyOf(fields, sums, false)
  assert.deepEqual([low_minor, central_minor, high_minor], [100, 1250, 125_000])
  assert.equal('currency' in bodyOf(fields, { currency: 'CNY', count: '14' }, false), false, 'a currency beside no amount is not said')
  const settled = commandWords('losses', 'settle').fields!
  const draft = { amount_minor: '12.505', currency: 'CNY', how: 'paid' }
  assert.equal(isUnfinished(settled, draft, false), true, 'what cannot be read is not sent')
  assert.throws(() => bodyOf(settled, draft, false), /expected amount_minor to be read/)
  assert.equal(isUnfinished(settled, { ...draft, amount_minor: '12.50' }, false), false)
  for (const currency of currencies) {
    const { en, zh } = hintOf(currency)
    const [, written] = /(?:such as|如) ([\d.]+)$/.exec(en)!
    assert.ok('minor' in amountOf(written!, currency), en)
    assert.match(zh, new RegExp(`（${currency}）填写，如 ${written}$`))
  }
  for (const wrong of ['currency', 'form', 'digits', 'size'] as const)
    for (const code of ['CNY', 'JPY']) assert.match(wrongOf(wrong, code).zh, /[\u4e00-\u9fff]/)
})

test('who begins a thing is the same on the pages and in casework, reasons are asked wherever casework asks them, and every head of loss has its word', () => {
  for (const noun of nouns)
    for (const command of commandsOf(noun)) {
      const { by, noReasons, fields } = commandWords(plural[noun], command)
      const who = whoMay(noun, command)!
      if (statesFor(noun, command)!.includes('new')) assert.deepEqual(by?.toSorted(), [...(who.roles ?? [])].toSorted(), `${noun} ${command}`)
      if (who.silent !== true) assert.notEqual(noReasons, true, `${noun} ${command} asks for reasons`)
      for (const { choicesBy } of fields ?? [])
        if (choicesBy?.field === 'party')
          assert.deepEqual(Object.fromEntries(Object.entries(choicesBy.choices).map(([party, heads]) => [party, heads.map(([code]) => code)])), lossHeads)
    }
})

test('a measure is proposed as far as the ladder lets it go, and what no longer goes with the rest of a form is not sent', () => {
  const fields = commandWords('cases', 'propose').fields!
  const [kind, level] = ['kind', 'level'].map((name) => fields.find((field) => field.name === name)!)
  const pairs = kind!.choices!.flatMap(([code]) => choicesOf(level!, { kind: code }).map(([to]) => `${code} ${to}`))
  const allowed = Object.entries(ladder).flatMap(([to, { kinds }]) => (to === 'L0' ? [] : kinds.map((code) => `${code} ${to}`)))
  assert.deepEqual(pairs.toSorted(), allowed.toSorted())
  const draft = { subject: 'account:A-1', kind: 'restrict_login', level: 'L4', reason_codes: 'money-back', reasons: 'r' }
  assert.equal(isUnfinished(fields, draft, true), false)
  assert.equal(isUnfinished(fields, { ...draft, kind: 'restrict_refund' }, true), true, 'closed was chosen for another measure')
  assert.equal(isUnfinished(fields, { ...draft, kind: 'neutralise', level: 'L0' }, true), true, 'what the rules take out by themselves is not proposed')
})

test('answers to several questions go under one name, and a question left open is none', () => {
  const fields: Field[] = ['gift', 'job', 'paid'].map((id) => ({
    name: `answers.${id}`,
    label: { en: id, zh: id },
    kind: 'choice',
    optional: true,
    choices: [['yes', { en: 'Yes', zh: '是' }]],
  }))
  assert.deepEqual(bodyOf(fields, { 'answers.gift': 'yes', 'answers.job': 'yes' }, false), { answers: { gift: 'yes', job: 'yes' } })
  assert.deepEqual(bodyOf(fields, {}, false), {})
})

test('every field of an act, and everything it may say, has a word on the pages', () => {
  type Schema = { enum?: string[]; properties?: Record<string, Schema>; items?: Schema }
  const missing = new Set<string>()
  const walk = ({ properties, items, enum: values }: Schema, name: string): void => {
    for (const value of values ?? []) if ((valuesOf[name]?.[value] ?? valueWords[value]) === undefined) missing.add(`${name}: ${value}`)
    if (items !== undefined) walk(items, name)
    for (const [inner, schema] of Object.entries(properties ?? {})) {
      if (inner !== 'en' && inner !== 'zh' && inner !== 'id' && (thingWords[inner] ?? fieldWords[inner]) === undefined) missing.add(inner)
      walk(schema, inner)
    }
  }
  for (const shape of Object.values(actShapes)) walk(z.toJSONSchema(z.strictObject(shape), { unrepresentable: 'any' }) as Schema, '')
  for (const name of Object.keys(actShapes)) {
    const [noun, verb] = name.split('.') as [string, string]
    if (actNouns[noun] === undefined || (actVerbs[verb] ?? stateWords[verb]) === undefined) missing.add(name)
  }
  assert.deepEqual([...missing], [])
})

test('every screen says that it changes nothing, or a test in a browser gives what it begins', () => {
  const places = [...read('nav.ts').matchAll(/path: '([^']+)'[^}]*?import\('\.\/(screens\/[^']+)'\)/g)]
  assert.equal(places.length, [...read('nav.ts').matchAll(/\bpath: '/g)].length)
  const driven = globSync('*.long.test.ts', { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n')
  const wrong: string[] = []
  for (const [, path, file] of places) {
    const text = read(file!)
    const begins = [...text.matchAll(/<Create on="(\w+)" command="(\w+)"/g)].map(([, on, command]) => commandWords(on!, command!).verb.en)
    for (const verb of begins) if (!driven.includes(`'${verb}'`)) wrong.push(`${path}: “${verb}” is given by no test in a browser`)
    const reads = /changes nothing|Read-only|reads="/.test(text) || (text.includes('<ThingList') && !text.includes('actions='))
    // What stands on every thing, on a case and on one's own account is driven under its own words.
    const changes = begins.length > 0 || /<(Commands|CommandDialog|OwnAccount)\b/.test(text)
    if (!reads && !changes) wrong.push(`${path}: neither changes anything nor says that it does not`)
  }
  assert.deepEqual(wrong, [])
})

test('every command is given by its button in a browser, or is one of these', () => {
  const driven = globSync('*.long.test.ts', { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n')
  const page = globSync('**/*.tsx', { cwd: source }).map(read).join('\n')
  // Buttons of their own, in the words of who presses them.
  const own: Record<string, string> = {
    'case seen': 'I have read this; show only what comes after',
    'case consent': 'Agree: in a report to the police',
    'measure appeal': 'Appeal; somebody else reads',
    'opening use': 'Record the look and show it once',
  }
  const buttonOf = (noun: Noun, command: string): string => own[`${noun} ${command}`] ?? commandWords(plural[noun], command).verb.en
  assert.deepEqual(
    Object.values(own).filter((button) => !page.includes(`'${button}'`)),
    [],
  )
  const not = nouns.flatMap((noun) =>
    commandsOf(noun)
      .filter((command) => !driven.includes(`'${buttonOf(noun, command)}'`))
      .map((command) => `${noun} ${command}`),
  )
  assert.deepEqual(not, [
    // Recorded by the page itself, or by the marketplace's system.
    'measure delivered',
    'measure applied',
    'question delivered',
    // A report acknowledges itself.
    'report acknowledge',
    // Steps outside the house: one form for all of them, given for those that the stories go through.
    'referral not_filed',
    'referral returned',
    'proceeding heard',
    'proceeding appealed',
    'proceeding awarded',
    'proceeding collected',
    'proceeding apology_ordered',
    'proceeding apology_published',
    'proceeding apology_ended',
  ])
})

test('every kind of event has a word of its own, and so has every field of what an order goes through and everything it may say', () => {
  const missing: string[] = Object.keys(vocabulary).filter((type) => !/[\u4e00-\u9fff]/.test(eventWords[type as keyof typeof eventWords].zh))
  assert.equal(new Set(Object.values(eventWords).map(({ zh }) => zh)).size, Object.keys(vocabulary).length, 'no two kinds of event are called the same')
  for (const [type, { fields }] of Object.entries(vocabulary))
    if (/^(order|payment|transfer|shipment|refund|return|review|message|complaint|contact|explanation)\./.test(type))
      for (const { name, kind } of fields) {
        if (fieldWords[name] === undefined) missing.push(`${type} ${name}`)
        for (const value of kind.is === 'enum' ? kind.values : [])
          if ((valuesOf[name]?.[value] ?? valueWords[value]) === undefined) missing.push(`${type} ${name}: ${value}`)
      }
  assert.deepEqual(missing, [])
})

/** A browser's storage. */
function storage(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    key: (at) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
  }
}

test('what was begun and not sent is its writer’s alone: gone when sent, emptied, signed out of or two weeks old', () => {
  const [store, day] = [storage(), 86_400_000]
  const written = { text: 'my neighbour bought it' }
  keepDraft(store, 'P-1', 'answer/Q-1', written, {}, 0)
  assert.deepEqual(findDraft(store, 'P-1', 'answer/Q-1', day), { at: 0, draft: written })
  assert.equal(findDraft(store, 'P-2', 'answer/Q-1', day), undefined, 'nobody else finds it')
  assert.equal(findDraft(store, 'P-1', 'answer/Q-1', 15 * day), undefined)
  // What a form begins with is nothing that somebody wrote.
  keepDraft(store, 'P-1', 'report/attacked', { kind: 'attacked', text: ' ' }, { kind: 'attacked' }, 0)
  assert.equal(store.length, 1)
  keepDraft(store, 'P-1', 'answer/Q-1', { text: '' }, {}, 0)
  assert.equal(store.length, 0)
  for (const person of ['P-1', 'P-10', 'P-2']) keepDraft(store, person, 'answer/Q-1', written, {}, 0)
  store.setItem('aedile.draft/answer/Q-1', '{"text":"of an older version"}')
  store.setItem('aedile.lang', 'zh')
  dropOthersDrafts(store, 'P-1', day)
  assert.deepEqual([store.length, findDraft(store, 'P-1', 'answer/Q-1', day)?.draft], [2, written], 'the next who signs in leaves his own alone')
  dropDraft(store, 'P-1', 'answer/Q-1')
  keepDraft(store, 'P-1', 'answer/Q-1', written, {}, 0)
  dropOthersDrafts(store, undefined, day)
  assert.deepEqual([store.length, store.getItem('aedile.lang')], [1, 'zh'], 'who signs out leaves nothing but the language')
  store.setItem('aedile.draft/P-1/answer/Q-1', 'no JSON')
  assert.equal(findDraft(store, 'P-1', 'answer/Q-1', day), undefined)
  const forbidden = new Proxy(store, {
    get() {
      throw new Error('storage is forbidden here')
    },
  })
  keepDraft(forbidden, 'P-1', 'answer/Q-1', written, {}, 0)
  assert.equal(findDraft(forbidden, 'P-1', 'answer/Q-1', 0), undefined)
})

test('where data is taken in it is said what it cannot show, from the list that the report page reads', () => {
  const page = read('screens/intake.tsx')
  assert.match(page, /import \{ unseenIn, unseenWords \} from '..\/..\/..\/src\/domain\/unseen.ts'/)
  assert.match(page, /<Unseen report=/)
})
