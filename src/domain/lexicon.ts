/**
 * What a message about a review asks, promises or threatens, read from its words in Chinese and English. A word is a sign and no proof: whoever
 * weighs it needs the order, the money and the time beside it, and a person confirms.
 */

import { digitsOf as minorDigits } from './currency.mjs'

export type Said = {
  /** Largest sum of money named, in minor units. */
  amountMinor: number | undefined
  /** Speaks of money to be paid. */
  money: boolean
  /** Speaks of a review. */
  review: boolean
  /** A review to be deleted, changed, withdrawn or spared. */
  promise: boolean
  /** Harm if it does not happen. */
  threat: boolean
  /** More reviews or more people to come. */
  more: boolean
  /** Leads the talk away from the platform. */
  offPlatform: boolean
  /** Goods to be had for nothing, or next to nothing. */
  goods: boolean
  /** How many pieces of them. */
  pieces: number | undefined
  /** A refund, a replacement, a repair: what a buyer with a faulty order asks for. */
  remedy: boolean
  /** Names a fault of the goods or the service. */
  defect: boolean
  /** Invokes a right or an authority: triple compensation, a regulator, a court. */
  statutory: boolean
  /** Asks for praise. */
  praise: boolean
}

const reviewWords = /[差中好]评|评价|评论|追评|[一二两1-3]星|\breviews?\b|\bratings?\b|\bfeedback\b|\b(?:one|two|1|2)[- ]?stars?\b|\bstars?\b/u

const moneyWords =
  /红包|转账|转给|转我|转到|打钱|打给|打到|付款|付钱|给钱|拿钱|掏钱|赔|补偿|返现|辛苦费|封口|好处费|赞助|意思一下|表示一下|破财|[元块圆]|人民币|\brmb\b|\bcny\b|[¥￥$€£]|\bpay(?:s|ing|ment)?\b|\bpaid\b|\bsend\b|\btransfer\b|\bcash\b|\bmoney\b|\bdollars?\b|\bbucks\b|\beuros?\b|\bpounds?\b|\byuan\b|\bvenmo\b|\bpaypal\b|\bgift ?cards?\b|\bvoucher\b/u

const freeWords =
  /白送|白给|白拿|免费(?:再|多)?(?:送|给|寄|发|拿)|[一1]分钱|0\.01|(?:再|多|得|要)送我|\bfor free\b|\bfor nothing\b|\bfree of charge\b|\bfree (?:items?|pieces?|goods|products?|ones?)\b/u

const pieceWords =
  /([二两三四五六七八九十]|\d{1,3})(?:件|套|箱|盒|瓶|双|台)|\b(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)(?: (?:new|more|free))* (?:items|pieces|products|units|boxes|pairs|sets)\b/u

const promiseWords =
  /(?:删|撤|改|消|取消|去掉|抹|修改|撤销|解决|处理)[^，。,.!！?？]{0,6}(?:评|星)|(?:评价?|评论)[^，。,.!！?？]{0,8}(?:删|撤|改|消失|没了|不见|处理掉)|(?:马上|立刻|立马|就|帮你|给你|全)(?:删|撤|改)|改成?(?:五星|好评|5星)|\b(?:delete|remove|take down|pull|change|edit|update|withdraw|revise|erase|drop|fix)\b[^.!?]{0,32}\b(?:reviews?|ratings?|feedback|stars?|it|them)\b|\b(?:reviews?|ratings?|feedback|it)\b[^.!?]{0,24}\b(?:goes away|go away|disappears?|gone|comes? down|removed|deleted)\b/u

const threatWords =
  /(?:不|没|别)(?:给|付|转|打|赔|加|同意|答应|处理|解决)[^。.!！]{0,16}(?:评|挂|不删|后果|关店|完|别怪|等着|继续|让你|叫人|天天)|否则|不然|要不然|别怪|后果自负|走着瞧|等着瞧|等着关|关店|开不下去|做不下去|混不下去|搞臭|搞垮|掉到底|(?:评|星)[^，。,.]{0,6}(?:一直|永远)?(?:挂着|不删|留着)|\bor else\b|\bor (?:i|we)(?:'ll| will)\b|\bor it stays\b|\botherwise\b|\bif you (?:don'?t|do not|refuse|won'?t|ignore)\b|\bunless\b|\byou(?:'ll| will) (?:regret|be sorry|lose|see)\b|\b(?:reviews?|it|they) stays?\b|\bruin\b|\bsink your\b|\bdestroy\b|\bwatch your (?:rating|shop|store)\b/u

