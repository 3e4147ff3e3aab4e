import { beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { ReadySnapshot } from '../../../src/app/monitors/applicationMonitor.ts';
import type { KnownApplication } from '../../../src/app/monitors/readySnapshot.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { BrokerHost } from '../../../src/extension/brokerHost.ts';
import { FakeTrust } from '../../fakes/fakeTrust.ts';
import { anApplication, anObservation } from '../../fakes/models.ts';

const prod = 'rediss://prod.example:6380/0?ca=/etc/prod.pem';
const credentials = { username: 'ops', password: 's3cret' };
const withPassword = 'rediss://ops:s3cret@prod.example:6380/0?ca=/etc/prod.pem';
const formerName = 'patchbay.brokerCredentials';

/** VS Code's secret storage, which all workspaces share. */
class Secrets {
  readonly kept = new Map<string, string>();
  readonly #changed = new Emitter<{ key: string }>();
  readonly onDidChange = this.#changed.event;
  keys = (): Promise<string[]> => Promise.resolve([...this.kept.keys()]);
  get = (key: string): Promise<string | undefined> => Promise.resolve(this.kept.get(key));
  store = (key: string, value: string): Promise<void> => {
    this.kept.set(key, value);
    this.#changed.fire({ key });
    return Promise.resolve();
  };
  delete = (key: string): Promise<void> => {
    this.kept.delete(key);
    this.#changed.fire({ key });
    return Promise.resolve();
  };
}

/** What a workspace remembers. */
function memory(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  } as vscode.Memento;
}

function snapshotOf(url: string): ReadySnapshot {
  const application = { ...anApplication([]), messaging: { channels: {}, filters: {}, broker: url } };
  return { state: 'ready', application, observation: anObservation(), problems: [] } as unknown as ReadySnapshot;
}

