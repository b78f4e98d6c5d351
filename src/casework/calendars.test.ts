import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendars, endOfMonths, endOfWorkingDay, dateIn } from './calendars.ts'

const { cn, eu, us, gb } = calendars
const at = (text: string): number => Date.parse(text)
const shown = (ms: number): string => new Date(ms).toISOString()

test('three working days end at midnight of the person’s own zone, and the day of the delivery does not count', () => {
  // 2017-08-08 was a Tuesday.
  assert.equal(shown(endOfWorkingDay(at('2017-08-08T23:59:59+08:00'), 3, cn)), shown(at('2017-08-12T00:00:00+08:00')))
  assert.equal(shown(endOfWorkingDay(at('2017-08-08T00:00:00+08:00'), 3, cn)), shown(at('2017-08-12T00:00:00+08:00')))
})

test('a weekend and the national week do not count; a Saturday that was made a working day does', () => {
  // Delivered on Friday 29 September 2017: Saturday the 30th was worked, then eight days off.
  assert.equal(shown(endOfWorkingDay(at('2017-09-29T10:00:00+08:00'), 3, cn)), shown(at('2017-10-11T00:00:00+08:00')))
  assert.equal(shown(endOfWorkingDay(at('2026-02-13T10:00:00+08:00'), 3, cn)), shown(at('2026-02-26T00:00:00+08:00')))
})

test('the same instant gives another deadline in another zone', () => {
  const instant = at('2026-03-05T22:30:00Z')
  assert.equal(shown(endOfWorkingDay(instant, 1, cn)), shown(at('2026-03-10T00:00:00+08:00')), 'it is already Friday in Shanghai')
  assert.equal(shown(endOfWorkingDay(instant, 1, eu)), shown(at('2026-03-07T00:00:00+01:00')))
  assert.equal(shown(endOfWorkingDay(instant, 1, us)), shown(at('2026-03-07T00:00:00-05:00')))
})

test('a change of the clocks moves no deadline off midnight', () => {
  assert.equal(shown(endOfWorkingDay(at('2026-03-27T12:00:00+01:00'), 3, eu)), shown(at('2026-04-02T00:00:00+02:00')))
  assert.equal(shown(endOfWorkingDay(at('2026-10-30T12:00:00-04:00'), 1, us)), shown(at('2026-11-03T00:00:00-05:00')))
  assert.equal(shown(endOfWorkingDay(at('2026-10-23T12:00:00+01:00'), 1, gb)), shown(at('2026-10-27T00:00:00Z')))
})

test('Easter, Christmas on a weekend and Thanksgiving are no working days', () => {
  assert.equal(shown(endOfWorkingDay(at('2026-04-02T12:00:00+02:00'), 1, eu)), shown(at('2026-04-08T00:00:00+02:00')))
  assert.equal(shown(endOfWorkingDay(at('2026-12-24T12:00:00Z'), 1, gb)), shown(at('2026-12-30T00:00:00Z')), '25 Friday, 26 Saturday kept on Monday 28')
  assert.equal(shown(endOfWorkingDay(at('2026-11-25T12:00:00-05:00'), 1, us)), shown(at('2026-11-28T00:00:00-05:00')))
  assert.equal(shown(endOfWorkingDay(at('2021-12-30T12:00:00-05:00'), 1, us)), shown(at('2022-01-04T00:00:00-05:00')), 'New Year 2022 was kept on 31 December')
})

test('six months end on the same day of the month, on the last of a shorter one, and never on a day off', () => {
  assert.equal(shown(endOfMonths(at('2025-08-31T10:00:00+08:00'), 6, cn)), shown(at('2026-03-01T00:00:00+08:00')), '28 February 2026 was worked')
  assert.equal(shown(endOfMonths(at('2017-04-05T10:00:00+08:00'), 6, cn)), shown(at('2017-10-10T00:00:00+08:00')))
})

test('a year nobody announced says so and still has its weekends', () => {
  assert.equal(cn.isAnnounced(2031), false)
  assert.equal(cn.isWorkingDay({ year: 2031, month: 10, day: 1 }), false)
})

