import { describe, expect, it } from 'vitest';
import type { ApplicationMonitor } from '../../../src/app/monitors/applicationMonitor.ts';
import { LogText } from '../../../src/app/logs/logText.ts';
import { othersNode } from '../../../src/app/services/otherProjects.ts';
import { OtherProjectsMonitor } from '../../../src/app/monitors/otherProjectsMonitor.ts';
import { UsageMonitor } from '../../../src/app/monitors/usageMonitor.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { ObservedProject } from '../../../src/engine/observation.ts';
import { aMonitor, quickTimes } from '../../fakes/aMonitor.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService } from '../../fakes/models.ts';

const blog: ObservedProject = {
  name: 'blog',
  services: { web: { running: 1, total: 2 }, db: { running: 0, total: 1 } },
  state: 'partial',
  isOurs: false,
  workingDirectory: '/home/[x](command:evil)',
  configFiles: ['/home/blog/compose.yaml'],
};
const stopped: ObservedProject = {
  ...blog,
  name: 'attic',
  services: { db: { running: 0, total: 1 } },
  state: 'stopped',
};

async function world(): Promise<{ engine: FakeEngine; monitor: ApplicationMonitor }> {
  const engine = new FakeEngine();
  engine.observation = anObservation([aContainer('orders', 1), aContainer('orders', 2)]);
  const application = anApplication([aService('orders')]);
  const monitor = aMonitor(application, engine, quickTimes);
  monitor.retain();
  await monitor.settled(new AbortController().signal);
  return { engine, monitor };
}

const figures = { timeMs: 1, service: 'orders', cpu: 0.5, memoryBytes: 1024, memoryLimitBytes: 2048 };

describe('figures of containers', () => {
  it('are read only while somebody looks, and forgotten afterwards', async () => {
    const { engine, monitor } = await world();
    const usage = new UsageMonitor(monitor, silentLogger, { firstMs: 1, laterMs: 1 });
    const changed = new Promise<void>((resolve) => usage.onDidChange(resolve));
    engine.measure({ ...figures, container: 'shop-orders-1' });
    expect(usage.current.size).toBe(0);
    usage.setLooking(true);
    await expect
      .poll(() => {
        engine.measure({ ...figures, container: 'shop-orders-1' });
        return [...usage.current.keys()];
      })
      .toEqual(['shop-orders-1']);
    await changed;
    usage.setLooking(false);
    expect(usage.current.size).toBe(0);
  });

  it('stay as they are shown until they differ by something that matters', async () => {
    const { engine, monitor } = await world();
    const usage = new UsageMonitor(monitor, silentLogger, { firstMs: 1, laterMs: 1 });
    const shown = (number: number): number | undefined => usage.current.get(`shop-orders-${number}`)?.cpu;
    const measure = (number: number, cpu: number): void =>
      engine.measure({ ...figures, container: `shop-orders-${number}`, cpu });
    const measured = (number: number, cpu: number) => (): number | undefined => {
      measure(number, cpu);
      return shown(number);
    };
    usage.setLooking(true);
    await expect.poll(measured(1, 0.5)).toBe(0.5);
    measure(1, 0.52);
    // What is shown of another container now was shown after that.
    await expect.poll(measured(2, 0.1)).toBe(0.1);
    expect(shown(1)).toBe(0.5);
    await expect.poll(measured(1, 0.9)).toBeGreaterThan(0.6);
    usage.dispose();
  });

  it('are those of containers that run', async () => {
    const { engine, monitor } = await world();
    const usage = new UsageMonitor(monitor, silentLogger, { firstMs: 1, laterMs: 1 });
    usage.setLooking(true);
    await expect
      .poll(() => {
        for (const container of ['shop-gone-1', 'shop-orders-1']) engine.measure({ ...figures, container });
        return usage.current.size;
      })
      .toBe(1);
    expect(usage.current.has('shop-gone-1')).toBe(false);
    usage.dispose();
  });
});

