import { describe, expect, it } from 'vitest';
import { policyTypes } from '../../../../src/base/kinds/policyTypes.ts';
import { applicationFacts } from '../../../../src/policy/facts/applicationFacts.ts';
import { imageFacts } from '../../../../src/policy/facts/imageFacts.ts';
import { serviceFacts } from '../../../../src/policy/facts/serviceFacts.ts';
import { fullSample } from '../../manifest/support/samples.ts';
import { resolving } from '../../manifest/support/resolving.ts';

function factsOfService(text: string) {
  const { application } = resolving(`services:\n  a:\n    image: a\n${text}`);
  return serviceFacts(application!.services['a']!);
}

describe('the facts of a service', () => {
  it('have the names that Compose has, with short forms written out and units as numbers', () => {
    const facts = factsOfService(`    ports: ["127.0.0.1:8080:80/udp"]
    volumes: ["data:/data:ro"]
    depends_on: [b]
    stop_grace_period: 1m30s
    mem_limit: 512m
    healthcheck: { test: "true", interval: 5s }
    deploy: { replicas: 3, resources: { limits: { cpus: "0.5" } } }
    cap_drop: [ALL]
    user: "1000"
  b: { image: b }
volumes: { data: {} }
`);
    expect(facts).toMatchObject({
      name: 'a',
      ports: [{ target: 80, published: '8080', host_ip: '127.0.0.1', protocol: 'udp' }],
      volumes: [{ type: 'volume', source: 'data', target: '/data', read_only: true }],
      depends_on: { b: { condition: 'service_started', required: true } },
      stop_grace_period: '90s',
      mem_limit: 536_870_912,
      cpus: 0.5,
      scale: 3,
      healthcheck: { interval: '5s', retries: 3 },
      deploy: { replicas: 3, resources: { limits: { cpus: 0.5, memory: 536_870_912 } } },
      cap_drop: ['ALL'],
      user: '1000',
    });
    expect(facts).not.toHaveProperty('privileged');
    expect(facts).not.toHaveProperty('cap_add');
  });

  it('hold no secret', () => {
    const facts = factsOfService(`    environment: { DB_PASSWORD: hunter2, URL: "redis://me:hunter2@host", MODE: dev }
    command: [serve, "--token=hunter2", --db-password, hunter2, --verbose, loud]
    labels: { api.token: hunter2 }
    build: { context: ., args: { SECRET: hunter2 } }
`);
    expect(JSON.stringify(facts)).not.toContain('hunter2');
    expect(facts).toMatchObject({ environment: { DB_PASSWORD: '***', URL: '***', MODE: 'dev' } });
    expect(facts['command']).toEqual(['serve', '--token=***', '--db-password', '***', '--verbose', 'loud']);
  });

  it('are fields that are declared, of all that a manifest can say', () => {
    const { application } = resolving(fullSample);
    expect(undeclared(applicationFacts(application!), 'Application')).toEqual([]);
  });
});

describe('the facts of an image', () => {
  it.each([
    ['postgres', { registry: 'docker.io', repository: 'postgres', name: 'postgres', datastore: true }],
    ['docker.io/library/postgres:17', { registry: 'docker.io', repository: 'postgres', tag: '17', datastore: true }],
    ['prom/prometheus:v3', { registry: 'docker.io', repository: 'prom/prometheus', name: 'prometheus', tag: 'v3' }],
    [
      'registry.example:5000/team/web:1@sha256:abc',
      { registry: 'registry.example:5000', name: 'web', tag: '1', digest: 'sha256:abc' },
    ],
  ])('of %s', (image, expected) => {
    const { application } = resolving(`services: { a: { image: "${image}" } }`);
    expect(imageFacts(application!.services['a']!)).toMatchObject({ reference: image, ...expected });
  });

  it('tell that it is built here', () => {
    const { application } = resolving('services: { a: { build: . } }');
    expect(imageFacts(application!.services['a']!)).toMatchObject({ built: true });
  });
});

/** Paths of facts that no type declares. */
function undeclared(value: unknown, type: string, path: readonly string[] = []): readonly string[] {
  const held = /^(list|map)<(?:string, )?(.+)>$/.exec(type);
  if (held) {
    const inside = Object.entries(value as object);
    return inside.flatMap(([key, each]) => undeclared(each, held[2]!, [...path, key]));
  }
  const fields = (policyTypes as Readonly<Record<string, Readonly<Record<string, { readonly type: string }>>>>)[type];
  if (!fields) return fits(value, type) ? [] : [`${path.join('.')} is no ${type}`];
  return Object.entries(value as object).flatMap(([key, each]) => {
    const field = fields[key];
    return field ? undeclared(each, field.type, [...path, key]) : [[...path, key].join('.')];
  });
}

function fits(value: unknown, type: string): boolean {
  if (type === 'int') return Number.isSafeInteger(value);
  if (type === 'double') return typeof value === 'number';
  return type === 'bool' ? typeof value === 'boolean' : typeof value === 'string';
}