test('in every calendar a deadline lies at a local midnight, and waiting longer never brings it nearer', () => {
  const midnight = (ms: number, zone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(ms)
  fc.assert(
    fc.property(
      fc.constantFrom(cn, eu, us, gb),
      fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2030-12-31T00:00:00Z') }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(40 * 86_400_000),
      (calendar, from, n, later) => {
        const due = endOfWorkingDay(from, n, calendar)
        assert.equal(midnight(due, calendar.zone), '00:00:00')
        assert.ok(due - from > (n - 1) * 86_400_000)
        assert.ok(endOfWorkingDay(from + later, n, calendar) >= due)
        assert.ok(endOfWorkingDay(from, n + 1, calendar) > due)
      },
    ),
  )
})

test('holidays moved or added by proclamation, and every announced Chinese year since 2016, are as announced', () => {
  const works = (calendar: 'cn' | 'gb', text: string): boolean => {
    const [year, month, day] = text.split('-').map(Number) as [number, number, number]
    return calendars[calendar].isWorkingDay({ year, month, day })
  }
  const all = (calendar: 'cn' | 'gb', days: string, worked: boolean): void => {
    for (const text of days.split(' ')) assert.equal(works(calendar, text), worked, `${calendar} ${text}`)
  }
  all('gb', '2020-05-08 2022-06-02 2022-06-03 2022-09-19 2023-05-01 2023-05-08 2012-06-04 2012-06-05 2011-04-29', false)
  all('gb', '2020-05-04 2022-05-30 2012-05-28 2023-05-09 2024-05-07', true)
  all('cn', '2019-05-02 2020-01-31 2021-02-17 2022-01-31 2023-01-27 2024-02-16 2025-10-08 2026-02-23', false)
  // Weekends that are worked instead.
  all('cn', '2019-02-02 2020-06-28 2021-09-26 2022-10-09 2023-10-08 2024-10-12 2025-10-11 2026-10-10', true)
  for (let year = 2016; year <= 2026; year++) assert.ok(calendars.cn.isAnnounced(year), String(year))
})

/** Weekdays of a year that are not worked. */
function daysOff(calendar: 'eu' | 'us' | 'gb', year: number): string {
  const off: string[] = []
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += 86_400_000) {
    const at = new Date(ms)
    const [month, day] = [at.getUTCMonth() + 1, at.getUTCDate()]
    if (at.getUTCDay() % 6 !== 0 && !calendars[calendar].isWorkingDay({ year, month, day })) off.push(at.toISOString().slice(5, 10))
  }
  return off.join(' ')
}

test('bank holidays of England and Wales 2018–2025 are those published, no more and no fewer', () => {
  const published: Record<number, string> = {
    2018: '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26',
    2019: '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26',
    2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
    2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
    2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
    2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
    2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
    2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  }
  for (const [year, days] of Object.entries(published)) assert.equal(daysOff('gb', Number(year)), days, year)
})

test('federal holidays fall and are kept as the statute says, Juneteenth from 2021; the closing days of the euro’s payments are six', () => {
  assert.equal(daysOff('us', 2020), '01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25', 'Independence Day, a Saturday, was kept on Friday')
  assert.equal(daysOff('us', 2021), '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31')
  assert.equal(daysOff('us', 2022), '01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26', 'New Year 2022, a Saturday, was kept in 2021')
  assert.equal(daysOff('eu', 2024), '01-01 03-29 04-01 05-01 12-25 12-26')
  assert.equal(daysOff('eu', 2022), '04-15 04-18 12-26', 'a day on a weekend is not made up for')
})

test('a letter bears the day of the place whose law it stands under', () => {
  const midnight = Date.parse('2017-08-29T00:00:00+08:00')
  assert.deepEqual(
    [dateIn(midnight, calendars.cn), dateIn(midnight, calendars.eu), dateIn(midnight - 1, calendars.cn)],
    ['2017-08-29', '2017-08-28', '2017-08-28'],
  )
})
