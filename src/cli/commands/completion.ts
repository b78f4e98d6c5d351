/** Shell completion, written from the commands themselves: nothing here names one. */
import { type Command, everywhere, oneOf, type Option, UsageError } from '../command.ts'
import { commandNames, loadCommand } from '../registry.ts'

type Known = { name: string; command: Command; options: [string, Option][] }

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** Words of an option that takes one of a few: `en|zh`. */
const choices = ({ value }: Option): string[] => (value !== undefined && /^[a-z0-9]+(\|[a-z0-9]+)+$/.test(value) ? value.split('|') : [])

const bash = (commands: Known[]): string => `# aedile: bash completion. source <(aedile completion bash)
_aedile() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands
  .flatMap(({ name, options }) =>
    options.flatMap(([option, one]) =>
      choices(one).length === 0
        ? []
        : [`    ${quoted(`${name} --${option}`)}) COMPREPLY=($(compgen -W ${quoted(choices(one).join(' '))} -- "$word")); return ;;`],
    ),
  )
  .join('\n')}
  esac
  case "$word" in
    -*) case "\${COMP_WORDS[1]}" in
${commands.map(({ name, options }) => `      ${name}) COMPREPLY=($(compgen -W ${quoted(options.map(([option]) => `--${option}`).join(' '))} -- "$word")) ;;`).join('\n')}
      esac ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _aedile aedile
`

/** A colon parts the fields of a description in zsh. */
const described = (text: string): string => text.replaceAll(/[[\]:\\]/g, (mark) => `\\${mark}`)

const zsh = (commands: Known[], lang: 'en' | 'zh'): string => `#compdef aedile
# aedile: zsh completion. aedile completion zsh > "\${fpath[1]}/_aedile"
_aedile() {
  local -a commands=(
${commands.map(({ name, command }) => `    ${quoted(`${name}:${described(command.summary[lang])}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
${commands
  .map(({ name, options }) => {
    const specs = options.map(([option, one]) => {
      const action = one.type === 'boolean' ? '' : `:${one.value ?? 'value'}:${choices(one).length > 0 ? `(${choices(one).join(' ')})` : '_files'}`
      return quoted(`${one.multiple === true ? '*' : ''}--${option}[${described(one.says?.[lang] ?? option)}]${action.replaceAll('|', '-')}`)
    })
    return `    ${name}) _arguments ${[...specs, quoted('*:file:_files')].join(' ')} ;;`
  })
  .join('\n')}
  esac
}
_aedile "$@"
`

const fish = (commands: Known[], lang: 'en' | 'zh'): string =>
  `${[
    '# aedile: fish completion. aedile completion fish > ~/.config/fish/completions/aedile.fish',
    ...commands.flatMap(({ name, command, options }) => [
      `complete -c aedile -n __fish_use_subcommand -f -a ${name} -d ${quoted(command.summary[lang])}`,
      ...options.map(
        ([option, one]) =>
          `complete -c aedile -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -l ${option}${one.type === 'string' ? ' -r' : ''}${choices(one).length > 0 ? ` -f -a ${quoted(choices(one).join(' '))}` : ''} -d ${quoted(one.says?.[lang] ?? option)}`,
      ),
    ]),
  ].join('\n')}\n`

export const command: Command = {
  summary: { en: 'Print shell completion for bash, zsh or fish', zh: '输出 bash、zsh 或 fish 的命令补全' },
  usage: 'bash|zsh|fish',
  example: 'aedile completion bash > aedile.bash',
  async run({ positionals }, io) {
    const [given, ...rest] = positionals
    if (given === undefined || rest.length > 0)
      throw new UsageError({ en: 'expected one of bash, zsh, fish, got none', zh: '应给出 bash、zsh、fish 之一，却没有' })
    const shell = oneOf('SHELL', given, ['bash', 'zsh', 'fish'] as const)
    const commands = await Promise.all(
      commandNames.map(async (name): Promise<Known> => {
        const one = await loadCommand(name)
        return { name, command: one, options: Object.entries({ ...one.options, ...everywhere }) }
      }),
    )
    io.out(shell === 'bash' ? bash(commands) : shell === 'zsh' ? zsh(commands, io.lang) : fish(commands, io.lang))
    return 0
  },
}
