/**
 * The pages of those concerned: a merchant or a buyer on a phone, upset, once. One sentence, one clock, one thing to do. They see their
 * own things alone; the server sends no others.
 */
import '../../../src/report/tokens.css'
import '../base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense, useCallback, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { grouped, groupedIn } from '../../../src/domain/money.ts'
import { makeQueries, post, useGet } from '../api.ts'
import { commandWords, lossAmounts, type CommandWords } from '../commands.ts'
import { dropOthersDrafts } from '../drafts.ts'
import { colon, LanguageProvider, LanguageSwitch, say, type Say, useSay } from '../i18n.tsx'
import type { Me, Thing } from '../things.ts'
import { Facts, IdList, Ids } from '../ui/facts.tsx'
import { CommandDialog } from '../ui/form.tsx'
import { Fetched, Loading, Trouble } from '../ui/states.tsx'
import { Reasons, type Statement } from '../ui/statement.tsx'
import { unfoldOnPaper } from '../ui/paper.ts'
import { apartFromHere, At, Clock, DueProcessNow } from '../ui/time.tsx'
import { aboutWords, lossChoices, measureWords, reportKindWords, rightKindWords, stateWords, wordOf } from '../words.ts'

document.documentElement.dataset['room'] = 'portal'

// Asked for by few, and not at once.
const OwnAccount = lazy(async () => ({ default: (await import('../ui/account.tsx')).OwnAccount }))

type Warning = { case_id: string | null; kind: string; order_ids: string[]; review_ids: string[]; since: string; text: Say; advice: Say }
type OutItem = { id: string; stands: string; since: string | null; until: string | null; case_id?: string; may_object: boolean; objection_id?: string }
type OutList = { count: number; items: OutItem[] }
type Out = { told: Say | null; how: { path: string }; orders: OutList; reviews: OutList }
type Mine = {
  subject?: { kind: string; id: string }
  now?: string
  warnings?: Warning[]
  questions?: Thing[]
  measures?: Thing[]
  reports?: Thing[]
  appeals?: Thing[]
  objections?: Thing[]
  requests?: Thing[]
  corrections?: Thing[]
  rights?: Thing[]
  losses?: Thing[]
  told?: { about: string; since: string; text: Say }[]
  cases?: { id: string; open: string[]; consents: string[] }[]
  out?: Out
  clocks?: unknown[]
}

