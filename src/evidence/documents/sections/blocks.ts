/** The words that sections are written in: a heading, a text, a note, a list. */
import type { Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'

export const heading = (text: string, mark?: string): Block =>
  mark === undefined ? { is: 'heading', level: 1, text } : { is: 'heading', level: 1, text, mark }

export const subheading = (text: string): Block => ({ is: 'heading', level: 2, text })

export const text = (value: string): Block => ({ is: 'text', text: value })

export const note = (value: string): Block => ({ is: 'note', text: value })

export const items = (list: Cell[], ordered = false): Block => ({ is: 'items', ordered, items: list })

export const blank = (voice: Voice): string => voice.say('____________', '＿＿＿＿＿＿')

export const small = (value: string): Cell => ({ is: 'small', text: value })

export const lines = (list: Cell[]): Cell => ({ is: 'lines', lines: list })
