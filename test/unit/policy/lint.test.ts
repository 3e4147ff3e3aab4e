import { describe, expect, it } from 'vitest';
import { resolve } from '../../../src/manifest/resolve.ts';
import { lintManifest, lintRules } from '../../../src/policy/lint/lint.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';

/** Where each rule finds something (line from 1, text of the place), and the same done well. */
const examples: readonly {
  readonly rule: string;
  readonly bad: string;
  readonly at: string;
  readonly good: readonly string[];
}[] = [
  {
    rule: 'latest-tag',
    bad: 'services: { web: { image: "nginx:latest" } }',
    at: '"nginx:latest"',
    good: [
      'services: { web: { image: "nginx:1.27" } }',
      'services: { web: { image: "host:5000/nginx@sha256:00" } }',
      'services: { web: { image: shop-web, build: . } }',
    ],
  },
  {
    rule: 'latest-tag',
    bad: 'services: { web: { image: "registry:5000/nginx" } }',
    at: '"registry:5000/nginx"',
    good: [],
  },
  {
    rule: 'state-in-container',
    bad: 'services: { db: { image: "postgres:16" } }',
    at: '"postgres:16"',
    good: [
      'services: { db: { image: "postgres:16", volumes: ["data:/var/lib/postgresql/data"] } }\nvolumes: { data: }',
      'services: { db: { image: "mysql:8", volumes: ["./data:/var/lib/mysql"] } }',
      'services: { cache: { image: "redis:7" } }',
      'services: { db: { image: "library/redis:7", tmpfs: /data, command: ["--appendonly", "yes"] } }',
      'services: { db: { image: "acme/postgres-exporter:1" } }',
    ],
  },
  {
    rule: 'state-in-container',
    bad: 'services: { db: { image: "valkey/valkey:8", command: valkey-server --appendonly yes } }',
    at: '"valkey/valkey:8"',
    good: [],
  },
  {
    rule: 'no-healthcheck',
    bad: 'services: { db: { image: x }, web: { image: x, depends_on: [db] } }',
    at: 'db',
    good: [
      'services: { db: { image: "ghcr.io/acme/x" }, web: { image: x, depends_on: [db] } }',
      'services: { db: { image: x, healthcheck: { disable: true } }, web: { image: x, depends_on: [db] } }',
      'services: { db: { build: . }, web: { image: x, depends_on: [db] } }',
      'services: { db: { image: x, healthcheck: { test: ls } }, web: { image: x, depends_on: [db] } }',
      'services: { db: { image: x }, web: { image: x, depends_on: { db: { condition: service_completed_successfully } } } }',
      'services: { db: { image: x }, web: { image: x, depends_on: { db: { condition: service_healthy } } } }',
    ],
  },
  {
    rule: 'no-healthcheck',
    bad: 'services: { db: { image: acme/x }, api: { image: a/b, healthcheck: { test: ls } }, web: { image: x, depends_on: [db, api] } }',
    at: 'db',
    good: [],
  },
  {
    rule: 'no-restart-policy',
    bad: `services: { ${neighbours('restart: always')}, web: { image: x } }`,
    at: 'web',
    good: [
      'services: { web: { image: x } }',
      'services: { a: { image: x, restart: always }, web: { image: x } }',
      `services: { ${neighbours('restart: always')}, web: { image: x, restart: "no" } }`,
      `services: { ${neighbours('restart: "no"')}, web: { image: x } }`,
      `services: { ${neighbours('restart: always')}, web: { image: x, profiles: [tools] } }`,
      `services: { ${neighbours('restart: always')}, web: { image: x, deploy: { restart_policy: { condition: any } } } }`,
      'services: { a: { image: x, restart: always }, b: { image: x, restart: always, depends_on: { web: { condition: service_completed_successfully } } }, web: { image: x } }',
    ],
  },
  {
    rule: 'no-limits',
    bad: `services: { ${neighbours('mem_limit: 64m')}, web: { image: x } }`,
    at: 'web',
    good: [
      'services: { web: { image: x } }',
      'services: { a: { image: x, mem_limit: 64m }, web: { image: x } }',
      `services: { ${neighbours('mem_limit: 64m')}, web: { image: x, deploy: { resources: { limits: { cpus: "0.5" } } } } }`,
    ],
  },
  {
    rule: 'container-name',
    bad: 'services: { a: { image: x }, web: { image: x, container_name: shop-web } }',
    at: 'container_name',
    good: ['services: { web: { image: x } }', 'services: { web: { image: x, container_name: shop-web } }'],
  },
  {
    rule: 'hard-coded-port',
    bad: `services: { ${neighbours('ports: ["${A:-81}:80"]')}, web: { image: x, ports: ["8080:80"] } }`,
    at: '"8080:80"',
    good: [
      'services: { web: { image: x, ports: ["8080:80"] } }',
      'services: { a: { image: x, ports: ["${A:-81}:80"] }, web: { image: x, ports: ["8080:80"] } }',
      `services: { ${neighbours('ports: ["${A:-81}:80"]')}, web: { image: x, ports: ["80"] } }`,
    ],
  },
  {
    rule: 'privileged',
    bad: 'services: { web: { image: x, privileged: true } }',
    at: 'true',
    good: ['services: { web: { image: x, privileged: false } }'],
  },
  {
    rule: 'docker-socket',
    bad: 'services: { web: { image: x, volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"] } }',
    at: '"/var/run/docker.sock:/var/run/docker.sock:ro"',
    good: ['services: { web: { image: x, volumes: ["./docker.sock.d:/x"] } }'],
  },
  {
    rule: 'sensitive-mount',
    bad: 'services: { web: { image: x, volumes: ["/:/host"] } }',
    at: '"/:/host"',
    good: [
      'services: { web: { image: x, volumes: ["/:/host:ro"] } }',
      'services: { web: { image: x, volumes: ["/etc/ssl/certs:/certs", "./etc:/etc"] } }',
    ],
  },
  {
    rule: 'host-namespace',
    bad: 'services: { web: { image: x, network_mode: host } }',
    at: 'host',
    good: ['services: { web: { image: x, network_mode: none } }'],
  },
  {
    rule: 'wide-capability',
    bad: 'services: { web: { image: x, cap_add: [CAP_SYS_ADMIN] } }',
    at: 'CAP_SYS_ADMIN',
    good: ['services: { web: { image: x, cap_add: [NET_BIND_SERVICE] } }'],
  },
  {
    rule: 'open-datastore',
    bad: 'services: { db: { image: "redis:7", ports: ["6379:6379"] } }',
    at: '"6379:6379"',
    good: [
      'services: { db: { image: "redis:7", ports: ["127.0.0.1:6379:6379"] } }',
      'services: { db: { image: "redis:7", ports: ["6379"] } }',
      'services: { web: { image: "nginx:1", ports: ["80:80"] } }',
    ],
  },
  {
    rule: 'secret-in-environment',
    bad: 'services: { web: { image: x, environment: { DB_PASSWORD: hunter2 } } }',
    at: 'DB_PASSWORD',
    good: [
      'services: { web: { image: x, environment: { DB_PASSWORD: "${DB_PASSWORD}" } } }',
      'services: { web: { image: x, environment: { DB_PASSWORD: "${DB_PASSWORD:-changeme}" } } }',
      'services: { web: { image: x, environment: [DB_PASSWORD] } }',
      'services: { web: { image: x, environment: { DB_PASSWORD: } } }',
      'services: { web: { image: x, environment: { DB_PASSWORD_FILE: /run/secrets/db } } }',
      'services: { web: { image: x, environment: { MYSQL_ALLOW_EMPTY_PASSWORD: "yes", TOKEN_TTL: 3600, MONKEY: b } } }',
      'services: { web: { image: x, env_file: web.env } }',
      'services: { web: { image: x, env_file: web.env, environment: { API: x } } }',
    ],
  },
  {
    rule: 'secret-in-environment',
    bad: 'services: { web: { image: x, environment: ["API_TOKEN=abc"] } }',
    at: '"API_TOKEN=abc"',
    good: [],
  },
  {
    rule: 'secret-in-environment',
    bad: 'services: { web: { image: x, environment: { DB: "postgres://me:hunter2@db/shop" } } }',
    at: 'DB',
    good: ['services: { web: { image: x, environment: { DB: "postgres://db/shop" } } }'],
  },
  {
    rule: 'secret-in-build-args',
    bad: 'services: { web: { build: { context: ., args: { NPM_TOKEN: "${NPM_TOKEN:-x}" } } } }',
    at: 'NPM_TOKEN',
    good: ['services: { web: { build: { context: ., args: { NODE_VERSION: 22 } } } }'],
  },
  {
    rule: 'unused-build-argument',
    bad: 'services: { web: { build: { context: built, args: { B: 1 } } } }',
    at: 'B',
    good: [
      'services: { web: { build: { context: built, args: { A: 1 } } } }',
      'services: { web: { build: { context: nowhere, args: { B: 1 } } } }',
    ],
  },
  {
    rule: 'unused-volume',
    bad: 'services: { web: { image: x } }\nvolumes: { data: }',
    at: 'data',
    good: [
      'services: { web: { image: x, volumes: ["data:/x"] } }\nvolumes: { data: }',
      'services: { web: { image: x, profiles: [p], volumes: ["data:/x"] } }\nvolumes: { data: }',
      'services: { web: { image: x } }\nvolumes: { data: { external: true } }',
      'volumes: { data: }',
    ],
  },
  {
    rule: 'unused-secret',
    bad: 'services: { web: { image: x } }\nsecrets: { key: { environment: KEY } }',
    at: 'key',
    good: [
      'services: { web: { image: x, secrets: [key] } }\nsecrets: { key: { environment: KEY } }',
      'services: { web: { build: { context: ., secrets: [key] } } }\nsecrets: { key: { environment: KEY } }',
    ],
  },
];

