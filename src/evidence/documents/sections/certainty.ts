/** What the degrees of certainty mean. */
import { certainties } from '../../../domain/verdict.ts'
import type { Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { certaintyWords } from '../../../domain/words.ts'

export function certaintyTable({ say, of }: Voice): Block {
  return {
    is: 'table',
    caption: say('What the degrees of certainty mean', '确定程度的含义'),
    columns: [
      { head: say('Degree', '程度'), width: 0 },
      { head: say('Meaning', '含义'), width: 1 },
    ],
    rows: certainties.map((certainty) => [of(certaintyWords[certainty].name), of(certaintyWords[certainty].means)]),
  }
}
