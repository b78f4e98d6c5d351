import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import type { CaseMaterial } from '../material.ts'
import { buyerFixture, counsel, extortionFixture, floodFixture } from './fixture.ts'
import { voiceOf } from './document.ts'
import { makeDocuments, writeDocuments } from './index.ts'
import { civilOf, noInstructions, parseInstructions } from './instructions.ts'
import { shown } from './glyphs.ts'
import { type Block, openTypesetter, TypesetError } from './typeset.ts'

type Papers = Awaited<ReturnType<typeof writeDocuments>>
const namesOf = (papers: Papers): string[] => [...new Set(papers.map(({ path }) => path.replace(/^documents\/|\.(zh|en)\.pdf$/g, '')))]
/** Everything a paper says, in reading order. */
const wordsOf = (papers: Papers, name: string, lang: 'zh' | 'en'): string => {
  const found = papers.find(({ path }) => path === `documents/${name}.${lang}.pdf`)
  assert.ok(found, `${name}.${lang} is made`)
  const out: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value === 'string') out.push(value)
    else if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  walk([found.written.title, found.written.under, found.written.blocks])
  return out.join('\n')
}
const once = (make: () => Promise<Papers>): (() => Promise<Papers>) => {
  let made: Promise<Papers> | undefined
  return () => (made ??= make())
}
const flood = once(() => writeDocuments(floodFixture({ orders: 900 }), { instructions: counsel.flood }))
const buyer = once(() => writeDocuments(buyerFixture(), { instructions: counsel.buyer }))
const extortion = once(() => writeDocuments(extortionFixture(), { instructions: counsel.extortion }))

test('a paper is made when it applies and not otherwise', async () => {
  assert.deepEqual(namesOf(await flood()), [
    'apology-and-notice',
    'certificate',
    'civil-annex',
    'education-notice',
    'findings',
    'loss-sheet',
    'referral',
    'victim-pack-1',
  ])
  assert.deepEqual(namesOf(await buyer()), ['certificate', 'civil-annex', 'education-notice', 'findings'])
  assert.deepEqual(namesOf(await extortion()), [
    'certificate',
    'civil-annex',
    'education-notice',
    'findings',
    'loss-sheet',
    'referral',
    ...[1, 2, 3, 4, 5].map((n) => `victim-pack-${n}`),
  ])
})

test('every paper stands in Chinese and in English', async () => {
  for (const papers of [await flood(), await buyer(), await extortion()]) {
    for (const name of namesOf(papers)) {
      const [zh, en] = [wordsOf(papers, name, 'zh'), wordsOf(papers, name, 'en')]
      assert.ok((zh.match(/\p{Script=Han}/gu)?.length ?? 0) > 200, name)
      assert.ok((en.match(/[a-z]{3,}/g)?.length ?? 0) > 80, name)
    }
  }
})