/** Two services that have something: most of three. */
function neighbours(attribute: string): string {
  return `a: { image: "x:1", ${attribute} }, b: { image: "x:1", ${attribute} }`;
}

describe('Every lint rule', () => {
  it.each(examples)('$rule hints at what is done badly, where it stands: $bad', ({ rule, bad, at }) => {
    const found = hints(bad).filter(({ code }) => code === `lint.${rule}`);
    expect(found).toHaveLength(1);
    const [{ at: place, severity, message } = {}] = found;
    expect(severity).toBe('hint');
    expect(message).toMatch(/\. \S/);
    expect(message).not.toContain('hunter2');
    const { start, end } = place!.range;
    expect(bad.split('\n')[start.line]!.slice(start.character, end.character)).toBe(at);
  });

  it.each(examples.flatMap(({ rule, good }) => good.map((text) => ({ rule, text }))))(
    '$rule is content with $text',
    ({ rule, text }) => expect(codes(text)).not.toContain(`lint.${rule}`),
  );

  it('has an example, and says why and what to do', () => {
    expect([...new Set(examples.map(({ rule }) => rule))].sort()).toEqual(lintRules.map(({ name }) => name).sort());
    for (const { summary, help } of lintRules) {
      expect(summary).toMatch(/\.$/);
      expect(help).toMatch(/\.$/);
    }
  });
});

