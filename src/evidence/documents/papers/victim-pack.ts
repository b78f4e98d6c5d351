/** What a harmed shop takes to the police: where, what to bring, what happened to it. One paper per shop, and no other shop's data in it. */
import { namedVictims } from '../../law/gate.ts'
import { getProvision } from '../../law/laws.ts'
import { claimsOf } from '../../law/matrix.ts'
import { grouped } from '../../../domain/money.ts'
import { ordersAtIssue } from '../../law/proofs.ts'
import type { CaseMaterial } from '../../material.ts'
import { type CaseFile, defineDocument, type Voice } from '../document.ts'
import { blank, heading, items, note, text } from '../sections/blocks.ts'
import { counselNote } from '../sections/law.ts'
import { currenciesIn, inColumn, paidBy } from '../sections/sums.ts'
import type { Block } from '../typeset.ts'
import { behaviourWords, measureWords, wordOf } from '../../../domain/words.ts'
import { outcomeWords, refundWords } from '../words.ts'

export const document = defineDocument({
  papers: (file) =>
    claimsOf(file.material, 'offence').length === 0
      ? []
      : namedVictims(file.material, file.instructions.consents).map(({ shop_id }, at) => ({
          name: `victim-pack-${at + 1}`,
          title: { en: 'Advice and pack for the harmed shop', zh: '受害商家报案指引' },
          under: { en: shop_id, zh: shop_id },
          foot: { en: 'For the shop named above', zh: '仅供上列店铺使用' },
          blocks: (voice) => pages(file, voice, shop_id),
        })),
})

const mostRows = 100

