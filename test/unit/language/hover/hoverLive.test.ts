import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import type { Live } from '../../../../src/protocol/live.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';

function hoverOver(source: string, live?: Live, environment: Record<string, string> = {}): string | undefined {
  const { text, at } = marked(source);
  const disk = new MemoryManifestHost({ [path]: text, '/shop/.env': 'TAG=1.27\nDB_PASSWORD=a\n' }, environment);
  const found = hover(new Snapshots(disk).of(path)!, at, live);
  return (found?.contents as MarkupContent | undefined)?.value;
}

const live: Live = {
  directory: '/shop',
  services: {
    web: { state: 'healthy', up: 2, good: 1, wanted: 2, hasHealthcheck: true, hasContainers: true, ports: ['8080→80'] },
  },
  channels: { paid: { length: 7, ratePerSecond: 0.5, groups: [] } },
  images: [],
};

describe('hover', () => {
  it('writes a service out, without the values of its environment', () => {
    const text = hoverOver(
      'services:\n  w│eb:\n    image: nginx:${TAG}\n    environment: { KEY: secret }\n    ports: ["80"]\n',
    )!;
    expect(text).toContain('```yaml\nimage: nginx:1.27');
    expect(text).toContain('target: 80');
    expect(text).toContain('environment:\n  - KEY\n');
    expect(text).not.toContain('secret');
  });

  it('tells how a service is, and where it answers', () => {
    expect(hoverOver('services:\n  w│eb: { image: a }\n', live)).toContain('- now healthy, 1 of 2, ports `8080→80`');
    expect(hoverOver('services:\n  w│eb: { image: a }\n', { ...live, directory: '/other' })).not.toContain('now');
  });

  it('tells who uses a channel, and what flows through it', () => {
    const text = hoverOver(
      'services:\n  a: { image: a, x-patchbay: { publishes: [paid] } }\n  b: { image: b, x-patchbay: { consumes: [paid] } }\n' +
        'x-patchbay:\n  channels:\n    pa│id: { kind: stream }\n',
      live,
    );
    expect(text).toContain('- published by `a`\n- consumed by `b`');
    expect(text).toContain('Now: 0.5/s · 7 entries');
  });

  it('tells every place that sets a variable, and which wins', () => {
    const text = hoverOver('services:\n  web:\n    image: nginx:${T│AG}\n', undefined, { TAG: '2' });
    expect(text).toContain('- in the environment of the process: `2`, which wins\n- in .env:1: `1.27`');
  });

  it('hides what a variable with a secret name is worth', () => {
    const text = hoverOver('services:\n  web:\n    hostname: ${DB_│PASSWORD}\n', undefined, { DB_PASSWORD: 'b' });
    expect(text).toContain('hidden');
    expect(text).not.toMatch(/`[ab]`/);
  });

  it.each([
    'postgres://shop:p4ss/w?rd@db/shop',
    'redis://:s3cr#et@cache',
    'Server=db;Password=p4ss',
    'https://t0ken@git.example/x',
  ])('hides what a variable is worth when it looks secret: %s', (value) => {
    const text = hoverOver('services:\n  web:\n    hostname: ${T│AG}\n', undefined, { TAG: value });
    expect(text).toContain('- in the environment of the process: hidden, as it looks secret, which wins');
    expect(text).not.toMatch(/p4ss|s3cr|t0ken|rd@/);
  });

  it.each([
    ['a duration', 'stop_grace_period: 1m│30s', '`1m30s` = 90 s'],
    ['a size', 'mem_limit: 12│8M', '`128M` = 128 MiB, 134,217,728 bytes'],
    ['a short duration', 'stop_grace_period: 2│50ms', '`250ms` = 0.25 s'],
  ])('says what %s comes to', (_, line, expected) => {
    expect(hoverOver(`services:\n  web:\n    ${line}\n`)).toContain(expected);
  });
});
