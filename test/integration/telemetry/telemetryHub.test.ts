import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { noFilter } from '../../../src/protocol/filterShapes.ts';
import type { TapSource } from '../../../src/protocol/sources/sourceShape.ts';
import type { TelemetryState } from '../../../src/protocol/traces/telemetry.ts';
import { Session } from '../../../src/tap/session/session.ts';
import { LeasePool } from '../../../src/tap/sources/leasePool.ts';
import { Readers } from '../../../src/tap/sources/readers.ts';
import { TelemetryHub } from '../../../src/tap/telemetry/telemetryHub.ts';
import type { FakeBroker } from '../../fakes/fakeBroker.ts';
import { eventually } from '../broker/eventually.ts';

const logRecords = { kind: 'log', id: 'log:shop', label: 'log records', project: 'shop' } as const;

describe('Receivers of applications', () => {
  let hub: TelemetryHub;
  let told: TelemetryState[];
  let session: Session | undefined;

  beforeEach(() => {
    told = [];
    hub = new TelemetryHub((state) => told.push(state), silentLogger);
  });
  afterEach(() => {
    session?.dispose();
    session = undefined;
    hub.dispose();
  });

  async function post(port: number, path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }

  function logs(...severities: readonly number[]) {
    const logRecords = severities.map((severityNumber) => ({
      severityNumber,
      body: { stringValue: `said ${severityNumber}` },
    }));
    return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
  }

  function open(...sources: readonly TapSource[]): Session {
    const origins = {
      brokers: new LeasePool<FakeBroker>(() => expect.fail('No broker is asked.')),
      openEngine: () => expect.fail('No engine is asked.'),
      telemetryOf: (project: string) => hub.feedOf(project),
    };
    const openReaders = (intake: Session) => new Readers(origins, intake, silentLogger);
    session = new Session(
      'one',
      { maxMessages: 1000, maxBytes: 1e6 },
      { emit: () => undefined },
      {
        openReaders: (intake) => openReaders(intake as Session),
      },
    );
    session.setSources(sources.map((source) => ({ ...source, origin: source })));
    return session;
  }

  it('listen from when they are asked to, each on a port of its own', async () => {
    expect(hub.state('shop')).toMatchObject({ port: null });
    const [shop, again, other] = await Promise.all([hub.start('shop'), hub.start('shop'), hub.start('other')]);
    expect(again).toBe(shop);
    expect(other).not.toBe(shop);
    await post(shop, '/v1/logs', logs(9, 17));
    await eventually(
      () => told.at(-1),
      (state) => state?.logs === 2,
    );
    expect(hub.state('other')).toMatchObject({ port: other, logs: 0 });
    await hub.stop('shop');
    expect(hub.state('shop')).toMatchObject({ port: null, logs: 2 });
    await expect(post(shop, '/v1/logs', logs(9))).rejects.toThrow();
  });

  it('come back where they were, or move', async () => {
    const port = await hub.start('shop');
    expect(await hub.start('shop', port)).toBe(port);
    await hub.stop('shop');
    expect(await hub.start('shop', port)).toBe(port);
    const free = await hub.start('other');
    await hub.stop('other');
    expect(await hub.start('shop', free)).toBe(free);
    await expect(post(port, '/v1/logs', logs(9))).rejects.toThrow();
    await expect(hub.start('other', free)).rejects.toMatchObject({ problem: { code: 'telemetry.port-taken' } });
  });

  it('feed sessions that were there before and that come later, and tell them whether anything is received', async () => {
    const port = await hub.start('shop');
    await post(port, '/v1/logs', logs(9));
    const { questions } = open(logRecords);
    const held = () => questions.window({ at: { kind: 'tail' }, count: 10 }).rows;
    expect(held()).toMatchObject([{ id: '1', key: 'unknown_service', level: 'info', source: 'log:shop' }]);
    await post(port, '/v1/logs', logs(17, 1));
    await eventually(held, (rows) => rows.length === 3);
    expect(held()).toMatchObject([{ level: 'info' }, { id: '2', level: 'error' }, { id: '3', level: 'trace' }]);
  });

  it('are filtered by level, and by expressions over what was sent', async () => {
    const port = await hub.start('shop');
    await post(port, '/v1/logs', logs(9, 17, 13));
    const opened = open(logRecords);
    const shown = (set: object, expected: readonly string[]): Promise<unknown> => {
      expect(opened.setFilter({ ...noFilter, ...set })).toBeNull();
      return eventually(
        () => opened.questions.window({ at: { kind: 'tail' }, count: 10 }).rows.map(({ id }) => id),
        (ids) => ids.join() === expected.join(),
      );
    };
    await shown({ minLevel: 'warn' }, ['2', '3']);
    await shown({ mode: 'cel', text: 'kind == "log" && payload.severity == "error"' }, ['2']);
    await shown({ mode: 'cel', text: 'level >= "warn" && key == "unknown_service"' }, ['2', '3']);
    await shown({ text: 'said 13' }, ['3']);
  });

  it('are recorded, and opened again as what they were', async () => {
    const port = await hub.start('shop');
    const spans = [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), status: { code: 2 } }];
    await post(port, '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const spanSource = { kind: 'span', id: 'span:shop', label: 'spans', project: 'shop' } as const;
    const opened = open(spanSource, logRecords);
    await post(port, '/v1/logs', logs(17));
    const path = join(await mkdtemp(join(tmpdir(), 'patchbay-telemetry-')), 'sent.patchbay.ndjson');
    onTestFinished(() => rm(dirname(path), { recursive: true }));
    await eventually(
      () => opened.questions.counts(),
      ({ matched }) => matched === 2,
    );
    const signal = new AbortController().signal;
    await opened.exportTo({ format: 'recording', path, columns: [] }, () => undefined, signal);
    opened.dispose();
    const again = open({ kind: 'recording', id: 'recording:sent', label: 'sent', path, channels: [] });
    await eventually(
      () => again.questions.window({ at: { kind: 'tail' }, count: 10 }).rows,
      (rows) => rows.length === 2 && rows.some(({ id, level }) => id === '2'.repeat(16) && level === 'error'),
    );
  });

  it('are read from now on where only that is asked for', async () => {
    const port = await hub.start('shop');
    await post(port, '/v1/logs', logs(9));
    const opened = open({ ...logRecords, isFromNow: true });
    await post(port, '/v1/logs', logs(17));
    await eventually(
      () => opened.questions.window({ at: { kind: 'tail' }, count: 10 }).rows.map(({ id }) => id),
      (ids) => ids.join() === '2',
    );
  });
});
