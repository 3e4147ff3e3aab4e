import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ProblemError } from '../../base/problem.ts';
import { accepting, apiPath, type DockerClient } from '../docker/connection/client.ts';
import { imageId } from '../docker/observe/observe.ts';
import { wholeTar } from '../copy/wholeTar.ts';
import { forwarderLabel } from '../docker/labels.ts';

/** A name that no registry has, so that an engine never looks for it elsewhere. */
const repository = 'localhost/patchbay-forwarder';

/**
 * Makes sure of the forwarder's image on the engine: one static program, loaded from this machine, so that nothing is pulled and it
 * works offline. Its tag is the hash of what is in it; images of other versions go, unless something uses them. Resolves to its id.
 */
export async function ensureImage(client: DockerClient, programs: string, signal: AbortSignal): Promise<string> {
  const { Arch: architecture = '', Os: os = 'linux' } = await client.version(signal);
  if (os !== 'linux' || (architecture !== 'amd64' && architecture !== 'arm64')) throw noProgram(os, architecture);
  const image = imageOf(await programFor(programs, architecture), architecture);
  const found = await imageId(client, image.name, signal);
  if (found !== undefined) return found;
  const file = Readable.from([image.archive]);
  const headers = { 'Content-Type': 'application/x-tar' };
  await client.call({ method: 'POST', path: '/images/load', query: { quiet: true }, file, headers }, signal);
  const made = await imageId(client, image.name, signal);
  if (made === undefined) throw notMade();
  await removeOthers(client, made, signal);
  return made;
}

async function programFor(programs: string, architecture: string): Promise<Buffer> {
  const path = join(programs, architecture);
  try {
    return await readFile(path);
  } catch (error) {
    const message = `Cannot read the forwarder's program ${path}. Install Patchbay again.`;
    throw new ProblemError({ code: 'forward.no-program', severity: 'error', message }, error);
  }
}

interface Image {
  readonly name: string;
  /** What `docker save` would write. */
  readonly archive: Buffer;
}

/** The image of a program, the same bytes each time. Pure. */
export function imageOf(program: Buffer, architecture: string): Image {
  const layer = wholeTar([{ name: 'forwarder', content: program, mode: 0o755 }]);
  const config = Buffer.from(
    JSON.stringify({
      architecture,
      os: 'linux',
      created: '1970-01-01T00:00:00Z',
      config: {
        Entrypoint: ['/forwarder'],
        // Nobody, by number: there is no /etc/passwd to look it up in.
        User: '65534:65534',
        WorkingDir: '/',
        Labels: { [forwarderLabel]: 'image' },
        // It is a container's first process, which ignores SIGTERM unless it handles it.
        StopSignal: 'SIGKILL',
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created: '1970-01-01T00:00:00Z', created_by: 'patchbay' }],
    }),
  );
  const id = sha256(config);
  const name = `${repository}:${id.slice(0, 12)}`;
  const manifest = JSON.stringify([{ Config: `${id}.json`, RepoTags: [name], Layers: ['layer.tar'] }]);
  const archive = wholeTar([
    { name: 'layer.tar', content: layer },
    { name: `${id}.json`, content: config },
    { name: 'manifest.json', content: Buffer.from(manifest) },
  ]);
  return { name, archive };
}

async function removeOthers(client: DockerClient, keptId: string, signal: AbortSignal): Promise<void> {
  const query = { filters: { label: [`${forwarderLabel}=image`] } };
  const listed = (await client.call({ method: 'GET', path: '/images/json', query }, signal)) as { Id: string }[];
  const others = listed.filter(({ Id }) => Id !== keptId);
  // 409: a container uses it.
  const removals = others.map(({ Id }) => client.call({ method: 'DELETE', path: apiPath('images', Id) }, signal));
  await Promise.all(removals.map((removal) => accepting([404, 409], removal)));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function noProgram(os: string, architecture: string): ProblemError {
  const message = `Cannot run a service locally beside these containers: the forwarder is a program for Linux on amd64 or arm64, and the engine runs ${os} on ${architecture || 'an unknown processor'}. Keep the service in its container.`;
  return new ProblemError({ code: 'forward.unfit-engine', severity: 'error', message });
}

function notMade(): ProblemError {
  const message = `The engine took the forwarder's image and does not have it. Look at the engine's log.`;
  return new ProblemError({ code: 'forward.no-image', severity: 'error', message });
}
