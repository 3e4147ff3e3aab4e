import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunCluster, Cluster } from '../integration/swarm/cluster.ts';
import { InspectorPage } from './support/inspectorPage.ts';
import { makeSideBar } from './support/sideBar.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { darkTheme, lightTheme, makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

/** Images stand in for real ones, and say in their log who they are. Names are resolved without IPVS, which not every machine has. */
const manifest = (greeting: string): string => `name: shop
x-service: &service
  image: busybox
  command: [sh, -c, 'echo ${greeting} from $$HOSTNAME; trap "exit 0" TERM; while true; do sleep 0.1; done']
  stop_grace_period: 2s
# Docker's default is 5s after each task.
x-quick: &quick { monitor: 1s }
services:
  gateway:
    <<: *service
    deploy: { replicas: 3, endpoint_mode: dnsrr, update_config: { delay: 2s, monitor: 1s }, rollback_config: *quick }
    depends_on: [orders]
  orders:
    <<: *service
    healthcheck: { test: [CMD, 'true'], interval: 1s }
    deploy: { replicas: 2, endpoint_mode: dnsrr, update_config: *quick }
  ledger:
    <<: *service
    deploy: { endpoint_mode: dnsrr, update_config: *quick, placement: { constraints: [node.hostname == n3] } }
  agent:
    <<: *service
    deploy: { mode: global, endpoint_mode: dnsrr, update_config: *quick }
`;

/** A Redis that is published nowhere, and what counts up in it. */
const bus = `name: bus
services:
  redis:
    image: redis:7-alpine
    command: [redis-server, --protected-mode, 'no']
    deploy: { endpoint_mode: dnsrr, placement: { constraints: [node.role == worker] } }
  clock:
    image: redis:7-alpine
    init: true
    stop_grace_period: 2s
    command: [sh, -c, 'while sleep 0.5; do n=$$((n+1)); redis-cli -h redis XADD ticks "*" data "tick $$n"; done']
    deploy: { endpoint_mode: dnsrr, placement: { constraints: [node.role == worker] } }
    x-patchbay: { publishes: [ticks] }
x-patchbay:
  broker: redis
  channels: { ticks: { kind: stream } }
`;

const patienceMs = 60_000;

