import { dirname } from 'node:path';
import type { Problem } from '../../../../src/base/problem.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

export interface Situation {
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly request?: Partial<ResolveRequest>;
}

/** Resolves a text as /app/compose.yaml, with other files of /app beside it, and a Dockerfile in every folder. */
export function resolving(
  text: string,
  { files = {}, environment = {}, request = {} }: Situation = {},
): ResolvedManifest {
  const all = Object.entries({ 'compose.yaml': text, ...files }).map(([path, content]) => [`/app/${path}`, content]);
  const dockerfiles = all.map(([path]) => [`${dirname(path ?? '')}/Dockerfile`, '']);
  const host = new MemoryManifestHost(
    Object.fromEntries([...dockerfiles, ...all]) as Record<string, string>,
    environment,
  );
  return resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [], ...request }, host);
}

/** `code line:character-endCharacter` of each problem, lines and characters from 1 as an editor shows them. */
export function summary(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, at }) => {
    if (!at) return code;
    const { start, end } = at.range;
    const file = at.file === '/app/compose.yaml' ? '' : `${at.file.replace('/app/', '')} `;
    return `${code} ${file}${start.line + 1}:${start.character + 1}-${end.character + 1}`;
  });
}
