/** Who you are here, what your role may do, and how to declare a conflict: from a case, by "I am in conflict". */
import { useGet } from '../api.ts'
import { comma, say, useSay } from '../i18n.tsx'
import type { Me } from '../things.ts'
import { OwnAccount } from '../ui/account.tsx'
import { Facts } from '../ui/facts.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { personRoleWords, wordOf } from '../words.ts'

export function Screen() {
  const t = useSay()
  const me = useGet<Me>('/v1/me')
  return (
    <>
      <Title
        under={t(
          say(
            'You can never decide what you proposed, nor an appeal against what you took part in. A conflict is declared in the case itself.',
            '您不能决定自己提出的建议，也不能复审自己参与过的决定。回避在案件页面申请。',
          ),
        )}
      >
        {t(say('Roles and conflicts', '权限与回避'))}
      </Title>
      <Fetched query={me}>
        {(one) => (
          <div className="card">
            <p>
              <b>{one.name}</b> · {(one.roles ?? []).map((role) => t(wordOf(personRoleWords, role))).join(t(comma))}
            </p>
            <Facts value={one as unknown as Record<string, unknown>} leave={['name', 'roles', 'kind']} />
          </div>
        )}
      </Fetched>
      <OwnAccount />
    </>
  )
}
