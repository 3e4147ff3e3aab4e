import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memory } from '../../../../src/app/applications/applicationMarks.ts';
import { ApplicationMonitor } from '../../../../src/app/monitors/applicationMonitor.ts';
import { VariedManifest } from '../../../../src/app/monitors/variedManifest.ts';
import type { TelemetryStanding } from '../../../../src/app/services/telemetryStanding.ts';
import { TelemetryReceiving } from '../../../../src/app/telemetry/receiving.ts';
import { staleServices } from '../../../../src/app/telemetry/staleServices.ts';
import { TapReceiver, type TelemetryTap } from '../../../../src/app/telemetry/tapReceiver.ts';
import { TelemetryChoices } from '../../../../src/app/telemetry/telemetryChoices.ts';
import { toDisposable, type Disposable } from '../../../../src/base/disposable.ts';
import { Emitter, whenFound } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ProblemError, type Problem } from '../../../../src/base/problem.ts';
import { telemetryPort } from '../../../../src/base/telemetryPlace.ts';
import { configHash } from '../../../../src/engine/configHash.ts';
import type { ForwardSettings } from '../../../../src/engine/forward/settings.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { aContainer, anObservation } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const key = '["/app/compose.yaml",null]';
const address = { kind: 'docker', host: 'unix:///var/run/docker.sock' } as const;
const taken: Problem = { code: 'telemetry.port-taken', severity: 'error', message: 'Something else listens there.' };
const counts = { project: 'shop', port: 1, spans: 2, logs: 1, metrics: 0, rejected: 0, refused: 0, delayed: 0 };

function shop(extra = ''): Application {
  return resolving(`name: shop\n${extra}services: { web: { image: web }, redis: { image: redis } }\n`).application!;
}

/** The worker, as the host sees it. */
class FakeTap implements TelemetryTap {
  readonly asked: string[] = [];
  readonly problem = undefined;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  /** So many times the port is somebody else's. */
  takenFor = 0;
  peer: TelemetryTap['peer'];

  start(): void {
    this.peer ??= this.#launch();
  }

  /** It dies, and is started again. */
  restart(): void {
    this.peer = undefined;
    this.#changed.fire();
    this.peer = this.#launch();
    this.#changed.fire();
  }

  #launch(): TelemetryTap['peer'] {
    const request = (name: string, { project, port }: { readonly project: string; readonly port?: number }) => {
      this.asked.push(port === undefined ? `${name} ${project}` : `${name} ${project} ${port}`);
      if (name === 'startTelemetry' && this.takenFor-- > 0) return Promise.reject(new ProblemError(taken));
      return Promise.resolve(name === 'startTelemetry' ? { port } : name === 'telemetryState' ? counts : null);
    };
    return { request, on: () => toDisposable(() => undefined) } as unknown as TelemetryTap['peer'];
  }
}