const words = {
  account: say('How you sign in, and from where', '登录方式与会话'),
  out: say('Sign out', '退出'),
  you: say('Your pages', '您的页面'),
  calm: say('Nothing is asked of you and nothing limits you.', '目前没有需要您处理的事项，也没有对您的任何限制。'),
  warned: say('Be careful now', '请注意'),
  asked: say('You are asked', '请您说明'),
  limits: say('Decisions about you', '关于您的决定'),
  told: say('What you reported', '您的报告'),
  appealed: say('Your appeals and objections', '您的申诉与异议'),
  turn: say('Whose turn', '轮到'),
  details: say('Everything it says', '全部内容'),
  orders: say('Orders', '订单'),
  since: say('since', '自'),
  tell: say('Tell us', '告诉我们'),
  tellUnder: say(
    'A person looks at every report. Reporting the same thing twice is the same report. You need to prove nothing about buyers you cannot see.',
    '每份报告都有人查看。重复报告视为同一份。您无需就看不到的买家举证。',
  ),
  answer: say('Send the answer', '提交说明'),
  appeal: say('Appeal; somebody else reads', '申诉，由他人复审'),
  next: say('Then', '到期后'),
  uncounted: say('Not counted for now', '暂不计入统计'),
  uncountedUnder: say(
    'These are left out of sales and scores while they are looked at. That is no penalty. If one is real, say so; a person decides within 48 hours.',
    '以下项目在核查期间不计入销量和评分，这不是处罚。如属真实，请提出异议，由人工在 48 小时内决定。',
  ),
  reviews: say('Reviews', '评价'),
  objected: say('You objected', '已提出异议'),
  shown: say('shown', '已显示'),
  case: say('case', '案件'),
  until: say('until', '至'),
  effect: say('What it does', '影响'),
  intended: say('Intended, not decided', '拟采取，尚未决定'),
  ourAnswer: say('Our answer', '我们的答复'),
  named: say('May we name you?', '是否同意具名？'),
  namedUnder: say(
    'You are the harmed shop here. You are named to an authority, a court or the public only where you agree.',
    '您是本案的受害店铺。仅在您同意的范围内向主管机关、法院或公众具名。',
  ),
  agreed: say('you agreed', '您已同意'),
  requests: say('Your requests', '您的调取请求'),
  noRequests: say('No request of yours is registered.', '尚未登记贵单位的请求。'),
  about: say('It asks about', '调取范围'),
  given: say('What you were given', '已提供的材料'),
  download: say('Download', '下载'),
  checkIt: say(
    'Unpack it and run “node verify/verify.mjs .” inside, without network; or check it in a browser, where nothing is uploaded.',
    '解包后在其中离线运行“node verify/verify.mjs .”，或在浏览器中核验，不上传任何内容。',
  ),
  check: say('Check a bag here', '在此核验证据包'),
  data: say('Your data', '您的个人信息'),
  dataUnder: say(
    'Everything on file about you, what is sealed, who looked at it, and what keeps it from being erased. A person answers what you ask for here.',
    '与您有关的全部记录、加密项、查阅记录，以及暂不能删除的原因。您在此提出的请求由人工答复。',
  ),
  export: say('Download everything on file about me', '下载与我有关的全部记录'),
  cost: say('What it cost you', '您的损失'),
  costUnder: say(
    'Say what you lost and how it can be shown. It is entered on the sheet of the case and can be claimed from those who did it; nobody is charged by an entry.',
    '请说明损失及其依据。记入本案损失表，可向行为人主张；登记本身不向任何人收费。',
  ),
  hasRead: say('You read this', '您已阅读'),
  right: say('questions right', '答对题数'),
  asks: say('You are asked about', '请您说明以下内容'),
  letters: say('Corrections of what was told about you', '对有关您的内容的更正'),
  rules: say('Rules, notices and figures for everybody', '公开的规则、公示与数据'),
  notMine: say(
    'Somebody used your account, or you never bought something: say so below. It is believed until it is looked into.',
    '账号被他人使用，或并非您本人购买：请在下方告知。核查之前不作不利推定。',
  ),
}

const objecting = (verb: Say): CommandWords => ({
  verb,
  does: say('A person looks at it within 48 hours; until then it stays out.', '由人工在 48 小时内查看；在此之前仍不计入。'),
  fields: [
    { name: 'text', label: say('Why it is real', '为何属实'), kind: 'long' },
    { name: 'sha256', label: say('Picture or file', '图片或文件'), kind: 'file', optional: true },
  ],
  noReasons: true,
})
const objectWords = {
  order: objecting(say('Object: it was a real order', '提出异议：这是真实订单')),
  review: objecting(say('Object: it was a real review', '提出异议：这是真实评价')),
}

const kindsFor: Record<string, readonly string[]> = {
  shop: ['attacked', 'threatened', 'malicious_refund', 'malicious_complaint', 'false_notice', 'review'],
  account: ['not_my_order', 'threatened'],
  person: ['not_my_order'],
}

const reportWords = (kind: string): CommandWords => ({
  verb: reportKindWords[kind]!,
  does:
    kind === 'attacked'
      ? say(
          'The orders are re-checked; do not ship them meanwhile. With two independent facts what limits you is suspended within the hour.',
          '这些订单将被复核，请先别发货。有两项独立依据时，一小时内中止对您的限制。',
        )
      : kind === 'threatened'
        ? say(
            'The reviews can be quarantined while we check; they are never deleted. Do not pay; keep the messages.',
            '评价可先隔离再核查，不会删除。请勿付款，并保留聊天记录。',
          )
        : say('It is read by a person; you see here how far it has come.', '由人工查看；进展显示在本页。'),
  fields: [
    ...(kind === 'threatened' || kind === 'review'
      ? []
      : [
          {
            name: 'order_ids',
            label: say('Orders', '订单'),
            kind: 'ids',
            ...(kind === 'attacked' || kind === 'not_my_order' ? {} : { optional: true }),
          } as const,
        ]),
    ...(kind === 'threatened' || kind === 'review'
      ? [{ name: 'review_ids', label: say('Reviews', '评价'), kind: 'ids', ...(kind === 'review' ? {} : { optional: true }) } as const]
      : []),
    { name: 'text', label: say('What happened', '情况'), kind: 'long' },
    { name: 'sha256', label: say('Picture or file', '图片或文件'), kind: 'file', optional: true },
  ],
  noReasons: true,
})

