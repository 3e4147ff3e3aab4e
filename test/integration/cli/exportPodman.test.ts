import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../../scripts/machine/run.ts';
import { exportKubernetes } from '../../../src/app/kubernetes/exportKubernetes.ts';
import type { KubernetesObject } from '../../../src/app/kubernetes/objects.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';

const runtime = ['crun', 'runc'].find((program) => findProgram(program) !== undefined);
const canRun = process.getuid?.() === 0 && findProgram('podman') !== undefined && runtime !== undefined;
if (!canRun) console.warn('SKIPPED: this needs root, podman and an OCI runtime.');

const configuration = `
[engine]
runtime = "${runtime ?? ''}"
cgroup_manager = "cgroupfs"
events_logger = "file"
infra_image = "localhost/busybox:latest"
infra_command = "/bin/true"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
`;

const manifest = `
name: kube
services:
  web:
    image: busybox
    pull_policy: never
    entrypoint: [sh, -c]
    command: [sleep 600]
    environment: { MODE: "fast and $$safe" }
    working_dir: /srv
    user: "1000:1001"
    read_only: true
    tty: true
    cap_drop: [ALL]
    cap_add: [NET_ADMIN]
    mem_limit: 64m
    cpus: 0.5
    hostname: box
    extra_hosts: { db: 192.0.2.2 }
    labels: { team: billing }
    deploy: { replicas: 1 }
  db:
    image: busybox
    pull_policy: never
    command: [sleep, "600"]
    volumes: ["data:/data"]
    tmpfs: ["/run:size=1m"]
    healthcheck: { test: "true", interval: 5s, timeout: 2s, retries: 4 }
volumes: { data: }
`;

describe.skipIf(!canRun)('what is exported for Kubernetes, played by Podman', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const podman = async (...args: readonly string[]): Promise<string> => {
    const places = ['--root', at('root'), '--runroot', at('run'), '--tmpdir', at('tmp'), '--storage-driver', 'vfs'];
    const env = { ...process.env, CONTAINERS_CONF: at('containers.conf') };
    const { code, output } = await run('podman', [...places, ...args], { env });
    expect(output === '' || code === 0, `podman ${args.join(' ')}: ${output}`).toBe(true);
    return output;
  };
  const inspect = async (name: string): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> =>
    (JSON.parse(await podman('inspect', name)) as readonly never[])[0]!;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-play-'));
    await writeFile(at('containers.conf'), configuration);
    await writeFile(at('compose.yaml'), manifest);
    expect(await run('docker', ['save', '-o', at('busybox.tar'), 'busybox:latest'])).toMatchObject({ code: 0 });
    await podman('load', '-i', at('busybox.tar'));
    const host = nodeManifestHost(process.env);
    const { application } = resolve({ files: [at('compose.yaml')], profiles: [], envFiles: [] }, host);
    const wishes = { hasSecretValues: false, volumeSize: '1Gi' };
    const { objects } = exportKubernetes(application!, (path) => host.readText(path), wishes);
    await writeFile(at('all.json'), objects.map((object) => JSON.stringify(playable(object))).join('\n---\n'));
    await podman('kube', 'play', '--network', 'none', '--start=false', at('all.json'));
  });
  afterAll(async () => {
    await podman('pod', 'rm', '--all', '--force', '--time', '0');
    await run('umount', ['--lazy', at('root/overlay'), at('root/vfs')]);
    await rm(folder, { recursive: true, force: true });
  });

  it('is made as the manifest says', async () => {
    const { Config, HostConfig } = await inspect('web-web');
    expect(Config).toMatchObject({
      WorkingDir: '/srv',
      User: '1000:1001',
      Tty: true,
      Entrypoint: expect.stringContaining('sh') as string,
      Env: expect.arrayContaining(['MODE=fast and $safe']) as unknown,
    });
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      Memory: 67_108_864,
      NanoCpus: 500_000_000,
      CapAdd: expect.arrayContaining(['CAP_NET_ADMIN']) as unknown,
    });
    expect(await podman('volume', 'ls', '--quiet')).toContain('data');
    const db = await inspect('db-db');
    expect(db['HostConfig']).toMatchObject({
      Binds: expect.arrayContaining([expect.stringMatching(/^data:\/data:/)]) as unknown,
    });
    expect(db['Config']).toMatchObject({ Cmd: ['sleep', '600'] });
  });
});

/** Podman plays pods, and of workloads Deployments alone: what stands in another is taken out of it. */
function playable(object: KubernetesObject): unknown {
  if (!['StatefulSet', 'Deployment', 'Job', 'DaemonSet'].includes(object.kind)) return object;
  const { template } = object['spec'] as { readonly template: { readonly metadata: object; readonly spec: object } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: object.metadata.name },
    spec: template.spec,
  };
}