describe.skipIf(!(await canRunCluster()))('An application on a Swarm of three machines', () => {
  const config = mkdtempSync(join(tmpdir(), 'patchbay-contexts-'));
  const buses = makeWorkspace('bus', { 'compose.yaml': bus });
  const workspace = makeWorkspace('shop', { 'compose.yaml': manifest('hello') }, { 'patchbay.engine': 'swarm' });
  let cluster: Cluster;
  let vscode: Vscode;
  let window: Workbench;
  /** A second one, on another application. */
  let other: Workbench;

  beforeAll(async () => {
    cluster = await Cluster.start(3);
    await Promise.all([cluster.load('busybox'), cluster.load('redis:7-alpine')]);
    // As a person has them who works with these machines: so Patchbay finds the engine of each node.
    for (const [index, host] of cluster.hosts.entries()) writeContext(cluster.names[index]!, host);
    vscode = await Vscode.start({
      environment: { DOCKER_CONFIG: config, DOCKER_HOST: '', DOCKER_CONTEXT: '' },
      settings: { 'patchbay.docker.context': 'n1' },
    });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
  }, 180_000);
  afterEach(async ({ task }) => {
    await pictureOfFailure(window, task);
    if (other) await pictureOfFailure(other, { ...task, name: `${task.name}-other` });
  });
  afterAll(async () => {
    await vscode?.stop();
    await cluster?.remove();
    for (const each of [workspace, buses]) each.remove();
    rmSync(config, { recursive: true, force: true });
  });

  it('lists its nodes before anything runs', async () => {
    const view = window.view('Services');
    await view.waitForRow('shop', /0\/4 running/, patienceMs);
    await view.waitForRow('Nodes', /Nodes ?3$/);
    await view.expand('Nodes', 'n2');
    await view.waitForRow('n1', /leader · 0 tasks/);
    await view.waitForRow('n3', /worker · 0 tasks/);
    await picture(window, 'cluster-empty-dark');
  });

  it('is deployed by a plan that says what becomes of each service, and shows each task with its node', async () => {
    const view = window.view('Services');
    await view.clickAction('shop', 'Start Application');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    await picture(window, 'cluster-plan-dark');
    await window.applyPlan();
    await view.waitForRow('shop', /4\/4 running/, patienceMs);
    await view.waitForRow('gateway', /3\/3 running/);
    await view.waitForRow('orders', /2\/2 healthy/);
    await view.waitForRow('agent', /3\/3 running/);
    await view.expand('gateway', 'gateway-2');
    await view.waitForRow('gateway-2', /running · n[123]/);
    await view.waitForRow('ledger', /running/);
    await view.expand('ledger', 'ledger-1');
    await view.waitForRow('ledger-1', /running · n3/);
    await picture(window, 'cluster-dark');
  });

  it('has pages of services that name the node of each task', async () => {
    await window.view('Services').chooseFromMenu('gateway', 'Open Service Page');
    const page = await window.webview('h1');
    const nodes = page.locator('.replica-node');
    await expect.poll(async () => (await nodes.allTextContents()).toSorted()).toEqual(['n1', 'n2', 'n3']);
    await picture(window, 'cluster-service-page');
    await window.runCommand('View: Close All Editors');
  });

  it('is scaled from a row', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('orders', 'Scale Service');
    await window.answer('Scale orders', '4');
    await view.waitForRow('orders', /4\/4 healthy/, patienceMs);
  });

  it('is updated from a row, which tells how far that is, paused and continued there, and rolled back', async () => {
    const view = window.view('Services');
    const seen = gatherTexts(view, 'gateway');
    workspace.write('compose.yaml', manifest('welcome'));
    await view.chooseFromMenu('gateway', 'Update Service');
    await window.applyPlan();
    await view.waitForRow('gateway', /[01]\/3 running/, patienceMs);
    await view.chooseFromMenu('gateway', 'Pause Update');
    await window.applyPlan();
    await view.waitForRow('gateway', /update paused · [12]\/3 new/, patienceMs);
    await picture(window, 'cluster-paused-dark');
    await view.chooseFromMenu('gateway', 'Continue Update');
    await window.applyPlan();
    await view.waitForRow('gateway', /3\/3 running/, patienceMs);
    await expect.poll(() => serviceText('gateway'), { timeout: patienceMs }).toContain('welcome');
    expect((await seen.end()).join('\n')).toMatch(/updat|\d\/3 running/);
    await view.chooseFromMenu('gateway', 'Roll Back Service');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    await picture(window, 'cluster-rollback-dark');
    await window.applyPlan();
    await view.waitForRow('gateway', /3\/3 running · rolled back/, patienceMs);
    expect(await serviceText('gateway')).toContain('hello');
  });

  it('is moved away from a node that is drained, and spread again', async () => {
    const view = window.view('Services');
    await view.clickAction('n2', 'Drain Node');
    await window.quickInput.locator('.monaco-list-row', { hasText: 'Apply plan' }).waitFor();
    await picture(window, 'cluster-drain-dark');
    await window.applyPlan();
    await view.waitForRow('n2', /drained · worker · 0 tasks/, patienceMs);
    await view.waitForRow('gateway', /3\/3 running/, patienceMs);
    await view.waitForRow('agent', /2\/2 running/, patienceMs);
    await view.clickAction('n2', 'Activate Node');
    await window.applyPlan();
    await view.waitForRow('agent', /3\/3 running/, patienceMs);
    await view.chooseFromMenu('gateway', 'Rebalance over Nodes');
    await window.applyPlan();
    await expect.poll(() => nodesOf('gateway'), { timeout: patienceMs }).toEqual(['n1', 'n2', 'n3']);
    await view.waitForRow('n2', /worker · [2-9] tasks/, patienceMs);
    await view.waitForRow('gateway', /3\/3 running/, patienceMs);
  });

  it('has nodes that are labelled, promoted and demoted', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('n2', 'Edit Labels of Node');
    await window.answer('Add a Label to n2', 'zone=a');
    await window.applyPlan();
    await view.waitForRow('n2', /zone=a/, patienceMs);
    await view.chooseFromMenu('n2', 'Promote Node to Manager');
    await window.applyPlan();
    await view.waitForRow('n2', /manager · \d tasks?/, patienceMs);
    await view.chooseFromMenu('n2', 'Demote Node to Worker');
    await window.applyPlan();
    await view.waitForRow('n2', /worker · \d tasks?/, patienceMs);
  });

  it('has drifted once somebody else has changed it, and is brought back by a plan', async () => {
    const view = window.view('Services');
    workspace.write('compose.yaml', manifest('hello'));
    await scaleByHand('gateway', 1);
    await expect.poll(() => nodesOf('gateway'), { timeout: patienceMs }).toHaveLength(1);
    await view.chooseFromMenu('shop', 'Check for Drift…');
    const problem = window.page.locator('.markers-panel .monaco-list-row', {
      hasText: 'gateway is kept at 1 replica, and',
    });
    await problem.first().waitFor();
    const place = manifest('hello').split('replicas: 3')[0]!.split('\n').length;
    const offered = window.page.locator('.action-widget .monaco-list-row', {
      hasText: 'Bring gateway Back to the Manifest…',
    });
    // What fixes it is found by the language server, and a menu that was asked for before has not got it.
    const ask = async (): Promise<boolean> => {
      await window.openFile(`compose.yaml:${place}:25`);
      await window.page.keyboard.press('Control+.');
      await offered.waitFor({ timeout: 3000 }).catch(() => undefined);
      return offered.isVisible();
    };
    await expect.poll(ask, { timeout: 30_000 }).toBe(true);
    await offered.click();
    await window.applyPlan();
    await view.waitForRow('gateway', /3\/3 running/, patienceMs);
    await problem.first().waitFor({ state: 'detached' });
    await window.runCommand('View: Close All Editors');
  });

  it('is offered once where nobody has said what an application runs on', async () => {
    other = await vscode.open(buses.folder);
    await other.openContainer('Patchbay');
    const view = other.view('Services');
    await view.waitForRow('bus', /0\/2 running/, patienceMs);
    await other.openNotifications();
    const offer = other.notifications.filter({ hasText: 'manager of a Swarm of 3 machines' });
    await offer.waitFor();
    await picture(other, 'cluster-offer-dark');
    await offer.getByRole('button', { name: 'Use Docker Swarm' }).click();
    await view.waitForRow('Nodes', /Nodes ?3$/, patienceMs);
  });

  it('shows messages of a broker that is published nowhere, on whichever node that is', async () => {
    const view = other.view('Services');
    await view.clickAction('bus', 'Start Application');
    await other.applyPlan();
    await view.waitForRow('bus', /2\/2 running/, patienceMs);
    const channels = other.view('Channels');
    await channels.waitForRow('ticks', /\d+ entries/, patienceMs);
    await channels.click('ticks');
    const page = await InspectorPage.of(other);
    const newest = async (): Promise<number> =>
      Math.max(0, ...(await page.column('preview')).map((text) => Number(/tick (\d+)/.exec(text)?.[1] ?? 0)));
    await expect.poll(newest, { timeout: patienceMs }).toBeGreaterThan(0);
    await picture(other, 'cluster-messages-dark');
    const [from = ''] = await nodesOf('redis', 'bus');
    await view.expand('Nodes', from);
    await view.clickAction(from, 'Drain Node');
    await other.applyPlan();
    await expect.poll(() => nodesOf('redis', 'bus'), { timeout: patienceMs }).not.toContain(from);
    const moved = await newest();
    await expect.poll(newest, { timeout: patienceMs }).toBeGreaterThan(moved + 2);
    await picture(other, 'cluster-messages-moved-dark');
    await view.clickAction(from, 'Activate Node');
    await other.applyPlan();
    await view.waitForRow(from, /^((?!drained).)*$/, patienceMs);
  });

  it('is exported for Kubernetes, with what does not map, and as AsyncAPI', async () => {
    const objects = await exportTo('Export for Kubernetes', 'bus.k8s.yaml');
    expect(objects).toMatch(/^# warning: "clock": init is left out: /);
    expect(objects).toMatch(/^kind: Deployment$/m);
    const document = await exportTo('Export AsyncAPI Document', 'asyncapi.yaml');
    expect(document).toMatch(/^asyncapi: "3\./);
    expect(document).toContain('clock.send.ticks:');
  });

  it('leaves nothing of the way to its broker', async () => {
    const view = other.view('Services');
    await view.chooseFromMenu('bus', 'Remove Containers and Networks (Down)');
    await other.applyPlan();
    await view.waitForRow('bus', /0\/2 running/, patienceMs);
    const networks = async () => (await cluster.docker(0).listNetworks()).map(({ Name }) => Name);
    await expect.poll(networks).not.toContain('bus_default');
    const left = await cluster.docker(0).listContainers({ all: true, filters: { label: ['dev.patchbay.forwarder'] } });
    expect(left).toEqual([]);
    await other.close();
  });

  it('counts only what runs on nodes that are there, and says so of a node that is down', async () => {
    const view = window.view('Services');
    await cluster.killNode(2);
    await view.waitForRow('shop', /1 node down/, patienceMs);
    await view.waitForRow('Nodes', /3 · 1 node down/);
    await view.waitForRow('n3', /down · worker/);
    await view.waitForRow('ledger', /0\/1 · 1 (without a node|on a node that is down)/, patienceMs);
    await view.waitForRow('gateway', /3\/3 running/, patienceMs);
    await picture(window, 'cluster-node-down-dark');
  });

  it('can be read in other themes, at twice the size and in a narrow sidebar', async () => {
    const { page } = window;
    await window.view('Services').waitForRow('orders', /2\/2 healthy/, patienceMs);
    await makeSideBar(page, 520);
    await page.locator('.editor-group-container').click();
    await picture(window, 'cluster-wide');
    const themes = { 'vs-dark': darkTheme, vs: lightTheme, 'hc-black': 'Default High Contrast' };
    for (const [kind, theme] of Object.entries(themes)) {
      writeSettings({ 'workbench.colorTheme': theme });
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
      await picture(window, `cluster-in-${kind}`);
    }
    await makeSideBar(page, 190);
    await picture(window, 'cluster-narrow');
    await makeSideBar(page, 300);
    // A window of 1280 × 800 at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    await picture(window, 'cluster-zoomed');
    await page.setViewportSize({ width: 1280, height: 800 });
    writeSettings({ 'workbench.colorTheme': darkTheme });
    await page.locator('.monaco-workbench.vs-dark').waitFor();
  });

  it('is removed, and nothing of it is left', async () => {
    const view = window.view('Services');
    await view.chooseFromMenu('shop', 'Remove Containers and Networks (Down)');
    await window.applyPlan();
    await view.waitForRow('shop', /0\/4 running/, patienceMs);
    expect(await cluster.docker(0).listServices()).toEqual([]);
    const networks = async () => (await cluster.docker(0).listNetworks()).map(({ Name }) => Name);
    await expect.poll(networks).not.toContain('shop_default');
  });

  async function serviceText(service: string): Promise<string> {
    const services = await cluster.docker(0).listServices();
    const found = services.find(({ Spec }) => Spec?.Name === `shop_${service}`);
    return JSON.stringify(found?.Spec?.TaskTemplate);
  }

  /** Exports by a command to a file beside the manifest, and resolves to what it holds, once that is open. */
  async function exportTo(command: string, file: string): Promise<string> {
    await other.runCommand(`Patchbay: ${command}`);
    await other.answer(command, join(buses.folder, file));
    await other.page.locator('.tab.active', { hasText: file }).waitFor();
    await picture(other, `cluster-export-${file}`);
    return readFileSync(join(buses.folder, file), 'utf8');
  }

  /** The names of the nodes that run a service's tasks, in their order. */
  async function nodesOf(service: string, project = 'shop'): Promise<readonly string[]> {
    const filters = { service: [`${project}_${service}`], 'desired-state': ['running'] };
    const tasks = (await cluster.docker(0).listTasks({ filters })) as readonly RunningTask[];
    const nodes = (await cluster.docker(0).listNodes()) as readonly NamedNode[];
    const names = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname]));
    return tasks
      .filter(({ Status }) => Status.State === 'running')
      .map(({ NodeID = '' }) => names.get(NodeID) ?? '')
      .toSorted();
  }

  async function scaleByHand(service: string, replicas: number): Promise<void> {
    const named = cluster.docker(0).getService(`shop_${service}`);
    const { Spec, Version } = (await named.inspect()) as { Spec: object; Version: { Index: number } };
    await named.update({ version: Version.Index, ...Spec, Mode: { Replicated: { Replicas: replicas } } });
  }

  function writeSettings(more: Readonly<Record<string, unknown>>): void {
    const quiet = { 'workbench.startupEditor': 'none', 'workbench.tips.enabled': false };
    workspace.write('.vscode/settings.json', JSON.stringify({ ...quiet, 'patchbay.engine': 'swarm', ...more }));
  }

  function writeContext(name: string, host: string): void {
    const folder = join(config, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
    mkdirSync(folder, { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host } } };
    writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
  }
});

interface RunningTask {
  readonly NodeID?: string;
  readonly Status: { readonly State: string };
}

interface NamedNode {
  readonly ID: string;
  readonly Description: { readonly Hostname: string };
}

/** Gathers what a row says, until it is ended. */
function gatherTexts(view: ReturnType<Workbench['view']>, label: string): { end(): Promise<readonly string[]> } {
  const texts = new Set<string>();
  let isOver = false;
  const gathering = (async () => {
    while (!isOver) {
      texts.add(
        await view
          .row(label)
          .innerText({ timeout: 1000 })
          .catch(() => ''),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await gathering;
      return [...texts];
    },
  };
}
