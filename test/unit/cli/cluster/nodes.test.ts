import { describe, expect, it } from 'vitest';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../fakes/clusterModels.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { engineWith, run } from '../support.ts';

const files = {
  '/shop/compose.yaml': 'name: shop\nservices:\n  orders: { image: "orders:1", deploy: { replicas: 4 } }\n',
};
const nodes = [
  aNode('n2', { labels: { zone: 'a', ssd: '' } }),
  aNode('n1', { role: 'manager', isLeader: true }),
  aNode('n3', { state: 'down' }),
];
const tasks = [
  aTask('orders', 1, 'n2'),
  aTask('orders', 2, 'n2'),
  aTask('orders', 3, 'n2'),
  aTask('orders', 4, 'n2'),
  aTask('orders', 5, undefined, {
    state: 'exited',
    task: { state: 'rejected', error: 'No such image: registry://me:hunter2@example.test/orders:1' },
  }),
];

function swarm(): FakeEngine {
  const engine = new FakeEngine({ kind: 'swarm', hasEveryImage: true });
  engine.observation = aSwarmObservation(tasks, { nodes, services: [aClusterService('orders', 4)] });
  return engine;
}

describe('patchbay nodes', () => {
  it('lists managers first, with how many replicas run on each', async () => {
    const { exitCode, stdout } = await run(['nodes'], { files, engine: swarm() });
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n').map((line) => line.split(/ {3,}/));
    expect(lines.slice(0, 4)).toEqual([
      ['NAME', 'ROLE', 'STATE', 'AVAILABILITY', 'RUNNING', 'CPUS', 'MEMORY', 'ENGINE', 'LABELS'],
      ['n1', 'leader', 'ready', 'active', '0', '2', '4.0 GiB', '20.10.24'],
      ['n2', 'worker', 'ready', 'active', '4', '2', '4.0 GiB', '20.10.24', 'zone=a,ssd'],
      ['n3', 'worker', 'down', 'active', '0', '2', '4.0 GiB', '20.10.24'],
    ]);
  });

  it('needs no manifest, and prints names alone', async () => {
    expect((await run(['nodes', '-q'], { engine: swarm() })).stdout).toBe('n1\nn2\nn3\n');
  });

  it('says of one machine what to name', async () => {
    const { exitCode, stderr } = await run(['nodes'], { files, engine: engineWith() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is one machine, and this is about a cluster. Name a Swarm with --engine swarm');
  });
});

describe('patchbay node', () => {
  const dry = (...words: readonly string[]) => run(['--dry-run', 'node', ...words], { files, engine: swarm() });

  it.each([
    [['drain', 'n2'], /availability active → drain/],
    [['promote', 'id-n2'], /role worker → manager/],
    [['label', 'n2', 'zone=b', 'ssd-', 'new'], /label new added, label ssd removed, label zone changed/],
  ])('plans %j', async (words, told) => {
    const { exitCode, stdout } = await dry(...words);
    expect(stdout).toMatch(told);
    expect(exitCode).toBe(0);
  });

  it('does nothing where it is so already', async () => {
    expect((await dry('activate', 'n2')).stdout).toContain('shop: nothing to do');
  });

  it.each([
    [['drain', 'n9'], 'The cluster has no node "n9". Its nodes: n2, n1, n3.'],
    [['label', 'n2'], 'Name labels: zone=a sets one'],
    [['drain', 'n2', 'n3'], '"drain" takes one node'],
    [['label', 'n2', '=a'], 'The label =a cannot be read.'],
    [['explode', 'n2'], 'drain'],
  ])('refuses %j', async (words, told) => {
    const { exitCode, stderr } = await dry(...words);
    expect(stderr).toContain(told);
    expect(exitCode).not.toBe(0);
  });
});

describe('patchbay rollback and rebalance', () => {
  it('say what they would do', async () => {
    const engine = swarm();
    const { cluster } = engine.observation;
    const services = [aClusterService('orders', 4, { canRollBack: true })];
    engine.observation = { ...engine.observation, cluster: { ...cluster!, services } };
    const rollback = await run(['--dry-run', 'rollback', 'orders'], { files, engine });
    expect(rollback.stdout).toContain('asked to roll back');
    const rebalance = await run(['--dry-run', 'rebalance'], { files, engine });
    expect(rebalance.stdout).toContain('4 tasks on n2, none on n1');
  });

  it('say what a pause of an update means, and how it goes on', async () => {
    const engine = swarm();
    const { cluster } = engine.observation;
    const toldOf = (state: string) => {
      const services = [aClusterService('orders', 4, { update: { state, message: '' } })];
      engine.observation = { ...engine.observation, cluster: { ...cluster!, services } };
    };
    toldOf('updating');
    const paused = await run(['--dry-run', 'rollout', 'pause'], { files, engine });
    expect(paused.stdout).toContain('pause the update of service shop_orders');
    expect(paused.stdout + paused.stderr).toContain('comes back only then');
    expect((await run(['rollout', 'resume', 'orders'], { files, engine })).stderr).toContain('nothing to continue');
    toldOf('paused');
    const resumed = await run(['--dry-run', 'rollout', 'resume', 'orders'], { files, engine });
    expect(resumed.stdout).toContain('resume the update of service shop_orders');
  });

  it('refuse a service that is not there', async () => {
    const { exitCode, stderr } = await run(['rollback', 'web'], { files, engine: swarm() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('no service "web"');
  });
});

describe('patchbay ps on a cluster', () => {
  it('says on which node each replica is, and why one is not up, without a secret', async () => {
    const { stdout } = await run(['ps', '-a'], { files, engine: swarm() });
    expect(stdout).toMatch(/^NAME +IMAGE +SERVICE +NODE +STATUS +PORTS +ERROR\n/);
    expect(stdout).toMatch(/shop-orders-1 .* n2 +Up/);
    expect(stdout).toMatch(/shop-orders-5 .* Rejected .*No such image/);
    expect(stdout).not.toContain('hunter2');
  });

  it('has its fields in templates', async () => {
    const { stdout } = await run(['ps', '--format', '{{.Name}} {{.Node}} {{.TaskState}}'], { files, engine: swarm() });
    expect(stdout.split('\n')[0]).toBe('shop-orders-1 n2 running');
  });
});
