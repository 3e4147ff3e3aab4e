import { stat } from 'node:fs/promises';
import { readBounded } from '../../base/disk/boundedFile.ts';
import type { EngineLooks } from '../detect/inspect.ts';
import type { TargetFacts, PathMap } from '../model.ts';
import { fileStanding, standingAdvice } from './explain.ts';

interface AdvisedTarget {
  readonly service: string;
  readonly container: Pick<TargetFacts, 'name' | 'imageCreatedAtMs'>;
  readonly maps: readonly PathMap[];
  /** True if the program is read as it stands, so that its sources are in the container. */
  readonly readsSources: boolean;
}

/** Sources are not larger. */
const maxSourceBytes = 32 * 1_048_576;

/** Why a breakpoint in a file of this machine cannot be bound, and what to do; undefined where nothing is known of the kind. */
export async function breakpointAdvice(
  engine: Pick<EngineLooks, 'statPath' | 'readArchive'>,
  target: AdvisedTarget,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!target.readsSources) return compiledAdvice(target, path);
  const content = await readBounded(path, maxSourceBytes);
  const standing = await fileStanding(engine, target.container.name, target.maps, { path, content }, signal);
  const isCompiled = /\.(tsx?|mts|cts|jsx)$/.test(path);
  if (isCompiled && (standing.kind === 'missing' || standing.kind === 'outside')) {
    return `${target.service} runs what this file was compiled to. Compile it with inlineSourceMap, or build it on this machine as well, so that the debugger finds its source map.`;
  }
  return standingAdvice(standing, target.service);
}

/** What is compiled is not in the container, so that only its age tells. */
async function compiledAdvice({ service, container }: AdvisedTarget, path: string): Promise<string | undefined> {
  const builtMs = container.imageCreatedAtMs;
  const { mtimeMs } = await stat(path);
  return builtMs !== undefined && mtimeMs > builtMs
    ? `This file was changed after the image of ${service} was built. Rebuild ${service}.`
    : undefined;
}
