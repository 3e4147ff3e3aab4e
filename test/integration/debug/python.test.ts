import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareDebugging } from '../../../src/debug/prepare.ts';
import { onDocker } from '../engine/worlds.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { DapClient, localVariable } from './dapClient.ts';
import { DebugWorld } from './debugWorld.ts';
import { request } from './request.ts';

const packages = '/usr/lib/python3/dist-packages';
/** Debian's debugpy, and what Debian has put beside it. */
const debuggers = ['debugpy', 'bytecode'];

const program = `from http.server import BaseHTTPRequestHandler, HTTPServer

def greet(name):
    greeting = 'hello ' + name
    return greeting.encode()

class Greeter(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'' if self.path == '/' else greet(self.path[1:]))

    def log_message(self, *args):
        pass

HTTPServer(('127.0.0.1', 8080), Greeter).serve_forever()
`;

const dockerfile = `FROM python:3-alpine AS bare
WORKDIR /srv
COPY greeter ./greeter
CMD ["python3", "-u", "greeter/main.py"]

FROM bare
ENV PYTHONPATH=/opt/debuggers
COPY debuggers /opt/debuggers
`;

const manifest = `services:
  greeter:
    build: .
    stop_signal: SIGINT
    healthcheck: { test: ["CMD", "wget", "-qO-", "http://127.0.0.1:8080/"], interval: 1s, timeout: 1s, retries: 2 }
  bare:
    build: { context: ., target: bare }
    stop_signal: SIGINT
`;

describe.skipIf(!(await dockerAnswers()) || !existsSync(join(packages, 'debugpy')))('Python in a container', () => {
  const { engine, keep } = onDocker();
  let debug: DebugWorld;

  async function start(): Promise<DebugWorld> {
    const world = await ManifestWorld.create(engine, { Dockerfile: dockerfile });
    for (const name of debuggers) {
      const to = join(world.directory, 'debuggers', name);
      await cp(join(packages, name), to, { recursive: true, dereference: true });
    }
    await world.write('greeter/main.py', program);
    debug = keep(new DebugWorld(world, await world.resolve(manifest), 'greeter'));
    expect(await world.up(debug.application)).toEqual([]);
    return debug;
  }
  afterEach(() => expect(debug.problems).toEqual([]));

  it('stops at a breakpoint of this machine, through the relay, and again after a restart; the manifest undoes it', async () => {
    await start();
    const before = await debug.command();
    const preparation = await debug.prepare();
    await debug.vary(preparation);
    const connection = await debug.open(preparation);
    const file = join(debug.world.directory, 'greeter/main.py');
    await hits(connection.port!, file, preparation.configure(connection, {}));
    await debug.restart();
    await hits(connection.port!, file, preparation.configure(connection, {}));
    expect(await debug.world.up(debug.application)).toEqual([]);
    expect(await debug.command()).toEqual(before);

    // An image without debugpy is lent one of this machine.
    debug = new DebugWorld(debug.world, debug.application, 'bare');
    const { problems } = await prepareDebugging(engine, debug.request({}), AbortSignal.timeout(30_000));
    expect(problems).toMatchObject([{ code: 'debug.no-debugpy' }]);
    const lending = await debug.prepare({ tools: { debugpy: join(debug.world.directory, 'debuggers') } });
    await debug.vary(lending);
    const lent = await debug.open(lending);
    await hits(lent.port!, file, lending.configure(lent, {}));
    lent.dispose();
  });

  async function hits(port: number, file: string, configuration: object): Promise<void> {
    const client = await DapClient.connect(port);
    await client.request('initialize', { adapterID: 'debugpy', pathFormat: 'path', linesStartAt1: true });
    const attached = client.send('attach', configuration);
    await client.event('initialized');
    const { breakpoints } = await client.request<{ breakpoints: { verified: boolean }[] }>('setBreakpoints', {
      source: { path: file },
      breakpoints: [{ line: 5 }],
    });
    expect(breakpoints).toMatchObject([{ verified: true }]);
    await client.request('configurationDone');
    expect((await attached).success).toBe(true);
    const answer = request(engine, debug.container, 'http://127.0.0.1:8080/world');
    const { threadId } = await client.event<{ threadId: number }>('stopped');
    expect(await localVariable(client, threadId, 'greeting')).toBe("'hello world'");
    await client.request('continue', { threadId });
    expect(await answer).toBe('hello world');
    client.close();
  }
});