const rightWords = (kind: 'rectification' | 'erasure'): CommandWords => ({
  verb: kind === 'erasure' ? say('Ask to have my data erased', '请求删除我的信息') : say('Ask to have my data put right', '请求更正我的信息'),
  does:
    kind === 'erasure'
      ? say(
          'Erased is what neither the law, nor an open matter keeps; it cannot be undone. Two people answer for it, and you read here what they decided.',
          '依法须保存或事项未结的内容暂不能删除；删除不可恢复，由两人负责，结果显示在本页。',
        )
      : say('A person reads it and answers here. Say what is wrong and how it is right.', '由人工审阅并在此答复。请说明错误之处与正确内容。'),
  fields: [{ name: 'text', label: say('In your words', '请用您自己的话说明'), kind: 'long' }],
  noReasons: true,
})

const costWords: CommandWords = {
  verb: say('Tell us what it cost', '申报损失'),
  does: words.costUnder,
  fields: [
    { name: 'head', label: say('What for', '项目'), kind: 'choice', choices: lossChoices['merchant']! },
    {
      name: 'currency',
      label: say('Currency', '币种'),
      kind: 'currency',
      optional: true,
      help: say('The currency and all three amounts, or a number below.', '币种与三项金额须同时填写，或仅填写数量。'),
    },
    ...lossAmounts(say('At least', '至少'), say('Most likely', '最可能'), say('At most', '至多')),
    { name: 'count', label: say('Or a number: hours, pieces', '或数量（工时、件数）'), kind: 'number', optional: true },
    { name: 'text', label: say('How it is known', '依据'), kind: 'long' },
    { name: 'sha256', label: say('Picture or file', '图片或文件'), kind: 'file', optional: true },
  ],
  noReasons: true,
}

/** What a harmed shop lost, told by itself, each with what became of it. */
function Cost({ cases, losses }: { cases: NonNullable<Mine['cases']>; losses: readonly Thing[] }) {
  const t = useSay()
  const [id, setId] = useState(() => `V-${crypto.randomUUID().slice(0, 13)}`)
  return (
    <>
      {cases.map((one) => (
        <section key={one.id} className="card stack">
          <h2>{t(words.cost)}</h2>
          <p className="muted">
            {t(words.costUnder)} {t(words.case)} <span className="mono">{one.id}</span>
          </p>
          <CommandDialog
            about={costWords}
            draftKey={`loss/${one.id}`}
            path={`/v1/losses/${id}/enter`}
            start={{}}
            fixed={{ case_id: one.id, party: 'merchant' }}
            done={() => setId(`V-${crypto.randomUUID().slice(0, 13)}`)}
            title={t(costWords.verb)}
          >
            <button type="button">{t(costWords.verb)}</button>
          </CommandDialog>
        </section>
      ))}
      {losses.map((loss) => (
        <Line key={loss.id} thing={loss} title={wordOf(Object.fromEntries(lossChoices['merchant']!), String(loss['head'] ?? ''))}>
          <More on="losses" thing={loss} />
        </Line>
      ))}
    </>
  )
}