describe('The credentials of a broker', () => {
  let secrets: Secrets;
  let asked: string[];
  let answer: boolean | undefined;
  beforeEach(() => {
    secrets = new Secrets();
    asked = [];
    answer = undefined;
  });

  /** A window on a workspace. */
  function host(workspace: vscode.Memento, trust = new FakeTrust()): BrokerHost {
    return new BrokerHost({
      settings: { get: () => '' as never },
      secrets: secrets,
      memory: workspace,
      trust,
      ask: (label) => {
        asked.push(label);
        return Promise.resolve(answer);
      },
      dist: '',
      logger: silentLogger,
    });
  }

  /** What an address comes to once what is stored has been read, and a question answered. */
  async function settledAddress(brokers: BrokerHost, url: string): Promise<unknown> {
    brokers.addressOf(snapshotOf(url));
    await new Promise((resolve) => setImmediate(resolve));
    brokers.addressOf(snapshotOf(url));
    await new Promise((resolve) => setImmediate(resolve));
    return brokers.addressOf(snapshotOf(url));
  }

  it('are used while no engine answers, where the URL of the broker is written', async () => {
    const brokers = host(memory());
    const problem: Problem = { code: 'engine.unreachable', severity: 'error', message: 'No Docker.' };
    const unreachable = (broker: string): KnownApplication => {
      return { state: 'engineUnreachable', application: snapshotOf(broker).application, problem };
    };
    await brokers.setCredentials(unreachable(prod), credentials);
    await settledAddress(brokers, prod);
    expect(brokers.addressOf(unreachable(prod))).toEqual({ url: withPassword });
    expect(brokers.addressOf(unreachable('redis'))).toEqual({ problem });
  });

  it('are used where they were set, without a question', async () => {
    const brokers = host(memory());
    await brokers.setCredentials(snapshotOf(prod), credentials);
    expect(await settledAddress(brokers, prod)).toEqual({ url: withPassword });
    expect(asked).toEqual([]);
  });

  it('are kept for each broker of an application by itself', async () => {
    const brokers = host(memory());
    const far = 'redis://far.example';
    const snapshot = snapshotOf(prod);
    const { application } = snapshot;
    const messaging = { ...application.messaging, brokers: { far } };
    const two: ReadySnapshot = { ...snapshot, application: { ...application, messaging } };
    await brokers.setCredentials(two, credentials, 'far');
    await settledAddress(brokers, prod);
    expect(brokers.addressOf(two)).toEqual({ url: prod });
    expect(brokers.addressOf(two, 'far')).toEqual({ url: 'redis://ops:s3cret@far.example' });
    expect(brokers.labelOf(two, 'far')).toBe(far);
    expect(brokers.addressOf(two, 'nobody')).toMatchObject({ problem: { code: 'broker.undeclared' } });
  });

  it.each([
    'rediss://prod.example:6380/0?ca=/home/me/clone/evil.pem',
    'rediss://prod.example:6380/0',
    'redis://prod.example:6380/0',
    'rediss://prod.example:6380/1?ca=/etc/prod.pem',
    'rediss://prod.example:6380/0?ca=/etc/prod.pem&servername=evil.example',
    'rediss://prod.example:6381/0?ca=/etc/prod.pem',
  ])('are never given to %s', async (other) => {
    const workspace = memory();
    const brokers = host(workspace);
    await brokers.setCredentials(snapshotOf(prod), credentials);
    answer = true;
    for (const window of [brokers, host(workspace), host(memory())]) {
      expect(await settledAddress(window, other)).toEqual({ url: other });
    }
    expect(asked).toEqual([]);
  });

  it('are used in another workspace once the person agrees, and that is asked once', async () => {
    await host(memory()).setCredentials(snapshotOf(prod), credentials);
    const other = memory();
    answer = true;
    const brokers = host(other);
    expect(await settledAddress(brokers, prod)).toEqual({ url: withPassword });
    expect(asked).toEqual(['rediss://prod.example:6380/0']);
    expect(await settledAddress(host(other), prod)).toEqual({ url: withPassword });
    expect(asked).toHaveLength(1);
  });

  it('stay away where the person does not agree, and that is asked once', async () => {
    await host(memory()).setCredentials(snapshotOf(prod), credentials);
    const other = memory();
    answer = false;
    for (const window of [host(other), host(other)]) expect(await settledAddress(window, prod)).toEqual({ url: prod });
    expect(asked).toHaveLength(1);
  });

  it('are asked about once a window while the question is waved away', async () => {
    await host(memory()).setCredentials(snapshotOf(prod), credentials);
    const other = memory();
    const brokers = host(other);
    for (let time = 0; time < 3; time++) expect(await settledAddress(brokers, prod)).toEqual({ url: prod });
    expect(asked).toHaveLength(1);
    await settledAddress(host(other), prod);
    expect(asked).toHaveLength(2);
  });

  it('that were kept by host and port alone are forgotten, not used', async () => {
    const place = 'rediss://prod.example:6380/0';
    secrets.kept.set(formerName, JSON.stringify({ [place]: credentials, [prod]: credentials }));
    answer = true;
    const brokers = host(memory());
    expect(await settledAddress(brokers, place)).toEqual({ url: place });
    expect(await settledAddress(brokers, prod)).toEqual({ url: prod });
    expect(secrets.kept.has(formerName)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('go when they are set to nothing', async () => {
    const brokers = host(memory());
    await brokers.setCredentials(snapshotOf(prod), credentials);
    await brokers.setCredentials(snapshotOf(prod), undefined);
    expect(await settledAddress(brokers, prod)).toEqual({ url: prod });
  });

  it('leave no address in what the workspace remembers: its query may hold a password', async () => {
    const workspace = memory();
    await host(workspace).setCredentials(snapshotOf('redis+sentinel://h/m?sentinelPassword=hush'), credentials);
    expect(JSON.stringify(workspace.keys().map((key) => workspace.get(key)))).not.toMatch(/hush|sentinel/);
  });

  it('and the broker itself are out of reach in a workspace that is not trusted', async () => {
    const trust = new FakeTrust(false);
    const brokers = host(memory(), trust);
    const refused = { problem: expect.objectContaining({ code: 'workspace.untrusted' }) as unknown };
    expect(brokers.addressOf(snapshotOf(prod))).toEqual(refused);
    expect(brokers.labelOf(snapshotOf(prod))).toBeUndefined();
    await brokers.setCredentials(snapshotOf(prod), credentials);
    expect(secrets.kept.size).toBe(0);
    trust.grant();
    expect(brokers.addressOf(snapshotOf(prod))).toEqual({ url: prod });
  });
});
