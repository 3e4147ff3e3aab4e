import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DockerClient } from '../../../../src/engine/docker/connection/client.ts';
import { followEvents, type ContainerEvent } from '../../../../src/engine/docker/streams/events.ts';
import { exec } from '../../../../src/engine/docker/streams/exec.ts';
import { observe } from '../../../../src/engine/docker/observe/observe.ts';

/** What Podman 4.3.1 answers where it is not what Docker does, as it was seen on its compatible socket. */
const container = {
  Id: 'c1',
  Name: 'shop-web-1',
  Created: '2026-11-24T18:37:34Z',
  Image: 'sha256:1',
  RestartCount: 0,
  State: {
    Status: 'stopped',
    Running: false,
    ExitCode: 3,
    OOMKilled: false,
    StartedAt: '2026-11-24T18:37:34Z',
    FinishedAt: '2026-11-24T18:37:35Z',
    Health: { Status: '', FailingStreak: 0, Log: null },
  },
  Config: { Image: 'localhost/web:1', Labels: { 'com.docker.compose.project': 'shop' } },
  HostConfig: {},
  Mounts: [],
  // The network's name stands for its id.
  NetworkSettings: { Ports: {}, Networks: { shop_default: { NetworkID: 'shop_default' }, old: { NetworkID: 'old' } } },
};

const answers: Readonly<Record<string, unknown>> = {
  '/version': { Version: '4.3.1', ApiVersion: '1.41', Os: 'linux', Components: [{ Name: 'Podman Engine' }] },
  '/v1.41/containers/json': [{ Id: 'c1', Labels: { 'com.docker.compose.project': 'shop' } }],
  '/v1.41/containers/c1/json': container,
  '/v1.41/networks': [{ Name: 'shop_default', Id: '5bcd6e7a63d8' }],
  '/v1.41/networks/5bcd6e7a63d8': { Name: 'shop_default', Id: '5bcd6e7a63d8', Containers: {} },
  '/v1.41/volumes': { Volumes: [] },
};

describe('An engine that is Podman', () => {
  const { signal } = new AbortController();
  let directory: string;
  let server: Server;
  let client: DockerClient;
  let asked: IncomingMessage[];

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(request);
    const path = request.url?.split('?', 1)[0] ?? '';
    response.setHeader('Content-Type', 'application/json');
    if (path.endsWith('/exec')) {
      response.statusCode = 500;
      response.end(
        JSON.stringify({ message: 'can only create exec sessions on running containers: container state improper' }),
      );
    } else if (path.endsWith('/events')) {
      for (const action of ['start', 'died', 'remove']) {
        response.write(
          `${JSON.stringify({ Type: 'container', Action: action, Actor: { ID: 'c1' }, timeNano: 1e9 })}\n`,
        );
      }
      response.end();
    } else {
      response.statusCode = path in answers ? 200 : 404;
      response.end(JSON.stringify(answers[path] ?? { message: `no ${path}` }));
    }
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'patchbay-podman-'));
    asked = [];
    server = createServer(answer);
    server.on('upgrade', (request: IncomingMessage, socket) => {
      asked.push(request);
      socket.end('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    });
    const path = join(directory, 'podman.sock');
    await once(server.listen(path), 'listening');
    client = new DockerClient({ host: `unix://${path}` });
  });
  afterEach(() => {
    client.dispose();
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true });
  });

  it('is called so, and what it names by names is found', async () => {
    const { engine, containers } = await observe(client, 'shop', [], signal);
    expect(engine.label).toBe('Podman 4.3.1');
    expect(containers).toMatchObject([{ state: 'exited', exitCode: 3, health: 'none', lostNetworks: ['old'] }]);
  });

  it('tells of ends and removals in Docker’s words, and is asked for them in its own', async () => {
    const seen: ContainerEvent[] = [];
    const follow = followEvents(
      client,
      {},
      (event) => seen.push(event),
      () => undefined,
      signal,
    );
    await expect(follow).rejects.toMatchObject({ problem: { code: 'engine.lost' } });
    expect(seen.map(({ action }) => action)).toEqual(['start', 'die', 'destroy']);
    const { searchParams } = new URL(asked.at(-1)?.url ?? '', 'http://engine');
    const filters = JSON.parse(searchParams.get('filters') ?? '') as { readonly event: readonly string[] };
    expect(filters.event).toEqual(expect.arrayContaining(['die', 'died', 'destroy', 'remove']));
  });

  it('says that a container does not run, for which it has no status', async () => {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const running = exec(client, 'shop-web-1', { command: ['true'], isTty: false }, streams, signal);
    await expect(running).rejects.toMatchObject({ problem: { code: 'engine.not-running' } });
  });

  it('is sent no end of a body that would be input to the command', async () => {
    const socket = await client.hijack({ method: 'POST', path: '/containers/c1/attach' }, signal);
    socket.destroy();
    expect(asked.at(-1)?.headers).toMatchObject({ 'content-length': '0' });
    expect(asked.at(-1)?.headers['transfer-encoding']).toBeUndefined();
  });
});
