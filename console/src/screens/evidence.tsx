/** Evidence bags: checked on this machine, and how one is made. */
import { say, useSay } from '../i18n.tsx'
import { Title } from '../ui/pieces.tsx'
import { Verify } from '../verify/check.tsx'

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
  say('Use a copy of the verifier that did not come with the bag too: this page is one.', '请同时使用不随包而来的核验程序副本：本页即是。'),
]
export function Screen() {
  const t = useSay()
  return (
    <>
      <Title under={t(say('This page changes nothing on the server.', '本页不更改服务器上的任何内容。'))}>{t(say('Evidence', '证据中心'))}</Title>
      <Verify />
      <section className="card">
        <h2>{t(say('How a bag is made', '证据包如何生成'))}</h2>
        <ol style={{ paddingInlineStart: 22 }}>
          {steps.map((step) => (
            <li key={step.en} style={{ marginBlockEnd: 8, overflowWrap: 'anywhere' }}>
              {t(step)}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
