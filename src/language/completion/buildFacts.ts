import { dirname, resolve } from 'node:path';
import { absolutePath, isRemote } from '../../manifest/files/paths.ts';
import { readDockerfile, type DockerfileFacts } from '../../manifest/files/dockerfile.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { writtenAt } from '../text/writtenAt.ts';

const none: DockerfileFacts = { targets: [], args: [], ports: [] };

/** The stages, arguments and ports in a service's Dockerfile; empty if there is no readable one. */
export function buildFacts(snapshot: Snapshot, service: string): DockerfileFacts {
  const short = writtenAt(snapshot, 'services', service, 'build');
  const context = short ?? writtenAt(snapshot, 'services', service, 'build', 'context') ?? '.';
  const dockerfile = writtenAt(snapshot, 'services', service, 'build', 'dockerfile') ?? 'Dockerfile';
  if (isRemote(context) || context.includes('$') || dockerfile.includes('$')) return none;
  const folder = absolutePath(context, dirname(snapshot.file.path), undefined);
  const text = snapshot.readText(resolve(folder, dockerfile));
  return text === undefined ? none : readDockerfile(text);
}
