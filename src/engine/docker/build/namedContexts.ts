import { randomBytes } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Build } from '../../../manifest/model.ts';
import { imageName } from '../../plan/names.ts';
import { folderArchive } from './buildContext.ts';
import { accepting, apiPath, type DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { diskFull, isDiskFull } from '../images/imageFailures.ts';
import { objectsOf } from '../streams/lines.ts';

/** Where a named context comes from, as far as an engine can have it. */
type NamedContext =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'folder'; readonly folder: string };

/** Named contexts as stages that a Dockerfile may begin with. */
export interface ContextStages {
  /** Adds them to a Dockerfile. Throws `engine.build-unsupported` if its own stages are in the way. */
  readonly into: (dockerfile: string) => string;
  /** Removes what was made for them. */
  dispose(): Promise<void>;
}

const removalTimeoutMs = 30_000;

/** Undefined for a context that only a builder of its own can read: a repository, an archive, an OCI layout. */
export function toNamedContext(source: string): NamedContext | undefined {
  const [, scheme, rest = ''] = /^(docker-image:\/\/|service:)(.+)$/.exec(source) ?? [];
  if (scheme === 'service:') return { kind: 'service', service: rest };
  if (scheme !== undefined) return { kind: 'image', image: rest };
  return isAbsolute(source) ? { kind: 'folder', folder: source } : undefined;
}

/** A name that a stage can have, which is how the Engine API gets to know of a named context. */
export function isStageName(name: string): boolean {
  return /^[a-z][a-z0-9_.-]*$/i.test(name);
}

/**
 * The Engine API takes one context and knows no names. A stage has a name, and comes from an image: so each named context becomes
 * a stage, and a folder an image first, which is gone when the build is over.
 */
export async function contextStages(
  client: DockerClient,
  application: Application,
  { additionalContexts = {} }: Build,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<ContextStages | undefined> {
  const contexts = Object.entries(additionalContexts);
  if (contexts.length === 0) return undefined;
  const made: string[] = [];
  const dispose = async (): Promise<void> => {
    const removals = made.map((image) =>
      client.call({ method: 'DELETE', path: apiPath('images', image) }, AbortSignal.timeout(removalTimeoutMs)),
    );
    // 409: another image was made from it, and both go together.
    await Promise.allSettled(removals.map((removal) => accepting([404, 409], removal)));
  };
  const imported = async (name: string, folder: string): Promise<string> => {
    const image = `patchbay-context-${randomBytes(6).toString('hex')}:latest`;
    onProgress(`context ${name}: ${folder}`);
    made.push(image);
    await importFolder(client, name, folder, image, signal);
    return image;
  };
  try {
    const stages = contexts.map(async ([name, source]) => {
      const context = toNamedContext(source);
      const image = context?.kind === 'folder' ? await imported(name, context.folder) : imageOf(application, context);
      return [name, image ?? source] as const;
    });
    const settled = await Promise.allSettled(stages);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    const images = new Map(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
    return { into: (dockerfile) => withStages(dockerfile, images), dispose };
  } catch (error) {
    await dispose();
    throw client.translate(error, signal);
  }
}

function imageOf(application: Application, context: NamedContext | undefined): string | undefined {
  if (context?.kind === 'image') return context.image;
  const service = context?.kind === 'service' ? ownProperty(application.services, context.service) : undefined;
  return service && imageName(application, service);
}

/** A Dockerfile that begins with these stages, behind the arguments that all of its own may use. Name → image. */
export function withStages(dockerfile: string, stages: ReadonlyMap<string, string>): string {
  const lines = dockerfile.split('\n');
  const first = lines.findIndex((line) => /^\s*FROM\s/i.test(line));
  if (first === -1) return dockerfile;
  const own = new Set(lines.flatMap((line) => /^\s*FROM\s.*\sAS\s+(\S+)\s*$/i.exec(line)?.[1]?.toLowerCase() ?? []));
  const clash = [...stages.keys()].find((name) => own.has(name.toLowerCase()));
  if (clash !== undefined) throw inTheWay(`a stage of its Dockerfile has the name of the context "${clash}"`);
  if (lines.some((line) => /--from=\d+\b|--mount=\S*\bfrom=\d+\b/.test(line))) {
    throw inTheWay('its Dockerfile counts its stages (--from=0) instead of naming them');
  }
  const added = [...stages].map(([name, image]) => `FROM ${image} AS ${name}`);
  return [...lines.slice(0, first), ...added, ...lines.slice(first)].join('\n');
}

async function importFolder(
  client: DockerClient,
  name: string,
  folder: string,
  image: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await folderArchive(folder, `build.additional_contexts.${name}`);
  const query = { fromSrc: '-', repo: image };
  try {
    const answer = await client.stream({ method: 'POST', path: '/images/create', query, file }, signal);
    for await (const { error } of objectsOf(answer)) if (typeof error === 'string') throw notImported(name, error);
  } catch (error) {
    if (error instanceof DockerHttpError) throw notImported(name, error.detail, error);
    throw error;
  }
}

function notImported(name: string, detail: string, cause?: unknown): Error {
  const what = `Cannot build: the context "${name}" cannot be handed to the engine`;
  if (isDiskFull(detail)) return refusedByDocker('engine.disk-full', `${what}: ${diskFull(detail)}`, cause);
  return refusedByDocker('engine.build-failed', `${what} (${detail}). Correct build.additional_contexts.`, cause);
}

function inTheWay(why: string): Error {
  return refusedByDocker(
    'engine.build-unsupported',
    `Cannot build with build.additional_contexts: ${why}, and the engine knows contexts as stages alone. Rename it there.`,
  );
}
