/** Who somebody is. Apart from what leads elsewhere, which the portal has no use for and would have to load. */
import { say, useSay } from '../i18n.tsx'
import type { Subject } from '../things.ts'
import { personRoleWords, subjectKindWords, wordOf } from '../words.ts'

export function SubjectName({ subject }: { subject: Subject | undefined }) {
  const t = useSay()
  if (subject === undefined) return <span className="unknown">–</span>
  return (
    <span>
      {t(wordOf(subjectKindWords, subject.kind))} <span className="mono">{subject.id}</span>
    </span>
  )
}

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