/** What somebody may ask about their own data, and what became of it. */
function OwnData({ mine }: { mine: Mine }) {
  const t = useSay()
  return (
    <>
      <section className="card stack">
        <h2>{t(words.data)}</h2>
        <p className="muted">{t(words.dataUnder)}</p>
        <a className="button" href="/v1/mine/export" download="my-data.json">
          {t(words.export)}
        </a>
        {(['rectification', 'erasure'] as const).map((kind) => (
          <CommandDialog
            key={kind}
            about={rightWords(kind)}
            draftKey={`right/${kind}`}
            path="/v1/rights"
            start={{}}
            fixed={{ kind }}
            done={undefined}
            title={t(rightWords(kind).verb)}
          >
            <button type="button">{t(rightWords(kind).verb)}</button>
          </CommandDialog>
        ))}
      </section>
      {(mine.rights ?? []).map((right) => (
        <Line key={right.id} thing={right} title={wordOf(rightKindWords, String(right['kind'] ?? ''))}>
          {typeof right['answer'] === 'string' && right['answer'] !== '' && (
            <p className="banner">
              <b>{t(words.ourAnswer)}</b> {right['answer']}
            </p>
          )}
          <More on="rights" thing={right} />
        </Line>
      ))}
      {(mine.corrections ?? []).length > 0 && <h2>{t(words.letters)}</h2>}
      {(mine.corrections ?? []).map((letter) => (
        <section key={letter.id} className="card">
          {isNotice(letter['letter']) && <p style={{ whiteSpace: 'pre-wrap' }}>{t(letter['letter'])}</p>}
          <More on="corrections" thing={letter} />
        </section>
      ))}
    </>
  )
}

function ReportButtons({ subject }: { subject: { kind: string; id: string } | undefined }) {
  const t = useSay()
  return (
    <section className="card stack">
      <h2>{t(words.tell)}</h2>
      <p className="muted">{t(words.tellUnder)}</p>
      {(kindsFor[subject?.kind ?? 'account'] ?? kindsFor['account']!).map((kind) => (
        <CommandDialog
          key={kind}
          about={reportWords(kind)}
          draftKey={`report/${kind}`}
          path="/v1/reports"
          start={{ kind }}
          fixed={{ kind }}
          done={undefined}
          title={t(reportKindWords[kind]!)}
        >
          <button type="button">{t(reportKindWords[kind]!)}</button>
        </CommandDialog>
      ))}
    </section>
  )
}

const isNotice = (value: unknown): value is Say => typeof value === 'object' && value !== null && typeof (value as Say).zh === 'string'

/** What came of a report, in the words written for whoever told us. */
function Answer({ report }: { report: Thing }) {
  const t = useSay()
  const answered = report['answered'] as { text?: string; outcome?: string } | null | undefined
  if (answered?.text === undefined) return null
  return (
    <p className="banner">
      <b>{t(words.ourAnswer)}</b>
      {answered.outcome !== undefined && ` · ${t(wordOf(outcomeWords, answered.outcome))}`}
      <span style={{ display: 'block', whiteSpace: 'pre-wrap' }}>{answered.text}</span>
    </p>
  )
}

/** One request of an authority: what it asks about, how far it is, what it was given. */
function Request({ request }: { request: Thing }) {
  const t = useSay()
  const supplied = (request['supplied'] ?? []) as string[]
  const about = (request['about_ids'] ?? []) as string[]
  return (
    <section className="card stack">
      <div className="spread">
        <b>{String(request['number'] ?? request.id)}</b>
        <span className="tag">{t(wordOf(stateWords, request.state))}</span>
      </div>
      <p>
        {t(words.about)} <span className="mono">{about.join(' ')}</span>
      </p>
      {supplied.length > 0 && request.state === 'answered' && (
        <>
          <h3>{t(words.given)}</h3>
          {supplied.map((sha256) => (
            <p key={sha256}>
              <a className="button" href={`/v1/files/${sha256}?purpose=${encodeURIComponent(`request ${String(request['number'] ?? request.id)}`)}`}>
                {t(words.download)}
              </a>{' '}
              <span className="mono small">SHA-256 {sha256}</span>
            </p>
          ))}
          <p className="muted">{t(words.checkIt)}</p>
          <p>
            <a href="/verify">{t(words.check)}</a>
          </p>
        </>
      )}
    </section>
  )
}

function Requests({ requests }: { requests: readonly Thing[] }) {
  const t = useSay()
  return (
    <>
      <h2>{t(words.requests)}</h2>
      {requests.length === 0 && <p className="banner">{t(words.noRequests)}</p>}
      {requests.map((request) => (
        <Request key={request.id} request={request} />
      ))}
    </>
  )
}