describe('The telemetry of an application', () => {
  const port = telemetryPort(shop());
  const startIt = `startTelemetry shop ${port}`;
  const kept = new Map<string, unknown>();
  const memory: Memory = {
    get: (name) => kept.get(name),
    update: (name, value) => Promise.resolve(void kept.set(name, value)),
  };
  const manifestChanged = new Emitter<void>();
  const shownChanged = new Emitter<void>();
  let application: Application;
  let engine: FakeEngine;
  let tap: FakeTap;
  let monitor: ApplicationMonitor;
  let isPermitted: boolean;
  let asked: number;
  let held: ForwardSettings[];
  let standing: TelemetryStanding | undefined;
  let receiving: TelemetryReceiving;
  let looking: Disposable | undefined;

  beforeEach(() => {
    application = shop();
    engine = new FakeEngine();
    kept.clear();
    isPermitted = true;
    open();
  });
  afterEach(() => close());

  function open(isTrusted = true): void {
    tap = new FakeTap();
    asked = 0;
    held = [];
    standing = undefined;
    const read = () => Promise.resolve({ application, manifest: '/app/compose.yaml', problems: [] });
    const varied = new VariedManifest({ read, onDidChange: manifestChanged.event });
    monitor = new ApplicationMonitor(
      varied,
      { connect: () => Promise.resolve({ engine, address }), onDidChange: new Emitter<void>().event },
      new FakeTrust(isTrusted),
      silentLogger,
      quickTimes,
    );
    const show = (now: TelemetryStanding | undefined): void => {
      standing = now;
      shownChanged.fire();
    };
    receiving = new TelemetryReceiving({
      ...{ application: key, monitor, choices: new TelemetryChoices(memory), logger: silentLogger },
      receiver: new TapReceiver(tap, show, 1),
      vary: (change) => varied.varyAll(change),
      begin: async (operation, run, signal) => {
        asked++;
        expect(operation).toMatchObject({ kind: 'receiveTelemetry', port });
        if (!isPermitted) return { kind: 'declined' };
        await run(signal);
        return { kind: 'done', value: undefined };
      },
      forward: (settings) => {
        held.push(settings);
        return toDisposable(() => void held.splice(held.indexOf(settings), 1));
      },
    });
  }

  function close(): void {
    looking?.dispose();
    looking = undefined;
    receiving.dispose();
    monitor.dispose();
  }

  const look = async (): Promise<void> => {
    looking ??= monitor.retain();
    await monitor.settled(AbortSignal.timeout(5000));
  };
  const untilShown = (state: TelemetryStanding['state'] | undefined): Promise<unknown> =>
    whenFound(shownChanged.event, () => (standing?.state === state ? true : undefined), AbortSignal.timeout(5000));

  it('is received by nobody before somebody asks for it', async () => {
    await look();
    expect(tap.asked).toEqual([]);
    expect(held).toEqual([]);
    expect(monitor.snapshot).toMatchObject({ application: { services: { web: { environment: {} } } } });
  });

  it('is received at its port once somebody asks, with a way there from the network of its services', async () => {
    const snapshot = await receiving.start();
    await untilShown('receiving');
    expect(tap.asked).toEqual([startIt, 'telemetryState shop']);
    expect(standing).toEqual({ state: 'receiving', port, counts });
    expect(held).toMatchObject([{ networks: [{ name: 'shop_default' }], inbound: [{ localPort: port }] }]);
    const { web, redis } = snapshot!.application.services;
    expect(web!.environment['OTEL_SERVICE_NAME']).toBe('web');
    expect(redis!.environment).toEqual({});
    expect(new TelemetryChoices(memory).of(key)).toBe(true);
  });

  it('is received no more once somebody has enough, and nothing of it is left', async () => {
    await receiving.start();
    await untilShown('receiving');
    const snapshot = await receiving.stop();
    expect(tap.asked.at(-1)).toBe('stopTelemetry shop');
    expect(held).toEqual([]);
    expect(standing).toBeUndefined();
    expect(snapshot.application.services['web']!.environment).toEqual({});
    expect(new TelemetryChoices(memory).of(key)).toBeUndefined();
  });

  it('is received again at the same port after a reload of the window, once somebody looks', async () => {
    await receiving.start();
    close();
    open();
    expect(tap.asked).toEqual([]);
    await look();
    await untilShown('receiving');
    expect(tap.asked[0]).toBe(startIt);
    expect(held).toHaveLength(1);
  });

  it('is received again when the reader of messages has died', async () => {
    await receiving.start();
    await untilShown('receiving');
    tap.restart();
    await untilShown('receiving');
    expect(tap.asked.filter((each) => each === startIt)).toHaveLength(2);
    expect(held).toHaveLength(1);
  });

  it('waits while something else has the port, and is received once that is free', async () => {
    tap.takenFor = 2;
    await receiving.start();
    await untilShown('waiting');
    expect(standing).toEqual({ state: 'waiting', problem: taken });
    await untilShown('receiving');
    expect(tap.asked.filter((each) => each === startIt)).toHaveLength(3);
  });

  it('is not received when a person declines, nor remembered', async () => {
    isPermitted = false;
    expect(await receiving.start()).toBeUndefined();
    expect(tap.asked).toEqual([]);
    expect(new TelemetryChoices(memory).of(key)).toBeUndefined();
  });

  it('is not received in a workspace that is not trusted', async () => {
    close();
    open(false);
    await expect(receiving.start()).rejects.toMatchObject({ problem: { code: 'workspace.untrusted' } });
    expect(asked).toBe(0);
    expect(tap.asked).toEqual([]);
  });

  describe('that its manifest asks for', () => {
    beforeEach(() => (application = shop('x-patchbay: { telemetry: true }\n')));

    it('is received once something of it runs', async () => {
      await look();
      expect(tap.asked).toEqual([]);
      engine.observation = anObservation([aContainer('web', 1)], { networks: ['shop_default'] });
      monitor.look();
      await untilShown('receiving');
      expect(tap.asked[0]).toBe(startIt);
      expect(new TelemetryChoices(memory).of(key)).toBeUndefined();
    });

    it('is not received where somebody wants none, until the same person does again', async () => {
      engine.observation = anObservation([aContainer('web', 1)]);
      await look();
      await untilShown('receiving');
      const { application: still } = await receiving.stop();
      expect(still.services['web']!.environment['OTEL_SERVICE_NAME']).toBe('web');
      expect(new TelemetryChoices(memory).of(key)).toBe(false);
      close();
      open();
      await look();
      expect(tap.asked).toEqual([]);
      await receiving.start();
      await untilShown('receiving');
    });
  });

  it('is sent by what runs only once that is made anew: which services those are is told', async () => {
    const hashOf = (name: string): string => configHash(application, application.services[name]!, 'container');
    const runs = ['web', 'redis'].map((name) => aContainer(name, 1, { configHash: hashOf(name) }));
    engine.observation = anObservation(runs, { networks: ['shop_default'] });
    const snapshot = await receiving.start();
    expect(await staleServices(snapshot!)).toEqual(['web']);
    expect(await staleServices(await receiving.stop())).toEqual([]);
  });
});
