import { afterEach, describe, expect, it } from 'vitest';
import { ServicePageSession, type ServicePageHost } from '../../../../src/app/servicePage/servicePageSession.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { PageAction, PageFacts, ServicePageSnapshot } from '../../../../src/protocol/servicePage.ts';
import { aMonitor, quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const signal = new AbortController().signal;
const open: ServicePageSession[] = [];
afterEach(() => open.splice(0).forEach((session) => session.dispose()));

interface World {
  readonly session: ServicePageSession;
  readonly engine: FakeEngine;
  readonly done: PageAction[];
  readonly documents: { readonly title: string; readonly text: string }[];
  readonly events: { readonly name: string; readonly value: unknown }[];
  snapshot(): Promise<ServicePageSnapshot>;
}

function world(service = 'orders'): World {
  const engine = new FakeEngine();
  const replica = { publishers: [{ hostIp: '', publishedPort: 8080, targetPort: 80, protocol: 'tcp' }] };
  engine.observation = anObservation([aContainer('orders', 1, { ...replica, startedAtMs: 1000 })]);
  // What a container has in fact, beside what the manifest says of it.
  const environment = { GREETING: 'hello', DB_PASSWORD: 'hunter2' };
  engine.details = () =>
    Promise.resolve({ id: 'id-orders-1', environment, mounts: [], networks: [], raw: { Id: 'id-orders-1' } });
  const application = anApplication([
    aService('orders', {
      environment,
      dependsOn: { db: { condition: 'service_healthy', isRequired: true } },
      publishes: ['orders.created'],
    }),
    aService('db'),
  ]);
  const done: PageAction[] = [];
  const documents: World['documents'] = [];
  const host: ServicePageHost = {
    monitor: aMonitor(application, engine, quickTimes),
    activity: new ActivityTracker(),
    act: (action) => Promise.resolve(void done.push(action)),
    showJson: (title, text) => Promise.resolve(void documents.push({ title, text })),
    logger: silentLogger,
  };
  const session = new ServicePageSession({ version: 1, application: 'shop', manifest: null, service }, host);
  open.push(session);
  const events: World['events'] = [];
  session.attach({ emit: (name: string, value: unknown) => void events.push({ name, value }) } as never);
  const snapshot = (): Promise<ServicePageSnapshot> => Promise.resolve(session.handlers.ready({}, signal));
  return { session, engine, done, documents, events, snapshot };
}

async function factsOf(its: World): Promise<PageFacts> {
  await expect.poll(async () => (await its.snapshot()).facts).not.toBeNull();
  const { facts } = await its.snapshot();
  if (!facts) throw new Error('There are no facts.');
  return facts;
}

describe("a service's page", () => {
  it('says how the service is, with secrets hidden', async () => {
    const facts = await factsOf(world());
    expect(facts).toMatchObject({ service: 'orders', application: 'shop', urls: ['http://localhost:8080'] });
    expect(facts.replicas).toMatchObject([{ container: 'shop-orders-1', runningSinceMs: 1000, restarts: 0 }]);
    const environment = facts.sections.find(({ title }) => title === 'Environment');
    expect(environment?.facts).toEqual([
      { name: 'DB_PASSWORD', value: '•••', isHidden: true },
      { name: 'GREETING', value: 'hello' },
    ]);
  });

  it('does what it offers, and nothing else that a page asks for', async () => {
    const its = world();
    await factsOf(its);
    const act = (action: PageAction) => Promise.resolve(its.session.handlers.act(action, signal));
    await act({ kind: 'command', name: 'stop' });
    await act({ kind: 'url', url: 'http://localhost:8080' });
    await act({ kind: 'service', service: 'db' });
    await act({ kind: 'channel', name: 'orders.created' });
    expect(its.done).toHaveLength(4);
    const refused = { problem: { code: 'page.not-offered' } };
    await expect(act({ kind: 'url', url: 'https://evil.example' })).rejects.toMatchObject(refused);
    await expect(act({ kind: 'command', name: 'start' })).rejects.toMatchObject(refused);
    await expect(act({ kind: 'channel', name: 'other' })).rejects.toMatchObject(refused);
    expect(its.done).toHaveLength(4);
  });

  it('shows a container as JSON', async () => {
    const its = world();
    await factsOf(its);
    await its.session.handlers.act({ kind: 'inspect', container: 'shop-orders-1' }, signal);
    expect(its.documents).toMatchObject([{ title: 'shop-orders-1' }]);
    expect(JSON.parse(its.documents[0]?.text ?? '')).toMatchObject({ Id: 'id-orders-1' });
  });

  it('tells its page what is measured and what happens', async () => {
    const its = world();
    await factsOf(its);
    const stats = {
      timeMs: 5,
      container: 'shop-orders-1',
      service: 'orders',
      cpu: 0.5,
      memoryBytes: 9,
      memoryLimitBytes: 99,
    };
    await expect
      .poll(
        () => {
          its.engine.measure(stats);
          its.engine.measure({ ...stats, container: 'shop-db-1', service: 'db' });
          return its.events.filter(({ name }) => name === 'points').length;
        },
        { timeout: 5000 },
      )
      .toBeGreaterThan(0);
    const { series } = await its.snapshot();
    expect(series.map(({ container }) => container)).toEqual(['shop-orders-1']);
    expect(series[0]?.points[0]).toEqual([5, 0.5, 9, null, null]);
    its.engine.happen('die');
    await expect.poll(() => its.events.some(({ name }) => name === 'history')).toBe(true);
  });

  it('says so when the service is gone', async () => {
    const its = world('gone');
    await expect.poll(async () => (await its.snapshot()).problem?.text).toContain('no service "gone"');
  });

  it('stops looking when it is closed', async () => {
    const its = world();
    await factsOf(its);
    await expect.poll(() => its.engine.measuring).toBe(1);
    its.session.dispose();
    await expect.poll(() => its.engine.measuring).toBe(0);
  });
});
