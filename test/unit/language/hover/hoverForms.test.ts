import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver/node';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';

function hoverOver(source: string, files: Readonly<Record<string, string>> = {}): string {
  const { text, at } = marked(source);
  const disk = new MemoryManifestHost({ [path]: text, ...files });
  const found = hover(new Snapshots(disk).of(path)!, at);
  return (found?.contents as MarkupContent | undefined)?.value ?? '';
}

const inService = (line: string): string => `services:\n  web:\n    image: a\n    ${line}\nvolumes:\n  data:\n`;

describe('Hover over a port', () => {
  it.each([
    ['ports: ["127.0.0.1:90│91:9001"]', '`127.0.0.1:9091` on this machine → `9001` in the container, tcp. No other'],
    ['ports: ["8080:│80"]', '`8080` on all addresses of this machine → `80` in the container, tcp.'],
    ['ports: ["5│3/udp"]', 'a free port of this machine → `53` in the container, udp.'],
    ['ports: ["80│00-8005:80-85"]', '`8000-8005` on all addresses of this machine → `80-85` in the container'],
    ['ports: ["${PORT:-│81}:80"]', '`81` on all addresses of this machine → `80` in the container'],
    ['ports: [{ target: 80, published: "80│80", host_ip: 127.0.0.1 }]', '`127.0.0.1:8080` on this machine → `80`'],
  ])('says of %s where it leads', (line, expected) => {
    expect(hoverOver(inService(line))).toContain(expected);
  });
});

describe('Hover over the path of a secret', () => {
  const text = (value: string): string =>
    `services:\n  web:\n    image: a\n    secrets: [key]\n    environment:\n      KEY_FILE: ${value}\nsecrets:\n  key:\n    file: ./key.txt\n`;

  it('says which secret is meant, and nothing of a path that is none', () => {
    expect(hoverOver(text('/run/secrets/ke│y'))).toMatch(/^Secret \*\*key\*\*, compose\.yaml:8\n[^]*\.\/key\.txt/);
    expect(hoverOver(text('/run/secrets/ot│her'))).not.toContain('Secret');
  });
});

describe('Hover over a service', () => {
  it('says nothing of the folders above the project', () => {
    const text = 'services:\n  w│eb:\n    build: { context: .., dockerfile: web/Dockerfile }\n';
    expect(hoverOver(text)).toContain('context: ..\n');
  });
});

describe('Hover over a mount', () => {
  it.each([
    ['volumes: ["./src:/a│pp:ro"]', 'Bind mount: `./src` of this machine → `/app` in the container, read-only.'],
    ['volumes: ["../lib:/li│b"]', 'Bind mount: `../lib` of this machine → `/lib` in the container, read and write.'],
    ['volumes: ["/cac│he"]', 'A volume without a name → `/cache` in the container'],
    [
      'volumes: [{ type: tmp│fs, target: /tmp, tmpfs: { size: 64m } }]',
      'Memory of this machine (tmpfs) → `/tmp` in the container, read and write, at most 64 MiB',
    ],
  ])('says of %s what is mounted', (line, expected) => {
    expect(hoverOver(inService(line))).toContain(expected);
  });

  it('says of a volume by name where else it is', () => {
    const text = hoverOver(inService('volumes: ["da│ta:/data"]'));
    expect(text).toContain('Volume **data**, compose.yaml:6');
    expect(text).toContain('- on the engine `shop_data`\n- mounted by `web` at `/data`');
    expect(text).toContain('Volume `data`, on the engine `shop_data`, → `/data` in the container, read and write.');
  });
});

