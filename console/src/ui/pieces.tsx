/** Small pieces that every screen uses. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSay } from '../i18n.tsx'
import type { Act, Subject, Verdict } from '../things.ts'
import { kindWords, personRoleWords, stateWords, wordOf } from '../words.ts'
import { say } from '../i18n.tsx'
import { At } from './time.tsx'

export function Title({ children, under, actions, level }: { children: ReactNode; under?: ReactNode; actions?: ReactNode; level?: 2 | undefined }) {
  const Head = level === 2 ? 'h2' : 'h1'
  return (
    <header className="spread" style={{ marginBlockEnd: 12 }}>
      <div>
        <Head>{children}</Head>
        {under !== undefined && <div className="muted">{under}</div>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </header>
  )
}

const decided = ['decided', 'informed', 'in_force', 'lifted', 'overturned', 'effective', 'published']

/** Outlined until a person has decided, filled after. */
export function State({ state }: { state: string }) {
  const t = useSay()
  const tone = ['lifted', 'overturned', 'expired', 'not_imposed', 'withdrawn', 'closed'].includes(state) ? ' cleared' : state === 'in_force' ? ' found' : ''
  return <span className={`tag${tone}${decided.includes(state) ? ' decided' : ''}`}>{t(wordOf(stateWords, state))}</span>
}

export function SubjectName({ subject }: { subject: Subject | undefined }) {
  const t = useSay()
  if (subject === undefined) return <span className="unknown">–</span>
  const word = (kindWords as Record<string, { one: { en: string; zh: string } }>)[subject.kind]?.one ?? say(subject.kind.replaceAll('_', ' '), subject.kind)
  return (
    <span>
      {t(word)} <span className="mono">{subject.id}</span>
    </span>
  )
}

export const toneOf = ({ behaviour, role }: Pick<Verdict, 'behaviour' | 'role'>): 'victim' | 'found' | 'cleared' | 'open' =>
  behaviour === 'benign' ? 'cleared' : behaviour === 'inconclusive' ? 'open' : role.startsWith('victim') ? 'victim' : role === 'bystander' ? 'cleared' : 'found'

/** Somebody who did something: ourselves, a person in a role, a key, or the one concerned. */
export function DoerName({ by }: { by: { kind: string; id?: string; role: string } }) {
  const t = useSay()
  const role =
    by.kind === 'system' ? say('by itself', '系统自动') : by.kind === 'key' ? say('the marketplace’s system', '平台系统') : wordOf(personRoleWords, by.role)
  return (
    <span className="muted">
      {by.role === '' && by.kind !== 'system' ? '' : t(role)} {by.kind === 'system' || by.id === undefined ? '' : <span className="mono">{by.id}</span>}
    </span>
  )
}

/** Who did what, when, why: the acts of a thing, newest last. */
export function Acts({ acts }: { acts: readonly Act[] }) {
  const t = useSay()
  const words = { none: say('Nothing has been done yet.', '尚无任何操作。'), entry: say('entry', '条目') }
  if (acts.length === 0) return <p className="muted">{t(words.none)}</p>
  return (
    <ol className="timeline">
      {acts.map((act) => (
        <li key={act.entry} className="ours">
          <span className="muted">
            <At ms={act.time} />
          </span>
          <span>
            <b>{actWord(act.type, t)}</b> {act.data.by !== undefined && <DoerName by={act.data.by} />}
            {act.data.why !== undefined && act.data.why !== '' && <span style={{ display: 'block' }}>{act.data.why}</span>}
            <span className="small muted">
              {t(words.entry)} {act.entry}
            </span>
          </span>
        </li>
      ))}
    </ol>
  )
}

export function actWord(type: string, t: (text: { en: string; zh: string }) => string): string {
  const [, noun = '', verb = ''] = type.split('.')
  const nouns: Record<string, { en: string; zh: string }> = {
    case: say('case', '案件'),
    measure: say('measure', '措施'),
    question: say('question', '询问'),
    appeal: say('appeal', '申诉'),
    objection: say('objection', '异议'),
    report: say('report', '报告'),
    referral: say('referral', '移送'),
    proceeding: say('proceeding', '诉讼'),
    campaign: say('campaign', '专项'),
    request: say('request', '调取'),
    publication: say('publication', '公示'),
    correction: say('correction', '更正函'),
    shop: say('shop', '店铺'),
    authority: say('authority', '机关'),
    orders: say('orders', '订单'),
    reviews: say('reviews', '评价'),
    warning: say('warning', '提醒'),
    clock: say('clock', '期限'),
    evidence: say('evidence', '证据'),
    vault: say('personal data', '个人信息'),
    file: say('file', '文件'),
    key: say('key', '密钥'),
    person: say('person', '人员'),
    counts: say('counts', '计数'),
    case_file: say('case file', '卷宗'),
  }
  return `${t(wordOf(nouns, noun))} · ${t(wordOf({ ...stateWords, ...actVerbs }, verb))}`
}

const actVerbs: Record<string, { en: string; zh: string }> = {
  changed: say('changed', '有变化'),
  lost: say('no longer found', '不再发现'),
  merged: say('merged', '并案'),
  unmerged: say('merge undone', '撤销并案'),
  warned: say('warned', '已提醒'),
  split: say('split', '分案'),
  released: say('given back', '放回'),
  noted: say('note', '记录'),
  attached: say('file attached', '附件'),
  recused: say('conflict declared', '回避'),
  victim: say('victim’s claim', '受害认定'),
  consented: say('consent', '同意'),
  reopened: say('reopened', '重新启动'),
  seconded: say('second reading', '复核'),
  signed_off: say('legal sign-off', '法务签署'),
  applied: say('applied by the marketplace', '平台已执行'),
  suspended: say('suspended', '已中止'),
  resumed: say('resumed', '已恢复执行'),
  reduced: say('reduced', '部分撤销'),
  restored: say('counted again', '恢复计数'),
  confirmed: say('confirmed out', '确认不计'),
  quarantined: say('quarantined', '隔离'),
  raised: say('raised', '已发出'),
  given: say('given', '已发出'),
  told: say('told', '已告知'),
  listed: say('listed', '已登记'),
  feedback: say('feedback', '反馈'),
  retired: say('retired', '已撤下'),
  escalated: say('escalated', '已上报'),
  moved: say('moved on', '推进'),
  recorded: say('recorded', '已登记'),
  erasure_ordered: say('erasure ordered', '指令删除'),
  erased: say('erased', '已删除'),
  held: say('held back from erasure', '依法留存'),
  hold_lifted: say('hold lifted', '解除留存'),
  token_key_changed: say('token key changed', '更换令牌密钥'),
  added: say('added', '新增'),
  invited: say('invited', '邀请'),
  exported: say('handed out', '出具'),
  informed: say('reasons delivered', '已送达理由'),
  rendered: say('papers made', '生成文书'),
}

export function CaseLink({ id }: { id: string | undefined }) {
  if (id === undefined) return <>–</>
  return (
    <Link to="/console/cases/$id" params={{ id }} className="mono">
      {id}
    </Link>
  )
}
