import { posix } from 'node:path';

/** What a container of an image runs, and where. */
export interface DockerfileStart {
  readonly words: readonly string[];
  readonly workingDir: string;
}

/** Reads ENTRYPOINT, CMD and WORKDIR of the last stage; undefined if it starts nothing, or a shell has to read what. */
export function dockerfileStart(text: string): DockerfileStart | undefined {
  let workingDir = '/';
  let entrypoint: readonly string[] | undefined;
  let command: readonly string[] | undefined;
  for (const [instruction, rest] of instructionsOf(text)) {
    if (instruction === 'FROM') [workingDir, entrypoint, command] = ['/', undefined, undefined];
    else if (instruction === 'WORKDIR') workingDir = posix.resolve(workingDir, rest.replace(/^["']|["']$/g, ''));
    else if (instruction === 'CMD') command = wordsOf(rest);
    else if (instruction === 'ENTRYPOINT') [entrypoint, command] = [wordsOf(rest), undefined];
  }
  const words = [...(entrypoint ?? []), ...(command ?? [])];
  return words.length === 0 ? undefined : { words, workingDir };
}

/** `/app/src/main.js` → `src/main.js`: what the image has in its working directory is in the folder of the build, as a rule. */
export function withoutWorkingDir(word: string, workingDir: string): string {
  return workingDir !== '/' && word.startsWith(`${workingDir}/`) ? word.slice(workingDir.length + 1) : word;
}

function instructionsOf(text: string): readonly (readonly [string, string])[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line);
    return match ? [[(match[1] ?? '').toUpperCase(), (match[2] ?? '').trim()] as const] : [];
  });
}

/** The JSON form, or the words of a simple line; none for one that a shell has to read. */
function wordsOf(text: string): readonly string[] | undefined {
  if (text.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(text);
      return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
    } catch {
      // It is no JSON, so that Docker would give it to a shell.
      return undefined;
    }
  }
  const plain = text.replace(/^exec\s+/, '');
  return /["'$`|&;<>*()\\]/.test(plain) ? undefined : plain.split(/\s+/).filter((word) => word !== '');
}