const moreWords =
  /(?:更多|很多|一堆|一群|几十个?|十几个?|再来|继续|天天|每天|接着|轮流|还有)[^，。,.!！]{0,8}(?:人|账?号|兄弟|朋友)?[^，。,.!！]{0,6}(?:差评|中差评|一星|1星|评价)|(?:叫|喊|找|带)(?:更多|一群|几个|一帮|些)?(?:人|兄弟|朋友|亲戚|同行)[^，。,.!！]{0,8}(?:评|星|来)|\b(?:more|many|ten|dozens?|twenty|several|other|extra|fresh)\b[^.!?]{0,24}\b(?:reviews?|ratings?|one[- ]stars?|1[- ]stars?)\b|\bmy (?:friends|people|team|group|accounts)\b|\bevery (?:day|week)\b|\bkeep (?:coming|posting)\b|\bthere (?:will|are going to) be more\b|\bmore (?:people|accounts|where)\b/u

const offPlatformWords =
  /(?:加|扣|联系|私聊|上|打|留|发)[^，。,.]{0,4}(?:qq|扣扣|企鹅|微信|薇信|威信|卫星|v信|vx|wx|电话|手机|支付宝)|(?:qq|微信|vx|wx|电话|手机)(?:号|聊|说|谈|联系)|别在(?:旺旺|这里|平台)|旺旺上?不(?:说|谈|方便)|\b(?:add|message|msg|text|call|contact|reach|find|write)\b[^.!?]{0,16}\b(?:whats ?app|telegram|wechat|signal|skype|line|viber|phone|my number|e-?mail|gmail)\b|\b(?:whats ?app|telegram|wechat|signal|skype)\b|\bnot (?:here|on here|on this (?:site|platform|app))\b|\boff (?:the )?(?:platform|site|app)\b/u

const remedyWords =
  /退款|退货|退钱|退我|退\s*\d|退一?半|退差价|部分退|换货|换一?[个件条双新]|补发|重发|重新发|维修|修一下|退还|运费|\brefunds?\b|\breturn\b|\breplace(?:ment)?\b|\bexchange\b|\brepair\b|\bmoney back\b|\bpartial\b|\bresend\b/u

const defectWords =
  /破|坏|瑕疵|裂|污渍|色差|掉色|褪色|开线|脱胶|起球|变形|异味|发霉|过期|变质|漏|少发|发错|错发|缺|不能用|不好用|没法用|质量|尺码|不符|假货|假的|烧|烫伤|划伤|受伤|过敏|红疹|中毒|医药费|漏电|爆炸|\bbroken\b|\bdamaged?\b|\bdefect(?:ive)?\b|\bfaulty\b|\bcracked\b|\bscratch(?:ed)?\b|\btorn\b|\bstain(?:ed)?\b|\bmissing\b|\bwrong (?:item|size|colou?r)\b|\bdoesn'?t work\b|\bdid not work\b|\bstopped working\b|\bexpired\b|\bmou?ldy?\b|\bnot as described\b|\bcounterfeit\b|\bpeeling\b|\bleak(?:s|ing|ed)?\b|\binjur(?:ed|y)\b|\bburn(?:t|ed|s)?\b|\brash\b|\ballerg\w+|\bmedical\b|\bhospital\b/u

const statutoryWords =
  /退一赔|假一赔|赔三|赔十|三倍|十倍|消费者?权益|消法|消协|食品安全|12315|工商局|市场监管|市监|法院|起诉|诉讼|律师|\bsmall claims\b|\btrading standards\b|\bconsumer (?:protection|rights|law|authority)\b|\bchargeback\b|\bstatutory\b|\blawyer\b|\bcourt\b|\bwarranty\b/u

