import { describe, expect, it } from 'vitest';
import { uniqueItems, withoutTags } from '../../../../src/manifest/loading/merge.ts';
import type { Application, Service } from '../../../../src/manifest/model.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { find, nodeToJson, type ListNode, type Node } from '../../../../src/manifest/tree/tree.ts';
import { parse } from '../../../../src/manifest/yaml/parse.ts';
import { resolving } from '../support/resolving.ts';

const request = { files: ['/app/compose.yaml', '/app/later.yaml'] };

function laidOver(earlier: string, later: string): Application {
  const { application, problems } = resolving(earlier, { files: { 'later.yaml': later, 's.txt': '' }, request });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return application!;
}

/** The service `a` of an earlier file with what a later one says of it. */
function service(earlier: string, later: string): Service {
  const inFile = (attributes: string): string =>
    `services:\n  a: { image: x, ${attributes} }\nsecrets: { s: { file: s.txt }, t: { file: s.txt } }\nconfigs: { c: { file: s.txt }, d: { file: s.txt } }\nvolumes: { near: , far: }\n`;
  return laidOver(inFile(earlier), inFile(later)).services['a']!;
}

describe('A later file laid over an earlier one', () => {
  it.each<[what: string, earlier: string, later: string, expected: object]>([
    ['a value takes the place of one', 'hostname: a', 'hostname: b', { hostname: 'b' }],
    ['null leaves what was said', 'hostname: a', 'hostname: null', { hostname: 'a' }],
    ['null leaves a mapping', 'labels: { A: "1" }', 'labels: null', { labels: { A: '1' } }],
    ['null leaves a list', 'ports: ["80"]', 'ports: null', { ports: [{ target: 80 }] }],
    [
      'a list is longer by what is new',
      'dns: [1.1.1.1]',
      'dns: [8.8.8.8, 1.1.1.1]',
      { dns: { servers: ['1.1.1.1', '8.8.8.8'] } },
    ],
    ['a command is replaced', 'command: [one, two]', 'command: [three]', { command: ['three'] }],
    [
      'a health test is replaced',
      'healthcheck: { test: [CMD, a, b], retries: 9 }',
      'healthcheck: { test: [CMD, c] }',
      { healthcheck: { test: ['CMD', 'c'], retries: 9 } },
    ],
    [
      'a variable is set anew by its name',
      'environment: [A=1, B=1]',
      'environment: [A=2]',
      { environment: { A: '2', B: '1' } },
    ],
    ['labels are merged by name', 'labels: { A: "1", B: "1" }', 'labels: [A=2]', { labels: { A: '2', B: '1' } }],
    [
      'a port is the same by address, port and protocol',
      'ports: ["80:80"]',
      'ports: ["80:80/udp", "127.0.0.1:82:80", "81:80", "80:80"]',
      {
        ports: [
          { published: '80', protocol: 'tcp' },
          { published: '80', protocol: 'udp' },
          { hostIp: '127.0.0.1' },
          { published: '81' },
        ],
      },
    ],
    [
      'a volume is the same by its target, and keeps its place',
      'volumes: ["near:/a", "near:/b"]',
      'volumes: ["far:/a"]',
      {
        mounts: [
          { source: 'far', target: '/a' },
          { source: 'near', target: '/b' },
        ],
      },
    ],
    [
      'a device is the same by its target',
      'devices: ["/a:/x", "/b:/y"]',
      'devices: ["/c:/x"]',
      {
        devices: [
          { source: '/c', target: '/x' },
          { source: '/b', target: '/y' },
        ],
      },
    ],
    [
      'a secret is the same by where it is in the container',
      'secrets: [{ source: s, target: /run/secrets/t }]',
      'secrets: [t]',
      { secrets: [{ source: 't', target: '/run/secrets/t' }] },
    ],
    [
      'secrets of other places stand side by side',
      'secrets: [s]',
      'secrets: [t]',
      { secrets: [{ source: 's' }, { source: 't' }] },
    ],
    [
      'a config is the same by where it is in the container',
      'configs: [{ source: c, target: /d }]',
      'configs: [d]',
      { configs: [{ source: 'd', target: '/d' }] },
    ],
    [
      'configs of other places stand side by side',
      'configs: [c]',
      'configs: [d]',
      { configs: [{ source: 'c' }, { source: 'd' }] },
    ],
    [
      'options of the same driver are merged',
      'logging: { driver: local, options: { a: "1" } }',
      'logging: { driver: local, options: { b: "2" } }',
      { logging: { driver: 'local', options: { a: '1', b: '2' } } },
    ],
    [
      'options stay where the later names no driver',
      'logging: { driver: local, options: { a: "1" } }',
      'logging: { options: { b: "2" } }',
      { logging: { driver: 'local', options: { a: '1', b: '2' } } },
    ],
    [
      'options stay where the earlier names no driver',
      'logging: { options: { a: "1" } }',
      'logging: { driver: local }',
      { logging: { driver: 'local', options: { a: '1' } } },
    ],
    [
      'extra hosts are each once',
      'extra_hosts: ["a:1.1.1.1"]',
      'extra_hosts: ["a:1.1.1.1", "b:2.2.2.2"]',
      { extraHosts: ['a:1.1.1.1', 'b:2.2.2.2'] },
    ],
  ])('%s', (_, earlier, later, expected) => {
    const result = service(earlier, later);
    expect(result).toMatchObject(expected);
  });

  it('keeps the options of a driver that is reset', () => {
    const { logging } = service('logging: { driver: local, options: { a: "1" } }', 'logging: { driver: !reset x }');
    expect(logging?.options).toEqual({ a: '1' });
  });

  it('keeps what else is said of a volume whose driver changes', () => {
    const volume = (text: string): string =>
      `services: { a: { image: x, volumes: ["v:/v"] } }\nvolumes: { v: { ${text} } }`;
    const { volumes } = laidOver(volume('driver: near, labels: { A: "1" }'), volume('driver: far'));
    expect(volumes['v']).toMatchObject({ driver: 'far', labels: { A: '1' } });
  });

  it('leaves the options of another driver behind', () => {
    const { logging } = service('logging: { driver: local, options: { a: "1" } }', 'logging: { driver: json-file }');
    expect(logging?.driver).toBe('json-file');
    expect(logging?.options ?? {}).toEqual({});
  });

  it('takes a variable from outside that the later file gives no value', () => {
    const result = service('environment: { A: "1", B: "1" }', 'environment: { A: null, B: !reset null }');
    expect(result.environment).toEqual({});
  });

  it("takes the image's command where the later file says null of it", () => {
    expect(service('command: one', 'command: null').command).toBeUndefined();
  });

  it.each([
    ['a value', 'hostname: a', 'hostname: !reset null', 'hostname'],
    ['a list', 'dns: [1.1.1.1]', 'dns: !reset []', 'dns'],
    ['a mapping', 'healthcheck: { test: x }', 'healthcheck: !reset {}', 'healthcheck'],
  ])('forgets %s that it resets', (_, earlier, later, attribute) => {
    expect(service(earlier, later)).not.toHaveProperty(attribute);
  });

  it('forgets what is reset without a value', () => {
    const later = 'services:\n  a:\n    hostname: !reset\n    labels: !reset\n';
    const { a } = laidOver('services: { a: { image: x, hostname: a, labels: { A: "1" } } }', later).services;
    expect(a).not.toHaveProperty('hostname');
    expect(a!.labels).toEqual({});
  });

  it('forgets what is reset by a service that extends another', () => {
    const { application, problems } = resolving('services: { a: { image: x, ports: ["80:80"], dns: [1.1.1.1] } }', {
      files: {
        'later.yaml':
          'services: { a: { extends: b, ports: !reset [] }, b: { image: y, ports: ["81:81"], dns: [8.8.8.8] } }',
      },
      request,
    });
    expect(problems).toEqual([]);
    expect(application!.services['a']).toMatchObject({
      image: 'y',
      ports: [],
      dns: { servers: ['1.1.1.1', '8.8.8.8'] },
    });
  });

  it('sets what is reset in the earlier file itself', () => {
    expect(service('labels: !reset { A: "1" }', 'labels: { B: "2" }').labels).toEqual({ B: '2' });
    expect(service('hostname: !reset a', 'domainname: d')).not.toHaveProperty('hostname');
  });

  it('takes the place of all that it overrides, a mapping and a value too', () => {
    expect(service('labels: { A: "1" }', 'labels: !override { B: "2" }').labels).toEqual({ B: '2' });
    expect(service('hostname: a', 'hostname: !override b').hostname).toBe('b');
    expect(service('dns: [1.1.1.1]', 'dns: !override [8.8.8.8]').dns).toEqual({ servers: ['8.8.8.8'] });
  });

  it('lays subnets of a network over each other, and sets others beside them', () => {
    const network = (config: string): string =>
      `services: { a: { image: x, networks: [n] } }\nnetworks: { n: { ipam: { config: [${config}] } } }\n`;
    const pools = laidOver(
      network('{ subnet: 10.1.0.0/16, gateway: 10.1.0.1 }, { subnet: 10.2.0.0/16 }'),
      network('{ subnet: 10.1.0.0/16, ip_range: 10.1.1.0/24 }, { subnet: 10.3.0.0/16 }'),
    ).networks['n'];
    expect(pools).toMatchObject({
      ipam: {
        config: [
          { subnet: '10.1.0.0/16', gateway: '10.1.0.1', ipRange: '10.1.1.0/24' },
          { subnet: '10.2.0.0/16' },
          { subnet: '10.3.0.0/16' },
        ],
      },
    });
  });

  it('names a file of variables anew by its path, and with it whether it must be there', () => {
    const text = (required: boolean): string =>
      `services: { a: { image: x, env_file: [{ path: no.env, required: ${required} }] } }`;
    expect(laidOver(text(true), text(false)).services['a']!.environment).toEqual({});
  });

  it('has each link once', () => {
    const text = (links: string): string => `services: { a: { image: x, links: [${links}] }, b: { image: x } }`;
    expect(laidOver(text('b, "b:one"'), text('b, "b:two"')).services['a']!.links).toEqual(['b', 'b:one', 'b:two']);
  });

  it('says more of a volume of which only the name was said', () => {
    const text = 'services: { a: { image: x, volumes: ["v:/v"] } }\nvolumes: { v: }\n';
    expect(laidOver(text, 'volumes: { v: { driver: far } }').volumes['v']!.driver).toBe('far');
  });

  it('merges what only extensions know: mappings by key, lists one behind the other', () => {
    const { model } = resolving(
      'x-note: { a: 1, c: 1, l: [1], k: 1, m: { a: 1 } }\nservices: { a: { image: x, x-note: [1, 2] } }',
      {
        files: { 'later.yaml': 'x-note: { b: 2, c: , l: [1, 2], k: [1], m: 1 }\nservices: { a: { x-note: [3] } }' },
        request,
      },
    );
    expect(model).toMatchObject({
      'x-note': { a: 1, b: 2, c: 1, l: [1, 1, 2], k: [1], m: 1 },
      services: { a: { 'x-note': [1, 2, 3] } },
    });
  });

  it('takes single items and entries out where they are reset', () => {
    const { model } = resolving('services: { a: { image: x, dns: [1.1.1.1, !reset 8.8.8.8] } }', {
      files: { 'later.yaml': 'services: { a: { labels: { A: "1", B: !reset "2", C: !override "3" } } }' },
      request,
    });
    expect((model as { services: { a: unknown } }).services.a).toMatchObject({
      dns: ['1.1.1.1'],
      labels: { A: '1', C: '3' },
    });
    expect(JSON.stringify(model)).not.toContain('"B"');
  });

  it('keeps ports that are variables side by side, whatever they will be', () => {
    const ports = (...texts: readonly string[]): string => `services: { a: { image: x, ports: [${texts.join()}] } }`;
    const { model } = resolving(ports('"$A"', '"$B"'), {
      files: { 'later.yaml': ports('"$A"') },
      request: { ...request, interpolates: false },
    });
    expect(model).toMatchObject({ services: { a: { ports: ['$A', '$B', '$A'] } } });
  });

  it('keeps two items that are templates, whatever they look like', () => {
    const { application } = resolving('services: { a: { image: x, dns: ["${A}", "${B}"] } }', {
      environment: { A: '1.1.1.1', B: '8.8.8.8' },
    });
    expect(application!.services['a']!.dns).toEqual({ servers: ['1.1.1.1', '8.8.8.8'] });
  });

  it('places a key where the value was said', () => {
    const at = (earlier: string, later: string): readonly (string | undefined)[] => {
      const { problems } = resolving(earlier, { files: { 'later.yaml': later }, request });
      return problems.map(({ at: place }) => place?.file);
    };
    expect(at('services:\n  a: { image: x, cpus: oops }\n', 'services:\n  a:\n    cpus: null\n')).toEqual([
      '/app/compose.yaml',
    ]);
    // A service that lacks something is told of at its name.
    const [early, late] = ['services:\n  a: { hostname: h }\n', 'services:\n  a:\n'];
    expect(at(early, late)).toEqual(['/app/compose.yaml']);
    expect(at(late, early)).toEqual(['/app/later.yaml']);
  });
});

