import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isOnServer } from './paths.ts';
import type { FolderText, GitFolder, GitPlace } from './host.ts';

/** More than a folder that people keep by hand has. */
const maxFiles = 200;
const maxBytes = 5_000_000;
const timeoutMs = 5000;

/**
 * Reads a folder of a repository of this machine as it was committed, by the `git` that is installed. Nothing is fetched, nothing of
 * the repository is run, and its working tree is not looked at. Files that are no YAML are left out.
 */
export function readGitFolder(place: GitPlace): GitFolder {
  const mistake = mistakeIn(place);
  if (mistake !== undefined) return { kind: 'unreadable', problem: mistake };
  try {
    const commit = git(place, ['rev-parse', '--verify', '--quiet', `${place.ref}^{commit}`])
      .toString()
      .trim();
    const listed = git(place, ['ls-tree', '-z', `${commit}:${place.path}`]).toString();
    const blobs = blobsIn(listed).filter(({ name }) => /\.ya?ml$/.test(name));
    return { kind: 'read', commit, files: textsOf(place, blobs.slice(0, maxFiles)) };
  } catch (error) {
    return { kind: 'unreadable', problem: reasonOf(error, place) };
  }
}

/** What is handed to git as a word could be an option, or a place outside. */
function mistakeIn({ repository, ref, path }: GitPlace): string | undefined {
  if (isOnServer(repository)) {
    return 'it names a server, and nothing is fetched from one. Clone it, and name the folder of the clone';
  }
  if (!existsSync(repository)) return `there is no folder ${repository}`;
  if (!/^[\w][\w./@{}^~+-]{0,200}$/.test(ref) || ref.includes('..')) return `"${ref}" is no tag, branch or commit`;
  const isInside = !path.startsWith('/') && !path.split('/').includes('..') && !/[\0-\x1f]/.test(path);
  return isInside ? undefined : `"${path}" is no path within the repository`;
}

interface Blob {
  readonly id: string;
  readonly name: string;
}

/** `100644 blob ID<TAB>name`; links and folders are none. */
function blobsIn(listed: string): readonly Blob[] {
  return listed.split('\0').flatMap((line) => {
    const [, id, name] = /^100(?:644|755) blob ([0-9a-f]{40,64})\t(.+)$/s.exec(line) ?? [];
    return id === undefined || name === undefined ? [] : [{ id, name }];
  });
}

function textsOf(place: GitPlace, blobs: readonly Blob[]): readonly FolderText[] {
  if (blobs.length === 0) return [];
  const all = git(place, ['cat-file', '--batch'], blobs.map(({ id }) => `${id}\n`).join(''));
  const texts: FolderText[] = [];
  let start = 0;
  for (const { name } of blobs) {
    // `ID blob SIZE`, the content, and a line feed.
    const lineEnd = all.indexOf('\n', start);
    const size = Number(all.toString('latin1', start, lineEnd).split(' ')[2]);
    const end = lineEnd + 1 + size;
    texts.push({ name, text: all.toString('utf8', lineEnd + 1, end) });
    start = end + 1;
  }
  return texts;
}

function git({ repository }: GitPlace, words: readonly string[], input?: string): Buffer {
  const { PATH, HOME, XDG_CONFIG_HOME, USERPROFILE, SystemRoot } = process.env;
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'protocol.allow=never'];
  return execFileSync('git', ['--no-pager', ...safe, '-C', repository, ...words], {
    input: input ?? '',
    maxBuffer: maxBytes,
    timeout: timeoutMs,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Variables such as GIT_DIR would mean another repository; a clone with holes would be filled from a server.
    env: {
      ...{ PATH, HOME, XDG_CONFIG_HOME, USERPROFILE, SystemRoot },
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
      LC_ALL: 'C',
    },
  });
}

function reasonOf(error: unknown, { ref, path }: GitPlace): string {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: Buffer | string };
  if (code === 'ENOENT') return 'git is not installed';
  if (code === 'ETIMEDOUT') return `git did not answer within ${timeoutMs / 1000} s`;
  if (code === 'ENOBUFS') return `it is larger than ${maxBytes / 1_000_000} MB`;
  const [first = ''] = stderr.toString().split('\n');
  const said = first.replace(/^fatal: /, '').slice(0, 300);
  return said === '' ? `it has no "${ref}"` : `git says of "${path}" at "${ref}": ${said}`;
}