function Line({ thing, title, children }: { thing: Thing; title: Say; children?: React.ReactNode }) {
  const t = useSay()
  return (
    <section className="card">
      <div className="spread">
        <b>{t(title)}</b>
        <span className="tag">{t(wordOf(stateWords, thing.state))}</span>
      </div>
      {(thing.clocks ?? []).map((clock) => (
        <p key={clock.clock}>
          <Clock due={clock.due_at} of={clock.clock} />
          {clock.then !== undefined && (
            <span className="muted small">
              {' '}
              {t(words.next)}
              {t(colon)}
              {t(clock.then)}
            </span>
          )}
        </p>
      ))}
      {thing['statement'] !== undefined && thing['statement'] !== null ? (
        <Reasons statement={thing['statement'] as Statement} />
      ) : (
        isNotice(thing['notice']) && <p style={{ whiteSpace: 'pre-wrap' }}>{t(thing['notice'])}</p>
      )}
      {children}
      <details>
        <summary>{t(words.details)}</summary>
        <Facts value={thing} leave={['id', 'state', 'open', 'acts', 'clocks', 'subject', 'case_id', 'statement', 'notice']} />
      </details>
    </section>
  )
}

/** A button as long as the act is open, and until what was recorded by it has been read. */
function Act({
  open,
  about,
  path,
  draftKey,
  title,
  beside,
}: {
  open: boolean
  about: CommandWords
  path: string
  draftKey: string
  title: Say
  /** Not the one thing to do here. */
  beside?: true
}) {
  const t = useSay()
  const [up, setUp] = useState(false)
  if (!open && !up) return null
  return (
    <CommandDialog about={{ ...about, verb: title }} draftKey={draftKey} path={path} start={{}} done={undefined} shown={setUp} title={t(title)}>
      <button type="button" className={beside === true ? undefined : 'primary'}>
        {t(title)}
      </button>
    </CommandDialog>
  )
}

/** What else the person concerned may do about a thing of theirs, in their own words; each is shown while the server says that it is open. */
const besides: Record<string, Record<string, CommandWords>> = {
  questions: {
    extend: {
      verb: say('I need more time', '我需要更多时间'),
      does: say('Once; the new end of your time stands here at once.', '可延长一次，新的期限立即显示在此。'),
      noReasons: true,
    },
  },
  measures: { acknowledge: commandWords('measures', 'acknowledge') },
  appeals: { challenge: commandWords('appeals', 'challenge'), withdraw: commandWords('appeals', 'withdraw') },
  objections: { withdraw: commandWords('objections', 'withdraw') },
  reports: { withdraw: commandWords('reports', 'withdraw') },
  rights: { withdraw: commandWords('rights', 'withdraw') },
  losses: { withdraw: commandWords('losses', 'withdraw') },
  corrections: {
    received: { verb: say('I have received it', '确认收到'), does: say('It is recorded that the letter reached you.', '记录函件已送达您。'), noReasons: true },
  },
}

type Read = { at: string; right: number; of: number }
const readOf = (thing: Thing): Read | undefined => (thing['acknowledged'] as Read | null | undefined) ?? undefined

/** That a rule was read, and how the questions about it went. */
function HasRead({ thing }: { thing: Thing }) {
  const t = useSay()
  const read = readOf(thing)
  if (read === undefined) return null
  return (
    <p className="banner ok">
      {t(words.hasRead)} <At ms={read.at} /> · {t(words.right)} {read.right} / {read.of}
    </p>
  )
}

/** Whoever reads a rule may say what they take it to allow; nothing follows from a wrong answer. */
function withQuiz(command: string, about: CommandWords, thing: Thing): CommandWords {
  const { quiz = [] } = (thing['statement'] ?? {}) as Statement
  if (command !== 'acknowledge' || quiz.length === 0) return about
  const fields = quiz.map(({ id, text, answers }) => ({
    name: `answers.${id}`,
    label: text,
    kind: 'choice' as const,
    optional: true,
    choices: Object.entries(answers),
  }))
  return { ...about, fields }
}