const praiseWords =
  /(?:五星|5星|好评|晒图|带图|晒单)[^。.!！]{0,12}(?:返|送|红包|奖|截图|领|有礼)|(?:返|送|领|奖)[^。.!！]{0,12}(?:好评|五星|5星|晒图)|\b(?:five|5)[- ]?stars?\b[^.!?]{0,40}\b(?:free|gift|refund|cash|reward|\$|voucher|coupon)|\b(?:free|gift|refund|cash|reward|voucher|coupon)\b[^.!?]{0,40}\b(?:five|5)[- ]?stars?\b/u

/** The door's tokens stand where a handle or a number stood. */
const tokens = /\{?\[?hmac256:[\w:.-]+\]?\}?/g

/** Who says he wants no money asks for none. */
const refusals =
  /(?:不接受|不要|不用|不需要|不收|不图|不稀罕|拒绝|谢绝|没要)[^，。,.!！]{0,6}(?:补偿|赔偿|赔|钱|红包|好处|退款)|\b(?:don'?t|do not|didn'?t|won'?t|not) (?:want|need|accept|ask(?:ing)? for|take)\b[^.!?,]{0,16}\b(?:money|compensation|refund|payment|cash|gift|anything)\b/gu

/** Reads one message, in either language or both. People name whole ones; how many minor units those are, the shop's currency says (two digits where nothing does). */
export function readText(text: string, currency: string | null = null): Said {
  const plain = text.normalize('NFKC').replaceAll(tokens, ' ').toLowerCase().replaceAll(refusals, ' ')
  const amount = largestAmount(plain)
  const amountMinor = amount === undefined ? undefined : Math.round(amount * 10 ** (currency === null ? 2 : minorDigits(currency)))
  const has = (words: RegExp): boolean => words.test(plain)
  return {
    amountMinor,
    money: amountMinor !== undefined || has(moneyWords),
    review: has(reviewWords),
    promise: has(promiseWords),
    threat: has(threatWords),
    more: has(moreWords),
    offPlatform: has(offPlatformWords),
    goods: has(freeWords),
    pieces: piecesIn(plain),
    remedy: has(remedyWords),
    defect: has(defectWords),
    statutory: has(statutoryWords),
    praise: has(praiseWords),
  }
}

function piecesIn(text: string): number | undefined {
  const [, chinese, other] = pieceWords.exec(text) ?? []
  const count = chinese ?? other
  if (count === undefined) return undefined
  if (/^\d+$/u.test(count)) return Number(count)
  return chinese === undefined ? english[count] : chineseValue(count)
}

/** What a text must hold to be worth reading, for the engine's own regular expressions: a review or a way off the platform, in either language. */
export const tellingText = '[差中好]评|评价|评论|评掉|删|星|(?i:review|rating|feedback|stars?\\b)|(?i:qq|扣扣|微信|vx|whats ?app|telegram|wechat)|红包|返现'

const digitsOf: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  壹: 1,
  二: 2,
  贰: 2,
  两: 2,
  三: 3,
  叁: 3,
  四: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
}
const unitsOf: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000, 万: 10_000, 萬: 10_000 }
const chineseNumber = /[零〇一壹二贰两三叁四五伍六陆七八捌九玖十拾百佰千仟万萬]+/gu

/** 八千八 → 8800, 一万二 → 12000, 两千五百 → 2500, 二五〇〇 → 2500. */
export function chineseValue(text: string): number {
  if (![...text].some((sign) => sign in unitsOf)) return Number([...text].map((sign) => digitsOf[sign]).join(''))
  let total = 0
  let section = 0
  let digit: number | undefined
  let last = 1
  for (const sign of text) {
    const unit = unitsOf[sign]
    if (unit === undefined) {
      digit = digitsOf[sign]!
      if (digit === 0) last = 1
      continue
    }
    if (unit === 10_000) {
      total = (total + section + (digit ?? 0)) * unit
      section = 0
    } else section += (digit ?? 1) * unit
    digit = undefined
    last = unit
  }
  // A digit left over after a unit stands one place below it: 八千八 is 8,800.
  return total + section + (digit === undefined ? 0 : last > 1 ? digit * (last / 10) : digit)
}

