/** Personal values lie sealed. One is shown at a time, to somebody with a purpose, and the look stands in the ledger before the value does. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { post, useGet, useList } from '../api.ts'
import { colon, say, useSay } from '../i18n.tsx'
import type { Me, Thing } from '../things.ts'
import { Create } from '../ui/form.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched, useTroubleText } from '../ui/states.tsx'
import { AuditTable, useAudit } from './audit.tsx'
import { columns, ThingList } from './things.tsx'

const words = {
  title: say('Personal data', '隐私保险箱'),
  under: say(
    'Names, phones and addresses are kept sealed; everywhere else stand tokens. Opening one value changes the ledger: who, what and why.',
    '姓名、电话、地址加密保存，其他各处仅存令牌。查阅一项即记入账本：何人、何物、为何。',
  ),
  open: say('Openings', '查阅申请'),
  openUnder: say(
    'Nobody opens a value alone: one asks with a purpose, another approves, and it is shown once.',
    '任何人不得单独查阅：一人说明目的申请，另一人批准，仅显示一次。',
  ),
  empty: say('Nobody has asked to see a value.', '尚无查阅申请。'),
  approved: say('Approved for you', '已批准，可查阅'),
  show: say('Record the look and show it once', '记录查阅并显示一次'),
  value: say('The value; it is not kept on this page', '内容（本页不保存）'),
  looks: say('Who looked, and why', '查阅记录'),
  looksRole: say('The record of looks is read by auditors and legal.', '查阅记录由审计员与法务查看。'),
}

type Opening = Thing & { source: string; type: string; record_id: string; field: string; purpose: string; asked_by?: string }

/** What was approved for this reader is shown once, and only on this press. */
function Approved({ opening, onLook }: { opening: Opening; onLook: () => void }) {
  const t = useSay()
  const queries = useQueryClient()
  const troubleText = useTroubleText()
  const [key] = useState(() => crypto.randomUUID())
  const { source, type, record_id, field, purpose, id } = opening
  const look = useMutation({
    mutationFn: () => post<{ value: string }>('/v1/personal', { source, type, id: record_id, field, purpose, opening_id: id }, key),
    onSuccess: onLook,
    onSettled: () => void queries.invalidateQueries(),
  })
  return (
    <section className="card">
      <p>
        <b>{t(words.approved)}</b> · <span className="mono">{record_id}</span> · {field}
      </p>
      <p className="muted">{purpose}</p>
      {look.data === undefined ? (
        <button type="button" className="primary" disabled={look.isPending} onClick={() => look.mutate()}>
          {t(words.show)}
        </button>
      ) : (
        <p role="status" className="banner">
          {t(words.value)}
          {t(colon)}
          <b>{look.data.value}</b>
        </p>
      )}
      {look.error !== null && (
        <p role="alert" className="banner danger">
          {troubleText(look.error)}
        </p>
      )}
    </section>
  )
}

function Openings({ me }: { me: Me }) {
  const openings = useList<Opening>('/v1/openings')
  // Used up by the look, it is no longer approved when the list is read again: what was shown stays until the reader leaves.
  const [looked, setLooked] = useState<readonly Opening[]>([])
  const approved = (openings.data?.items ?? []).filter(
    ({ id, state, asked_by }) => state === 'approved' && asked_by === me.id && !looked.some((one) => one.id === id),
  )
  return (
    <>
      {[...looked, ...approved].map((opening) => (
        <Approved key={opening.id} opening={opening} onLook={() => setLooked((before) => [...before, opening])} />
      ))}
      <ThingList
        on="openings"
        level={2}
        title={words.open}
        under={words.openUnder}
        empty={words.empty}
        actions={<Create on="openings" command="ask" prefix="V" />}
        shown={[
          columns.id,
          columns.field('field', say('Field', '字段')),
          columns.field('purpose', say('Purpose', '目的')),
          columns.field('asked_by', say('Asked by', '申请人')),
          columns.state,
        ]}
      />
    </>
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
      {me.data !== undefined && <Openings me={me.data} />}
      {is('auditor', 'legal') ? <Looks /> : <p className="muted">{t(words.looksRole)}</p>}
    </>
  )
}