function More({ on, thing }: { on: string; thing: Thing }) {
  return Object.entries(besides[on] ?? {}).map(([command, about]) => (
    <Act
      key={command}
      open={(thing.open ?? []).includes(command) && (command !== 'acknowledge' || readOf(thing) === undefined)}
      about={withQuiz(command, about, thing)}
      draftKey={`${on}/${thing.id}/${command}`}
      path={`/v1/${on}/${encodeURIComponent(thing.id)}/${command}`}
      title={about.verb}
      beside
    />
  ))
}

/** What a question is about, before it is answered. */
function AskedAbout({ question }: { question: Thing }) {
  const t = useSay()
  const ids = (question['about_ids'] ?? []) as string[]
  return (
    <p>
      {t(words.asks)}
      {t(colon)}
      {t(wordOf(aboutWords, String(question['about_kind'] ?? 'order')))} <Ids ids={ids} />
    </p>
  )
}

const outcomeWords: Record<string, Say> = {
  upheld: say('upheld', '属实'),
  partly: say('in part', '部分属实'),
  rejected: say('rejected', '不属实'),
  unclear: say('cannot be told', '无法判断'),
}

const consentWords: Record<string, Say> = {
  referral: say('Agree: in a report to the police', '同意：在移送公安机关时具名'),
  claim: say('Agree: in a civil claim', '同意：在民事索赔中具名'),
  publication: say('Agree: in a public notice', '同意：在公示中具名'),
}

/** Who was harmed says where they may be named; each is one press, and none is asked twice. */
function Consents({ cases }: { cases: NonNullable<Mine['cases']> }) {
  const t = useSay()
  return cases
    .filter(({ open }) => open.includes('consent'))
    .map((one) => (
      <section key={one.id} className="card stack">
        <h2>{t(words.named)}</h2>
        <p className="muted">
          {t(words.namedUnder)} {t(words.case)} <span className="mono">{one.id}</span>
        </p>
        {Object.entries(consentWords).map(([to, verb]) => (
          <CommandDialog
            key={to}
            about={{ verb, does: say('It is kept in the case; nobody is told more of you than this.', '记入案件；除此之外不透露您的信息。'), noReasons: true }}
            draftKey={`consent/${one.id}/${to}`}
            path={`/v1/cases/${encodeURIComponent(one.id)}/consent`}
            start={{}}
            fixed={{ to }}
            done={undefined}
            title={t(verb)}
          >
            <button type="button" disabled={one.consents.includes(to)}>
              {t(verb)} {one.consents.includes(to) && `(${t(words.agreed)})`}
            </button>
          </CommandDialog>
        ))}
      </section>
    ))
}

/**
 * What the person concerned has in front of them has reached them, and their time runs from here. The page stands when that is on record,
 * with the clock it starts, and not a moment before: what is read would move.
 */
