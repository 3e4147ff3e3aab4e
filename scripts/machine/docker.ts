import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { cacheDirectory } from './paths.ts';
import { canInstallPackages, end, findProgram, say, until } from './run.ts';
import { ensureTools } from './tools.ts';

/** An engine that answers, and how to stop it when these scripts started it. */
export interface DockerUse {
  readonly isAvailable: boolean;
  stop(): Promise<void>;
}

export const noDocker: DockerUse = { isAvailable: false, stop: () => Promise.resolve() };

/** Uses the Docker Engine that runs, or (root on Debian) installs one and starts it for as long as the script lives. */
export async function ensureDocker(): Promise<DockerUse> {
  if (await doesDockerAnswer()) return { ...noDocker, isAvailable: true };
  if (!canInstallPackages()) return noDocker;
  ensureTools(['docker', 'dockerClient']);
  const dockerd = findProgram('dockerd');
  if (!dockerd) return noDocker;
  say('Starting the Docker Engine …');
  mkdirSync(cacheDirectory, { recursive: true });
  const log = openSync(join(cacheDirectory, 'dockerd.log'), 'w');
  // A pid file of an engine that was killed would keep a new one from starting; ours has one of its own.
  const child = spawn(dockerd, ['--pidfile', join(cacheDirectory, 'dockerd.pid')], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  child.unref();
  const isAvailable = await until(doesDockerAnswer, 60_000);
  if (!isAvailable) say(`The Docker Engine did not come up within 60 s; see ${join(cacheDirectory, 'dockerd.log')}.`);
  return { isAvailable, stop: () => end(child) };
}

export function dockerSocket(): string {
  const host = process.env['DOCKER_HOST'];
  return host?.startsWith('unix://') ? host.slice('unix://'.length) : '/var/run/docker.sock';
}

export function doesDockerAnswer(): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath: dockerSocket(), path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('error', () => resolve(false));
    ping.on('timeout', () => ping.destroy());
    ping.end();
  });
}
