/** Evidence bags: how one is made, and what it holds. A bag is checked offline by anybody; nothing is uploaded here. */
import { say, useSay } from '../i18n.tsx'
import { Title } from '../ui/pieces.tsx'

const steps = [
  say(
    'A bag is exported on the server with a legal ground, a request number and an approver; the export itself is an act in the ledger.',
    '证据包在服务器导出，须注明法律依据、请求文号与批准人；导出本身记入账本。',
  ),
  say(
    'aedile evidence export CASE --data DIR --out BAG --basis "…" --request NO --approver WHO',
    'aedile evidence export 案件 --data 目录 --out 证据包 --basis "依据" --request 文号 --approver 批准人',
  ),
  say(
    'Whoever receives it checks it alone, without network: node verify/verify.mjs . or bash verify/verify.sh . inside the bag.',
    '收到证据包的任何人均可离线核验：在包内运行 node verify/verify.mjs . 或 bash verify/verify.sh .',
  ),
  say('Use a copy of the verifier that did not come with the bag too.', '请同时使用不随包而来的核验程序副本。'),
]

export function Screen() {
  const t = useSay()
  return (
    <>
      <Title under={t(say('This page changes nothing.', '本页不作任何更改。'))}>{t(say('Evidence', '证据中心'))}</Title>
      <ol className="card" style={{ paddingInlineStart: 36 }}>
        {steps.map((step) => (
          <li key={step.en} style={{ marginBlockEnd: 8 }}>
            {t(step)}
          </li>
        ))}
      </ol>
    </>
  )
}