function useDelivered(mine: Mine | undefined, again: () => Promise<unknown>): boolean {
  const [told, setTold] = useState(false)
  const reached = (['questions', 'measures'] as const).flatMap((on) =>
    (mine?.[on] ?? []).filter(({ open }) => (open ?? []).includes('delivered')).map(({ id }) => `/v1/${on}/${encodeURIComponent(id)}/delivered`),
  )
  const which = reached.join(' ')
  const at = mine?.now
  const isHere = mine !== undefined
  useEffect(() => {
    if (which === '') {
      // What comes later is delivered beside what is being read and written.
      if (isHere) setTold(true)
      return
    }
    void Promise.allSettled(which.split(' ').map((path) => post(path, { at }, `delivered ${path}`)))
      .then(() => again())
      .finally(() => setTold(true))
    // The clock of the server moves with every answer; what was delivered is delivered once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [which, isHere])
  return which !== '' && !told
}

function Uncounted({ out }: { out: Out }) {
  const t = useSay()
  return (
    <>
      <h2>{t(words.uncounted)}</h2>
      <section className="card stack">
        {out.told !== null && (
          <p>
            <b>{groupedIn(t(out.told))}</b>
          </p>
        )}
        <p className="muted">{t(words.uncountedUnder)}</p>
        {(['order', 'review'] as const).map((kind) => {
          const { count, items } = kind === 'order' ? out.orders : out.reviews
          if (count === 0) return null
          return (
            <details key={kind}>
              <summary>
                {t(kind === 'order' ? words.orders : words.reviews)}
                {t(colon)}
                {grouped(count)}
                {items.length < count && ` (${grouped(items.length)} ${t(words.shown)})`}
              </summary>
              {items.map((one) => (
                <div key={one.id} className="spread">
                  <span>
                    <span className="mono">{one.id}</span>{' '}
                    <span className="small muted">
                      {one.case_id !== undefined && `${t(words.case)} ${one.case_id} `}
                      {one.since !== null && (
                        <>
                          {t(words.since)} <At ms={one.since} />
                        </>
                      )}
                      {one.until !== null && (
                        <>
                          {' '}
                          {t(words.until)} <At ms={one.until} />
                        </>
                      )}
                    </span>
                  </span>
                  {/* The dialog stays where it is once the objection stands, so that what was recorded is still read. */}
                  <CommandDialog
                    about={objectWords[kind]}
                    draftKey={`object/${kind}/${one.id}`}
                    path={out.how.path}
                    start={{}}
                    fixed={{ about_kind: kind, about_id: one.id }}
                    done={undefined}
                    title={`${t(objectWords[kind].verb)} · ${one.id}`}
                  >
                    <button type="button" disabled={!one.may_object}>
                      {t(one.may_object ? objectWords[kind].verb : words.objected)}
                    </button>
                  </CommandDialog>
                </div>
              ))}
            </details>
          )
        })}
      </section>
    </>
  )
}

function Home({ me, shown }: { me: Me; shown: () => void }) {
  const t = useSay()
  const mine = useGet<Mine>('/v1/mine', 15_000)
  const delivering = useDelivered(mine.data, mine.refetch)
  const settled = !mine.isPending && !delivering
  useEffect(() => {
    if (settled) shown()
  }, [settled, shown])
  if (delivering) return <Loading />
  return (
    <DueProcessNow value={apartFromHere(mine.data?.now)}>
      <Fetched query={mine}>
        {(one) => {
          if (me.bound?.kind === 'authority') return <Requests requests={one.requests ?? []} />
          const quiet = [one.warnings, one.questions, one.measures].every((list) => (list ?? []).length === 0)
          return (
            <>
              {quiet && <p className="banner ok">{t(words.calm)}</p>}
              {(one.warnings ?? []).length > 0 && <h2>{t(words.warned)}</h2>}
              {(one.warnings ?? []).map((warning) => (
                <section key={`${warning.case_id}${warning.kind}${warning.text.en}`} className="banner victim">
                  <p>
                    <b>{groupedIn(t(warning.text))}</b>
                  </p>
                  <p>{t(warning.advice)}</p>
                  <p className="small muted">
                    {t(words.since)} <At ms={warning.since} />
                  </p>
                  {warning.order_ids.length > 0 && (
                    <details>
                      <summary>
                        {t(words.orders)}
                        {t(colon)}
                        {grouped(warning.order_ids.length)}
                      </summary>
                      <span className="mono small">
                        <IdList ids={warning.order_ids} />
                      </span>
                    </details>
                  )}
                </section>
              ))}
              {(one.questions ?? []).length > 0 && <h2>{t(words.asked)}</h2>}
              {(one.questions ?? []).map((question) => (
                <Line key={question.id} thing={question} title={words.asked}>
                  <AskedAbout question={question} />
                  <Act
                    open={(question.open ?? []).includes('answer')}
                    about={commandWords('questions', 'answer')}
                    draftKey={`answer/${question.id}`}
                    path={`/v1/explanations/${encodeURIComponent(question.id)}/answer`}
                    title={words.answer}
                  />{' '}
                  <More on="questions" thing={question} />
                </Line>
              ))}
              {(one.measures ?? []).length > 0 && <h2>{t(words.limits)}</h2>}
              {(one.measures ?? []).map((measure) => (
                <Line key={measure.id} thing={measure} title={wordOf(measureWords as Record<string, Say>, String(measure['kind'] ?? ''))}>
                  <Act
                    open={(measure.open ?? []).includes('appeal')}
                    about={commandWords('measures', 'appeal')}
                    draftKey={`appeal/${measure.id}`}
                    path={`/v1/measures/${encodeURIComponent(measure.id)}/appeal`}
                    title={words.appeal}
                  />{' '}
                  <More on="measures" thing={measure} />
                  <HasRead thing={measure} />
                </Line>
              ))}
              {one.out !== undefined && one.out.orders.count + one.out.reviews.count > 0 && <Uncounted out={one.out} />}
              <Consents cases={one.cases ?? []} />
              {me.bound?.kind === 'shop' && <Cost cases={one.cases ?? []} losses={one.losses ?? []} />}
              {(one.told ?? []).map((warned) => (
                <p key={warned.about} className="banner">
                  {t(warned.text)}
                </p>
              ))}
              {me.bound?.kind !== 'shop' && <p className="muted">{t(words.notMine)}</p>}
              <ReportButtons subject={one.subject ?? me.bound} />
              {(one.reports ?? []).length > 0 && <h2>{t(words.told)}</h2>}
              {(one.reports ?? []).map((report) => (
                <Line key={report.id} thing={report} title={wordOf(reportKindWords, String(report['kind'] ?? ''))}>
                  <Answer report={report} />
                  <More on="reports" thing={report} />
                </Line>
              ))}
              {[...(one.appeals ?? []), ...(one.objections ?? [])].length > 0 && <h2>{t(words.appealed)}</h2>}
              {(['appeals', 'objections'] as const).flatMap((on) =>
                (one[on] ?? []).map((thing) => (
                  <Line key={thing.id} thing={thing} title={say(thing.id, thing.id)}>
                    <More on={on} thing={thing} />
                  </Line>
                )),
              )}
              <OwnData mine={one} />
            </>
          )
        }}
      </Fetched>
    </DueProcessNow>
  )
}

function Portal() {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const [leaving, setLeaving] = useState(false)
  const [account, setAccount] = useState(false)
  const [shown, setShown] = useState(false)
  const show = useCallback(() => setShown(true), [])
  const who = me.data?.id
  useEffect(() => {
    if (who !== undefined) dropOthersDrafts(localStorage, who, Date.now())
  }, [who])
  return (
    <>
      <header className="bar">
        <span className="brand">
          <img src="/icon.svg" alt="" /> 司市 Aedile
        </span>
        <span style={{ flex: 1 }} />
        <LanguageSwitch />
        {/* Its place is kept while it is not known who is here, so that nothing beside it moves. */}
        <button
          type="button"
          className="plain"
          disabled={leaving}
          style={me.data === undefined ? { visibility: 'hidden' } : undefined}
          onClick={() => {
            setLeaving(true)
            dropOthersDrafts(localStorage, undefined, Date.now())
            void post('/v1/sign-out', {}, crypto.randomUUID()).finally(() => window.location.reload())
          }}
        >
          {t(words.out)}
        </button>
      </header>
      <main className="main" style={{ maxWidth: 720, marginInline: 'auto' }}>
        {me.data !== undefined && (
          <h1>
            {t(words.you)} · {me.data.name}
          </h1>
        )}
        {/* Above what is still to come, so that it does not move when that comes. */}
        {me.data !== undefined && (
          <p className="small">
            <a href={`/public?marketplace=${encodeURIComponent(me.data.marketplace)}`}>{t(words.rules)}</a>
          </p>
        )}
        {me.data === undefined ? me.error ? <Trouble error={me.error} again={() => void me.refetch()} /> : null : <Home me={me.data} shown={show} />}
        {/* Not before what stands above it, which would push it down. */}
        {shown && me.data?.kind === 'person' && (
          <div style={{ marginBlockStart: 24 }}>
            {account ? (
              <Suspense>
                <OwnAccount />
              </Suspense>
            ) : (
              <button type="button" className="plain" onClick={() => setAccount(true)}>
                {t(words.account)}
              </button>
            )}
          </div>
        )}
      </main>
    </>
  )
}

const queries = makeQueries()
unfoldOnPaper()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Portal />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
)
