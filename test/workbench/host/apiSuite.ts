// Runs inside the real extension host as a second extension would: it knows Patchbay by `patchbay.d.ts` alone.
import * as vscode from 'vscode';
import { strict as assert } from 'node:assert';
import type {
  ApplicationState,
  OperationOutcome,
  OperationRequest,
  PatchbayApi,
  PatchbayError,
} from '../../../patchbay.d.ts';

type ReadyState = Extract<ApplicationState, { state: 'ready' }>;

/** Checks of the API that Patchbay gives to other extensions. The manifest's `worker` is a local process. */
export async function checkApi(): Promise<void> {
  const api = await vscode.extensions.getExtension<PatchbayApi>('patchbay.patchbay')?.activate();
  assert.equal(api?.version, 1);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const observer = api.observe(folder.uri);
  try {
    const seen = await reach(observer, ({ services }) => services.length > 0);
    assert.equal(seen.engine, 'process');
    assert.deepEqual(
      seen.services.map(({ name }) => name),
      ['orders', 'web', 'redis', 'worker', 'probe'],
    );
    assert.deepEqual([seen.traits.declaration, seen.traits.hasImages], ['run', false]);
    assert.deepEqual(seen.brokers, [{ address: 'redis://127.0.0.1:1', channels: ['orders.created'] }]);
    await api.start(['worker']);
    const running = await reach(observer, (state) => stateOf(state, 'worker') === 'running');
    assert.deepEqual(running.services.find(({ name }) => name === 'worker')?.containers, [`${running.name}-worker-1`]);
    await checkEnvironments(api, folder.uri, observer);
    await checkOutcomes(api, folder.uri, observer);
    await api.stop(['worker']);
    await reach(observer, (state) => stateOf(state, 'worker') === 'stopped');
    await assert.rejects(
      () => api.start(['nobody']),
      (error: PatchbayError) => error.code === 'api.unknown-service' && error.message.includes('nobody'),
    );
    const elsewhere = api.observe(vscode.Uri.file('/somewhere/else'));
    await reachAny(elsewhere, isUnavailable);
    elsewhere.dispose();
  } finally {
    observer.dispose();
  }
}

/** Two environments are observed side by side. The worker runs in the one that the views show, and not in the other. */
async function checkEnvironments(api: PatchbayApi, folder: vscode.Uri, here: Observer): Promise<void> {
  const lab = api.observe(folder, { environment: 'lab' });
  const unknown = api.observe(folder, { environment: 'unknown' });
  const nowhere = api.observe(folder, { environment: 'nowhere' });
  try {
    const seen = await reach(lab, ({ services }) => services.length > 0);
    assert.deepEqual([seen.name, seen.environment], ['shop-lab', 'lab']);
    assert.deepEqual([stateOf(seen, 'worker'), stateOf(seen, 'probe')], ['stopped', 'stopped']);
    const own = await reach(here, () => true);
    assert.equal(own.environment, undefined);
    assert.deepEqual([stateOf(own, 'worker'), stateOf(own, 'probe')], ['running', 'inactive']);
    const told = await Promise.all([unknown, nowhere].map((each) => reachAny(each, isUnavailable)));
    assert.match(JSON.stringify(told[0]), /names the engine \\"nomad\\"/);
    assert.match(JSON.stringify(told[1]), /no environment \\"nowhere\\"/);
  } finally {
    for (const observer of [lab, unknown, nowhere]) observer.dispose();
  }
}

/** How a request ended is told as data, and what is done in one environment leaves the other alone. */
async function checkOutcomes(api: PatchbayApi, folder: vscode.Uri, here: Observer): Promise<void> {
  const lab = api.observe(folder, { environment: 'lab' });
  const ask = (request: OperationRequest, where = folder): Promise<OperationOutcome> => api.request(where, request);
  const inLab = { environment: 'lab', services: ['worker'] };
  try {
    assert.equal((await ask({ action: 'start', ...inLab })).outcome, 'done');
    const both = await Promise.all(
      [lab, here].map((each) => reach(each, (its) => stateOf(its, 'worker') === 'running')),
    );
    assert.deepEqual(
      both.map(
        ({ name, services }) =>
          services.find((each) => each.name === 'worker')?.containers.join() === `${name}-worker-1`,
      ),
      [true, true],
    );
    assert.equal((await ask({ action: 'stop', ...inLab })).outcome, 'done');
    await reach(lab, (its) => stateOf(its, 'worker') === 'stopped');
    assert.equal(stateOf(await reach(here, () => true), 'worker'), 'running');
    const codes = async (outcome: Promise<OperationOutcome>): Promise<readonly string[]> => {
      const told = await outcome;
      return [told.outcome, ...('problems' in told ? told.problems.map(({ code }) => code) : [])];
    };
    assert.deepEqual(await codes(ask({ action: 'start', services: ['nobody'] })), ['refused', 'api.unknown-service']);
    const probe = ask({ action: 'start', environment: 'lab', services: ['probe'] });
    assert.deepEqual(await codes(probe), ['refused', 'engine.no-local-run']);
    const elsewhere = ask({ action: 'stop' }, vscode.Uri.file('/somewhere/else'));
    assert.deepEqual(await codes(elsewhere), ['refused', 'api.other-folder']);
  } finally {
    lab.dispose();
  }
}

function isUnavailable({ state }: ApplicationState): boolean {
  return state === 'unavailable';
}

/** Checks that a task of the type `patchbay` can be run, and that its exit code is right. */
export async function checkTasks(): Promise<void> {
  const tasks = await vscode.tasks.fetchTasks({ type: 'patchbay' });
  const run = async (name: string): Promise<number | undefined> => {
    const task = tasks.find((each) => each.name === name);
    assert.ok(task, `Of ${tasks.map((each) => each.name).join(', ')} none is "${name}"`);
    return exitCodeOf(task);
  };
  assert.equal(await run('start worker'), 0);
  assert.equal(await run('wait for worker'), 0);
  assert.equal(await run('start nobody'), 1);
  // Without a line in tasks.json: Patchbay offers it by itself.
  assert.equal(await run('down'), 0);
}

async function exitCodeOf(task: vscode.Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await vscode.tasks.executeTask(task);
  return ended;
}

interface Observer {
  readonly current: ApplicationState;
  readonly onDidChange: vscode.Event<ApplicationState>;
}

async function reach(observer: Observer, fits: (state: ReadyState) => boolean): Promise<ReadyState> {
  return (await reachAny(observer, (state) => state.state === 'ready' && fits(state))) as ReadyState;
}

function reachAny(observer: Observer, fits: (state: ApplicationState) => boolean): Promise<ApplicationState> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(() => reject(new Error(`Never came: ${JSON.stringify(observer.current)}`))),
      30_000,
    );
    const listener = observer.onDidChange(() => look());
    const end = (act: () => void): void => {
      clearTimeout(timer);
      listener.dispose();
      act();
    };
    const look = (): void => {
      const { current } = observer;
      if (fits(current)) end(() => resolve(current));
    };
    look();
  });
}

function stateOf({ services }: ReadyState, name: string): string | undefined {
  return services.find((service) => service.name === name)?.state;
}
