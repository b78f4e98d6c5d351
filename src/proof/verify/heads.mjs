/** Forks: does the bag stand in the same history as a head that somebody else kept, and did witnesses see the entry it rests on? */
import { same } from './bytes.mjs'
import { fail } from './error.mjs'
import { parseVkey, verifyCheckpoint, verifyExtends } from './note.mjs'
import { rootAt } from './tree.mjs'

/** A head somebody kept, against the tree of the bag. `unchecked` gets what would be needed where the bag cannot answer. */
export function checkKeptHeads(seen, options, { found, unchecked }) {
  const said = []
  for (const note of options.heads ?? []) {
    const head = verifyCheckpoint(note, seen.policy)
    if (head.size > seen.tree.size) {
      const proof = (options.consistency ?? []).find((text) => text.startsWith(`old ${seen.tree.size}\n`))
      if (proof === undefined) {
        unchecked.push(
          `a proof that the head of ${head.size} entries extends this bag’s of ${seen.tree.size} (aedile ledger prove --from ${seen.tree.size}), given with --consistency FILE`,
        )
        continue
      }
      const { newer } = verifyExtends(proof, seen.note, seen.policy)
      if (newer.size !== head.size || !same(newer.root, head.root))
        found('HEAD_FORK', `expected the proof to lead to the head of ${head.size} entries you kept, it leads to another`)
    } else {
      const root = head.size === seen.tree.size ? seen.root : rootAt(seen.tree, head.size)
      if (root === undefined && seen.act?.data.heads === 'all') {
        found(
          'HEAD_FORK',
          `expected one history: by its own entry this bag leads from every head the ledger had signed, and the one of ${head.size} entries you kept is none of them`,
        )
        continue
      }
      if (root === undefined) {
        unchecked.push(`the bag carries no proof from the head of ${head.size} entries; ask for one (aedile ledger prove --from ${head.size})`)
        continue
      }
      if (!same(root, head.root)) {
        found('HEAD_FORK', `expected one history: the head of ${head.size} entries you kept is another than this bag’s tree gives, and one key signed both`)
        continue
      }
    }
    said.push(`${head.size}`)
  }
  return said.length === 0 ? undefined : `in one history with the kept head of ${said.join(', ')} entries`
}

/** Enough of the reader’s witnesses must have cosigned a head that covers the entry which records the index. */
export function checkWitnesses(seen, options) {
  const witnessKeys = (options.witnessKeys ?? []).map(parseVkey)
  const quorum = options.quorum ?? witnessKeys.length
  if (!Number.isSafeInteger(quorum) || quorum < 1 || quorum > witnessKeys.length)
    fail('WITNESS_QUORUM', `expected a quorum from 1 to the ${witnessKeys.length} witnesses given, got ${quorum}`)
  let last = 0
  for (const note of [seen.note, ...seen.heads.map((head) => head.note)]) {
    try {
      const { size } = verifyCheckpoint(note, { ...seen.policy, witnessKeys, quorum })
      last = Math.max(last, size)
    } catch (error) {
      if (error.code !== 'WITNESS_QUORUM') throw error
    }
  }
  const covers = (seen.indexed ?? seen.tree.size - 1) + 1
  if (last < covers)
    fail(
      'WITNESS_QUORUM',
      `expected ${quorum} of your witnesses to have seen the first ${covers} entries, on which this bag rests; ${last === 0 ? 'they saw none' : `they saw ${last}`}`,
    )
  return `${quorum} of your witnesses saw the first ${last} entries`
}