describe('Hover over a value', () => {
  it.each([
    ['restart: unless-│stopped', 'unless you stopped it.'],
    ['restart: on-fail│ure:3', 'at most so many times in a row.'],
    ['network_mode: service:│web', 'both share one address'],
    ['pull_policy: every_│12h', 'twelve hours'],
    ['cap_add: [NET_│ADMIN]', 'Change network settings'],
    ['stop_signal: SIG│INT', 'Ctrl+C'],
    ['depends_on: { db: { condition: service_│healthy } }', 'Wait until its health check succeeds'],
    ['develop: { watch: [{ path: ., action: sync+│restart }] }', 'then restart it'],
    ['healthcheck: { test: [CMD-│SHELL, "true"] }', 'a line for the shell'],
    ['configs: [{ source: a, mode: 04│40 }]', '`0440` = `r--r-----`'],
    ['ulimits: { nof│ile: 1024 }', 'How many files may be open'],
    ['logging: { driver: syslog, options: { syslog-│address: "udp://a" } }', 'Where the log server is'],
    ['image: !over│ride b', 'replaced as a whole'],
  ])('explains %s', (line, expected) => {
    expect(hoverOver(inService(line))).toContain(expected);
  });

  it('explains keys in an extension field as what they are merged into', () => {
    const text = 'x-base: &base\n  rest│art: always\nservices:\n  web:\n    <<: *base\n    image: a\n';
    expect(hoverOver(text)).toMatch(/^`restart`: Whether/);
  });

  it('says that Compose leaves an extension field alone', () => {
    expect(hoverOver('x-no│te: 1\nservices: {}\n')).toMatch(/^`x-note`: an extension field/);
  });

  it('says that a key is unknown', () => {
    expect(hoverOver('services:\n  web:\n    imag│ee: a\n')).toBe('`imagee`: not a key that Compose knows here.');
  });

  it('says what a variable in a key is, and that it stays', () => {
    const text = hoverOver('services:\n  web:\n    labels:\n      "${│A}.b": c\n');
    expect(text).toContain('leaves those of keys as they stand');
  });

  it.each([
    [
      'networks: [ba│ck]',
      'Network **back**, compose.yaml:5\n\n- on the engine `shop_back`\n- cut off from the outside\n- used by `web`',
    ],
    [
      'secrets: [to│ken]',
      'Secret **token**, compose.yaml:6\n\n- from the file `./token.txt`\n- read by `web` at `/run/secrets/token`',
    ],
  ])('describes what %s names', (line, expected) => {
    const text = `services:\n  web:\n    ${line}\nnetworks:\n  back: { internal: true }\nsecrets: { token: { file: ./token.txt } }\n`;
    expect(hoverOver(text)).toContain(expected);
  });
});

describe('Hover over an anchor', () => {
  const text = (line: string): string =>
    [
      'x-env: &env',
      '  LOG: info',
      '  API_TOKEN: hunter2',
      '  URL: "redis://me:hunter2@host"',
      '  ARGS: ["DB_PASSWORD=hunter2", "a=b"]',
      'services:',
      '  web:',
      '    image: a',
      `    environment: ${line}`,
      '  api:',
      '    image: a',
      '    environment: { <<: *env, LOG: debug }',
      '',
    ].join('\n');

  it('says what an alias stands for, without secrets', () => {
    const said = hoverOver(text('*e│nv'));
    expect(said).toContain('Alias `*env` of the anchor in line 1, used in lines 9, 12.');
    expect(said).toContain('LOG: info\nAPI_TOKEN: (hidden)\nURL: (hidden)\nARGS:\n  - DB_PASSWORD=(hidden)\n  - a=b');
    expect(said).not.toContain('hunter2');
  });

  it('says where an anchor is used', () => {
    expect(hoverOver(text('*env').replace('&env', '&e│nv'))).toContain('Anchor `&env`, used in lines 9, 12.');
    expect(hoverOver('x-a: &│a {}\nservices: {}\n')).toContain('which nothing uses');
  });

  it('says which keys a merge brings', () => {
    expect(hoverOver(text('*env').replace('<<', '<│<'))).toContain('- `*env`: `LOG`, `API_TOKEN`, `URL`, `ARGS`');
  });

  it('takes the last anchor above of that name, and says when there is none', () => {
    const twice = 'x-a: &a { image: one }\nx-b: &a { image: two }\nservices:\n  web: *│a\n';
    expect(hoverOver(twice)).toMatch(/line 2, used in line 4\.[^]*image: two/);
    expect(hoverOver('services:\n  web: *non│e\n')).toContain('no anchor `&none` stands above it');
  });

  it('is bounded', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `  K${index}: v`).join('\n');
    const said = hoverOver(`x-a: &a\n${many}\nservices:\n  web: { image: a, environment: *│a }\n`);
    expect(said.split('\n').length).toBeLessThan(60);
    expect(said).toContain('…');
  });
});
