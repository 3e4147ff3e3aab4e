import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { subnetsOf } from '../../fakes/attributeCases.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { ManifestWorld } from './manifestWorld.ts';

const hasDocker = await dockerAnswers();

describe.skipIf(!hasDocker)('what a manifest asks of an engine beside the container', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  const worlds: ManifestWorld[] = [];
  const newWorld = async (files: Readonly<Record<string, string>> = {}): Promise<ManifestWorld> => {
    const world = await ManifestWorld.create(engine, files);
    worlds.push(world);
    return world;
  };
  /** What a service wrote until it ended. */
  const logOf = async ({ project }: ManifestWorld): Promise<readonly string[]> => {
    const lines: string[] = [];
    const options = { services: [], follow: false };
    await engine.logs(project, options, ({ text }) => void lines.push(text), AbortSignal.timeout(10_000));
    return lines;
  };
  const ended = async ({ project }: ManifestWorld): Promise<void> => {
    await docker.getContainer(`${project}-app-1`).wait();
  };

  beforeAll(() => ensureBusybox());
  afterAll(async () => {
    await Promise.all(worlds.map((world) => world.remove()));
    engine.dispose();
  });

  describe('secrets and configs', () => {
    const show = 'for f in /run/secrets/* /etc/motd /srv/own; do stat -c "%n %u:%g %a" $$f; cat $$f; echo; done';
    const manifest = `
services:
  app:
    image: busybox:latest
    user: "1000:1000"
    command: ["sh", "-c", '${show}']
    secrets:
      - fromfile
      - fromvariable
      - { source: fromfile, target: mine, uid: "1000", gid: "1000", mode: 0400 }
    configs:
      - { source: motd, target: /etc/motd }
      - { source: motd, target: /srv/own, uid: "7", gid: "8", mode: 0644 }
secrets:
  fromfile: { file: secret.txt }
  fromvariable: { environment: TOKEN }
configs:
  motd: { content: "hello" }
`;
    let world: ManifestWorld;
    let application: Application;

    beforeAll(async () => {
      world = await newWorld({ 'secret.txt': 'in-a-file' });
      application = await world.resolve(manifest, { TOKEN: 'in-a-variable' });
      // As a run that is cut short leaves it: made, not started.
      const first = await world.plan(application, { action: 'up' });
      expect(await world.apply(application, first, (kind) => kind.startsWith('create'))).toEqual([]);
      expect(await world.up(application)).toEqual([]);
      await ended(world);
    });

    it('are where the service looks for them, with their owner and permissions, whoever it runs as', async () => {
      const text = (await logOf(world)).join('\n');
      expect(text).toMatch(/\/run\/secrets\/fromfile \d+:\d+ \d+\nin-a-file/);
      expect(text).toContain('/run/secrets/fromvariable 0:0 444\nin-a-variable');
      expect(text).toContain('/run/secrets/mine 1000:1000 400\nin-a-file');
      expect(text).toContain('/etc/motd 0:0 444\nhello');
      expect(text).toContain('/srv/own 7:8 644\nhello');
    });

    it('stand nowhere that inspecting shows', async () => {
      const shown = JSON.stringify(await docker.getContainer(`${world.project}-app-1`).inspect());
      expect(shown).not.toContain('in-a-variable');
      expect(shown).not.toContain('in-a-file');
    });

    it('make the container anew when they change', async () => {
      const changed = await world.resolve(manifest, { TOKEN: 'another' });
      const kinds = (await world.plan(changed, { action: 'up' })).steps.map(({ kind }) => kind);
      expect(kinds).toContain('create');
    });
  });

  it('joins the networks that a run cut short has left out', async () => {
    const world = await newWorld();
    const application = await world.resolve(`
services: { app: { image: "busybox:latest", command: ["true"], networks: [a, b, c] } }
networks: { a: , b: , c: }
`);
    const first = await world.plan(application, { action: 'up' });
    expect(await world.apply(application, first, (kind) => kind.startsWith('create'))).toEqual([]);
    const container = docker.getContainer(`${world.project}-app-1`);
    await docker.getNetwork(`${world.project}_c`).disconnect({ Container: container.id });
    expect(await world.up(application)).toEqual([]);
    const { Networks } = (await container.inspect()).NetworkSettings;
    expect(Object.keys(Networks).sort()).toEqual(['a', 'b', 'c'].map((name) => `${world.project}_${name}`));
  });

  it('takes the image of the platform that the manifest names, or says that there is none', async () => {
    const world = await newWorld();
    const other = process.arch === 's390x' ? 'linux/amd64' : 'linux/s390x';
    const application = await world.resolve(`services: { app: { image: "busybox:latest", platform: ${other} } }`);
    const problems = await world.up(application);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toContain(other.replace('linux/', ''));
  });

  it('makes networks and volumes as they are declared', async () => {
    const world = await newWorld();
    const { v4, v6 } = subnetsOf(world.project);
    const application = await world.resolve(`
services:
  app: { image: "busybox:latest", command: ["true"], networks: [inner, six], volumes: ["data:/d"] }
networks:
  inner:
    internal: true
    attachable: true
    labels: { net: label }
    driver_opts: { com.docker.network.bridge.enable_icc: "false" }
    ipam: { config: [{ subnet: ${v4}.0/24, ip_range: ${v4}.0/25, gateway: ${v4}.1, aux_addresses: { router: ${v4}.2 } }] }
  six: { enable_ipv6: true, ipam: { config: [{ subnet: "${v6}::/64" }] } }
volumes:
  data: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }, labels: { vol: label } }
`);
    expect(await world.up(application)).toEqual([]);
    const inner = (await docker.getNetwork(`${world.project}_inner`).inspect()) as unknown;
    expect(inner).toMatchObject({
      Driver: 'bridge',
      Internal: true,
      Attachable: true,
      Labels: { net: 'label', 'com.docker.compose.network': 'inner' },
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
      IPAM: {
        Config: [
          {
            Subnet: `${v4}.0/24`,
            IPRange: `${v4}.0/25`,
            Gateway: `${v4}.1`,
            AuxiliaryAddresses: { router: `${v4}.2` },
          },
        ],
      },
    });
    expect(await docker.getNetwork(`${world.project}_six`).inspect()).toMatchObject({ EnableIPv6: true });
    expect(await docker.getVolume(`${world.project}_data`).inspect()).toMatchObject({
      Driver: 'local',
      Options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' },
      Labels: { vol: 'label', 'com.docker.compose.volume': 'data' },
    });
  });

  it('uses external networks and volumes as they are, and makes nothing while one is missing', async () => {
    const world = await newWorld();
    const outer = `${world.project}-outer`;
    const application = await world.resolve(`
services: { app: { image: "busybox:latest", command: ["true"], networks: [theirs, own], volumes: ["kept:/d"] } }
networks: { own: , theirs: { external: true, name: ${outer} } }
volumes: { kept: { external: true, name: ${outer} } }
`);
    const codes = (await world.up(application)).map(({ code }) => code);
    expect(codes).toEqual(['engine.external-network-missing', 'engine.external-volume-missing']);
    const { networks, containers } = await engine.observe(world.project, [], AbortSignal.timeout(10_000));
    expect({ networks, containers }).toEqual({ networks: [], containers: [] });

    const network = await docker.createNetwork({ Name: outer });
    await docker.createVolume({ Name: outer });
    const volume = docker.getVolume(outer);
    try {
      expect(await world.up(application)).toEqual([]);
      await world.remove();
      expect(await network.inspect()).toMatchObject({ Name: outer });
      expect(await volume.inspect()).toMatchObject({ Name: outer });
    } finally {
      await world.remove();
      await network.remove();
      await volume.remove();
    }
  });
});
