import { describe, expect, it } from 'vitest';
import type { Edit, Fix, Position } from '../../../src/base/problem.ts';
import { resolving } from './support/resolving.ts';

/** The text after the one fix that is offered has been applied, and what is still wrong then. */
function fixed(text: string): { readonly title: string; readonly text: string; readonly codes: readonly string[] } {
  const [fix, ...others] = resolving(text).problems.flatMap((problem): readonly Fix[] =>
    problem.fix ? [problem.fix] : [],
  );
  if (!fix || others.length > 0) throw new Error(`${others.length + (fix ? 1 : 0)} fixes are offered, not one.`);
  const after = [...fix.edits]
    .sort((a, b) => offsetOf(text, b.at.range.start) - offsetOf(text, a.at.range.start))
    .reduce(apply, text);
  return { title: fix.title, text: after, codes: resolving(after).problems.map(({ code }) => code) };
}

function apply(text: string, { at: { range }, newText }: Edit): string {
  return text.slice(0, offsetOf(text, range.start)) + newText + text.slice(offsetOf(text, range.end));
}

function offsetOf(text: string, { line, character }: Position): number {
  const before = text.split('\n').slice(0, line).join('\n');
  return line === 0 ? character : before.length + 1 + character;
}

const service = (line: string, below = ''): string => `services:\n  a:\n    image: x\n    ${line}\n${below}`;

describe('a fix', () => {
  it.each<[string, string, string]>([
    ['corrects a key', service('enviroment: {}'), service('environment: {}')],
    ['corrects a key in quotes', service('"enviroment": {}'), service('"environment": {}')],
    [
      'corrects a word',
      service('depends_on: { b: { condition: service_startd } }', '  b: { image: x }\n'),
      service('depends_on: { b: { condition: service_started } }', '  b: { image: x }\n'),
    ],
    [
      'corrects the name of a service',
      service('depends_on: [redsi]', '  redis: { image: x }\n'),
      service('depends_on: [redis]', '  redis: { image: x }\n'),
    ],
    [
      'corrects the name of a service whose network is shared',
      service('network_mode: "service:redsi"', '  redis: { image: x }\n'),
      service('network_mode: "service:redis"', '  redis: { image: x }\n'),
    ],
    [
      'corrects the name of the service that is extended',
      service('extends: { service: bass }', '  base: { image: x }\n'),
      service('extends: { service: base }', '  base: { image: x }\n'),
    ],
    [
      'corrects the name of a volume within its short form',
      service('volumes: ["dta:/data:ro"]', 'volumes: { data: }\n'),
      service('volumes: ["data:/data:ro"]', 'volumes: { data: }\n'),
    ],
    [
      'corrects the name of a channel',
      service(
        'x-patchbay: { publishes: [order] }',
        'x-patchbay: { broker: "redis://r", channels: { orders: { kind: list } } }\n',
      ),
      service(
        'x-patchbay: { publishes: [orders] }',
        'x-patchbay: { broker: "redis://r", channels: { orders: { kind: list } } }\n',
      ),
    ],
    [
      'declares a volume',
      service('volumes: ["data:/data"]'),
      service('volumes: ["data:/data"]', 'volumes:\n  data:\n'),
    ],
    [
      'declares a volume beside others',
      service('volumes: ["data:/data"]', 'volumes:\n    other: # mine\n'),
      service('volumes: ["data:/data"]', 'volumes:\n    data:\n    other: # mine\n'),
    ],
    [
      'declares a volume in a flow mapping',
      service('volumes: ["data:/data"]', 'volumes: { other: }\n'),
      service('volumes: ["data:/data"]', 'volumes: { data: , other: }\n'),
    ],
    [
      'declares a network in a section that is empty',
      service('networks: [back]', 'networks: # none yet\n\n'),
      service('networks: [back]', 'networks: # none yet\n  back:\n\n'),
    ],
    [
      'declares a channel beside others',
      service(
        'x-patchbay: { publishes: [b] }',
        'x-patchbay:\n  broker: redis://r\n  channels:\n    orders:\n      kind: list\n',
      ),
      service(
        'x-patchbay: { publishes: [b] }',
        'x-patchbay:\n  broker: redis://r\n  channels:\n    b:\n      kind: stream\n    orders:\n      kind: list\n',
      ),
    ],
    ['quotes a number that loses a digit', service('environment: { V: 1.10 }'), service('environment: { V: "1.10" }')],
    ['quotes an octal number', service('environment: { V: 0755 }'), service('environment: { V: "0755" }')],
    ['quotes a boolean', service('environment: { V: True }'), service('environment: { V: "True" }')],
    ['quotes a word that may be a boolean', service('environment: { V: on }'), service('environment: { V: "on" }')],
    ['quotes ports that may be one number', service('ports: [22:22]'), service('ports: ["22:22"]')],
    ['quotes a number where a text is meant', service('hostname: 12'), service('hostname: "12"')],
    ['quotes a key', service('labels: { 1: x }'), service('labels: { "1": x }')],
    ['writes seconds', service('stop_grace_period: 10'), service('stop_grace_period: 10s')],
    ['writes an empty default', service('hostname: a$HOST'), service('hostname: a${HOST:-}')],
    ['removes the obsolete version', `version: "3.8"\n${service('init: true')}`, service('init: true')],
    ['removes a key that stands twice', service('init: true\n    init: false # no'), service('init: true')],
    [
      'removes a service that stands twice',
      service('init: true', '  a:\n    image: y\n    init: true\n\n  b: { image: z }\n'),
      service('init: true', '\n  b: { image: z }\n'),
    ],
  ])('%s', (_, before, after) => {
    expect(fixed(before)).toMatchObject({ text: after, codes: [] });
  });

  it('writes octal permissions', () => {
    const text = service('secrets: [{ source: s, mode: 440 }]', 'secrets: { s: { environment: S } }\n');
    expect(fixed(text)).toEqual({ title: 'Write "0440"', text: text.replace('440', '"0440"'), codes: [] });
  });

  it('declares a secret with the file that is still to be written', () => {
    const { text, codes } = fixed(service('secrets: [token]'));
    expect(text).toBe(service('secrets: [token]', 'secrets:\n  token:\n    file: ./token.txt\n'));
    expect(codes).toEqual(['manifest.missing-file']);
  });

  it('adds a health check that fits the image', () => {
    const text = service(
      'depends_on: { b: { condition: service_healthy } }',
      '  b:\n    image: redis:7\n    init: true\n',
    );
    const { title, text: after, codes } = fixed(text);
    expect(title).toBe('Add a health check to "b"');
    expect(after).toContain(
      '  b:\n    image: redis:7\n    healthcheck:\n      test: [CMD, redis-cli, ping]\n      interval: 5s\n',
    );
    expect(codes).toEqual([]);
    expect(fixed(text.replace(/ {2}b:[^]*/, '  b: { image: y }\n')).text).toContain(
      '  b: { healthcheck: { test: [CMD-SHELL, "exit 0"], interval: 5s, timeout: 3s, retries: 10 }, image: y }\n',
    );
  });

  it('is not offered where the word comes from a variable', () => {
    const text = service('depends_on: ["${B:-redsi}-x"]', '  redis-x: { image: x }\n');
    expect(resolving(text).problems.map(({ fix }) => fix)).toEqual([undefined]);
  });
});
