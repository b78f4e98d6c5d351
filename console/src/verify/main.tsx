/** Checking a bag, for anybody: no sign-in, nothing sent. */
import '../../../src/report/tokens.css'
import '../base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { LanguageProvider, LanguageSwitch, say, useSay } from '../i18n.tsx'
import { Verify } from './check.tsx'

document.documentElement.dataset['room'] = 'portal'

function Page() {
  const t = useSay()
  return (
    <>
      <header className="bar">
        <span className="brand">
          <img src="/icon.svg" alt="" /> 司市 Aedile
        </span>
        <span style={{ flex: 1 }} />
        <LanguageSwitch />
      </header>
      <main className="main" style={{ maxWidth: 860, marginInline: 'auto' }}>
        <h1>{t(say('Is this bag what it says?', '这个证据包可信吗？'))}</h1>
        <Verify />
        <p className="muted">
          {t(
            say(
              'Without this page: unpack the bag and run node verify/verify.mjs . or bash verify/verify.sh . inside it, offline.',
              '不使用本页：解包后在其中离线运行 node verify/verify.mjs . 或 bash verify/verify.sh .',
            ),
          )}
        </p>
      </main>
    </>
  )
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <LanguageProvider>
      <Page />
    </LanguageProvider>
  </StrictMode>,
)
