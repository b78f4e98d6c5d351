/** Any order by its number: does it count, and what is known of it. */
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { say, useSay } from '../i18n.tsx'
import { Title } from '../ui/pieces.tsx'

export function Screen() {
  const t = useSay()
  const go = useNavigate()
  const [id, setId] = useState('')
  return (
    <>
      <Title
        under={t(
          say('Money, parcel, review and our acts on one timeline. This page changes nothing.', '资金、物流、评价与本方操作在同一时间线上。本页不作任何更改。'),
        )}
      >
        {t(say('Check an order', '订单核查'))}
      </Title>
      <form
        className="card row"
        onSubmit={(event) => {
          event.preventDefault()
          if (id.trim() !== '') void go({ to: '/console/orders/$id', params: { id: id.trim() } } as never)
        }}
      >
        <label className="field" style={{ flex: 1, minWidth: 220 }}>
          <span>{t(say('Order number', '订单号'))}</span>
          <input value={id} onChange={(event) => setId(event.target.value)} />
        </label>
        <button type="submit" className="primary">
          {t(say('Show the order', '查看订单'))}
        </button>
      </form>
    </>
  )
}
