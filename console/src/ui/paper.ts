/** A printed page has nothing to unfold and nothing to scroll: details stand open, and a table shows what fits on paper. */
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Rows of a table on paper; the complete one is the CSV. */
export const mostOnPaper = 200

export function unfoldOnPaper(): void {
  let opened: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
    for (const one of opened) one.open = true
  })
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
    opened = []
  })
}

export function useOnPaper(): boolean {
  const [paper, setPaper] = useState(false)
  useEffect(() => {
    // The browser takes what stands there when the listener returns.
    const before = (): void => flushSync(() => setPaper(true))
    const after = (): void => setPaper(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  return paper
}
