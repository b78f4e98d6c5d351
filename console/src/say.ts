/** A text of the pages: both languages or none. */
export type Say = { readonly en: string; readonly zh: string }
export type Lang = keyof Say

export const say = (en: string, zh: string): Say => ({ en, zh })
