import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import type { Live, LiveParty } from '../../../../src/protocol/live.ts';
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
    expect(text).toContain('```text\na ──▶ paid ──▶ b\n```');
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

describe('the small map of a channel', () => {
  const shop = `services:
  orders: { image: a, x-patchbay: { publishes: [paid] } }
  refunds: { image: a, x-patchbay: { publishes: [paid] } }
  billing: { image: b, x-patchbay: { consumes: [{ channel: paid, group: bill }] } }
  mail: { image: b, x-patchbay: { consumes: [pa│id] } }
x-patchbay:
  channels:
    paid: { kind: stream, deadLetter: lost }
    lost: { kind: stream }
`;
  const party = {
    isService: true,
    isDeclared: true,
    isObserved: true,
    group: null,
    lastSeenMs: 1,
    ratePerSecond: null,
  };
  const wired = (publishers: LiveParty[], consumers: LiveParty[]): Live => ({
    ...live,
    channels: { paid: { length: 7, ratePerSecond: 12, groups: ['bill'], wiring: { publishers, consumers } } },
  });

  it('shows what is declared while nothing runs, where a service speaks of it, too', () => {
    const text = hoverOver(shop);
    expect(text).toContain('- dead letters go to `lost`');
    expect(text).toContain(
      ['```text', 'orders  ──▶ paid ──▶ [bill] billing', 'refunds ──▶      ──▶ mail', '```'].join('\n'),
    );
  });

  it('shows what was seen, with rates, and what differs', () => {
    const now = wired(
      [
        { ...party, name: 'orders', ratePerSecond: 12.04 },
        { ...party, name: 'refunds', isObserved: false },
        { ...party, name: '10.0.0.7', isService: false, isDeclared: false },
      ],
      [{ ...party, name: 'billing', group: 'bill', ratePerSecond: 11 }],
    );
    expect(hoverOver(shop, now)).toContain(
      [
        '```text',
        'orders 12/s ──▶ paid ──▶ [bill] billing 11/s',
        'refunds     ┄┄▷',
        '10.0.0.7    ══▶',
        '',
        '┄┄▷ declared, not seen yet   ══▶ seen, not declared',
        '```',
      ].join('\n'),
    );
  });

  it('shows a channel without publishers, and none that nobody has to do with', () => {
    expect(hoverOver(shop, wired([], [{ ...party, name: 'mail' }]))).toContain('```text\npaid ──▶ mail\n```');
    expect(hoverOver(shop, wired([], []))).not.toContain('```');
  });

  it('lets no name out of its block, onto another line or beyond its width, and counts many', () => {
    const hostile = '````\n[x](command:evil)\u202e'.padEnd(500, 'y');
    const many = Array.from({ length: 30 }, (_, index) => ({ ...party, name: `s${index}` }));
    const text = hoverOver(shop, wired([{ ...party, name: hostile }], many))!;
    const block = /^`{5}text\n([^]*?)\n`{5}$/m.exec(text)![1]!;
    expect(block.split('\n')).toHaveLength(8);
    expect(block).toContain('and 23 more');
    expect(block).not.toContain('\u202e');
    expect(Math.max(...block.split('\n').map((line) => line.length))).toBeLessThan(70);
  });
});
