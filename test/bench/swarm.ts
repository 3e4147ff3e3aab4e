// `node --expose-gc test/bench/swarm.ts`: an application of 1,000 services and 10,000 tasks on 200 nodes, whose manager is a fake that speaks
// Docker's API over TCP in a thread of its own. How long a plan takes and the tree after each look, how much is asked of the manager
// while 500 tasks a second come and go, how long other extensions wait meanwhile, and what is left in memory.
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { ownedBy } from '../../src/app/applications/ownedRows.ts';
import { ActivityTracker } from '../../src/app/services/activity.ts';
import { arrange, type ArrangedApplication, type ArrangedNode } from '../../src/app/services/serviceGroups.ts';
import type { NodeNode, NodesNode } from '../../src/app/services/serviceNodes.ts';
import { serviceTree } from '../../src/app/services/serviceTree.ts';
import { noUsages } from '../../src/app/services/usage.ts';
import { TreeRows } from '../../src/app/trees/treeRows.ts';
import { sleep } from '../../src/base/async.ts';
import { labels } from '../../src/engine/docker/labels.ts';
import type { Observation } from '../../src/engine/observation.ts';
import { plan } from '../../src/engine/plan.ts';
import { imageNames } from '../../src/engine/plan/names.ts';
import { clusterHash, clusterParts } from '../../src/engine/plan/swarm/clusterHash.ts';
import { SwarmEngine } from '../../src/engine/swarm/swarmEngine.ts';
import type { Application } from '../../src/manifest/model.ts';
import { aMonitor } from '../fakes/aMonitor.ts';
import { anApplication, aService } from '../fakes/models.ts';
import { median, report } from './support/report.ts';

const size = { nodes: 200, services: 1000, replicas: 10, images: 50 };
const rounds = 7;
const stormMs = 10_000;
const maxPlanMs = 1000;
const maxTreeMs = 100;
/** One a second of the watch, and one of the look that it leads to. */
const maxLooksPerSecond = 2.2;
/** A list with each look, and each image once in so many seconds at most. */
const maxImageRequestsPerSecond = 1.2 + (size.images * 1000) / stormMs;
const maxGrowthBytes = 64 * 1024 ** 2;

const application = shopOf('1');
const edited = shopOf('2');
const manager = new Worker(new URL('support/managerThread.ts', import.meta.url), {
  workerData: { size, labels: labelsOf(application) },
});
const [address] = (await once(manager, 'message')) as [string];
const engine = new SwarmEngine({ host: address });
const signal = new AbortController().signal;
const failures: string[] = [];

const observation = await engine.observe('shop', imageNames(application), signal);
const before = await countRequests();
const lookMs = await medianOf(() => engine.observe('shop', imageNames(application), signal));
const asked = difference(await countRequests(), before, rounds);
const copyMs = await medianOf(() => structuredClone(observation));
report({
  bench: 'look at 10,000 tasks',
  ours: lookMs,
  floor: copyMs,
  unit: 'ms',
  beside: 'structuredClone of what is seen',
});
console.log(JSON.stringify({ bench: 'requests of one look', ...asked }));

for (const [what, its, seen] of [
  ['nothing to do', application, observation],
  ['every service changed', edited, observation],
  ['nothing there', application, nothingOf(observation)],
] as const) {
  const ms = await medianOf(() => plan({ action: 'up', application: its, observation: seen, contents: {} }));
  const { steps } = plan({ action: 'up', application: its, observation: seen, contents: {} });
  const bench = `plan up of 1,000 services, ${what}: ${steps.length} steps`;
  report({ bench, ours: ms, floor: copyMs, unit: 'ms of CPU', beside: 'structuredClone of what is seen' });
  expectAtMost(bench, ms, maxPlanMs, 'ms');
}
await tellTree();
await tellStorm();
engine.dispose();
manager.postMessage('close');
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exitCode = 1;

type Row = NodesNode | NodeNode | Exclude<ArrangedNode, ArrangedApplication> | AllRows;
type AllRows = Omit<ArrangedApplication, 'children'> & { readonly children: readonly Row[] };