describe('A lint rule is switched off', () => {
  const socket = (comment = '') =>
    `services:\n  web:\n    image: x\n    volumes:\n      ${comment}- /run/docker.sock:/s\n`;

  it.each([
    ['under x-patchbay', `${socket()}x-patchbay: { lint: { docker-socket: off } }\n`],
    ['for one service', socket().replace('volumes:', 'x-patchbay: { lint: { docker-socket: off } }\n    volumes:')],
    ['on its line', socket().replace('docker.sock:/s', 'docker.sock:/s # patchbay-disable lint.docker-socket')],
    ['on the line above', socket('# patchbay-disable lint.docker-socket\n      ')],
    [
      'with others, some lines of comment above',
      socket('# patchbay-disable lint.privileged, docker-socket\n      # Why.\n      '),
    ],
    ['for the service, at its name', socket().replace('web:', 'web: # patchbay-disable lint.docker-socket')],
  ])('%s', (_, text) => {
    expect(codes(socket())).toContain('lint.docker-socket');
    expect(codes(text)).not.toContain('lint.docker-socket');
    expect(codes(text)).toContain('lint.latest-tag');
  });

  it('but not by a comment on another rule, nor by one further up', () => {
    expect(codes(socket('# patchbay-disable lint.privileged\n      '))).toContain('lint.docker-socket');
    expect(codes(`# patchbay-disable lint.docker-socket\n\n${socket()}`)).toContain('lint.docker-socket');
  });

  it('and stays on when the manifest says on', () => {
    expect(codes(`${socket()}x-patchbay: { lint: { docker-socket: on } }\n`)).toContain('lint.docker-socket');
  });
});

describe('The linter', () => {
  it('says nothing of a manifest that cannot be read', () => {
    expect(hints('[')).toEqual([]);
  });

  it('passes over services that something else provides', () => {
    expect(hints('services: { db: { provider: { type: cloud } } }')).toEqual([]);
  });

  it('finds what an included file does, in that file', () => {
    const host = new MemoryManifestHost({
      '/app/compose.yaml': 'include: [more.yaml]',
      '/app/more.yaml': 'services:\n  web:\n    image: "x:1"\n    privileged: true\n',
    });
    const found = lint(host).find(({ code }) => code === 'lint.privileged');
    expect(found?.at).toMatchObject({ file: '/app/more.yaml', range: { start: { line: 3 } } });
  });
});

function hints(text: string) {
  return lint(
    new MemoryManifestHost({
      '/app/compose.yaml': text,
      '/app/built/Dockerfile': 'FROM x\nARG A\n',
      '/app/web.env': 'DB_PASSWORD=hunter2\nAPI_TOKEN=x\n',
    }),
  );
}

function lint(host: MemoryManifestHost) {
  const resolved = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
  return lintManifest(resolved, (file) => host.readText(file));
}

function codes(text: string): readonly string[] {
  return hints(text).map(({ code }) => code);
}

describe('A large manifest', () => {
  it('is asked for the dependencies of each service once', () => {
    const names = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const text = `services:\n${names.map((name) => `  ${name}: { image: "x:1" }\n`).join('')}`;
    const host = new MemoryManifestHost({ '/app/compose.yaml': text });
    const { application, tree } = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host);
    let asked = 0;
    const counted = Object.entries(application?.services ?? {}).map(([name, service]) => [
      name,
      new Proxy(service, {
        get: (target, key) => {
          if (key === 'dependsOn') asked++;
          return Reflect.get(target, key) as unknown;
        },
      }),
    ]);
    const services = Object.fromEntries(counted) as NonNullable<typeof application>['services'];
    lintManifest({ application: application && { ...application, services }, tree }, () => text);
    expect(asked).toBe(names.length);
  });
});
