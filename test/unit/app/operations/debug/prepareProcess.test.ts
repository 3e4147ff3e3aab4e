import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { prepareDebug } from '../../../../../src/app/operations/debug/prepareDebug.ts';
import { DisposableStore, toDisposable } from '../../../../../src/base/disposable.ts';
import type { DebugPreparation } from '../../../../../src/debug/model.ts';
import type { Service } from '../../../../../src/manifest/model.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../../fakes/models.ts';

const never = new AbortController().signal;
const kept = new DisposableStore();
afterEach(() => kept.clear());

const running = (command: readonly string[], facts: Partial<Service> = {}): Service =>
  aService('orders', { run: { command, cwd: '/shop/orders', environment: { MODE: 'dev' } }, ...facts });

/** What is prepared for a local process of a service. */
function prepare(service: Service, waitForClient = false): Promise<DebugPreparation> {
  const engine = new FakeEngine({ kind: 'process' });
  const container = aContainer('orders', 1);
  const observation = { ...anObservation([container]), engine: processInfo };
  engine.observation = observation;
  const snapshot = { state: 'ready', application: anApplication([service]), observation, problems: [] } as const;
  const subject = { engine, snapshot, service, container, waitForClient, onProblem: () => undefined };
  return prepareDebug({ ...subject, tools: {}, relayPrograms: '/programs', dockerOptions: [] }, () => undefined, never);
}

describe('A local process that is to be debugged', () => {
  it('starts anew under debugpy where it is Python’s, with a port of this machine alone', async () => {
    const service = running(['python3', '-u', 'app.py', '--fast']);
    const made = await prepare(service);
    const { vary, runtime, adapter, attachesAgain } = made;
    expect({ runtime, adapter, attachesAgain }).toEqual({
      runtime: 'python',
      adapter: 'debugpy',
      attachesAgain: false,
    });
    const { run } = vary!(service);
    const [listen] = /127\.0\.0\.1:\d+/.exec(run!.command.join(' ')) ?? [];
    expect(run!.command).toEqual(['python3', '-u', '-m', 'debugpy', '--listen', listen, 'app.py', '--fast']);
    expect(run!.environment).toMatchObject({ MODE: 'dev' });
    const connection = { host: '127.0.0.1', port: 4711, dispose: () => undefined };
    expect(made.configure(connection, { justMyCode: false })).toMatchObject({
      ...{ type: 'debugpy', request: 'attach', justMyCode: false },
      connect: { host: '127.0.0.1', port: 4711 },
    });
  });

  it('starts anew with the agent of Java in its command', async () => {
    const service = running(['java', '-jar', 'app.jar']);
    const { vary, adapter } = await prepare(service);
    expect(adapter).toBe('java');
    expect(vary!(service).run!.command).toEqual([
      'java',
      expect.stringMatching(/^-agentlib:jdwp=.*suspend=n.*address=127\.0\.0\.1:\d+$/),
      '-jar',
      'app.jar',
    ]);
  });

  it('starts anew under Delve where it is Go’s', async () => {
    const service = running(['/shop/orders/server', '-v'], { debug: { type: 'go', pathMappings: [], attributes: {} } });
    const made = await prepare(service);
    const { vary } = made;
    expect(vary!(service).run!.command.slice(0, 3)).toEqual(['dlv', 'exec', '--headless']);
    const connection = { host: '127.0.0.1', port: 2345, dispose: () => undefined };
    expect(made.configure(connection, {})).toMatchObject({ type: 'go', mode: 'remote', port: 2345 });
  });

  it('is attached to by its number where it is .NET’s', async () => {
    const service = running(['dotnet', 'bin/Debug/net8.0/orders.dll']);
    const made = await prepare(service);
    const { vary, extension } = made;
    expect(vary).toBeUndefined();
    expect(extension?.id).toBe('ms-dotnettools.csharp');
    const connection = { host: '127.0.0.1', processId: 812, dispose: () => undefined };
    expect(made.configure(connection, {})).toEqual({
      ...{ name: 'orders', type: 'coreclr', request: 'attach', processId: 812 },
    });
  });

  it('waits for the debugger at its first line where that is wanted of Node', async () => {
    const service = running(['node', 'server.js']);
    const { vary, attachesAgain } = await prepare(service, true);
    expect(attachesAgain).toBe(true);
    expect(vary!(service).run!.command[1]).toMatch(/^--inspect-brk=127\.0\.0\.1:\d+$/);
  });

  it('gets another port for its inspector where a program has the usual one', async (context) => {
    const server = createServer();
    const isOurs = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(9229, '127.0.0.1', () => resolve(true));
    });
    kept.add(toDisposable(() => server.close()));
    // Another program of this machine has it already: so much the better.
    await context.annotate(isOurs ? 'The test has the port.' : 'Another program has the port.');
    const service = running(['npm', 'run', 'dev']);
    const { vary } = await prepare(service);
    expect(vary!(service).run).toMatchObject({
      command: ['npm', 'run', 'dev'],
      environment: { MODE: 'dev', NODE_OPTIONS: expect.stringMatching(/^--inspect-port=127\.0\.0\.1:\d+$/) as unknown },
    });
  });

  it('is refused where several processes would share one port', async () => {
    const refusal: unknown = expect.objectContaining({ code: 'debug.several-processes' });
    await expect(prepare(running(['java', '-jar', 'app.jar'], { replicas: 2 }))).rejects.toMatchObject({
      problem: refusal,
    });
  });

  it('is refused where nothing tells what it is written in', async () => {
    await expect(prepare(running(['./start']))).rejects.toMatchObject({ problem: { severity: 'error' } });
  });
});
