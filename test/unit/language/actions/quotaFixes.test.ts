import { describe, expect, it } from 'vitest';
import type { Offer } from '../../../../src/language/actions/offer.ts';
import { OfferProofs } from '../../../../src/language/actions/provedOffers.ts';
import { quotaFixes } from '../../../../src/language/actions/quotaFixes.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { manifestQuota } from '../../../../src/policy/quota/manifestQuota.ts';
import { policyProblems } from '../../../../src/policy/problems/policyProblems.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const main = '/shop/compose.yaml';
const nowMs = Date.parse('2026-06-01T12:00:00Z');

interface Fixed {
  readonly offer: Offer;
  readonly title: string;
  /** The file that it edits, as it becomes. */
  readonly after: string;
}

/** What is offered for the first finding of a quota, and proved as the server does it; each leaves no finding of a quota behind. */
function offered(files: Readonly<Record<string, string>> | string): readonly Fixed[] {
  const all = typeof files === 'string' ? { [main]: files } : files;
  const snapshot = new Snapshots(new MemoryManifestHost(all)).of(main);
  if (!snapshot) throw new Error('no snapshot');
  const linesOf = (file: string): readonly string[] => snapshot.other(file)?.lines ?? [];
  const problems = policyProblems(snapshot.manifest(), { linesOf, nowMs });
  const [problem] = problems.filter(({ code }) => code.startsWith('quota.'));
  if (!problem) throw new Error('no finding of a quota');
  const proofs = new OfferProofs();
  return quotaFixes(snapshot, problem, nowMs).map((offer) => {
    expect(proofs.proved(snapshot, offer)).toBe(offer);
    const file = offer.edits[0]?.file ?? '';
    const after = applied(snapshot.readText(file) ?? '', offer.edits);
    const { application } = snapshot.manifestWith(new Map([[file, after]]));
    expect(application && manifestQuota(application).filter(({ code }) => code === problem.code)).toEqual([]);
    return { offer, title: offer.title, after };
  });
}

const titles = (all: readonly Fixed[]): readonly string[] => all.map(({ title }) => title);
const quota = (text: string): string => `x-patchbay:\n  quota: ${text}\n`;

describe('quick fixes for a service without a limit', () => {
  it('write a usual limit below deploy, or count it as a default of the quota', () => {
    const text = `services:\n  web:\n    image: web\n${quota('{ cpus: 4, memory: 4G }')}`;
    const [limit, counted] = offered(text);
    expect(limit?.title).toBe('Limit "web" to 0.5 CPUs and 256 MiB of memory');
    expect(limit?.after).toBe(
      `services:\n  web:\n    image: web\n    deploy:\n      resources:\n        limits:\n          cpus: "0.5"\n          memory: 256M\n${quota('{ cpus: 4, memory: 4G }')}`,
    );
    expect(counted?.title).toBe(
      'Count each service without a limit as 0.5 CPUs and 256 MiB (quota.defaults)'.replace(
        '256 MiB',
        '256 MiB of memory',
      ),
    );
    expect(counted?.after).toContain('quota: { defaults: { cpus: 0.5, memory: 256M }, cpus: 4, memory: 4G }');
    expect(limit?.offer.isPreferred).toBeUndefined();
  });

  it('are written in the style of the manifest', () => {
    const text = `services:\n  db:\n    image: db\n    mem_limit: 1g\n  web:\n    image: web\n${quota('{ memory: 4G }')}`;
    expect(offered(text)[0]?.after).toContain('  web:\n    image: web\n    mem_limit: 256M\n');
  });

  it('add to the limits that a service has', () => {
    const text = `services:\n  web:\n    image: web\n    deploy:\n      resources:\n        limits:\n          memory: 64M\n${quota('{ cpus: 4, memory: 4G }')}`;
    expect(offered(text)[0]?.after).toContain('        limits:\n          memory: 64M\n          cpus: "0.5"\n');
    const flow = `services:\n  web: { image: web, deploy: { resources: { limits: { memory: 64M } } } }\n${quota('{ cpus: 4 }')}`;
    expect(offered(flow)[0]?.after).toContain('limits: { cpus: "0.5", memory: 64M }');
  });

  it('take what is left where a usual limit does not fit, and offer nothing where nothing does', () => {
    const text = (cpus: number): string =>
      `services:\n  db: { image: db, cpus: ${cpus} }\n  web:\n    image: web\n${quota('{ cpus: 1 }')}`;
    expect(titles(offered(text(0.8)))).toEqual([
      'Limit "web" to 0.1 CPUs',
      'Count each service without a limit as 0.1 CPUs (quota.defaults)',
    ]);
    expect(offered(text(0.99))).toEqual([]);
  });

  it('add to the defaults that there are', () => {
    const text = `services:\n  web: { image: web }\nx-patchbay:\n  quota:\n    cpus: 4\n    memory: 4G\n    defaults:\n      cpus: 0.5\n`;
    expect(offered(text)[1]?.after).toContain('    defaults:\n      cpus: 0.5\n      memory: 256M\n');
  });

  it('stand in the file of the service', () => {
    const files = {
      [main]: `include: [web.yaml]\n${quota('{ cpus: 4 }')}`,
      '/shop/web.yaml': 'services:\n  web:\n    image: web\n',
    };
    const [limit] = offered(files);
    expect(limit?.offer.edits[0]?.file).toBe('/shop/web.yaml');
    expect(limit?.after).toContain('cpus: "0.5"');
  });

  it('break no policy', () => {
    const policies = '  policies: [{ name: roomy, when: "service.mem_limit < 1000000000 && service.mem_limit > 0" }]\n';
    const text = `services:\n  web: { image: web }\n${quota('{ memory: 4G }')}${policies}`;
    expect(titles(offered(text))).not.toContain('Limit "web" to 256 MiB of memory');
  });
});