describe('What a merge leaves as it is', () => {
  const treeOf = (text: string): Node => parse(text, '/app/compose.yaml', new ProblemList())[0]!;

  // A copy of every node would be a fifth of a resolved manifest's memory.
  it('is the same object, in a tree of which other parts are marked', () => {
    const tree = treeOf('kept: { list: [1, { a: b }] }\nmarked: { gone: !reset x, list: [1, !reset 2, { a: b }] }\n');
    const plain = withoutTags(tree)!;
    expect(find(plain, 'kept')).toBe(find(tree, 'kept'));
    expect(nodeToJson(plain)).toEqual({ kept: { list: [1, { a: 'b' }] }, marked: { list: [1, { a: 'b' }] } });
    const inner = (node: Node): Node => (find(find(node, 'marked'), 'list') as ListNode).items.at(-1)!;
    expect(inner(plain)).toBe(inner(tree));
    expect(withoutTags(find(tree, 'kept')!)).toBe(find(tree, 'kept'));
  });

  it('is the same list where each item is there once', () => {
    const [once, twice] = [treeOf('[a, b]') as ListNode, treeOf('[a, b, a]') as ListNode];
    expect(uniqueItems(once, { merge: 'unique' })).toBe(once);
    expect(nodeToJson(uniqueItems(twice, { merge: 'unique' }))).toEqual(['a', 'b']);
  });
});
