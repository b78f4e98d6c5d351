/**
 * Which letters the bytes of a file stand for. UTF-8 and UTF-16 show themselves; of the older ones a wrong guess still decodes, so each
 * candidate is weighed by how many of its characters are ones that people commonly write, and the winner is said, never taken in silence.
 */
import { isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'shift_jis' | 'windows-1252' | Said
/** Never guessed, for their bytes make sense in another too: read where a mapping says so. */
type Said = 'euc-kr' | 'euc-jp' | 'windows-1250' | 'windows-1251'

const names: Record<string, Encoding> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  gb18030: 'gb18030',
  cp936: 'gb18030',
  big5: 'big5',
  shift_jis: 'shift_jis',
  'shift-jis': 'shift_jis',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  'latin-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  'euc-kr': 'euc-kr',
  cp949: 'euc-kr',
  'euc-jp': 'euc-jp',
  'windows-1250': 'windows-1250',
  cp1250: 'windows-1250',
  'windows-1251': 'windows-1251',
  cp1251: 'windows-1251',
}

/** The encoding that a person means by a name; undefined when we read none of that name. */
export const encodingNamed = (name: string): Encoding | undefined => names[name.toLowerCase()]

const words: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  gb18030: 'GB18030 (GBK)',
  big5: 'Big5',
  shift_jis: 'Shift_JIS',
  'windows-1252': 'Latin-1',
  'euc-kr': 'EUC-KR',
  'euc-jp': 'EUC-JP',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
}
export const encodingWords = (encoding: Encoding): string => words[encoding]

/** Text of bytes in an encoding; undefined where they are not. */
export function decode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : undefined
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The common characters of shops and bills, in both scripts: where two encodings both decode, the text that uses them is the right one. */
const commonSimplified = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运订单编号买家会员支付宝账应付货款邮费总金额实际状态收货姓名址联系手机创建时间标题宝贝种类数量店铺关闭原因退卖商退费快递物流备注流水支出入转账红包省市县区街道路室浙江苏广东杭州成功未',
)
const commonTraditional = new Set(
  '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直資命山金指許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊該交規萬取格望術領共確傳師觀清今切院讓識候帶導爭運訂單編號買家會員付款帳應貨郵費總金額實際狀態收貨姓名址聯絡電話手機建立時間標題商品種類數量店鋪取消原因退賣快遞物流備註省市縣區街道路號台北新竹高雄樓',
)

const letters = /\p{L}/u

/** 0–1: how much of what is beyond ASCII is what people commonly write; undefined where the bytes are not of the encoding at all. */
function likelihood(lines: readonly Buffer[], encoding: Encoding): number | undefined {
  let seen = 0
  let weight = 0
  let broken = 0
  for (const line of lines) {
    const text = decode(line, encoding)
    if (text === undefined) {
      broken++
      continue
    }
    const characters = [...text]
    for (const [i, c] of characters.entries()) {
      const code = c.codePointAt(0)!
      if (code < 0x80) continue
      seen++
      if (encoding === 'windows-1252') {
        // A letter with an accent stands among plain letters; two such letters in a row are rare.
        const before = characters[i - 1] ?? ' '
        const after = characters[i + 1] ?? ' '
        const alone = before.codePointAt(0)! < 0x80 && after.codePointAt(0)! < 0x80
        if (letters.test(c)) weight += alone && /[a-z]/i.test(before + after) ? 0.95 : alone ? 0.5 : 0.15
        else weight += alone && '€£°–—’‘“”§«»©®ºª¿¡'.includes(c) ? 0.7 : 0.05
        continue
      }
      const kana = code >= 0x3040 && code <= 0x30ff
      const punctuation = (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff60) || '“”‘’…—·￥¥×'.includes(c)
      const han = code >= 0x4e00 && code <= 0x9fff
      if (encoding === 'shift_jis')
        weight += kana
          ? 1
          : punctuation
            ? 0.7
            : han
              ? commonTraditional.has(c) || commonSimplified.has(c)
                ? 0.75
                : 0.3
              : code >= 0xff61 && code <= 0xff9f
                ? 0.1
                : 0
      else if (kana) weight += 0.1
      else if (punctuation) weight += 0.7
      else if (han) weight += (encoding === 'gb18030' ? commonSimplified : commonTraditional).has(c) ? 1 : 0.35
    }
  }
  if (broken > lines.length * 0.02 || seen === 0) return undefined
  return weight / seen
}

export type Detected = { encoding: Encoding; sure: boolean }

/** The encoding of the lines of a file that hold a byte beyond ASCII; undefined when none fits. */
export function detectEncoding(lines: readonly Buffer[]): Detected | undefined {
  if (lines.length === 0) return { encoding: 'utf-8', sure: true }
  const whole = lines.filter((line) => isUtf8(line)).length
  if (whole === lines.length) return { encoding: 'utf-8', sure: true }
  // A torn line or two do not make another encoding of the rest.
  if (whole * 2 >= lines.length) return { encoding: 'utf-8', sure: true }
  const weighed = (['gb18030', 'big5', 'shift_jis', 'windows-1252'] as const)
    .map((encoding) => ({ encoding, weight: likelihood(lines, encoding) ?? -1 }))
    .toSorted((a, b) => b.weight - a.weight)
  const [best, second] = weighed
  if (best === undefined || best.weight < 0.3) return undefined
  // A handful of characters is no proof of anything.
  const beyond = lines.reduce((sum, line) => sum + line.filter((byte) => byte >= 0x80).length, 0)
  const ahead = best.weight - Math.max(0, second!.weight)
  return { encoding: best.encoding, sure: ahead >= (beyond >= 24 ? 0.1 : 0.5) }
}

/** What the first bytes say: a mark, or every second byte empty. */
export function encodingOfStart(start: Buffer): { encoding: Encoding; mark: number } | undefined {
  if (start.length >= 3 && start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', mark: 3 }
  if (start.length >= 2 && start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 }
  if (start.length >= 2 && start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', mark: 2 }
  const head = start.subarray(0, 400)
  let even = 0
  let odd = 0
  for (const [i, byte] of head.entries()) {
    if (byte !== 0) continue
    if (i % 2 === 0) even++
    else odd++
  }
  const half = head.length / 2
  if (head.length >= 8 && odd > half * 0.5 && even < half * 0.05) return { encoding: 'utf-16le', mark: 0 }
  if (head.length >= 8 && even > half * 0.5 && odd < half * 0.05) return { encoding: 'utf-16be', mark: 0 }
  // Letters of two bytes leave few empty ones: then the ends of lines and what parts cells, and nothing but letters between them, tell.
  if (even + odd === 0) return undefined
  const piece = start.subarray(0, Math.min(start.length, 4000) & ~1)
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const text = decode(piece.subarray(0, piece.length - 2), encoding)
    if (
      text !== undefined &&
      /[\r\n]/.test(text) &&
      /[\t,;|]/.test(text) &&
      !/[^\t\r\n\x20-\u024f\u2010-\u203b\u20a0-\u20bf\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/.test(text)
    )
      return { encoding, mark: 0 }
  }
  return undefined
}
