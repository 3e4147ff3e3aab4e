import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../../scripts/machine/run.ts';
import { prepareDebugging } from '../../../src/debug/prepare.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { onDocker } from '../engine/worlds.ts';
import { DapClient, localVariable } from './dapClient.ts';
import { DebugWorld } from './debugWorld.ts';
import { copyLibraries } from './libraries.ts';

const run = promisify(execFile);

const program = `package main

import (
	"fmt"
	"net/http"
)

func greet(w http.ResponseWriter, r *http.Request) {
	greeting := "hello " + r.URL.Path[1:]
	fmt.Fprint(w, greeting)
}

func main() {
	http.HandleFunc("/", greet)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
`;

/** The binary is built on this machine, as if in the first stage: no image here has a compiler. The image has nothing else to run. */
const dockerfile = `FROM busybox:latest AS build
WORKDIR /src
COPY . .

FROM scratch
COPY --from=build /src/libraries/ /
COPY --from=build /src/dlv /usr/local/bin/dlv
COPY --from=build /src/app /app
USER 1000
CMD ["/app"]
`;

const tools = ['go', 'dlv'].every((name) => findProgram(name) !== undefined);
if (!tools) console.warn('SKIPPED: go or dlv is not there, so debugging Go is not tested.');

describe.skipIf(!tools || !(await dockerAnswers()))('Go in a container', () => {
  const { engine, keep } = onDocker();

  async function start(flags: readonly string[]): Promise<DebugWorld> {
    const files = { Dockerfile: dockerfile, 'main.go': program, 'go.mod': 'module shop/greeter\n' };
    const world = await ManifestWorld.create(engine, files);
    const { directory } = world;
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOPROXY: 'off' };
    await run('go', ['build', ...flags.map((flag) => flag.replace('DIR', directory)), '-o', 'app', '.'], {
      cwd: directory,
      env,
    });
    const dlv = findProgram('dlv')!;
    await cp(dlv, join(directory, 'dlv'), { dereference: true });
    // Debian's Delve needs the C library.
    await copyLibraries([dlv], join(directory, 'libraries'));
    const debug = keep(new DebugWorld(world, await world.resolve('services: { greeter: { build: . } }'), 'greeter'));
    expect(await world.up(debug.application)).toEqual([]);
    return debug;
  }

  it('stops at a breakpoint of this machine, through the relay, and again after a restart', async () => {
    const debug = await start(['-gcflags=shop/greeter=-N -l -trimpath=DIR=>/src']);
    const preparation = await debug.prepare();
    expect(preparation).toMatchObject({ runtime: 'go', evidence: expect.stringContaining('built by go') as string });
    await debug.vary(preparation);
    const connection = await debug.open(preparation);
    const configuration = preparation.configure(connection, {});
    const file = join(debug.world.directory, 'main.go');
    await hits(debug, connection.port!, file, configuration);
    await debug.restart();
    await hits(debug, connection.port!, file, configuration);
    expect(debug.problems).toEqual([]);
  });

  it('is refused where the binary has no symbols, with what to do', async () => {
    const debug = await start(['-ldflags=-s -w']);
    const { preparation, problems } = await prepareDebugging(engine, debug.request({}), AbortSignal.timeout(30_000));
    expect(preparation).toBeUndefined();
    expect(problems).toMatchObject([
      { code: 'debug.no-symbols', message: expect.stringContaining('-gcflags') as string },
    ]);
  });

  async function hits(debug: DebugWorld, port: number, file: string, configuration: object): Promise<void> {
    const client = await DapClient.connect(port);
    await client.request('initialize', { adapterID: 'go', pathFormat: 'path', linesStartAt1: true });
    await client.request('attach', configuration);
    await client.event('initialized');
    const { breakpoints } = await client.request<{ breakpoints: { verified: boolean }[] }>('setBreakpoints', {
      source: { path: file },
      breakpoints: [{ line: 10 }],
    });
    expect(breakpoints).toMatchObject([{ verified: true, source: { path: file } }]);
    await client.request('configurationDone');
    const answer = debug.fetch(8080, '/world');
    const { threadId } = await client.event<{ threadId: number }>('stopped');
    expect(await localVariable(client, threadId, 'greeting')).toBe('"hello world"');
    await client.request('setBreakpoints', { source: { path: file }, breakpoints: [] });
    await client.request('continue', { threadId });
    expect(await answer).toBe('hello world');
    await client.request('disconnect', { terminateDebuggee: false });
    client.close();
  }
});
