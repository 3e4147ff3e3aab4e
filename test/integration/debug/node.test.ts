import { afterEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { onDocker } from '../engine/worlds.ts';
import { DebugWorld } from './debugWorld.ts';
import { InspectorClient } from './inspectorClient.ts';
import { request } from './request.ts';

const server = `const http = require('http');

function greet(name) {
  const greeting = 'hello ' + name;
  return greeting;
}

if (process.env.USES_SIGNAL) process.on('SIGUSR1', () => undefined);
http.createServer((asked, answer) => answer.end(greet(asked.url.slice(1)))).listen(8080, '127.0.0.1');
`;

/** What npm is to a debugger: a process of Node that starts the program, and that is not meant. */
const launcher = `const child = require('child_process').spawn(process.execPath, ['server.js'], { stdio: 'inherit' });
process.on('SIGTERM', () => child.kill());
child.on('exit', (code) => process.exit(code ?? 0));
`;

const dockerfile = `FROM node:22-alpine
WORKDIR /srv
COPY npm-cli.js /usr/local/lib/npm-cli.js
COPY server.js .
USER 1000
CMD ["node", "/usr/local/lib/npm-cli.js", "start"]
`;

const manifest = `services:
  greeter: { build: ., stop_signal: SIGKILL }
  busy: { build: ., stop_signal: SIGKILL, environment: { USES_SIGNAL: "1" }, x-patchbay: { debug: { command: node server.js } } }
`;

describe.skipIf(!(await dockerAnswers()))('Node in a container', () => {
  const { engine, keep } = onDocker();
  let debug: DebugWorld;

  async function start(service: string): Promise<DebugWorld> {
    const files = { Dockerfile: dockerfile, 'server.js': server, 'npm-cli.js': launcher };
    const world = await ManifestWorld.create(engine, files);
    debug = keep(new DebugWorld(world, await world.resolve(manifest), service));
    expect(await world.up(debug.application)).toEqual([]);
    return debug;
  }
  afterEach(() => expect(debug.problems).toEqual([]));

  it('is attached to as it runs, without its launcher, through the relay, and again after a restart', async () => {
    await start('greeter');
    const preparation = await debug.prepare();
    expect(preparation.vary).toBeUndefined();
    const connection = await debug.open(preparation);
    expect(preparation.configure(connection, { skipFiles: [] })).toMatchObject({
      type: 'node',
      port: connection.port,
      localRoot: debug.world.directory,
      remoteRoot: '/srv',
      skipFiles: [],
    });
    const first = await hits(connection.port!);
    const closed = first.closed();
    await debug.restart();
    await closed;
    (await hits(connection.port!)).close();
  });

  it('says why a breakpoint cannot be bound', async () => {
    await start('greeter');
    const preparation = await debug.prepare();
    const explain = (path: string): Promise<string | undefined> =>
      preparation.explain(path, AbortSignal.timeout(30_000));
    const file = join(debug.world.directory, 'server.js');
    expect(await explain(file)).toBeUndefined();
    await debug.world.write('server.js', server.replace('hello', 'goodbye'));
    expect(await explain(file)).toMatch(/^\/srv\/server\.js in the container is not this file/);
    await debug.world.write('other.js', '');
    expect(await explain(join(debug.world.directory, 'other.js'))).toMatch(/^Nothing says where this file is/);
  });

  it('that takes the signal for itself says so, and is debugged by waiting for the debugger', async () => {
    await start('busy');
    // It answers once it has taken the signal.
    await request(engine, debug.container, 'http://127.0.0.1:8080/world');
    const running = await debug.prepare();
    await expect(debug.open(running)).rejects.toMatchObject({
      problem: { code: 'debug.inspector-closed', message: expect.stringContaining('waitForClient') as string },
    });
    const preparation = await debug.prepare({ waitsForClient: true });
    await debug.vary(preparation);
    const { port } = await debug.open(preparation);
    const client = await InspectorClient.connect(port!);
    await client.request('Debugger.enable');
    await client.request('Runtime.runIfWaitingForDebugger');
    expect(await client.event('Debugger.paused')).toMatchObject({ reason: 'Break on start' });
    client.close();
  });

  interface Paused {
    readonly callFrames: readonly { readonly callFrameId: string; readonly url: string }[];
  }

  async function hits(port: number): Promise<InspectorClient> {
    const client = await InspectorClient.connect(port);
    await client.request('Debugger.enable');
    await client.request('Debugger.setBreakpointByUrl', { url: 'file:///srv/server.js', lineNumber: 4 });
    const answer = request(engine, debug.container, 'http://127.0.0.1:8080/world');
    const { callFrames } = await client.event<Paused>('Debugger.paused');
    const { result } = await client.request<{ result: { value: unknown } }>('Debugger.evaluateOnCallFrame', {
      callFrameId: callFrames[0]!.callFrameId,
      expression: 'greeting',
    });
    expect(result.value).toBe('hello world');
    await client.request('Debugger.resume');
    expect(await answer).toBe('hello world');
    return client;
  }
});
