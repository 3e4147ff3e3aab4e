import { describe, expect, it } from 'vitest';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';
import { manifestQuota } from '../../../../src/policy/quota/manifestQuota.ts';
import { governed } from './governed.ts';

const services = `services:
  web: { image: web, scale: 3, cpus: 0.5, mem_limit: 1g, ports: ["8080-8082:80"] }
  db: { image: db, deploy: { resources: { limits: { cpus: "0.25", memory: 512M } } }, volumes: [data:/data] }
volumes: { data: }
`;

function found(quota: string, text = services): readonly PolicyFinding[] {
  return manifestQuota(governed(`${text}x-patchbay:\n  quota: ${quota}\n`));
}

function codes(quota: string, text = services): readonly string[] {
  return found(quota, text).map(({ code }) => code);
}

describe('the quota of a manifest', () => {
  it('has one version, wherever it stands', () => {
    const versions = ['', '# A line more.\n'].map((line) => found('{ cpus: 1 }', `${line}${services}`)[0]?.version);
    expect(versions[0]).toBe(versions[1]);
  });

  it('says nothing of a manifest without one', () => {
    expect(manifestQuota(governed(services))).toEqual([]);
  });

  it('holds what is exactly as much as it allows', () => {
    expect(codes('{ cpus: 1.75, memory: 3584M, containers: 4, volumes: 1, ports: 3 }')).toEqual([]);
  });

  it('adds up tenths without an error of floating point', () => {
    expect(codes('{ cpus: 0.3 }', 'services: { a: { image: a, scale: 3, cpus: 0.1 } }\n')).toEqual([]);
  });

  it.each([
    ['cpus', '{ cpus: 1.5, defaults: {} }'],
    ['memory', '{ memory: 3G }'],
    ['containers', '{ containers: 3 }'],
    ['ports', '{ ports: 2 }'],
    ['cost', '{ cost: { perMonth: 20, cpuHour: 0.04, gibHour: 0.001 } }'],
  ])('names what goes over the ceiling of %s', (kind, quota) => {
    expect(codes(quota)).toEqual([`quota.${kind}`]);
  });

  it('names the ceiling of volumes alone, which no service goes over by itself', () => {
    const [finding] = found('{ volumes: 0 }');
    expect(finding).toMatchObject({ code: 'quota.volumes', services: [], blame: [['x-patchbay', 'quota', 'volumes']] });
  });

  it('blames the first service with which the sum is too high, at what it states', () => {
    const [finding] = found('{ cpus: 1.6 }');
    expect(finding?.services).toEqual(['db']);
    expect(finding?.blame[0]).toEqual(['services', 'db', 'deploy', 'resources', 'limits', 'cpus']);
    expect(finding?.blame.at(-1)).toEqual(['x-patchbay', 'quota', 'cpus']);
    expect(finding?.message).toContain('1.75, and the quota of app allows 1.6. "db" goes over it.');
  });

  it('counts no service that its profile leaves out', () => {
    expect(codes('{ cpus: 1.5 }', services.replace('{ image: db,', '{ image: db, profiles: [x],'))).toEqual([]);
  });

  it('wants a limit of each service where a ceiling counts it', () => {
    const text = 'services: { a: { image: a }, b: { image: b, cpus: 1 } }\n';
    const all = found('{ cpus: 4 }', text).map(({ code, services: its }) => [code, ...its]);
    expect(all).toEqual([['quota.unlimited', 'a']]);
    expect(codes('{ cpus: 4, defaults: { cpus: 2 } }', text)).toEqual([]);
    expect(codes('{ cpus: 2, defaults: { cpus: 2 } }', text)).toEqual(['quota.cpus']);
  });

  it('wants no limit of memory where only CPUs are counted', () => {
    expect(codes('{ cpus: 4 }', 'services: { a: { image: a, cpus: 1 } }\n')).toEqual([]);
  });

  it('says what has no price instead of counting it as free', () => {
    const text = 'services: { a: { image: a, cpus: 1, mem_limit: 1g } }\n';
    const [finding] = found('{ cost: { currency: EUR, perMonth: 1 } }', text);
    expect(finding).toMatchObject({ code: 'quota.unpriced', effect: 'warn' });
    expect(finding?.message).toContain('CPU and memory have no price in EUR');
  });

  it("takes OpenCost's prices for dollars, and says so", () => {
    const text = 'services: { a: { image: a, cpus: 1, mem_limit: 1g } }\n';
    // 730 h × (0.031611 + 0.004237) = 26.17
    const [finding] = found('{ cost: { perMonth: 26 } }', text);
    expect(finding?.message).toContain("USD 26.17, and the quota of app allows USD 26.00 at OpenCost's default prices");
    expect(codes('{ cost: { perMonth: 26.2 } }', text)).toEqual([]);
  });

  it('holds the quota of the developer for one application as well', () => {
    const [finding] = found('{ developer: { containers: 2 } }');
    expect(finding?.message).toContain('all that you run on this machine');
    expect(finding?.blame.at(-1)).toEqual(['x-patchbay', 'quota', 'developer', 'containers']);
  });

  it('holds the quota of the chosen environment, and of no other', () => {
    const text = `${services}x-patchbay:\n  environments: { dev: { quota: { containers: 2 } }, prod: { quota: { containers: 9 } } }\n`;
    expect(manifestQuota(governed(text))).toEqual([]);
    expect(manifestQuota(governed(text, 'prod'))).toEqual([]);
    const [finding] = manifestQuota(governed(text, 'dev'));
    expect(finding?.blame.at(-1)).toEqual(['x-patchbay', 'environments', 'dev', 'quota', 'containers']);
  });

  it('has another version as soon as it says something else', () => {
    expect(found('{ cpus: 1 }')[0]?.version).toMatch(/^[0-9a-f]{64}$/);
    expect(found('{ cpus: 1 }')[0]?.version).not.toBe(found('{ cpus: 1.1 }')[0]?.version);
  });
});