describe('other projects', () => {
  it('are asked for while somebody looks', async () => {
    const { engine, monitor } = await world();
    engine.otherProjects = [blog];
    const others = new OtherProjectsMonitor(monitor, silentLogger);
    const changed = new Promise<void>((resolve) => others.onDidChange(resolve));
    others.setLooking(true);
    await changed;
    expect(others.current.map(({ name }) => name)).toContain('blog');
    others.dispose();
  });

  it('stand in a group of their own, without the application itself', () => {
    const group = othersNode([stopped, blog, { ...blog, name: 'shop' }], 'shop');
    expect(group).toMatchObject({ label: 'Other Projects', description: '2 · 1 running' });
    expect(group?.children.map(({ id, description, contextValue }) => [id, description, contextValue])).toEqual([
      ['project:attic', '0/1 running', 'project:hasFolder'],
      ['project:blog', '1/2 running', 'project:canStop:hasFolder'],
    ]);
    expect(group?.children[1]?.children.map(({ label, description }) => [label, description])).toEqual([
      ['web', '1/2 running'],
      ['db', 'stopped'],
    ]);
    expect(othersNode([{ ...blog, name: 'shop' }], 'shop')).toBeUndefined();
  });

  it('show their containers once somebody looks inside, and offer nothing that changes them', async () => {
    const { engine, monitor } = await world();
    engine.otherProjects = [blog];
    const others = new OtherProjectsMonitor(monitor, silentLogger);
    others.setLooking(true);
    await expect.poll(() => others.current.length).toBeGreaterThan(0);
    expect(others.insides.size).toBe(0);
    engine.observation = anObservation([
      aContainer('web', 2, { state: 'exited', exitCode: 3 }),
      aContainer('web', 1, {
        publishers: [{ hostIp: '0.0.0.0', publishedPort: 8080, targetPort: 80, protocol: 'tcp' }],
      }),
    ]);
    others.setOpen('blog', true);
    await expect.poll(() => others.insides.size).toBe(1);
    const [web, db] = othersNode([blog], 'shop', others.insides)?.children[0]?.children ?? [];
    expect(web).toMatchObject({
      description: '1/2 running · exited (3) · :8080',
      contextValue: 'foreign:canOpen:canLog',
    });
    expect(web?.tooltip).not.toContain('Down');
    expect(web?.children.map(({ description, contextValue }) => [description, contextValue])).toEqual([
      ['running · :8080', 'foreignReplica:canOpen'],
      ['exited (3)', 'foreignReplica'],
    ]);
    expect(db).toMatchObject({ description: 'stopped', children: [] });
    others.setOpen('blog', false);
    others.look();
    await expect.poll(() => others.insides.size).toBe(0);
    others.dispose();
  });

  it('mark nothing up with what their labels say', () => {
    const tooltip = othersNode([blog], 'shop')?.children[0]?.tooltip;
    expect(tooltip).toContain('\\[x\\]\\(command\\:evil\\)');
  });
});

describe('a raw log', () => {
  const line = { timeMs: 0, service: 'orders', container: 'shop-orders-1', stream: 'stdout' } as const;

  it('is what the service wrote, with its colours, and ends plain', () => {
    expect(new LogText('shop', false).line({ ...line, text: '\u001b[31mred' })).toBe('\u001b[31mred\u001b[0m\r\n');
  });

  it('of several begins each line with a name, in a colour of its own, and keeps colours within a line', () => {
    const text = new LogText('shop', true);
    const first = text.line({ ...line, text: '\u001b[31mred' });
    const second = text.line({ ...line, container: 'shop-web-1', text: 'plain' });
    expect(first).toBe('\u001b[36morders-1 |\u001b[0m \u001b[31mred\u001b[0m\r\n');
    expect(second).toBe('\u001b[33mweb-1    |\u001b[0m plain\r\n');
    expect(text.line({ ...line, text: '' })).toContain('\u001b[36morders-1');
  });
});
