/** Small pieces that every screen uses. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { actNouns, actVerbs } from '../acts.ts'
import { useSay } from '../i18n.tsx'
import type { Act, Verdict } from '../things.ts'
import { stateWords, wordOf } from '../words.ts'
import { say } from '../i18n.tsx'
import { DoerName } from './names.tsx'
import { At } from './time.tsx'

const readsWords = {
  page: say('This page changes nothing.', '本页不作任何更改。'),
  list: say('This list changes nothing; a row opens what can be done about it.', '本列表不作任何更改；打开一行即可查看可办理的事项。'),
}

/** `reads`: that nothing is changed here is said where nothing is. */
export function Title({
  children,
  under,
  actions,
  level,
  reads,
}: {
  children: ReactNode
  under?: ReactNode
  actions?: ReactNode
  level?: 2 | undefined
  reads?: keyof typeof readsWords | undefined
}) {
  const t = useSay()
  const Head = level === 2 ? 'h2' : 'h1'
  return (
    <header className={level === 2 ? 'spread part' : 'spread'} style={{ marginBlockEnd: 12 }}>
      <div>
        <Head>{children}</Head>
        {under !== undefined && <div className="muted">{under}</div>}
        {reads !== undefined && <div className="muted small no-print">{t(readsWords[reads])}</div>}
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

export const toneOf = ({ behaviour, role }: Pick<Verdict, 'behaviour' | 'role'>): 'victim' | 'found' | 'cleared' | 'open' =>
  behaviour === 'benign' ? 'cleared' : behaviour === 'inconclusive' ? 'open' : role.startsWith('victim') ? 'victim' : role === 'bystander' ? 'cleared' : 'found'

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
            <span className="small muted" style={{ display: 'block' }}>
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
  return `${t(wordOf(actNouns, noun))} · ${t(wordOf({ ...stateWords, ...actVerbs }, verb))}`
}

export function CaseLink({ id, part }: { id: string | undefined; part?: 'losses' }) {
  if (id === undefined) return <>–</>
  return (
    <Link to={part === undefined ? '/console/cases/$id' : `/console/cases/$id/${part}`} params={{ id } as never} className="mono">
      {id}
    </Link>
  )
}

/** One thing of casework, by its id or by words. */
export function ThingLink({ on, id, children }: { on: string; id: string; children?: ReactNode }) {
  return (
    <Link to="/console/$on/$id" params={{ on, id } as never} className={children === undefined ? 'mono' : undefined}>
      {children ?? id}
    </Link>
  )
}