function pages(file: CaseFile, voice: Voice, shop_id: string): Block[] {
  const { say, of, money, all, day, time } = voice
  const { material, instructions } = file
  const [offence] = claimsOf(material, 'offence')
  const threatened = material.extortion !== null
  const orders = ordersAtIssue(material).filter((row) => row.shop_id === shop_id)
  const placed = orders.map(({ placed_at }) => placed_at).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const payments = (material.extortion?.payments ?? []).filter(({ victim }) => victim.id === shop_id)
  const alone = new Set(ordersAtIssue(material).map((row) => row.shop_id)).size === 1
  const ofOrders = inColumn(voice, orders)
  const ofPayments = inColumn(voice, payments.flatMap(currenciesIn))
  return [
    text(
      say(
        `Your shop ${shop_id} appears in our case ${material.case_id} as harmed by ${of(behaviourWords[material.behaviour].name)}. You did nothing wrong, and no measure is held against your shop for it. We advise you to report it to the police.`,
        `您的店铺 ${shop_id} 在我方案件 ${material.case_id} 中被认定为受${of(behaviourWords[material.behaviour].name)}侵害的一方。您并无过错，您的店铺不会因此受到处置。我方建议您向公安机关报案。`,
      ),
    ),
    ...(threatened
      ? [
          note(
            say(
              'If you are still being threatened: do not pay, do not delete anything, answer only in writing, and tell us at once; the review is put under examination, not deleted.',
              '如仍受要挟：请勿付款，请勿删除任何内容，仅以文字回复，并立即告知我方；相关评价将置于核查状态，但不会被删除。',
            ),
          ),
        ]
      : []),
    heading(say('Where to report', '向何处报案')),
    items(
      [
        say(
          `The police of the place where your business was harmed or lost money: ${instructions.places.victim === undefined ? blank(voice) : of(instructions.places.victim)}.`,
          `您的经营受侵害地或财产受损地的公安机关：${instructions.places.victim === undefined ? blank(voice) : of(instructions.places.victim)}。`,
        ),
        say(
          `Or where the platform or its servers are: ${instructions.places.provider === undefined ? blank(voice) : of(instructions.places.provider)}.`,
          `或平台所在地、服务器所在地公安机关：${instructions.places.provider === undefined ? blank(voice) : of(instructions.places.provider)}。`,
        ),
        say(
          'Ask for the receipt of acceptance, and send us its number: we then answer requests of the police directly.',
          '请索取受案回执，并将其编号告知我方；我方将直接回复公安机关的调证要求。',
        ),
      ],
      true,
    ),
    text(
      say(
        `Ground: ${of(getProvision('network_crime_2022').law)}, ${of(getProvision('network_crime_2022').article)}; confirm with counsel which place applies to you.`,
        `依据：${of(getProvision('network_crime_2022').law)}${of(getProvision('network_crime_2022').article)}；具体管辖请与法律顾问确认。`,
      ),
    ),
    heading(say('What to bring', '需携带的材料')),
    items(
      [
        say('your identity document and the licence of the business', '本人身份证件及营业执照'),
        say('this paper and the table of your orders or payments below', '本指引及下列订单或付款清单'),
        say('your books: purchase prices, freight bills, stock ordered because of these orders', '账目：进货价格、运费单据、因该批订单而备货的凭证'),
        ...(threatened
          ? [
              say(
                'all talks, unedited: screenshots with time and account, recordings, the payment vouchers',
                '未经编辑的全部沟通记录：含时间与账号的截图、录音、付款凭证',
              ),
            ]
          : [say('returned parcels as they came, unopened where possible', '退回的包裹原件，尽可能不拆封')]),
        say('notices and measures you received from the platform', '平台向您发出的通知与处置决定'),
      ],
      true,
    ),
    heading(say('What we hold about it', '我方掌握的情况')),
    {
      is: 'facts',
      rows: [
        [
          say('Suspected offence', '涉嫌罪名'),
          offence === undefined ? '—' : say(`${of(offence.name)} (confirm with counsel)`, `${of(offence.name)}（请与法律顾问确认）`),
        ],
        ...(orders.length === 0
          ? []
          : [
              [say('Orders at your shop', '涉及您店铺的订单'), grouped(orders.length)] satisfies [string, string],
              [say('Between', '时间'), `${time(placed[0]!)} ${say('and', '至')} ${time(placed.at(-1)!)}`] satisfies [string, string],
            ]),
        ...(payments.length === 0 ? [] : [[say('You paid', '您的付款'), all(paidBy(payments))] satisfies [string, string]]),
        ...(alone && !threatened && material.loss.totals.length > 0
          ? [
              [
                say('Loss we can compute (low to central)', '可计算的损失（低值至中值）'),
                material.loss.totals
                  .map(({ currency, low_minor, central_minor }) =>
                    say(
                      `${money(low_minor, currency)} to ${money(central_minor, currency)}`,
                      `${money(low_minor, currency)} 至 ${money(central_minor, currency)}`,
                    ),
                  )
                  .join(say('; ', '；')),
              ] satisfies [string, string],
            ]
          : []),
        [say('Measures on your shop', '对您店铺的措施'), measures(material, shop_id, voice)],
      ],
    },
    ...(payments.length === 0
      ? []
      : [
          {
            is: 'table' as const,
            caption: say('Your payments', '您的付款'),
            columns: [
              { head: say('Asked for', '索要金额') + ofPayments.unit, width: 1, align: 'right' as const },
              { head: say('Paid', '付款金额') + ofPayments.unit, width: 1, align: 'right' as const },
              { head: say('Paid at', '付款时间'), width: 1 },
              { head: say('Payee wallet', '收款钱包'), width: 1.4 },
            ],
            rows: payments.map((payment) => [
              ofPayments.one(payment.demanded_minor, payment.demanded_currency),
              ofPayments.one(payment.paid_minor, payment.currency),
              time(payment.paid_at),
              payment.payee_wallet_id ?? '—',
            ]),
          },
        ]),
    ...(orders.length === 0
      ? []
      : [
          {
            is: 'table' as const,
            caption: say('Your orders', '您店铺的涉案订单'),
            columns: [
              { head: say('Order', '订单号'), width: 1 },
              { head: say('Placed at', '下单时间'), width: 1 },
              { head: say('Paid', '付款金额') + ofOrders.unit, width: 0.8, align: 'right' as const },
              { head: say('How it ended', '订单结果'), width: 1.3 },
              { head: say('Freight out', '发货运费') + ofOrders.unit, width: 0.8, align: 'right' as const },
            ],
            rows: orders
              .slice(0, mostRows)
              .map((row) => [
                row.order_id,
                time(row.placed_at),
                ofOrders.one(row.paid_amount_minor, row.currency),
                row.refund_kind === null
                  ? of(outcomeWords[row.outcome])
                  : say(
                      `${of(outcomeWords[row.outcome])}, ${of(wordOf(refundWords, row.refund_kind))}`,
                      `${of(outcomeWords[row.outcome])}（${of(wordOf(refundWords, row.refund_kind))}）`,
                    ),
                ofOrders.one(row.freight_minor, row.currency),
              ]),
          },
          ...(orders.length > mostRows
            ? [
                note(
                  say(
                    `${mostRows} of ${grouped(orders.length)} orders are printed; the full table is handed to you as a file.`,
                    `此处列印 ${grouped(orders.length)} 笔中的 ${mostRows} 笔；完整清单以文件形式另行提供。`,
                  ),
                ),
              ]
            : []),
        ]),
    heading(say('What we do', '我方的处理')),
    items([
      say('The orders or reviews are out of the counts for now, and your rank is counted without them.', '相关订单或评价已暂时不计入统计，排名按剔除后计算。'),
      say(
        'We keep every record unchanged and answer lawful requests of the police with a certificate.',
        '我方原样保全全部记录，并就合法调证要求出具电子证明文件。',
      ),
      say('We name your shop to others only if you agree.', '未经您同意，我方不会向他人披露您的店铺。'),
    ]),
    counselNote(voice),
    text(day(material.request.exported_at)),
  ]
}

function measures({ sanctions }: CaseMaterial, shop_id: string, { say, of, time }: Voice): string {
  const own = sanctions.filter(({ subject_id }) => subject_id === shop_id)
  if (own.length === 0) return say('none on record', '无记录')
  return own
    .map(({ measure, starts_at, ends_at }) =>
      say(
        `${of(wordOf(measureWords, measure))} from ${time(starts_at)}${ends_at === null ? ', to be lifted' : ` until ${time(ends_at)}`}`,
        `${of(wordOf(measureWords, measure))}，自 ${time(starts_at)} 起${ends_at === null ? '，应予解除' : `，至 ${time(ends_at)} 止`}`,
      ),
    )
    .join(say('; ', '；'))
}