const english: Record<string, number> = {
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const englishWord = Object.keys(english).join('|')
const englishNumber = new RegExp(`\\b(?:(?:${englishWord}|hundred|thousand|grand)(?:[ -]|\\b)(?:and )?)+`, 'gu')

function englishValue(text: string): number {
  let total = 0
  let section = 0
  for (const word of text.trim().split(/[\s-]+/u)) {
    if (word === 'hundred') section = Math.max(1, section) * 100
    else if (word === 'thousand' || word === 'grand') {
      total += Math.max(1, section) * 1000
      section = 0
    } else section += english[word] ?? 0
  }
  return total + section
}

const unitAfter = /^\s*(?:元|块|圆|大洋|人民币|rmb|cny|yuan|dollars?|bucks|usd|euros?|eur|pounds?|gbp|[¥￥$€£])/u
const unitBefore = /(?:[¥￥$€£]|\brmb|\busd|\beur|\bgbp|\bcny)\s*$/u
const verbBefore =
  /(?:给|付|转|打|赔|要|拿|掏|收|出|补偿|红包|最少|至少|最低|起码|一口价|只要|总共|一共|pay|pays|paid|send|transfer|give|want|take|for|at least|make it|price is|offer)(?:我|你|你们|过来|到|账|钱|me|us|you|only|just|is|of)?[\s:：,，]*$/u
/** Numbers that are dialled: of consumers, of the city, of the police. Without a currency beside them they are no sums. */
const dialled = new Set(['110', '315', '12315', '12318', '12331', '12345', '12358', '12365', '12377', '96315'])
/** What is counted is no money. */
const countedAfter =
  /^\s*(?:%|[星天个条次件号分小年月日人岁位家单斤克]|(?:days?|weeks?|hours?|minutes?|months?|years?|stars?|reviews?|people|accounts|friends|times|pieces|items|orders)\b)/u
const number = /(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*([k千万百w])?/gu

/** The largest sum in a text, minor units; numbers of seven digits or more are handles, not sums. */
function largestAmount(text: string): number | undefined {
  const found: number[] = []
  const short = [...text].length <= 24
  const take = (value: number, at: number, length: number, bare: boolean): void => {
    const before = text.slice(Math.max(0, at - 16), at)
    const after = text.slice(at + length)
    if (countedAfter.test(after)) return
    if (unitAfter.test(after) || unitBefore.test(before) || verbBefore.test(before) || (bare && short && value >= 20)) found.push(value)
  }
  const handles = /qq|扣扣|微信|vx|wx|电话|手机|whats ?app|telegram|phone|号/u.test(text)
  for (const match of text.matchAll(number)) {
    const whole = match[1]!.replaceAll(',', '')
    if (whole.length > 6) continue
    if (
      dialled.has(whole) &&
      !unitAfter.test(text.slice(match.index + match[0].trimEnd().length)) &&
      !unitBefore.test(text.slice(Math.max(0, match.index - 16), match.index))
    )
      continue
    const scale = { k: 1000, 千: 1000, 万: 10_000, w: 10_000, 百: 100 }[match[3] ?? ''] ?? 1
    take(Number(`${whole}.${match[2] ?? '0'}`) * scale, match.index, match[0].trimEnd().length, !handles)
  }
  for (const match of text.matchAll(chineseNumber)) {
    const telling = [...match[0]].some((sign) => sign in unitsOf) && [...match[0]].length > 1
    const value = chineseValue(match[0])
    if (value >= 10) take(value, match.index, match[0].length, telling && value >= 100)
  }
  for (const match of text.matchAll(englishNumber)) {
    const value = englishValue(match[0])
    if (value >= 10) take(value, match.index, match[0].trimEnd().length, false)
  }
  return found.length === 0 ? undefined : Math.max(...found)
}
