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
    ['writes a place in the container from its root', service('working_dir: ./app'), service('working_dir: /app')],
    ['takes two dots for a part of a name', service('working_dir: ..app'), service('working_dir: /..app')],
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
    ['escapes the dollar of a password', service('hostname: pa$word1'), service('hostname: pa$$word1')],
    ['takes a lone word for a variable', service('hostname: $word1'), service('hostname: ${word1:-}')],
    ['removes the obsolete version', `version: "3.8"\n${service('init: true')}`, service('init: true')],
    ['removes a key that stands twice', service('init: true\n    init: false # no'), service('init: true')],
    [
      'removes a service that stands twice',
      service('init: true', '  a:\n    image: y\n    init: true\n\n  b: { image: z }\n'),
      service('init: true', '\n  b: { image: z }\n'),
    ],
    ['puts an attribute where it belongs', service('replicas: 2'), service('deploy:\n      replicas: 2')],
    [
      'puts an attribute of several lines two levels deeper',
      service('limits:\n      memory: 64M # enough'),
      service('deploy:\n      resources:\n        limits:\n          memory: 64M # enough'),
    ],
    [
      'puts an attribute of one line where it belongs',
      'services: { a: { image: x, replicas: 2 } }\n',
      'services: { a: { image: x, deploy: { replicas: 2 } } }\n',
    ],
    ['knows what others call an attribute', service('env: { A: "1" }'), service('environment: { A: "1" }')],
    ['knows the policy that is meant', service('restart_policy: always'), service('restart: always')],
    ['writes a list', service('profiles: dev'), service('profiles: [dev]')],
    ['writes a pair of a list', service('labels:\n      - a: b c'), service("labels:\n      - 'a=b c'")],
    ['puts a space behind a dash', service('expose:\n      -"80"'), service('expose:\n      - "80"')],
    ['puts a space behind a colon', 'services:\n  a:\n    image:x\n', 'services:\n  a:\n    image: x\n'],
    ['puts a space behind a colon among others', service('user:x'), service('user: x')],
    ['writes a colon', service('user x'), service('user: x')],
    ['quotes a value that begins with what YAML keeps', service('user: @x # me'), service('user: "@x" # me')],
    ['quotes a value with a colon in it', service('command: echo a: b'), service("command: 'echo a: b'")],
    ['indents less', service('init: true\n      user: x'), service('init: true\n    user: x')],
    ['indents more', service('init: true\n   user: x'), service('init: true\n    user: x')],
    [
      'indents the dashes of a list alike',
      service('environment:\n      - B=2\n       - a=1'),
      service('environment:\n      - B=2\n      - a=1'),
    ],
    ['closes a bracket', service('hostname: a${A:-b'), service('hostname: a${A:-b}')],
    ['writes the operator of Compose', service('hostname: ${X:=y}'), service('hostname: ${X:-y}')],
    ['takes spaces out of a name', service('environment: ["A = 1"]'), service('environment: ["A=1"]')],
    ['takes quotes out of a value', service('environment: [A="b"]'), service('environment: [A=b]')],
    [
      'removes what stands twice and does not count',
      service('environment:\n      - A=1\n      - A=2'),
      service('environment:\n      - A=2'),
    ],
    [
      'removes one of two that exclude each other',
      service('network_mode: host\n    networks: [default]'),
      service('networks: [default]'),
    ],
    [
      'writes how a check is run',
      service('healthcheck: { test: [curl, x] }'),
      service('healthcheck: { test: [CMD, curl, x] }'),
    ],
    [
      'writes that a shell runs the check',
      service('healthcheck: { test: ["CMD", "a || b"] }'),
      service('healthcheck: { test: ["CMD-SHELL", "a || b"] }'),
    ],
    [
      'writes the image small',
      'services:\n  a: { image: Redis:alpine-3 }\n',
      'services:\n  a: { image: redis:alpine-3 }\n',
    ],
    ['starts a path at the root', service('working_dir: ./app'), service('working_dir: /app')],
    ['corrects a capability', service('cap_add: [NETADMIN]'), service('cap_add: [NET_ADMIN]')],
    ['corrects the option of a mount', service('volumes: ["/a:/b:rp"]'), service('volumes: ["/a:/b:ro"]')],
    ['corrects a restart policy', service('restart: unless_stopped'), service('restart: unless-stopped')],
  ])('%s', (_, before, after) => {
    expect(fixed(before)).toMatchObject({ text: after, codes: [] });
  });

  it.each<[string, string, string]>([
    [
      'indents with spaces',
      'services:\n  a:\n\timage: x\n\tenvironment:\n\t\t- A=1\n',
      'services:\n  a:\n    image: x\n    environment:\n      - A=1\n',
    ],
    [
      'indents attributes under the service above',
      'services:\n  a:\n  image: x\n  # open\n  expose:\n  - "80"\n  b: { image: y }\n',
      'services:\n  a:\n    image: x\n    # open\n    expose:\n    - "80"\n  b: { image: y }\n',
    ],
    [
      'puts services that stand at the top under "services:"',
      'a:\n  image: x\n\n  init: true\nb:\n  image: y\nvolumes:\n  v:\n',
      'services:\n  a:\n    image: x\n\n    init: true\n  b:\n    image: y\nvolumes:\n  v:\n',
    ],
    ['puts a service under the key above', 'services:\na:\n  image: x\n', 'services:\n  a:\n    image: x\n'],
  ])('%s, whichever problem it is taken from', (_, before, after) => {
    const fixes = resolving(before).problems.flatMap(({ fix }) => fix ?? []);
    expect(fixes.length).toBeGreaterThan(0);
    for (const fix of fixes) {
      const text = [...fix.edits]
        .sort((a, b) => offsetOf(before, b.at.range.start) - offsetOf(before, a.at.range.start))
        .reduce(apply, before);
      expect(text).toBe(after);
      expect(resolving(text).problems.filter(({ severity }) => severity !== 'hint')).toEqual([]);
    }
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
      '  b:\n    image: redis:7\n    healthcheck:\n      test: ["CMD", "redis-cli", "ping"]\n      interval: 5s\n',
    );
    expect(codes).toEqual([]);
    expect(fixed(text.replace(/ {2}b:[^]*/, '  b: { image: y }\n')).text).toContain(
      '  b: { image: y, healthcheck: { test: [CMD-SHELL, "exit 0"], interval: 5s, timeout: 3s, retries: 10 } }\n',
    );
  });

  it('is not offered where the word comes from a variable', () => {
    const text = service('depends_on: ["${B:-redsi}-x"]', '  redis-x: { image: x }\n');
    expect(resolving(text).problems.map(({ fix }) => fix)).toEqual([undefined]);
  });
});
