/**
 * How long the longest files and functions of `src/` are, and whether its imports go round in circles: of the working tree, or of a commit.
 *
 *   node bench/price/lengths.ts [COMMIT]
 *
 * A function is counted from the first column to the bracket that closes it there, as the formatter sets it; what stands inside belongs to it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const [, , commit] = process.argv
const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 })
const read = (file: string): string => (commit === undefined ? readFileSync(join(root, file), 'utf8') : git('show', `${commit}:${file}`))
const listed = commit === undefined ? git('ls-files', 'src') : git('ls-tree', '-r', '--name-only', commit, 'src')
const files = listed.split('\n').filter((file) => file.endsWith('.ts') && !/(\.test|\/fixture)\.ts$/.test(file))

const begins = /^(?:export )?(?:async )?(?:function (\w+)|const (\w+)\b.*=> \{$|const (\w+)\b.*= (?:async )?\($)/

type Length = { lines: number; what: string }

function functionsOf(file: string, lines: readonly string[]): Length[] {
  return lines.flatMap((line, from) => {
    const named = begins.exec(line)
    if (named === null) return []
    const to = lines.findIndex((other, at) => at > from && /^[})\]]/.test(other) && !other.endsWith('{'))
    return to < 0 ? [] : [{ lines: to - from + 1, what: `${file}:${from + 1} ${named[1] ?? named[2] ?? named[3]}` }]
  })
}

/** Files that import each other, by way of others or not; types bind nothing when it runs. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = (from: string): Set<string> => {
    const seen = new Set<string>()
    const todo = [...(imports.get(from) ?? [])]
    for (let next = todo.pop(); next !== undefined; next = todo.pop())
      if (!seen.has(next)) {
        seen.add(next)
        todo.push(...(imports.get(next) ?? []))
      }
    return seen
  }
  const all = new Map([...imports.keys()].map((file) => [file, reached(file)]))
  const circles = [...all].flatMap(([file, seen]) =>
    seen.has(file)
      ? [
          [...seen]
            .filter((other) => all.get(other)?.has(file))
            .toSorted()
            .join(', '),
        ]
      : [],
  )
  return [...new Set(circles)].map((circle) => circle.split(', '))
}

const texts = new Map(files.map((file) => [file, read(file)]))
const lengths = [...texts].map(([what, text]): Length => ({ lines: text.split('\n').length - 1, what }))
const functions = [...texts].flatMap(([file, text]) => functionsOf(file, text.split('\n')))
const imports = new Map(
  [...texts].map(([file, text]) => [
    file,
    [...text.matchAll(/^(?:import|export) (?!type )[^'"]*?from '(\.[^']+)'/gm)].map(([, path]) => join(dirname(file), path!)),
  ]),
)
const longest = (list: readonly Length[]): string =>
  list
    .toSorted((a, b) => b.lines - a.lines)
    .slice(0, 8)
    .map(({ lines, what }) => `  ${String(lines).padStart(5)}  ${what}`)
    .join('\n')

const inJudging = functions.filter(({ what }) => what.startsWith('src/judging/'))
process.stdout.write(`files (${files.length})
${longest(lengths)}
functions
${longest(functions)}
functions of judging
${longest(inJudging)}
files of judging
${longest(lengths.filter(({ what }) => what.startsWith('src/judging/')))}
circles: ${circlesIn(imports).length}
`)
