/** What somebody writes as an amount, in whole units of a currency. Read exactly or not at all: a cent that was rounded is somebody's cent. */
import { digitsOf } from '../../src/domain/currency.mjs'
import { amount } from '../../src/domain/money.ts'
import { say, type Say } from './say.ts'

export type Amount = { minor: number } | { wrong: 'currency' | 'form' | 'digits' | 'size' }

/** "1,250.5", "CNY" → 125050. Full-width digits are digits. */
export function amountOf(written: string, currency: string): Amount {
  if (currency === '') return { wrong: 'currency' }
  const [, whole, rest = ''] = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(written.normalize('NFKC').replaceAll(/\s/g, '')) ?? []
  if (whole === undefined) return { wrong: 'form' }
  const digits = digitsOf(currency)
  // 12.500 is twelve and a half to one reader and twelve thousand five hundred to another.
  if (rest.length > digits) return { wrong: 'digits' }
  const minor = Number(whole.replaceAll(',', '') + rest.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? { minor } : { wrong: 'size' }
}

/** How twelve and a half is written in it; of a currency without parts, twelve. */
const example = (currency: string): string => amount(digitsOf(currency) === 0 ? 12 : Math.round(12.5 * 10 ** digitsOf(currency)), currency)

export const nameOfCurrency = (currency: string): Say => {
  const [en, zh] = ['en', 'zh'].map((lang) => new Intl.DisplayNames(lang, { type: 'currency' }).of(currency) ?? currency)
  return say(en!, zh!)
}

/** How an amount is to be written, before anything is. */
export const hintOf = (currency: string): Say => {
  if (currency === '') return say('In whole units, such as 12.50; the currency is chosen above.', '按货币单位填写，如 12.50；币种在上方选择。')
  const { en, zh } = nameOfCurrency(currency)
  return say(`In ${en} (${currency}), such as ${example(currency)}`, `以${zh}（${currency}）填写，如 ${example(currency)}`)
}

export function wrongOf(wrong: 'currency' | 'form' | 'digits' | 'size', currency: string): Say {
  const digits = digitsOf(currency)
  switch (wrong) {
    case 'currency':
      return say('Choose the currency: without it the amount cannot be read.', '请选择币种，否则无法读取金额。')
    case 'form':
      return say('Expected digits and a point alone, such as 12.50 or 1,250.00.', '应只填写数字与小数点，如 12.50 或 1,250.00。')
    case 'digits':
      return digits === 0
        ? say(`${currency} has no smaller unit: write a whole number. Nothing is rounded.`, `${currency} 没有更小单位：请填写整数，系统不作四舍五入。`)
        : say(
            `${currency} has ${digits} digits after the point: write them all and no more. Nothing is rounded.`,
            `${currency} 小数点后至多 ${digits} 位：请按位数填写，系统不作四舍五入。`,
          )
    case 'size':
      return say('This is more than can be kept exactly.', '金额过大，无法精确保存。')
  }
}

/** Currencies in use (ISO 4217), those that most markets settle in first. */
export const currencies: readonly string[] = (
  'CNY USD EUR HKD JPY GBP KRW TWD SGD MYR THB VND IDR PHP INR AUD BRL ' +
  'AED AFN ALL AMD ANG AOA ARS AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BSD BTN BWP BYN BZD CAD CDF CHF CLP COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB ' +
  'FJD FKP GEL GHS GIP GMD GNF GTQ GYD HNL HTG HUF ILS IQD IRR ISK JMD JOD KES KGS KHR KMF KPW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP ' +
  'MRU MUR MVR MWK MXN MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SHP SLE SOS SRD SSP STN SVC SYP SZL TJS ' +
  'TMT TND TOP TRY TTD TZS UAH UGX UYU UZS VES VUV WST XAF XCD XOF XPF YER ZAR ZMW'
).split(' ')
