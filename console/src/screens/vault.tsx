/** Personal values lie sealed. One is shown at a time, to somebody with a purpose, and the look stands in the ledger before the value does. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { post, Problem, useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Me } from '../things.ts'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { AuditTable, useAudit } from './audit.tsx'

const words = {
  title: say('Personal data', '隐私保险箱'),
  under: say(
    'Names, phones and addresses are kept sealed; everywhere else stand tokens. Opening one value changes the ledger: who, what and why.',
    '姓名、电话、地址加密保存，其他各处仅存令牌。查阅一项即记入账本：何人、何物、为何。',
  ),
  open: say('Look at one value', '查阅一项'),
  source: say('Source of the event', '事件来源'),
  type: say('Type of the event', '事件类型'),
  id: say('Id of the event', '事件编号'),
  field: say('Field', '字段'),
  purpose: say('Purpose, in words (at least ten characters)', '目的（至少十个字）'),
  show: say('Record the look and show it', '记录查阅并显示'),
  value: say('The value; it is not kept on this page', '内容（本页不保存）'),
  role: say('Only investigators and legal may look; your role may not.', '仅研判员与法务可查阅；您的角色无权。'),
  looks: say('Who looked, and why', '查阅记录'),
  looksRole: say('The record of looks is read by auditors and legal.', '查阅记录由审计员与法务查看。'),
}
const fields = ['source', 'type', 'id', 'field'] as const

function Opening() {
  const t = useSay()
  const queries = useQueryClient()
  const [given, setGiven] = useState<Record<string, string>>({})
  const [key, setKey] = useState(() => crypto.randomUUID())
  const look = useMutation({
    mutationFn: () => post<{ value: string }>('/v1/personal', given, key),
    onSuccess: () => {
      setKey(crypto.randomUUID())
      void queries.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  const put = (name: string, value: string): void => {
    look.reset()
    setGiven((old) => ({ ...old, [name]: value }))
  }
  const ready = [...fields, 'purpose'].every((name) => (given[name] ?? '').trim() !== '') && (given['purpose'] ?? '').trim().length >= 10
  return (
    <section className="card">
      <h2>{t(words.open)}</h2>
      <div className="two">
        {fields.map((name) => (
          <label key={name} className="field">
            <span>{t(words[name])}</span>
            <input className="mono" value={given[name] ?? ''} onChange={(event) => put(name, event.target.value)} />
          </label>
        ))}
      </div>
      <label className="field">
        <span>{t(words.purpose)}</span>
        <textarea value={given['purpose'] ?? ''} onChange={(event) => put('purpose', event.target.value)} />
      </label>
      <button type="button" className="primary" disabled={!ready || look.isPending} onClick={() => look.mutate()}>
        {t(words.show)}
      </button>
      {look.error !== null && (
        <p role="alert" className="banner danger" style={{ marginBlockStart: 12 }}>
          {look.error instanceof Problem ? look.error.detail : look.error.message}
        </p>
      )}
      {look.data !== undefined && (
        <p role="status" className="banner" style={{ marginBlockStart: 12 }}>
          {t(words.value)}: <b>{look.data.value}</b>
        </p>
      )}
    </section>
  )
}

function Looks() {
  const t = useSay()
  const audit = useAudit({ type: 'aedile.vault.' })
  return (
    <section>
      <h2>{t(words.looks)}</h2>
      <Fetched query={audit}>{({ pages }) => <AuditTable name="looks" items={pages.flatMap(({ items }) => items)} />}</Fetched>
    </section>
  )
}

export function Screen() {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const is = (...roles: string[]): boolean => (me.data?.roles ?? []).some((role) => roles.includes(role))
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      {is('investigator', 'legal') ? <Opening /> : <p className="banner muted">{t(words.role)}</p>}
      {is('auditor', 'legal') ? <Looks /> : <p className="muted">{t(words.looksRole)}</p>}
    </>
  )
}
