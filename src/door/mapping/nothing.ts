/** What people and programs write where they have nothing to say. Taken for a value it would make strangers alike: everybody's device would be `N/A`. */

export const wordsForNothing: readonly string[] =
  '- -- --- — – / n/a #n/a n.a. nan -nan #nan null (null) nil none <na> undefined nat \\n 无 暂无 空 未填写 未填 #ref! #value! #div/0! #name? #num! #null! keine ninguno nenhum なし'.split(
    ' ',
  )
export const unnamed: readonly string[] = ['unknown', '未知', '不详', 'unbekannt', 'desconocido', 'desconhecido', '不明']

/** Whether a cell says nothing, whatever is expected in it. `NA` is a country too, and a time of noughts is what databases write for none. */
export const saysNothing = (text: string): boolean => {
  if (text.length > 20) return false
  return wordsForNothing.includes(text.toLowerCase()) || text === 'NA' || /^0000-00-00(?:[ T]00:00:00)?$/.test(text)
}

/** Whether a cell names nobody and nothing: words that are no id. */
export const namesNothing = (text: string): boolean => unnamed.includes(text.toLowerCase())
