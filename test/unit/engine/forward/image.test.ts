import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { containerBody } from '../../../../src/engine/forward/container.ts';
import { imageOf } from '../../../../src/engine/forward/image.ts';

const program = Buffer.from('a program');

/** The files of a plain tar archive. */
function filesOf(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; archive[at] !== 0;) {
    const text = (from: number, length: number): string =>
      archive.toString('latin1', at + from, at + from + length).replace(/\0.*$/, '');
    const size = Number.parseInt(text(124, 12), 8);
    files.set(text(0, 100), archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('The image of a forwarder', () => {
  it('holds one program, under the hashes of what is in it', () => {
    const { name, archive } = imageOf(program, 'arm64');
    const files = filesOf(archive);
    const [manifest] = JSON.parse(String(files.get('manifest.json'))) as [
      { Config: string; RepoTags: string[]; Layers: string[] },
    ];
    const config = files.get(manifest.Config) ?? Buffer.alloc(0);
    const layer = files.get('layer.tar') ?? Buffer.alloc(0);
    expect(manifest).toEqual({ Config: `${sha256(config)}.json`, RepoTags: [name], Layers: ['layer.tar'] });
    expect(JSON.parse(String(config))).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      config: { Entrypoint: ['/forwarder'], User: '65534:65534' },
      rootfs: { diff_ids: [`sha256:${sha256(layer)}`] },
    });
    expect([...filesOf(layer)]).toEqual([['forwarder', program]]);
    // No registry has such a name, so no engine ever pulls it.
    expect(name).toMatch(/^localhost\/patchbay-forwarder:[0-9a-f]{12}$/);
  });

  it('is the same each time, and another for another program or architecture', () => {
    expect(imageOf(program, 'amd64').archive.equals(imageOf(program, 'amd64').archive)).toBe(true);
    const names = [imageOf(program, 'amd64'), imageOf(program, 'arm64'), imageOf(Buffer.from('other'), 'amd64')];
    expect(new Set(names.map(({ name }) => name)).size).toBe(3);
  });
});

describe('The container of a forwarder', () => {
  const settings = {
    engine: {},
    project: 'shop',
    service: 'orders',
    labels: { 'com.docker.compose.version': '2.0.0', 'com.docker.compose.oneoff': 'False' },
    networks: [
      { name: 'shop_default', aliases: ['orders'], ipv4Address: '10.0.0.9' },
      { name: 'shop_back', aliases: ['orders', 'api'] },
    ],
    links: ['shop-redis-1:cache'],
    extraHosts: ['box:10.0.0.1'],
    inbound: [],
    outbound: [],
  };

  it('is a one-off run of its service, so that nothing takes it for a replica', () => {
    expect(containerBody(settings, 'sha256:1').Labels).toEqual({
      'com.docker.compose.version': '2.0.0',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'orders',
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'True',
      'dev.patchbay.forwarder': '1',
    });
  });

  it('begins in its first network, with the names, the address and the links of the service', () => {
    const { HostConfig: host, NetworkingConfig: networking } = containerBody(settings, 'sha256:1');
    expect(host).toMatchObject({ NetworkMode: 'shop_default', ExtraHosts: ['box:10.0.0.1'], AutoRemove: true });
    expect(networking).toEqual({
      EndpointsConfig: {
        shop_default: {
          Aliases: ['orders'],
          Links: ['shop-redis-1:cache'],
          IPAMConfig: { IPv4Address: '10.0.0.9' },
        },
      },
    });
  });
});
