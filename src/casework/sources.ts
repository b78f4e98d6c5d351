/** Where the days of the calendars and the times of the packs come from, and whether they were held against it. What could not be is marked so, and counsel looks it up. */
type Source = { what: string; by: string; checked: 'against the text' | 'day by day' | 'no'; note?: string }

export const sources: readonly Source[] = [
  {
    what: 'cn: days off and worked weekends 2016–2026',
    by: 'the yearly notices of the General Office of the State Council on holidays',
    checked: 'day by day',
    note: 'years after 2026 have only the days fixed by law until they are announced',
  },
  {
    what: 'eu: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December',
    by: 'closing days of TARGET, European Central Bank, 14 December 2000 (https://www.ecb.europa.eu/press/pr/date/2000/html/pr001214_4.en.html)',
    checked: 'against the text',
    note: 'Regulation (EEC, Euratom) No 1182/71, art. 2(1), takes the holidays of the member state concerned: a marketplace adds its own state’s',
  },
  {
    what: 'us: eleven federal holidays, kept on Friday for Saturday and on Monday for Sunday, Juneteenth from 18 June 2021',
    by: '5 U.S.C. 6103 as the federal courts list it (https://www.okwb.uscourts.gov/holidays); Juneteenth 2021 as the Office of Personnel Management confirmed',
    checked: 'against the text',
  },
  {
    what: 'gb: bank holidays in England and Wales 2018–2025',
    by: 'the list of GOV.UK (https://www.gov.uk/bank-holidays.json), from a copy in public code',
    checked: 'day by day',
  },
  {
    what: 'gb: 29 April 2011, 4 and 5 June 2012 for 28 May',
    by: 'two public libraries of holidays that agree (Date::Holidays::EnglandWales 0.06, workalendar)',
    checked: 'against the text',
    note: 'Scotland and Northern Ireland keep other days and are not in the calendar',
  },
  {
    what: 'retention_years 3 (PRC)',
    by: 'E-commerce Law of the PRC, art. 31: three years at least from the end of the transaction',
    checked: 'against the text',
    note: 'taken for the other packs as well, where the law of taxes and accounts may ask for more',
  },
  {
    what: 'right_days 15 (PRC)',
    by: 'identification of unlawful collection by apps (2019), part 6: handled within 15 working days',
    checked: 'against the text',
    note: 'counted here in days, which is less; the Personal Information Protection Law, art. 50, names no number',
  },
  {
    what: 'right_days 28 (EU)',
    by: 'Regulation (EU) 2016/679, art. 12(3): within one month (https://dataprotection.ie/en/individuals/know-your-rights/how-long-will-it-take)',
    checked: 'against the text',
    note: 'the shortest month has 28 days; the extension by two months is not taken',
  },
  {
    what: 'right_days 28 (UK)',
    by: 'UK GDPR, art. 12(3), and the Information Commissioner’s guidance, which names 28 days where one number is wanted',
    checked: 'against the text',
  },
  {
    what: 'right_days 45 (US)',
    by: 'California Code of Regulations, title 11, § 7021(b), under Civil Code § 1798.130(a)(2): 45 calendar days, counted from receipt',
    checked: 'against the text',
    note: 'the extension by 45 days is not taken; other states have times of their own',
  },
  {
    what: 'closure_notice_days 30 (EU, UK)',
    by: 'Regulation (EU) 2019/1150, art. 4(2) (https://www.legislation.gov.uk/eur/2019/1150/article/4)',
    checked: 'against the text',
  },
  {
    what: 'appeal_months 6 (EU)',
    by: 'Regulation (EU) 2022/2065, art. 20(1) and (2): at least six months, from the day the decision is made known (https://eur-lex.europa.eu/eli/reg/2022/2065/oj)',
    checked: 'against the text',
    note: 'read in a re-print (https://app.codeliance.com/regulations/dsa/article/20) and as the Slovenian coordinator tells it (akos-rs.si); the same window is given everywhere',
  },
  {
    what: 'answer, decision, suspension, acknowledgement, objection, quarantine, limits',
    by: 'no law: the product’s own promises, the same in every pack',
    checked: 'no',
  },
]