describe('quick fixes for what goes over a quota', () => {
  const three = `services:\n  web:\n    image: web\n    scale: 3\n    cpus: 0.5\n    mem_limit: 1g\n`;

  it('lower the replicas, or the limit, to what fits', () => {
    const all = offered(`${three}${quota('{ cpus: 1.1 }')}`);
    expect(titles(all)).toEqual([
      'Lower the replicas of "web" from 3 to 2',
      'Lower the limit of "web" from 0.5 CPUs to 0.36 CPUs',
    ]);
    expect(all.map(({ after }) => after)).toEqual([
      `${three.replace('scale: 3', 'scale: 2')}${quota('{ cpus: 1.1 }')}`,
      `${three.replace('cpus: 0.5', 'cpus: 0.36')}${quota('{ cpus: 1.1 }')}`,
    ]);
  });

  it('keep quotes and units as they are written', () => {
    const text = `services:\n  web:\n    image: web\n    deploy: { replicas: 2, resources: { limits: { cpus: "2", memory: 2G } } }\n`;
    expect(offered(`${text}${quota('{ cpus: 3 }')}`).at(-1)?.after).toContain('cpus: "1.5"');
    expect(offered(`${text}${quota('{ memory: 3G }')}`).at(-1)?.after).toContain('memory: 1536M');
    expect(offered(`${three}${quota('{ memory: 2G }')}`).at(-1)?.after).toContain('mem_limit: 682m');
  });

  it('offer what fits alone, and no limit that is hardly one', () => {
    expect(titles(offered(`${three}${quota('{ memory: 2.2G }')}`))).toHaveLength(2);
    const one = three.replace('scale: 3', 'scale: 1');
    expect(titles(offered(`${one}${quota('{ cpus: 0.2 }')}`))).toEqual([
      'Lower the limit of "web" from 0.5 CPUs to 0.2 CPUs',
    ]);
    expect(offered(`${one}${quota('{ cpus: 0.12 }')}`)).toEqual([]);
    const others = 'services:\n  a: { image: a, cpus: 1 }\n  b: { image: b, cpus: 1 }\n  c: { image: c, cpus: 1 }\n';
    expect(offered(`${others}${quota('{ cpus: 1.5 }')}`)).toEqual([]);
  });

  it('prefer one that is alone', () => {
    const [only, ...rest] = offered(`${three}${quota('{ containers: 2 }')}`);
    expect(only).toMatchObject({ title: 'Lower the replicas of "web" from 3 to 2', offer: { isPreferred: true } });
    expect(rest).toEqual([]);
  });

  it('fit in each of two ceilings', () => {
    const text = `services:\n  web: { image: web, cpus: 2 }\n${quota('{ cpus: 1.5, cost: { perMonth: 50, cpuHour: 0.1, gibHour: 0 }, defaults: { memory: 0 } }')}`;
    // 50 a month at 0.1 an hour are 0.684 CPUs.
    expect(titles(offered(text))).toContain('Lower the limit of "web" from 2 CPUs to 1.5 CPUs');
  });

  it('write a limit where the default of the quota is too much', () => {
    const text = `services:\n  db: { image: db, cpus: 1 }\n  web:\n    image: web\n${quota('{ cpus: 2.5, defaults: { cpus: 2 } }')}`;
    const [only] = offered(text);
    expect(only?.title).toBe('Limit "web" to 1.5 CPUs');
    expect(only?.after).toContain('    image: web\n    cpus: 1.5\n');
  });

  it('leave alone what variables make', () => {
    const text = `services:\n  web: { image: web, cpus: "\${CPUS:-2}" }\n${quota('{ cpus: 1 }')}`;
    expect(offered(text)).toEqual([]);
  });

  it('offer nothing that lifts the limit below what is reserved', () => {
    const text = `services:\n  web:\n    image: web\n    deploy: { resources: { limits: { memory: 2G }, reservations: { memory: 2G } } }\n${quota('{ memory: 1G }')}`;
    expect(offered(text)).toEqual([]);
  });
});
