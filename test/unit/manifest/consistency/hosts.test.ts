import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import type { Problem } from '../../../../src/base/problem.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const file = '/shop/compose.yaml';
const codes = /own-host|published-port|unknown-host|host-network/;

function problemsOf(text: string): readonly Problem[] {
  const host = new MemoryManifestHost({ [file]: text });
  return resolve({ files: [file], profiles: [], envFiles: [] }, host).problems.filter(({ code }) => codes.test(code));
}

/** A service `a` beside a database, a web service on another port of the host, and one with an alias. */
function shop(lines: string, more = ''): string {
  return `services:
  a:
    image: app
    ports: ["3000:3000"]
    ${lines}
  db: { image: "postgres:17" }
  orders: { image: web, ports: ["8081:8080"], networks: { default: { aliases: [basket] } } }
${more}`;
}

describe('localhost in the environment of a container', () => {
  it.each([
    ['a URL', 'DATABASE_URL: "postgres://u:p@localhost:5432/x"', 'postgres://u:p@db:5432/x'],
    ['a URL with the port of its scheme', 'DATABASE_URL: "postgres://127.0.0.1/x"', 'postgres://db/x'],
    ['an address', 'DB: "localhost:5432"', 'db:5432'],
    ['a host with its port beside', 'DB_HOST: localhost, DB_PORT: 5432', 'DB_HOST: db'],
    ['a published port', 'ORDERS_HOST: "localhost:8081"', 'orders:8080'],
    ['what no browser reaches', 'API_URL: "http://localhost:8080"', 'http://orders:8080'],
  ])('is told where it means another service: %s', (_, variables, corrected) => {
    const text = shop(`environment: { ${variables} }`);
    const [problem, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'manifest.own-host', severity: 'warning' });
    const edits = problem!.fix!.edits.map(({ at, newText }) => ({ file, range: at.range, newText }));
    const after = applied(text, edits);
    expect(after).toContain(corrected);
    expect(problemsOf(after)).toEqual([]);
  });

  it.each([
    ['its own port', 'environment: { SELF: "http://localhost:3000" }'],
    ['what a browser reaches', 'environment: { API_URL: "http://localhost:8081" }'],
    ['what is told to others', 'environment: { KAFKA_ADVERTISED_LISTENERS: "A://localhost:8081" }'],
    ['a port of nobody', 'environment: { DB: "localhost:9999" }'],
    ['a port that it listens on itself', 'environment: { PORT: 5432, DB_HOST: "localhost:5432" }'],
    ['a health check', 'healthcheck: { test: "pg_isready -h localhost -p 5432" }'],
    ['the network of the host', 'network_mode: host\n    environment: { DB: "localhost:5432" }'],
    ['a run as a process', 'x-patchbay: { run: { command: go, environment: { DB: "localhost:5432" } } }'],
    [
      'another host that is localhost here',
      'extra_hosts: ["localhost:10.0.0.1"]\n    environment: { DB: "localhost:5432" }',
    ],
  ])('is left where it means %s', (_, lines) => {
    expect(problemsOf(shop(lines)).filter(({ code }) => code === 'manifest.own-host')).toEqual([]);
  });

  it('is left where the other service is in its network', () => {
    const side = '  side: { image: x, network_mode: "service:a", expose: ["7000"] }\n';
    expect(problemsOf(shop('environment: { SIDE: "localhost:7000" }', side))).toEqual([]);
  });
});

describe('a port of the host', () => {
  it('is told where the port of the container is meant', () => {
    const text = shop('environment: ["API=http://basket:8081/x"]');
    const [problem] = problemsOf(text);
    expect(problem).toMatchObject({
      code: 'manifest.published-port',
      message: 'Port 8081 of "orders" is that of this machine; between containers it is 8080. Write basket:8080.',
    });
    expect(problem!.fix!.edits[0]!.newText).toBe('basket:8080');
  });

  it.each([
    ['the port of the container', 'environment: { API: "http://orders:8080" }'],
    ['a port of neither', 'environment: { API: "http://orders:9000" }'],
    ['a label', 'labels: { x: "http://orders:8081" }'],
  ])('is not taken for %s', (_, lines) => {
    expect(problemsOf(shop(lines))).toEqual([]);
  });

  it('is left where the other service says that it listens there', () => {
    const more = '  kafka: { image: k, ports: ["9092:9094"], environment: { LISTENERS: ":9092,:9094" } }\n';
    expect(problemsOf(shop('command: run kafka:9092', more))).toEqual([]);
  });
});

describe('an unknown host', () => {
  it('is told where it is nearly a service, with the right name', () => {
    const [problem] = problemsOf(shop('environment: { API: "http://oders:8080" }'));
    expect(problem).toMatchObject({ code: 'manifest.unknown-host', fix: { isCorrection: true } });
    expect(problem!.fix!.edits).toMatchObject([{ newText: 'orders' }]);
  });

  it.each([
    ['one of the world', 'environment: { API: "http://oders.example.com" }'],
    ['one unlike any', 'environment: { API: "http://payments" }'],
    ['another of a row', 'environment: { PEERS_HOST: "orders2" }'],
    ['a value that may be no host', 'environment: { SERVER: oders }'],
    ['one with an address', 'extra_hosts: ["oders=10.0.0.1"]\n    environment: { API: "http://oders" }'],
    ['one on a network of others', 'networks: [far]\n    environment: { API: "http://oders" }'],
    ['an alias', 'environment: { API: "http://basket" }'],
    ['what is told to others', 'environment: { VIRTUAL_HOST: oders }'],
    ['a name of a file', 'environment: { IMAGE: "oders:8080" }'],
  ])('is left where it is %s', (_, lines) => {
    expect(problemsOf(shop(lines, 'networks: { far: { external: true } }\n'))).toEqual([]);
  });
});

describe('a host on another network', () => {
  const apart = (a: string, b: string): string =>
    `services:\n  a: { image: x, networks: [${a}], environment: { B_HOST: b } }\n  b: { image: x, networks: [${b}] }\nnetworks: { front: , back: , same: { name: shop_back } }\n`;

  it('is told', () => {
    expect(problemsOf(apart('front', 'back')).map(({ code }) => code)).toEqual(['manifest.host-network']);
  });

  it('is left where the networks are one', () => {
    expect(problemsOf(apart('front, back', 'back'))).toEqual([]);
    expect(problemsOf(apart('same', 'back'))).toEqual([]);
  });
});
