import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunCluster, Cluster } from '../integration/swarm/cluster.ts';
import { docker, removeProject } from './support/docker.ts';
import { isDockerThere } from './support/needs.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { TreeView } from './support/treeView.ts';
import { makeWorkspace, Vscode } from './support/vscode.ts';
import type { Workbench } from './support/workbench.ts';

const run = promisify(execFile);
const project = `dep${process.pid.toString(36)}${Date.now().toString(36).slice(-4)}`;
const image = `${project}-web:latest`;

const prod = `name: ${project}-prod
services:
  web:
    environment: { REGION: eu }
    deploy: { replicas: 2, endpoint_mode: dnsrr }
`;

function manifest(cluster: Cluster): string {
  const nodes = cluster.names.map((name, index) => `${name}: '${cluster.hosts[index]}'`).join(', ');
  return `name: ${project}
services:
  web:
    image: '${image}'
    command: [sleep, '3600']
    init: true
    stop_grace_period: 0s
x-patchbay:
  environments:
    dev: { engine: docker }
    prod: { engine: swarm, context: prod, files: [compose.prod.yaml], nodes: { ${nodes} } }
`;
}

describe.skipIf(!isDockerThere || !(await canRunCluster()))('Deploy to…', () => {
  const config = mkdtempSync(join(tmpdir(), 'patchbay-deploy-'));
  let cluster: Cluster;
  let workspace: ReturnType<typeof makeWorkspace>;
  let vscode: Vscode;
  let window: Workbench;
  let services: TreeView;

  beforeAll(async () => {
    cluster = await Cluster.start(2);
    await run('docker', ['--config', config, 'context', 'create', 'prod', '--docker', `host=${cluster.hosts[0]}`]);
    await docker('create', '--name', `${project}-made`, 'busybox', 'true');
    await docker('commit', `${project}-made`, image);
    await docker('rm', `${project}-made`);
    const files = { 'compose.yaml': manifest(cluster), 'compose.prod.yaml': prod };
    workspace = makeWorkspace('deploy', files, { 'patchbay.engine': 'docker', 'patchbay.plan.confirm': 'never' });
    vscode = await Vscode.start({ environment: { DOCKER_CONFIG: config, DOCKER_HOST: '', DOCKER_CONTEXT: '' } });
    window = await vscode.open(workspace.folder);
    await window.openContainer('Patchbay');
    services = window.view('Services');
    await services.waitForRow(project, /0\/1 running/);
    await services.clickTitleAction('Choose Environment…');
    await choose('dev');
    await services.waitForRow(project, /dev · 0\/1 running/);
    await services.clickAction(project, 'Start Application');
    await services.waitForRow(project, /dev · 1\/1 running/);
  });
  afterEach(({ task }) => pictureOfFailure(window, task));
  afterAll(async () => {
    await vscode.stop();
    await cluster.remove();
    await removeProject(project);
    await docker('rmi', '-f', image);
    workspace.remove();
    rmSync(config, { recursive: true, force: true });
  });

  const choose = async (entry: string, timeout = 30_000): Promise<void> =>
    window.quickInput.locator('.monaco-list-row', { hasText: entry }).first().click({ timeout });

  it('shows what it changes there, brings the image that runs here to the nodes of a Swarm, and opens the row beside', async () => {
    await services.chooseFromMenu(project, 'Deploy to…');
    await choose('prod');
    await window.quickInput.getByText('Not promoted, otherwise in prod').first().waitFor();
    await window.quickInput.getByText(`Bring ${image} from dev`).first().waitFor();
    await picture(window, 'deploy-plan');
    await window.applyPlan();
    await services.waitForRow(`${project}-prod`, /prod · 1\/1 running/);
    const id = (await docker('inspect', '-f', '{{.Image}}', `${project}-web-1`)).trim();
    const running = await Promise.all(cluster.names.map((_, node) => cluster.docker(node).listContainers()));
    expect(running.flat().map(({ ImageID: each }) => each)).toEqual([id, id]);
    await picture(window, 'deploy-beside');
  });
});
