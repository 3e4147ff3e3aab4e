import { resolve as resolvePath } from 'node:path';
import { isRemote } from '../../manifest/files/paths.ts';
import type { Build } from '../../manifest/model.ts';
import type { Source } from './rule.ts';

/** The Dockerfile of a build; undefined where it is elsewhere, or cannot be read. */
export function dockerfileOf(
  { context, dockerfile, dockerfileInline }: Build,
  { readText }: Pick<Source, 'readText'>,
): string | undefined {
  return dockerfileInline ?? (isRemote(context) ? undefined : readText(resolvePath(context, dockerfile)));
}