/** The tree of everything with its nodes, and the rows that differ, as each look of a storm draws it. */
async function tellTree(): Promise<void> {
  const key = '/shop/compose.yaml';
  const activity = new ActivityTracker();
  const rows = new TreeRows<Row>((node) => ('children' in node ? node.children : []));
  const draw = (seen: Observation): void => {
    const root = serviceTree(application, seen, activity.current, noUsages);
    const shown = arrange(root, { grouping: 'application', filter: '' });
    const { nodes, ...own } = ownedBy(shown, key);
    rows.update([{ ...own, children: [...own.children, ...(nodes ? [ownedBy(nodes, key)] : [])] }]);
  };
  draw(observation);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    manager.postMessage({ churn: [500, 0] });
    const seen = await engine.observe('shop', imageNames(application), signal);
    const begunAtMs = cpuMs();
    draw(seen);
    times.push(cpuMs() - begunAtMs);
  }
  const bench = 'tree of 10,000 tasks after 500 changed';
  report({ bench, ours: median(times), floor: copyMs, unit: 'ms of CPU', beside: 'structuredClone of what is seen' });
  expectAtMost(bench, median(times), maxTreeMs, 'ms');
}

/** Through the monitor, as in the editor: 500 tasks a second change, and 20 events a second of services come. */
async function tellStorm(): Promise<void> {
  const monitor = aMonitor(application, engine);
  const looking = monitor.retain();
  await monitor.settled(signal);
  await storm(2000);
  const heapBefore = heapBytes();
  const counted = await countRequests();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await storm(stormMs);
  delay.disable();
  const requests = difference(await countRequests(), counted, stormMs / 1000);
  const growth = heapBytes() - heapBefore;
  looking.dispose();
  monitor.dispose();
  console.log(JSON.stringify({ bench: 'requests a second in a storm of 500 tasks/s', ...requests }));
  console.log(
    JSON.stringify({ bench: 'event loop in the storm', p99Ms: delay.percentile(99) / 1e6, maxMs: delay.max / 1e6 }),
  );
  console.log(
    JSON.stringify({ bench: 'heap after the storm', MiB: heapBytes() / 1024 ** 2, growthMiB: growth / 1024 ** 2 }),
  );
  for (const path of ['/tasks', '/services', '/nodes']) {
    expectAtMost(`requests of ${path} a second`, requests[path] ?? 0, maxLooksPerSecond, '');
  }
  expectAtMost('requests of /images a second', requests['/images'] ?? 0, maxImageRequestsPerSecond, '');
  expectAtMost('growth of the heap', growth, maxGrowthBytes, 'bytes');
}

async function storm(forMs: number): Promise<void> {
  for (const endMs = Date.now() + forMs; Date.now() < endMs;) {
    manager.postMessage({ churn: [50, 2] });
    await sleep(100);
  }
}

function shopOf(value: string): Application {
  const services = Array.from({ length: size.services }, (_, index) =>
    aService(`service${index}`, {
      image: `image${index % size.images}:latest`,
      replicas: size.replicas,
      environment: Object.fromEntries(Array.from({ length: 20 }, (_value, key) => [`NAME_${key}`, `value ${value}`])),
      networks: { default: { aliases: [] } },
      dependsOn: Object.fromEntries(
        [index - 1, index - 7, index - 31]
          .filter((needed) => needed >= 0)
          .map((needed) => [`service${needed}`, { condition: 'service_started', isRequired: true }]),
      ),
    }),
  );
  return anApplication(services, {
    networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } },
  });
}

function labelsOf(its: Application): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const told = Object.values(its.services).map((service) => [
    service.name,
    {
      [labels.service]: service.name,
      [labels.hash]: clusterHash(its, service, {}),
      [labels.parts]: JSON.stringify(clusterParts(its, service, {})),
    },
  ]);
  return Object.fromEntries(told) as Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function nothingOf(seen: Observation): Observation {
  return {
    ...seen,
    containers: [],
    networks: [],
    ...(seen.cluster ? { cluster: { ...seen.cluster, services: [] } } : {}),
  };
}

async function medianOf(act: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begunAtMs = cpuMs();
    await act();
    times.push(cpuMs() - begunAtMs);
  }
  return median(times);
}

async function countRequests(): Promise<Readonly<Record<string, number>>> {
  manager.postMessage('count');
  const [counts] = (await once(manager, 'message')) as [Readonly<Record<string, number>>];
  return counts;
}

function difference(
  after: Readonly<Record<string, number>>,
  earlier: Readonly<Record<string, number>>,
  divisor: number,
): Readonly<Record<string, number>> {
  const changed = Object.entries(after).map(
    ([path, count]) => [path, (count - (earlier[path] ?? 0)) / divisor] as const,
  );
  return Object.fromEntries(changed.filter(([, count]) => count > 0));
}

/** What this thread has worked, however busy the machine is with others. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function expectAtMost(what: string, value: number, most: number, unit: string): void {
  if (value > most) failures.push(`${what}: ${value.toFixed(1)} ${unit}; at most ${most} ${unit} are allowed.`);
}
