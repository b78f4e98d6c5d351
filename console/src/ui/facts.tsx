/** The fields of a thing as a list of names and values; texts in two languages show the reader's. */
import { Fragment, type ReactNode } from 'react'
import { say, type Say, useLang, useSay } from '../i18n.tsx'
import { wordOf } from '../words.ts'
import { fieldWords, thingWords, valuesOf, valueWords } from '../fields.ts'
import { grouped, money } from '../../../src/domain/money.ts'
import { DoerName, SubjectName } from './names.tsx'
import { Reasons } from './statement.tsx'
import { At } from './time.tsx'

const has = (value: unknown, ...keys: string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
const isSubject = (value: unknown): value is { kind: string; id: string; as?: string } =>
  has(value, 'kind', 'id') && Object.keys(value as object).length === (has(value, 'as') ? 3 : 2)
const isDoer = (value: unknown): value is { kind: string; id: string; role: string } =>
  has(value, 'kind', 'role') && Object.keys(value as object).every((key) => ['kind', 'id', 'role'].includes(key))
const isSay = (value: unknown): value is Say =>
  typeof value === 'object' && value !== null && typeof (value as Say).en === 'string' && typeof (value as Say).zh === 'string'

export const nameOf = (name: string): Say => wordOf({ ...valuesOf['behaviour'], ...valuesOf['certainty'], ...fieldWords, ...thingWords }, name)

/** Of what somebody sent us about their market, where casework has another field of the same name. */
export const eventNameOf = (name: string): Say => wordOf({ ...thingWords, ...fieldWords }, name)

/** `currency`: what an amount beside it is in. */
export function Value({ name, value, currency }: { name: string; value: unknown; currency?: unknown }): ReactNode {
  const t = useSay()
  const { lang } = useLang()
  if (value === null || value === undefined || value === '') return <span className="unknown">–</span>
  if (isSay(value)) return <span style={{ whiteSpace: 'pre-wrap' }}>{t(value)}</span>
  if (typeof value === 'boolean') return value ? t(say('yes', '是')) : t(say('no', '否'))
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return <At ms={value} />
    const known = valuesOf[name]?.[value] ?? valueWords[value]
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
  if (name === 'statement') return <Reasons statement={value} />
  if (isSubject(value)) return <SubjectName subject={value} />
  if (isDoer(value)) return <DoerName by={value} />
  return <Facts value={value as Record<string, unknown>} leave={[]} />
}

/** Ids one after the other, none torn in two. */
export function IdList({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => (
    <Fragment key={id}>
      <span className={id.length > 40 ? undefined : 'id'}>{id}</span>{' '}
    </Fragment>
  ))
}

/** A count that opens into its list, so that the two can never differ. */
export function Ids({ ids }: { ids: readonly string[] }) {
  if (ids.length <= 3)
    return (
      <span className="mono">
        <IdList ids={ids} />
      </span>
    )
  return (
    <details>
      <summary>{grouped(ids.length)}</summary>
      <span className="mono small">
        <IdList ids={ids} />
      </span>
    </details>
  )
}

export function Facts({ value, leave }: { value: Record<string, unknown>; leave: readonly string[] }) {
  const t = useSay()
  return (
    <table className="plain-table facts">
      <tbody>
        {Object.entries(value)
          // What was never said takes no line.
          .filter(([name, one]) => !leave.includes(name) && one !== undefined && one !== null && !(Array.isArray(one) && one.length === 0))
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
