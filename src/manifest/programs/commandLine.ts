import { splitWords } from '../forms/words.ts';

/** A command line taken apart: what starts the program, and the program with its arguments. */
export interface ContainerCommand {
  /** Words that stay in front: `tini --`, `docker-entrypoint.sh`. */
  readonly launchers: readonly string[];
  /** Empty where nothing is started. */
  readonly program: readonly string[];
  /** Set where a shell runs more than one plain command, of which the program is only a guess. */
  readonly shellText?: string;
}

/** Launchers that run the rest of their arguments. A number says how many words belong to the launcher itself. */
const wrappers: readonly { readonly name: RegExp; readonly own: number }[] = [
  { name: /^(docker-|container-)?entrypoint(\.sh)?$/, own: 0 },
  { name: /^(docker-php|docker-ruby)-entrypoint$/, own: 0 },
  { name: /^(tini|tini-static|dumb-init|docker-init|catatonit|nice|exec|sudo|doas)$/, own: 0 },
  { name: /^(gosu|su-exec|chpst|setpriv)$/, own: 1 },
  { name: /^(timeout|wait-for-it(\.sh)?|wait-for(\.sh)?)$/, own: 1 },
  { name: /^env$/, own: 0 },
  // `poetry run python app.py`.
  { name: /^(poetry|uv|pipenv|pdm|rye|hatch)$/, own: 1 },
];

const shells = /^(sh|bash|ash|dash|zsh)$/;

/** Launchers within launchers are looked through this often. */
const maxDepth = 8;

/** Looks through launchers to the program that a container's command line starts. */
export function readCommandLine(words: readonly string[]): ContainerCommand {
  let launchers: readonly string[] = [];
  let rest = words;
  for (let depth = 0; depth < maxDepth; depth++) {
    const inner = withoutShell(rest);
    if (inner?.kind === 'text') return { launchers, program: inner.program, shellText: inner.text };
    if (inner?.kind === 'words') {
      rest = inner.words;
      continue;
    }
    const own = launcherLength(rest);
    if (own === 0 || own >= rest.length) break;
    launchers = [...launchers, ...rest.slice(0, own)];
    rest = rest.slice(own);
  }
  return { launchers, program: rest };
}

/** The last part of a path, of Windows too, without `.exe`. */
export function programName(path: string | undefined): string {
  return (
    (path ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.exe$/i, '') ?? ''
  );
}

type Inner =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'text'; readonly text: string; readonly program: readonly string[] };

/** What `sh -c TEXT` runs: plain words where the shell adds nothing to them. */
function withoutShell(words: readonly string[]): Inner | undefined {
  const [shell, ...rest] = words;
  if (!shells.test(programName(shell))) return undefined;
  const at = rest.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(word));
  const text = rest[at + 1];
  // `sh start.sh` runs a file, which cannot be looked into from here.
  if (at === -1 || text === undefined || rest.slice(0, at).some((word) => !word.startsWith('-'))) return undefined;
  const plain = text.trim().replace(/^exec\s+/, '');
  const plainWords = /[|&;<>()$`*?[\]#~{}\n]/.test(plain) ? undefined : splitWords(plain);
  if (plainWords) return { kind: 'words', words: plainWords };
  return { kind: 'text', text, program: splitWords(lastCommand(plain)) ?? [] };
}

/** Of `migrate && exec python app.py $ARGS`, the command that stays. */
function lastCommand(text: string): string {
  const last = text
    .split(/&&|\|\||[;\n]/)
    .map((part) => part.trim())
    .findLast((part) => part !== '');
  return (last ?? '').replace(/^exec\s+/, '');
}

/** How many words in front belong to a launcher: its name, its options, its own arguments. */
function launcherLength(words: readonly string[]): number {
  const name = programName(words[0]);
  const wrapper = wrappers.find((known) => known.name.test(name));
  if (!wrapper) return 0;
  let length = 1;
  while (/^-./.test(words[length] ?? '') && words[length] !== '--') length++;
  length += wrapper.own;
  if (name === 'env') while (/^\w+=/.test(words[length] ?? '')) length++;
  // `wait-for-it db:5432 -- app` and `tini -- app`.
  const dashes = words.indexOf('--');
  if (dashes !== -1 && dashes >= length - 1) return dashes + 1;
  return length;
}
