import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { findProgram } from '../../../scripts/machine/run.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { docker, ForwardWorld, portOf, soon } from './world.ts';

const run = promisify(execFile);
const hasCompose = findProgram('docker-compose') !== undefined;
if (!hasCompose) console.warn('SKIPPED: there is no docker-compose, so forwarders are not tested beside it.');

const manifest = `
services:
  orders:
    image: node:22-alpine
    init: true
    command: [node, -e, "require('node:http').createServer((_, response) => response.end('container')).listen(80)"]
  peer:
    image: node:22-alpine
    init: true
    command: [node, -e, "setInterval(() => undefined, 1000)"]
`;
const ask = `fetch('http://orders').then((response) => response.text()).then(console.log, (error) => console.log(error.cause?.code))`;

describe.skipIf(!hasCompose || !(await dockerAnswers()))('a forwarder beside docker-compose', () => {
  beforeAll(() => ensureBaseImages(() => undefined));

  it('takes the place of a stopped service, gives it back when that is started, and goes with all of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-forward-'));
    const world = new ForwardWorld();
    const compose = (...words: readonly string[]) =>
      run('docker-compose', ['--project-name', world.project, '--file', join(folder, 'compose.yaml'), ...words]);
    const server = createServer((_, response) => response.end('local'));
    world.keep(() => rm(folder, { recursive: true }));
    world.keep(() => compose('down', '--timeout', '1'));
    world.keep(() => server.close());
    try {
      await writeFile(join(folder, 'compose.yaml'), manifest);
      await compose('up', '--detach');
      const asked = async (): Promise<string> => {
        const labels = [`com.docker.compose.project=${world.project}`, 'com.docker.compose.service=peer'];
        const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
        return world.inside(await docker(['ps', '--quiet', ...filters]), ask);
      };
      await expect.poll(asked, soon).toBe('container');
      await compose('stop', '--timeout', '1', 'orders');
      await world.forwarder({ inbound: [{ containerPort: 80, localPort: await portOf(server) }] });
      expect(await asked()).toBe('local');
      // What was up already stays as it is, and the forwarder is no replica.
      await compose('up', '--detach', '--no-deps', 'peer');
      expect(await asked()).toBe('local');
      await compose('up', '--detach', 'orders');
      await expect.poll(() => world.forwarders(), soon).toEqual([]);
      expect(await asked()).toBe('container');
      await compose('stop', '--timeout', '1', 'orders');
      await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
      expect(await asked()).toBe('local');
      await compose('down', '--timeout', '1');
      expect(await world.forwarders()).toEqual([]);
      expect(await docker(['network', 'ls', '--quiet', '--filter', `name=${world.network}`])).toBe('');
      await compose('up', '--detach', 'peer');
      await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
      expect(await asked()).toBe('local');
    } finally {
      await world.remove();
    }
  });
});
