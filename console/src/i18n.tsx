/** Two languages, complete by type: a text is a pair, and a pair with a missing half does not compile. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { type Lang, say, type Say } from './say.ts'

export { type Lang, say, type Say } from './say.ts'

const Context = createContext<{ lang: Lang; choose: (lang: Lang) => void }>({ lang: 'zh', choose: () => {} })

const kept = 'aedile.lang'

function preferred(): Lang {
  const chosen = localStorage.getItem(kept)
  if (chosen === 'en' || chosen === 'zh') return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState(preferred)
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  }, [lang])
  const choose = (next: Lang): void => {
    localStorage.setItem(kept, next)
    setLang(next)
  }
  return <Context value={{ lang, choose }}>{children}</Context>
}

export const useLang = () => useContext(Context)

/** Turns a pair into the reader's language. */
export function useSay(): (text: Say) => string {
  const { lang } = useLang()
  // The same as long as the language is: what is put together with it is not put together anew at every stroke.
  return useCallback((text: Say) => text[lang], [lang])
}

/** Between sentences, names and values that are put together. */
export const stop = say('. ', '。')
export const colon = say(': ', '：')
export const comma = say(', ', '、')

/** 95 %, as in every sentence of a report; what is not known is no share. */
export const percent = (share: number | null, digits = 0): string => (share === null ? '–' : `${Number((share * 100).toFixed(digits))}\u00a0%`)

export function LanguageSwitch() {
  const { lang, choose } = useLang()
  return (
    <button type="button" className="plain" lang={lang === 'zh' ? 'en' : 'zh-CN'} onClick={() => choose(lang === 'zh' ? 'en' : 'zh')}>
      {lang === 'zh' ? 'English' : '中文'}
    </button>
  )
}
