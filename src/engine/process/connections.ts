import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { ConnectedMember, ProjectConnections } from '../connections.ts';
import { hasProcess } from '../containerState.ts';
import { heldSockets } from '../proc/procFiles.ts';
import { openFilesSockets } from '../proc/openFiles.ts';
import { memberSockets, socketsOf, type TableSocket } from '../proc/socketTable.ts';
import { localContainers, type LocalContainer } from './observe.ts';
import { processesOfEach } from './records/descendants.ts';

const listingTimeoutMs = 10_000;
const maxListingBytes = 2 ** 24;

/** The connections of a project's local processes, each with all that it has started. */
export async function connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
  const containers = (await localContainers(project)).filter(({ record }) => hasProcess(record));
  if (containers.length === 0) return { members: [], unreadable: [] };
  try {
    const sockets = await socketsOfEach(await processesOfEach(containers), signal);
    const members = containers.map((each, index) => {
      return { ...memberOf(each), ...memberSockets(sockets[index] ?? [], true) };
    });
    return { members, unreadable: [] };
  } catch (error) {
    signal.throwIfAborted();
    const problem = unreadable(toProblem(error).message);
    return {
      members: containers.map(memberOf),
      unreadable: containers.map(({ config }) => ({ container: config.name, problem })),
    };
  }
}

function memberOf({ config }: LocalContainer): ConnectedMember {
  const { name, service, publishers, forward } = config;
  const reaches = (forward?.settings.outbound ?? []).flatMap(({ host, port, localPort }) => {
    return localPort === undefined ? [] : [{ localPort, host, port }];
  });
  return {
    container: name,
    service,
    addresses: [],
    isOnHost: true,
    published: publishers.flatMap(({ publishedPort, targetPort, protocol }) => {
      return protocol === 'tcp' && publishedPort > 0 ? [{ hostPort: publishedPort, port: targetPort }] : [];
    }),
    ...(reaches.length > 0 ? { reaches } : {}),
  };
}

function socketsOfEach(
  families: readonly (readonly number[])[],
  signal: AbortSignal,
): Promise<readonly (readonly TableSocket[])[]> {
  return process.platform === 'linux' ? linuxSockets(families) : listedSockets(families, signal);
}

async function linuxSockets(families: readonly (readonly number[])[]): Promise<readonly (readonly TableSocket[])[]> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => ''));
  const sockets = socketsOf((await Promise.all(tables)).join('\n'));
  return families.map((pids) => {
    const held = new Set(pids.flatMap((pid) => [...(heldSockets(String(pid)) ?? [])]));
    return sockets.filter(({ inode }) => held.has(inode));
  });
}

/** By `lsof`, which macOS has. Rejects with an ordinary error where there is none. */
export async function listedSockets(
  families: readonly (readonly number[])[],
  signal: AbortSignal,
): Promise<readonly (readonly TableSocket[])[]> {
  const pids = families.flat();
  if (pids.length === 0) return families.map(() => []);
  const sockets = openFilesSockets(await listing(pids, signal));
  return families.map((family) => family.flatMap((pid) => sockets.get(pid) ?? []));
}

function listing(pids: readonly number[], signal: AbortSignal): Promise<string> {
  const words = ['-nP', '-iTCP', '-sTCP:ESTABLISHED,LISTEN', '-a', '-p', pids.join(','), '-FpnT'];
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const options = { env, signal, timeout: listingTimeoutMs, maxBuffer: maxListingBytes };
  return new Promise((resolve, reject) => {
    execFile('lsof', words, options, (error, stdout) => {
      // It ends with 1 where one of the processes has no socket, or has ended.
      if (error && error.code !== 1) reject(error.code === 'ENOENT' ? new Error('there is no lsof') : error);
      else resolve(stdout);
    });
  });
}

function unreadable(why: string): Problem {
  const message = `The connections of local processes cannot be seen: ${why}.`;
  return { code: 'engine.connections-unreadable', severity: 'info', message };
}
