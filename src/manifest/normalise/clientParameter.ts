import { join } from 'node:path';
import { debugRuntimeNames, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { imageRepository } from '../images/reference.ts';
import { splitWords } from '../forms/words.ts';
import type { ClientParameter } from '../model.ts';
import { readCommandLine } from '../programs/commandLine.ts';
import { runtimeOfProgram } from '../programs/programs.ts';
import { find, textOf, textsOf, type MapNode, type Node } from '../tree/tree.ts';

/**
 * The parameter by which the library of a service takes a name for its connections from a URL. The first two were tried with real
 * connections, of the third the source was read:
 *
 * - Python: redis-py (4.3) takes `client_name`, and fails for a parameter that it does not know. Celery makes its own use of URLs.
 * - Node.js: ioredis (6) takes `connectionName`, and minds nothing that it does not know; node-redis (6) knows none, and ignores what a URL asks for.
 * - Go: go-redis takes `client_name` since version 9, and refuses any URL with a parameter that it does not know.
 *
 * Undefined where the library is not known for sure: its URL is better left alone.
 */
export function clientParameter(
  service: MapNode,
  folders: readonly string[],
  readText: (file: string) => string | undefined,
): ClientParameter | undefined {
  const texts = (names: readonly string[]): string =>
    folders.flatMap((folder) => names.map((name) => readText(join(folder, name)) ?? '')).join('\n');
  switch (runtimeOf(service, folders, readText)) {
    case 'node':
      return 'connectionName';
    case 'python':
      return isCelery(service) || /\b(celery|kombu)\b/i.test(texts(pythonFiles)) ? undefined : 'client_name';
    case 'go':
      return isGoRedis9(texts(['go.mod'])) ? 'client_name' : undefined;
    default:
      return undefined;
  }
}

/** The same URL with a name for the connections that are made by it; what it says otherwise stays, and so does a name that it has. */
export function withClientName(url: string, parameter: ClientParameter, name: string): string {
  if (/[?&](client_?name|connectionName)=/i.test(url)) return url;
  const behind = url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?';
  return `${url}${behind}${parameter}=${encodeURIComponent(name)}`;
}

const pythonFiles = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.py', 'setup.cfg'];
const nodeFiles = ['package.json'];
const goFiles = ['go.mod'];

function runtimeOf(
  service: MapNode,
  folders: readonly string[],
  readText: (file: string) => string | undefined,
): DebugRuntime | undefined {
  const said = textOf(find(service, 'x-patchbay', 'debug', 'type'));
  const byName = debugRuntimeNames.find((runtime) => runtime === said);
  if (byName) return byName;
  for (const command of commandsOf(service)) {
    const runtime = runtimeOfProgram(readCommandLine(command).program);
    if (runtime) return runtime;
  }
  const byImage = officialImages[imageRepository(textOf(find(service, 'image')) ?? '')];
  if (byImage) return byImage;
  const has = (names: readonly string[]): boolean =>
    folders.some((folder) => names.some((name) => readText(join(folder, name)) !== undefined));
  const found = (
    [
      ['node', nodeFiles],
      ['python', pythonFiles],
      ['go', goFiles],
    ] as const
  ).filter(([, names]) => has(names));
  // A folder of two languages does not say which of them has the connection.
  return found.length === 1 ? found[0]?.[0] : undefined;
}

const officialImages: Readonly<Record<string, DebugRuntime | undefined>> = {
  node: 'node',
  python: 'python',
  golang: 'go',
};

/** As a local process, it is started otherwise than its container. */
function commandsOf(service: MapNode): readonly (readonly string[])[] {
  const run = wordsOf(find(service, 'x-patchbay', 'run', 'command'));
  const container = [...wordsOf(find(service, 'entrypoint')), ...wordsOf(find(service, 'command'))];
  return [run, container].filter((words) => words.length > 0);
}

function wordsOf(node: Node | undefined): readonly string[] {
  return node?.kind === 'list' ? textsOf(node) : (splitWords(textOf(node) ?? '') ?? []);
}

function isCelery(service: MapNode): boolean {
  return commandsOf(service).some((words) => words.some((word) => /(^|\/)celery$/.test(word)));
}

/** With both versions in one program, nobody can say which of them reads the URL. */
function isGoRedis9(text: string): boolean {
  return (
    /^\s*(require\s+)?github\.com\/redis\/go-redis\/v9\s/m.test(text) && !/go-redis\/redis|gomodule\/redigo/.test(text)
  );
}
