import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { calendars } from './calendars.ts'
import { packs } from './packs.ts'
import { sources } from './sources.ts'

test('every calendar, and every figure that differs between packs, says where it comes from, and a page tells it', () => {
  for (const id of Object.keys(calendars))
    assert.ok(
      sources.some(({ what }) => what.startsWith(`${id}: `)),
      id,
    )
  const all = Object.values(packs)
  const figures = Object.keys(packs.prc).filter((name) => typeof packs.prc[name as 'right_days'] === 'number')
  for (const name of figures) {
    const values = new Set(all.map((pack) => pack[name as 'right_days']))
    if (values.size === 1) continue
    for (const value of values)
      if (Number(value) !== 0)
        assert.ok(
          sources.some(({ what }) => what.startsWith(`${name} ${value} `)),
          `${name} ${value} has a source`,
        )
  }
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs/spec/casework.md'), 'utf8')
  const row = ({ what, by, checked, note }: (typeof sources)[number]): string => `| ${what} | ${by} | ${checked} | ${note ?? ''} |`
  for (const one of sources) assert.ok(page.includes(row(one)), row(one))
})

test('a month is never over before the days that are given for it', () => {
  for (const pack of [packs.eu, packs.uk]) assert.ok(pack.right_days <= 28)
})
