/** Files that one command merges, as it names them, and the line from 0 that the command is in. */
export interface Chain {
  readonly paths: readonly string[];
  readonly line: number;
}

/** Nobody writes a longer command, or merges more files. */
const maxCommandLength = 4000;
const maxFiles = 12;
const maxChains = 100;
const maxVariables = 300;
const maxExpansions = 40;

/**
 * The chains of `-f a.yaml -f b.yaml` in a text that runs Compose, or tells how: a README, a Makefile, a script, a workflow.
 * Variables of Make, of a shell and of just are filled in; `COMPOSE_FILE=a.yaml:b.yaml` is a chain too.
 */
export function chainsIn(text: string): readonly Chain[] {
  if (!/\.ya?ml/i.test(text)) return [];
  const commands = commandsOf(text);
  const variables = variablesOf(commands);
  const chains: Chain[] = [];
  for (const { text: command, line } of commands) {
    if (chains.length >= maxChains) break;
    if (!/-f|--file|COMPOSE_FILE|\$|\{\{/.test(command)) continue;
    for (const part of expanded(command, variables).split(/&&|\|\|?|;(?=\s)/)) {
      const paths = namedIn(part);
      if (paths.length > 1 && paths.length <= maxFiles) chains.push({ paths, line });
    }
  }
  return chains;
}

/** The same, of the comments of a manifest. */
export function chainsInComments(text: string): readonly Chain[] {
  if (!text.includes('#')) return [];
  const lines = text.split('\n', maxCommentedLines);
  return chainsIn(lines.map((line) => /^\s*#+(.*)$/.exec(line)?.[1] ?? '').join('\n'));
}

/** Commands are told at the top of a file, or at its end. */
const maxCommentedLines = 2000;

/** The files that a `devcontainer.json` merges. It may have comments, so it is not read as JSON. */
export function devcontainerChains(text: string): readonly Chain[] {
  const found = /"dockerComposeFile"\s*:\s*(?:\[([^\]]{0,2000})\]|"([^"\n]{1,300})")/.exec(text);
  if (!found) return [];
  const [, list, single] = found;
  const paths =
    single === undefined ? [...(list ?? '').matchAll(/"([^"\n]{1,300})"/g)].map(([, path = '']) => path) : [single];
  const line = text.slice(0, found.index).split('\n').length - 1;
  return paths.length > 1 && paths.length <= maxFiles ? [{ paths, line }] : [];
}

interface Command {
  readonly text: string;
  readonly line: number;
}

/** Lines, put together where a backslash says that the next one goes on. */
function commandsOf(text: string): readonly Command[] {
  const commands: Command[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [line, raw] of text.split(/\r?\n/).entries()) {
    const goesOn = /\\\s*$/.test(raw.slice(-20));
    const own = goesOn ? raw.slice(0, raw.lastIndexOf('\\')) : raw;
    if (open && open.text.length < maxCommandLength) open.text += ` ${own.slice(0, maxCommandLength)}`;
    open ??= { text: own.slice(0, maxCommandLength), line };
    if (goesOn) continue;
    commands.push(open);
    open = undefined;
  }
  if (open) commands.push(open);
  return commands;
}

/** What variables are set to. One that is set anew from itself, as scripts add to a command, has all of its parts. */
function variablesOf(commands: readonly Command[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { text } of commands) {
    if (variables.size >= maxVariables) break;
    const found =
      /^\s*(?:export |override |local |readonly )?\s*([A-Za-z_]\w{0,60})\s*(\+|::?|\?)?=\s*(.{1,1000})/.exec(text);
    const [, name, sign, value = ''] = found ?? [];
    if (name === undefined) continue;
    const earlier = variables.get(name) ?? '';
    const whole = value.replace(reference, (written, ...names: (string | undefined)[]) =>
      names.slice(0, 4).includes(name) ? earlier : written,
    );
    variables.set(name, (sign === '+' ? `${earlier} ${value}` : whole).slice(0, maxCommandLength));
  }
  return variables;
}

/** `$(NAME)`, `${NAME}`, `$NAME`, `{{NAME}}`. */
const reference =
  /\$\(\s{0,3}(\w{1,60})\s{0,3}\)|\$\{\s{0,3}(\w{1,60})(?:\[@\])?[^{}\n]{0,100}\}|\$(\w{1,60})|\{\{\s{0,3}\.?(\w{1,60})\s{0,3}\}\}/g;

function expanded(command: string, variables: ReadonlyMap<string, string>): string {
  let text = command;
  let left = maxExpansions;
  for (let depth = 0; depth < 8 && left > 0; depth++) {
    let isChanged = false;
    text = text
      .replace(reference, (written, ...names: (string | undefined)[]) => {
        const value = variables.get(names.slice(0, 4).find((name) => name !== undefined) ?? '');
        if (value === undefined || left-- <= 0) return written;
        isChanged = true;
        return value;
      })
      .slice(0, maxCommandLength);
    if (!isChanged) break;
  }
  return text;
}

/** What a folder that nobody knows begins with: `$(pwd)/`, `${ROOT}/`. */
const unknownFolder = /\$(?:\([^()\n]{1,100}\)|\{[^{}\n]{1,100}\}|\w{1,60})\/?/g;

function namedIn(command: string): readonly string[] {
  const listed = /\bCOMPOSE_FILE\b["']?\s{0,3}[:=]\s{0,3}["']?([^\s"'#]{1,1000})/.exec(command)?.[1];
  if (listed !== undefined && /\.ya?ml[:;]/i.test(listed)) return distinct(listed.split(/[:;]/));
  const words = command.replace(unknownFolder, '').split(/[\s"'`,()[\]]+/);
  return distinct(
    words.flatMap((word, index) => {
      const value = /^(?:-f|--file)=(.+)$/.exec(word)?.[1];
      if (value !== undefined) return [value];
      return word === '-f' || word === '--file' ? [words[index + 1] ?? ''] : [];
    }),
  );
}

function distinct(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.filter((path) => manifestFileName.test(path)))];
}

/** The names that a file of a manifest can have. */
export const manifestFileName = /^[^\0\n]{0,300}\.ya?ml(?:\.(?:example|sample|dist|template))?$/i;