test('Chinese words carry Chinese punctuation', async () => {
  for (const papers of [await flood(), await buyer(), await extortion()]) {
    for (const name of namesOf(papers)) {
      const wrong = wordsOf(papers, name, 'zh').match(/\p{Script=Han}[,;:?!()"']|[,;:?!()]\p{Script=Han}/gu) ?? []
      assert.deepEqual(wrong, [], name)
    }
  }
})

test('a lead too thin for the police is not sent, and the findings say what is missing', async () => {
  const papers = await writeDocuments(floodFixture({ orders: 60, authority: false }))
  assert.ok(!namesOf(papers).includes('referral'))
  assert.match(wordsOf(papers, 'findings', 'zh'), /尚不足以移送[\s\S]*低估口径/)
  assert.match(wordsOf(papers, 'findings', 'en'), /A referral is not made[\s\S]*low estimate/)
})

test('the certificate states the number of the request, the seal and the integrity value', async () => {
  const material = floodFixture({ orders: 12 })
  const root = Buffer.from(material.ledger.root, 'base64').toString('hex')
  for (const lang of ['zh', 'en'] as const) {
    const words = wordsOf(await writeDocuments(material), 'certificate', lang)
    for (const expected of [material.request.request_no, root, lang === 'zh' ? '电子公章' : 'electronic seal']) assert.ok(words.includes(expected), expected)
  }
})

test('the claim against two defendants: 660,000.00 and an apology to the shop on the platform', async () => {
  const words = wordsOf(await flood(), 'civil-annex', 'zh')
  assert.match(words, /判令被告赔偿660,000\.00元，并承担连带责任/)
  assert.match(words, /在平台公示页面向受害店铺公开赔礼道歉/)
  assert.match(words, /P-0532197050[\s\S]*P-0739948294/)
  assert.match(words, /不得重复计算/)
})

test('the counter-claim: 1.00, 24 orders with their sums, 37 left out, the answer in its own words', async () => {
  const words = wordsOf(await buyer(), 'civil-annex', 'zh')
  for (const expected of ['民事反诉状附件', '1.00元', '2,868.00元', '2,988.00元', '另有37笔订单', '朋友之间的转账。', '合计24笔'])
    assert.ok(words.includes(expected), expected)
})

test('the joint claim: 1.00, the home page, all merchants, five shops with their shares', async () => {
  const words = wordsOf(await extortion(), 'civil-annex', 'zh')
  for (const expected of ['赔偿1.00元', '在平台首页向全体商家公开赔礼道歉', '20,400.00', '待出具', '43.14%']) assert.ok(words.includes(expected), expected)
})

test('five small sums are one sum over the threshold', async () => {
  const words = wordsOf(await extortion(), 'referral', 'en')
  assert.match(words, /S-M1\n600\.00\nnot reached\nS-M2\n1,800\.00\nnot reached\nS-M3\n3,200\.00\ndepends on the province/)
  assert.match(words, /All together\n20,400\.00\nreached/)
})

test('a shop that did not agree is named in no paper that goes out, and each shop reads of itself alone', async () => {
  const papers = await writeDocuments(extortionFixture())
  for (const name of ['referral', 'civil-annex']) assert.doesNotMatch(wordsOf(papers, name, 'zh').replaceAll(/[LW]-S-M\d/g, ''), /S-M[13]/, name)
  const shops = ['S-M1', 'S-M2', 'S-M3', 'S-M4', 'S-M5']
  for (const [at, shop] of shops.entries()) {
    const words = wordsOf(papers, `victim-pack-${at + 1}`, 'zh')
    assert.ok(words.includes(shop))
    for (const other of shops.filter((one) => one !== shop)) assert.ok(!words.includes(other), `${other} in the pack of ${shop}`)
  }
})

test('times that came in several offsets are told by one clock, and figures stand against their words', () => {
  const zh = voiceOf('zh', 480)
  assert.deepEqual(
    ['2017-08-08T14:03:22.184+08:00', '2017-08-08T06:03:22.184Z', '2017-08-08T02:03:22.184-04:00'].map(zh.time),
    Array(3).fill('2017-08-08 14:03'),
  )
  assert.equal(zh.day('2017-12-31T16:00:00.000Z'), '2018年1月1日')
  assert.equal(
    zh.say('', '要求 A-0777 就 24 笔订单说明，付款合计 59,800.00元，自 2017-08-08 14:00 起'),
    '要求 A-0777 就24笔订单说明，付款合计59,800.00元，自 2017-08-08 14:00 起',
  )
  assert.deepEqual([zh.money(1_874_050, 'CNY'), zh.money(100, 'JPY'), voiceOf('en', 0).money(1_874_050, 'CNY')], ['18,740.50元', '100（JPY）', 'CNY 18,740.50'])
})

test('nobody is called more than the certainty held, and a lead names nobody', async () => {
  const papers = await writeDocuments(floodFixture({ orders: 900, authority: false }))
  const words = wordsOf(papers, 'referral', 'zh')
  for (const name of ['referral', 'findings'])
    for (const lang of ['zh', 'en'] as const) if (namesOf(papers).includes(name)) assert.ok(!wordsOf(papers, name, lang).includes('P-0532197050'), name)
  assert.match(words, /涉嫌：召集人/)
  assert.doesNotMatch(words, /裁判认定|(查明|证据充分)：(组织者|召集人)|犯罪分子|罪犯/)
  assert.ok(!namesOf(papers).includes('apology-and-notice'), 'nothing is made for publication before a decision')
})

test('the public notice speaks of final judgments and of no names', async () => {
  const words = wordsOf(await flood(), 'apology-and-notice', 'zh')
  assert.match(words, /终审裁判：某甲（组织者）、某乙（召集人）/)
  assert.doesNotMatch(words, /P-0532197050|P-0739948294/)
})

test('what speaks for the other side stands in the findings, the referral and the claim', async () => {
  const papers = await flood()
  for (const name of ['findings', 'referral', 'civil-annex']) assert.match(wordsOf(papers, name, 'zh'), /受益与积怨不能证明任何事/, name)
})

test('no weight of evidence is printed as if it were a standard of proof', async () => {
  for (const papers of [await flood(), await extortion()])
    for (const name of namesOf(papers)) assert.doesNotMatch(wordsOf(papers, name, 'en'), /\bbits\b|log.?odds|probability|[0-9] to 1\b/, name)
})

test('the pages are PDF/A-2b with their fonts inside, and the same case gives the same bytes', async () => {
  const material: CaseMaterial = buyerFixture()
  const [first, second] = [
    await makeDocuments(material, { instructions: counsel.buyer }),
    await makeDocuments(structuredClone(material), { instructions: counsel.buyer }),
  ]
  assert.deepEqual(
    first.map(({ path, bytes }) => [path, Buffer.compare(bytes, second.find((other) => other.path === path)!.bytes)]),
    first.map(({ path }) => [path, 0]),
  )
  for (const { path, bytes } of first) {
    const raw = Buffer.from(bytes).toString('latin1')
    assert.match(raw, /^%PDF-1\.7/, path)
    assert.match(raw, /<pdfaid:part>2<\/pdfaid:part><pdfaid:conformance>B<\/pdfaid:conformance>/, path)
    const fonts = new Set([...raw.matchAll(/\/FontName \/[A-Z]{6}\+([\w-]+)/g)].map(([, name]) => name))
    assert.deepEqual(
      [...fonts].filter((name) => !name!.startsWith('NotoSansSC')),
      [],
      path,
    )
  }
})

/** The objects of a PDF as text, those in compressed streams too. */
function objectsOf(bytes: Uint8Array): string {
  const raw = Buffer.from(bytes).toString('latin1')
  const packed = [...raw.matchAll(/\/Type ?\/ObjStm[\s\S]*?stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, stream]) =>
    inflateSync(Buffer.from(stream!, 'latin1')).toString('latin1'),
  )
  return raw.replaceAll(/stream\r?\n[\s\S]*?\r?\nendstream/g, 'stream endstream') + packed.join('\n')
}

test('each page is built as PDF/A-2b asks: fonts and colour profile inside, metadata readable, an id, nothing that runs, opens, hides or is encrypted', async () => {
  for (const { path, bytes } of await makeDocuments(buyerFixture(), { instructions: counsel.buyer })) {
    const raw = Buffer.from(bytes).toString('latin1')
    const objects = objectsOf(bytes)
    const count = (of: RegExp): number => [...objects.matchAll(of)].length
    // 6.1.2: header at byte 0, then a comment of at least four bytes above 127; 6.1.3: a file id, no encryption.
    assert.match(raw, /^%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4,}/, path)
    assert.match(objects, /\/ID ?\[/, path)
    assert.ok(raw.trimEnd().endsWith('%%EOF'), path)
    assert.equal(count(/\/Encrypt\b/g), 0, path)
    // 6.2.3: one output intent with its ICC profile; its stream is there and is a profile.
    assert.equal(count(/\/S ?\/GTS_PDFA1/g), 1, path)
    const profile = /\/DestOutputProfile (\d+) 0 R/.exec(objects)?.[1]
    const stream = new RegExp(`\\n${profile} 0 obj[\\s\\S]*?stream\\r?\\n([\\s\\S]*?)\\r?\\nendstream`).exec(raw)?.[1]
    const icc = Buffer.from(stream!, 'latin1')
    const plain = icc.subarray(36, 40).toString() === 'acsp' ? icc : inflateSync(icc)
    assert.equal(plain.subarray(36, 40).toString(), 'acsp', path)
    // 6.2.11: every font descriptor holds its font program; every composite font a map back to text.
    assert.ok(count(/\/Type ?\/FontDescriptor/g) > 0, path)
    assert.equal(count(/\/Type ?\/FontDescriptor/g), count(/\/FontFile[23]? \d+ 0 R/g), path)
    assert.ok(count(/\/ToUnicode \d+ 0 R/g) >= count(/\/Subtype ?\/Type0/g), path)
    // 6.6: metadata as it is, neither compressed nor encrypted, and saying which part and level.
    assert.match(raw, /\/Type ?\/Metadata(?:(?!\/Filter)[\s\S])*?stream[\s\S]*?<pdfaid:part>2</, path)
    // 6.4–6.10: no scripts, launches, forms that run, embedded or external files, movies, sounds, 3D, optional content without a default.
    for (const barred of [
      'JavaScript',
      'JS',
      'Launch',
      'Movie',
      'Sound',
      'RichMedia',
      '3D',
      'EmbeddedFile',
      'SubmitForm',
      'ImportData',
      'XFA',
      'AA',
      'OpenAction',
    ])
      assert.doesNotMatch(objects, new RegExp(`/${barred}\\b`), `${path}: ${barred}`)
    assert.equal(count(/\/LZWDecode\b|\/Crypt\b/g), 0, path)
    assert.equal(count(/\/Alternates\b|\/OPI\b|\/Ref ?<</g), 0, path)
  }
})

test('text from strangers is shown as it is, never read as markup', () => {
  const typeset = openTypesetter()
  const strange = '#panic("x") $x$ *b* `c` <label> @ref \\ #include "template.typ"'
  const bytes = typeset({
    lang: 'en',
    title: strange,
    under: '',
    head: [strange, ''],
    foot: '',
    zone: '',
    keywords: [],
    date_ms: 0,
    blocks: [{ is: 'text', text: strange }],
  })
  assert.ok(bytes.length > 1000)
  assert.throws(
    () => typeset({ lang: 'en', title: 'x', under: '', head: ['', ''], foot: '', zone: '', keywords: [], date_ms: Number.NaN, blocks: [] }),
    TypesetError,
  )
})

test('any text becomes pages: scripts with a font in their own letters, anything else by its number', () => {
  const typeset = openTypesetter()
  const page = (text: string): string => {
    const bytes = typeset({
      lang: 'zh',
      title: text,
      under: text,
      head: [text, text],
      foot: text,
      zone: text,
      keywords: [text],
      date_ms: 0,
      blocks: blocksOf(text),
    })
    const fonts = [
      ...Buffer.from(bytes)
        .toString('latin1')
        .matchAll(/\/FontName \/[A-Z]{6}\+(Noto[A-Za-z]+)/g),
    ].map(([, name]) => name!)
    return [...new Set(fonts)].toSorted().join(' ')
  }
  const blocksOf = (text: string): Block[] => [
    { is: 'text', text },
    { is: 'table', caption: text, columns: [{ head: text, width: 1 }], rows: [[{ is: 'strong', text }], [{ is: 'hash', text: '💩'.repeat(64) }]] },
    { is: 'facts', rows: [[text, { is: 'lines', lines: [text, text] }]] },
  ]
  assert.match(page('₽ 100'), /NotoSans( |$)/)
  assert.match(page('한국어 상점'), /NotoSansKR/)
  assert.match(page('ئۇيغۇر دۇكىنى'), /NotoSansArabic/)
  assert.match(page('ร้านค้า'), /NotoSansThai/)
  // Emoji, a rare surname, Tibetan, private use, a lone surrogate, controls and marks that hide or turn letters round.
  for (const text of [
    '王𠮷',
    '店💩👨‍👩‍👧',
    'བོད་',
    '\ue000\uf8ff',
    '\ud800',
    '\u0000\u0007\u001b[2J',
    '\u202e\u2066\u200b\ufeff',
    '\u{10ffff}',
    'e\u0301\u0327\u20dd',
  ])
    assert.doesNotThrow(() => page(text), JSON.stringify(text))
  const covered = new Set([...'王店 '].map((one) => one.codePointAt(0)!))
  assert.deepEqual([shown('王𠮷 店💩', covered), shown('王店', covered)], ['王[U+20BB7] 店[U+1F4A9]', '王店'])
})

test('what counsel decided is read strictly; where nothing was decided the claim is the loss, or the symbolic 1.00', () => {
  assert.deepEqual(parseInstructions({}), noInstructions)
  assert.throws(() => parseInstructions({ province: 'Zhejiang' }), /province: expected the first two digits/)
  assert.throws(() => parseInstructions({ civil: { posture: 'claim', amount_minor: 0 } }), /civil\.amount_minor/)
  assert.deepEqual(civilOf(noInstructions, floodFixture({ orders: 12 })).claim, [
    { currency: 'CNY', minor: floodFixture({ orders: 12 }).loss.totals[0]!.central_minor },
  ])
  assert.deepEqual(civilOf(noInstructions, extortionFixture()).claim, [{ currency: 'CNY', minor: 100 }])
})

test('orders in two currencies are summed by currency in every paper, and no threshold is held against yen', async () => {
  const material = floodFixture({ orders: 20 })
  const row = material.orders[0]!
  const yen = { ...row, order_id: 'O-YEN', currency: 'JPY', paid_amount_minor: 4321, payable_minor: 4321 }
  const [paid] = material.sums.paid
  const line = { ...material.loss.lines[0]!, currency: 'JPY', low_minor: 1111, central_minor: 2222, high_minor: 3333 }
  const papers = await writeDocuments({
    ...material,
    orders: [...material.orders, yen],
    sums: { ...material.sums, supported: 21, paid: [paid!, { currency: 'JPY', minor: 4321 }] },
    loss: {
      ...material.loss,
      totals: [...material.loss.totals, { currency: 'JPY', low_minor: 1111, central_minor: 2222, high_minor: 3333 }],
      lines: [...material.loss.lines, line],
    },
  })
  const findings = wordsOf(papers, 'findings', 'en')
  assert.match(findings, /paid CNY 598\.00 and JPY 4,321 in all/)
  assert.match(wordsOf(papers, 'civil-annex', 'en'), /Total of 21\n\nCNY 598\.00 and JPY 4,321\n/)
  const sheet = wordsOf(papers, 'loss-sheet', 'en')
  assert.match(sheet, /and JPY 1,111: for thresholds/)
  assert.match(sheet, /Not compared, for the thresholds are in yuan and no rate is on record: JPY 1,111\./)
  assert.match(wordsOf(papers, 'loss-sheet', 'zh'), /1,111（JPY）/)
})

test('an order that only a lead bears is in no count, no list and no pack of a paper', async () => {
  const material = floodFixture({ orders: 20 })
  const lead = { ...material.orders[0]!, order_id: 'O-LEAD', lead: true }
  const papers = await writeDocuments({ ...material, orders: [...material.orders, lead] })
  for (const { path, written } of papers) assert.ok(!JSON.stringify(written).includes('O-LEAD'), path)
  assert.match(wordsOf(papers, 'victim-pack-1', 'en'), /Orders at your shop\n20\n/)
  assert.match(wordsOf(papers, 'civil-annex', 'en'), /Total of 20\n/)
})

test('an amount without a currency on record is told in minor units and as unknown', () => {
  assert.equal(voiceOf('en', 0).money(12_345, null), '12,345 minor units, currency unknown')
  assert.equal(
    voiceOf('zh', 0).all([
      { currency: 'CNY', minor: 100 },
      { currency: null, minor: 5 },
    ]),
    '1.00元、5（最小货币单位，币种不明）',
  )
})
