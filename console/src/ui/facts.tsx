/** The fields of a thing as a list of names and values; texts in two languages show the reader's. */
import type { ReactNode } from 'react'
import { say, type Say, useLang, useSay } from '../i18n.tsx'
import { measureWords, levelWords, stateWords, reportKindWords, aboutWords, behaviourWords, certaintyWords, wordOf } from '../words.ts'
import { fieldWords, valueWords } from '../fields.ts'
import { grouped, money } from '../../../src/domain/money.ts'
import { At } from './time.tsx'

const names: Record<string, Say> = {
  kind: say('Kind', '类别'),
  level: say('How far it goes', '力度'),
  behaviour: say('Finding', '研判'),
  certainty: say('How sure', '确信程度'),
  order_ids: say('Orders', '订单'),
  review_ids: say('Reviews', '评价'),
  about_kind: say('About', '事项'),
  about_ids: say('Which ones', '具体编号'),
  starts_at: say('From', '自'),
  ends_at: say('Until', '至'),
  due_at: say('Due', '期限'),
  text: say('Text', '文本'),
  notice: say('Notice', '告知'),
  statement: say('Statement of reasons', '决定理由'),
  reasons: say('Reasons', '理由'),
  reason_codes: say('Rests on', '依据'),
  by: say('By', '提交人'),
  outcome: say('Outcome', '结果'),
  victims: say('Harmed shops', '受害店铺'),
  authority_id: say('Authority', '主管机关'),
  offence: say('Suspected offence', '涉嫌罪名'),
  number: say('File number', '文号'),
  case_ids: say('Cases', '案件'),
  measure_id: say('Measure', '措施'),
  sha256: say('Files (SHA-256)', '文件（SHA-256）'),
  origin: say('Origin', '来源'),
  applied: say('Applied by the marketplace', '平台执行'),
  first_seen: say('First seen', '首次出现'),
  loss: say('Loss', '损失'),
  subjects: say('Who is in it', '涉及各方'),
}

const isSay = (value: unknown): value is Say =>
  typeof value === 'object' && value !== null && typeof (value as Say).en === 'string' && typeof (value as Say).zh === 'string'

export const nameOf = (name: string): Say => names[name] ?? wordOf({ ...fieldWords, ...behaviourNames }, name)

const behaviourNames: Record<string, Say> = {
  ...Object.fromEntries(Object.entries(behaviourWords).map(([code, { name }]) => [code, name])),
  ...Object.fromEntries(Object.entries(certaintyWords).map(([code, { name }]) => [code, name])),
}

/** `currency`: what an amount beside it is in. */
export function Value({ name, value, currency }: { name: string; value: unknown; currency?: unknown }): ReactNode {
  const t = useSay()
  const { lang } = useLang()
  if (value === null || value === undefined || value === '') return <span className="unknown">–</span>
  if (isSay(value)) return <span style={{ whiteSpace: 'pre-wrap' }}>{t(value)}</span>
  if (typeof value === 'boolean') return value ? t(say('yes', '是')) : t(say('no', '否'))
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return <At ms={value} />
    if (name === 'kind') return t(wordOf({ ...(measureWords as Record<string, Say>), ...reportKindWords }, value))
    if (name === 'level') return t(wordOf(levelWords as Record<string, Say>, value))
    if (name === 'about_kind') return t(wordOf(aboutWords, value))
    if (name === 'behaviour') return t(wordOf(Object.fromEntries(Object.entries(behaviourWords).map(([code, word]) => [code, word.name])), value))
    if (name === 'certainty') return t(wordOf(Object.fromEntries(Object.entries(certaintyWords).map(([code, word]) => [code, word.name])), value))
    if (name === 'state') return t(wordOf(stateWords, value))
    const known = valueWords[value]
    if (known !== undefined) return t(known)
    return <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{value}</span>
  }
  if (typeof value === 'number')
    return name.endsWith('_minor') && typeof currency === 'string'
      ? money(value, currency)[lang]
      : Number.isInteger(value) && value >= 1000
        ? grouped(value)
        : String(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="muted">–</span>
    if (value.every((one) => typeof one === 'string')) return <Ids ids={value as string[]} />
    return (
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {value.map((one, at) => (
          <li key={at}>
            <Value name={name} value={one} />
          </li>
        ))}
      </ul>
    )
  }
  const entries = Object.entries(value)
  if (entries.length === 2 && 'kind' in (value as object) && 'id' in (value as object))
    return <span className="mono">{`${String((value as { kind: string }).kind)} ${String((value as { id: string }).id)}`}</span>
  return <Facts value={value as Record<string, unknown>} leave={[]} />
}

/** A count that opens into its list, so that the two can never differ. */
export function Ids({ ids }: { ids: readonly string[] }) {
  if (ids.length <= 3) return <span className="mono">{ids.join(' ')}</span>
  return (
    <details>
      <summary>{grouped(ids.length)}</summary>
      <span className="mono small">{ids.join(' ')}</span>
    </details>
  )
}

export function Facts({ value, leave }: { value: Record<string, unknown>; leave: readonly string[] }) {
  const t = useSay()
  return (
    <table className="plain-table facts">
      <tbody>
        {Object.entries(value)
          .filter(([name, one]) => !leave.includes(name) && one !== undefined)
          .map(([name, one]) => (
            <tr key={name}>
              <th scope="row" style={{ width: '28%' }}>
                {t(nameOf(name))}
              </th>
              <td>
                <Value name={name} value={one} currency={value['currency']} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
