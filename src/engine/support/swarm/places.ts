import { isAbsolute, relative } from 'node:path';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Problem } from '../../../base/problem.ts';
import type { Application, Mount, Service } from '../../../manifest/model.ts';
import type { ObservedNode } from '../../observation.ts';
import { possibleNodes } from './nodes.ts';

/** What every machine with Linux and Docker has. */
const everywhere = [
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/run',
  '/var/lib/docker',
  '/var/log',
  '/etc/localtime',
  '/etc/timezone',
  '/etc/hostname',
  '/etc/os-release',
  '/etc/machine-id',
  '/etc/passwd',
  '/etc/group',
  '/tmp',
  '/',
];

/** Folders and volumes that are on one node only, where a task may come to be on another. */
export function checkPlaces(
  application: Application,
  service: Service,
  nodes: readonly ObservedNode[],
): readonly Problem[] {
  const possible = possibleNodes(service, nodes);
  const folders = service.mounts.filter(({ type, source }) => type === 'bind' && !isEverywhere(source));
  const local = folders.filter(({ source }) => isOfApplication(application, source));
  const others = folders.filter((mount) => !local.includes(mount));
  const isFar = possible.some(({ isHere }) => !isHere);
  return [
    ...(isFar && local.length > 0 ? [localFolders(service, local)] : []),
    ...(possible.length > 1 && others.length > 0 ? [otherFolders(service, others)] : []),
    ...(possible.length > 1 ? volumesThatStay(application, service) : []),
  ];
}

function isEverywhere(source = ''): boolean {
  return everywhere.some(
    (path) => source === path || (path !== '/' && path !== '/tmp' && source.startsWith(`${path}/`)),
  );
}

/** True for what was written relative to the manifest: it is where the manifest is. */
function isOfApplication({ directory }: Application, source = ''): boolean {
  const path = relative(directory, source);
  return !path.startsWith('..') && !isAbsolute(path);
}

function localFolders(service: Service, mounts: readonly Mount[]): Problem {
  const message = `"${service.name}": ${listed(mounts)} ${mounts.length === 1 ? 'is' : 'are'} on this machine, and its tasks may be on nodes that do not have it. Nothing is started. Copy it into the image in a Dockerfile, mount a file by itself and read-only (":ro"), which the Swarm then keeps as a config, grant a secret ("secrets:"), use a volume, or pin the service to this node (deploy.placement.constraints: node.hostname == NAME).`;
  return { code: 'engine.not-on-cluster', severity: 'error', message, at: service.at };
}

function otherFolders(service: Service, mounts: readonly Mount[]): Problem {
  const message = `"${service.name}": a node that has no ${listed(mounts)} rejects its tasks. Make it on every node that may get one, or say which may (deploy.placement.constraints).`;
  return { code: 'engine.node-folder', severity: 'warning', message, at: service.at };
}

/** A volume of the local driver is made anew, and empty, on each node that gets a task. */
function volumesThatStay(application: Application, service: Service): readonly Problem[] {
  const names = service.mounts.flatMap(({ type, source }) => {
    const volume = source === undefined ? undefined : ownProperty(application.volumes, source);
    return type === 'volume' && volume && isLocal(volume) ? [source ?? ''] : [];
  });
  const [first] = names;
  if (first === undefined) return [];
  const message = `"${service.name}": the data of ${names.map((name) => `"${name}"`).join(', ')} stays on the node where it was written. A task that comes to be on another node begins with an empty volume. Pin the service to one node (deploy.placement.constraints: node.hostname == NAME), or give the volume a driver that the nodes share (driver_opts: type nfs).`;
  return [{ code: 'engine.node-volume', severity: 'warning', message, at: service.at }];
}

function isLocal({ driver = 'local', driverOpts }: Application['volumes'][string]): boolean {
  const { type = '', o = '' } = driverOpts;
  return driver === 'local' && !/^(nfs4?|cifs|tmpfs)$/.test(type) && !o.includes('addr=');
}

function listed(mounts: readonly Mount[]): string {
  return [...new Set(mounts.map(({ source }) => source))].join(', ');
}
