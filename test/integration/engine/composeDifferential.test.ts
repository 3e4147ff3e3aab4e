import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { caseManifest, fatCases, filesBeside, subnetsOf, type AttributeCase } from '../../fakes/attributeCases.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { ManifestWorld } from './manifestWorld.ts';

const execute = promisify(execFile);
const hasDocker = await dockerAnswers();
const hasCompose = await execute('docker-compose', ['version']).then(
  () => true,
  () => false,
);
if (!hasCompose) console.warn('SKIPPED: docker-compose is not installed, so what it makes is not compared.');

/** What docker-compose 1.29 does not know is left out, or said as it knows it. */
const olderForms: Readonly<Record<string, string>> = {
  'services.cgroup': '',
  'services.label_file': '',
  'services.gpus.capabilities': '',
  'services.env_file.path': 'env_file: fat.env',
  'services.ports.target': 'ports: ["127.0.0.1:18081:81/udp"]',
  'services.devices.source': 'devices: ["/dev/null:/dev/nil:rw"]',
  'services.networks.aliases':
    'networks: { front: { priority: 10, aliases: [www], ipv4_address: SUBNET4.9, link_local_ips: [169.254.7.9] }, back: }',
  'services.volumes.type':
    'volumes: ["/tmp:/b:ro,z,rprivate", { type: volume, source: data, target: /d, volume: { nocopy: true } }, { type: tmpfs, target: /e, tmpfs: { size: 1048576 } }]',
};

/** Where the two differ, and why that is right. */
const differences: Readonly<Record<string, string>> = {
  'Config.Env': 'docker-compose 1.29 keeps `$$` of an env file, which today’s Compose reads as `$`',
  'Config.Labels.com.docker.compose.config-hash': 'each hashes what it knows in its own way',
  'Config.Labels.com.docker.compose.project.config_files': 'each read another file; theirs is not absolute',
  'Config.Labels.com.docker.compose.version': 'the labels are those of Compose 2',
  'Config.Labels.dev.patchbay.config-hash': 'our own',
  'Config.Labels.dev.patchbay.config-parts': 'our own',
  'HostConfig.Mounts': 'docker-compose 1.29 leaves configs out, with a warning',
  'HostConfig.SecurityOpt': 'the same, spelt otherwise: `=` for `:`, and JSON without spaces',
  'Networks.PROJECT_back.Aliases': 'docker-compose 1.29 joins the other networks when it starts the container',
  'Networks.PROJECT_front.Aliases': 'the container’s own name is an alias, as in Compose 2',
  'Networks.PROJECT_front.IPAMConfig.LinkLocalIPs': 'docker-compose 1.29 leaves them out',
};

describe.skipIf(!hasDocker || !hasCompose)('the container of a manifest with everything in it', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let world: ManifestWorld;
  let theirs = '';
  const compose = (...args: readonly string[]) =>
    execute('docker-compose', ['-p', theirs, '-f', 'older.yaml', ...args], { cwd: world.directory });

  beforeAll(async () => {
    await ensureBusybox();
    world = await ManifestWorld.create(engine, filesBeside);
    theirs = `${world.project}b`;
  });
  afterAll(async () => {
    await world.remove(() => compose('down', '--volumes'));
    engine.dispose();
  });

  it('is the one that docker-compose makes of it, but for what is listed', async () => {
    const text = caseManifest(world.project, [], fatCases.map(older)).replace(/^name: .*\n/, '');
    const application = await world.resolve(text);
    expect(await world.apply(application, await world.plan(application, { action: 'up' }), isCreate)).toEqual([]);
    const ours = await docker.getContainer(`${world.project}-fat-1`).inspect();
    // An engine has one network of a subnet.
    const [own, its] = [subnetsOf(world.project), subnetsOf(theirs)];
    await world.write('older.yaml', text.replaceAll(own.v4, its.v4).replaceAll(own.v6, its.v6));
    await compose('up', '--no-start');
    const other = await docker.getContainer(`${theirs}_fat_1`).inspect();
    const found = differencesOf(facts(ours, world.project), facts(other, theirs));
    expect(
      found.map((line) => line.split(': ')[0]),
      found.join('\n'),
    ).toEqual(Object.keys(differences));
    expect(await world.up(application)).toEqual([]);
  });
});

function isCreate(kind: string): boolean {
  return kind.startsWith('create');
}

function older(each: AttributeCase): AttributeCase {
  const form = each.attributes.map((name) => olderForms[name]).find((text) => text !== undefined);
  return form === undefined ? each : { ...each, yaml: form };
}

/** Each leaf of what makes the container, without the names of its project. */
function facts(info: Dockerode.ContainerInspectInfo, project: string): ReadonlyMap<string, string> {
  const networks = Object.entries(info.NetworkSettings.Networks).map(([name, endpoint]) => {
    const { Aliases, IPAMConfig, Links } = endpoint as Readonly<Record<string, unknown>>;
    return [name, { Aliases, IPAMConfig, Links }] as const;
  });
  const { Config, HostConfig } = info;
  const text = JSON.stringify({ Config, HostConfig, Networks: Object.fromEntries(networks) })
    .replaceAll(project, 'PROJECT')
    .replaceAll(subnetsOf(project).v4, 'SUBNET');
  const found = new Map<string, string>();
  collect(JSON.parse(text), '', found);
  return found;
}

/** Nothing said, in whichever way, is nothing said. */
function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (value === null || value === '' || value === false || value === 0) return;
  if (Array.isArray(value)) {
    if (value.length > 0)
      found.set(
        path,
        value
          .map((item) => JSON.stringify(item))
          .sort()
          .join(' '),
      );
    return;
  }
  if (typeof value !== 'object') return void found.set(path, JSON.stringify(value));
  for (const [key, item] of Object.entries(value)) collect(item, path === '' ? key : `${path}.${key}`, found);
}

function differencesOf(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return paths
    .filter((path) => ours.get(path) !== theirs.get(path))
    .map((path) => `${path}: ${ours.get(path) ?? '–'} | ${theirs.get(path) ?? '–'}`);
}
