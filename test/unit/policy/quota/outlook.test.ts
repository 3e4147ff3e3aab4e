import { describe, expect, it } from 'vitest';
import type { QuotaDeclaration } from '../../../../src/manifest/model/governance.ts';
import { costText, serviceCost, totalCost } from '../../../../src/policy/quota/costs.ts';
import { costOutlookText, outlookOf, outlookTexts } from '../../../../src/policy/quota/outlook.ts';
import type { QuotaDemand } from '../../../../src/policy/quota/overruns.ts';
import type { QuotaScope } from '../../../../src/policy/quota/scopes.ts';
import { noUse } from '../../../../src/policy/quota/use.ts';

const quota: QuotaDeclaration = {
  application: { cpus: 4, memoryBytes: 2 ** 32 },
  prices: { currency: 'EUR', cpuHour: 0.1, gibHour: 0.01, source: 'manifest' },
};
const scope = { kind: 'application', limits: quota.application ?? {}, words: 'quota of shop', path: [] } as const;
const web = { service: 'web', containers: 1, cpus: 1, memoryBytes: 2 ** 30, ports: 0 };
const demand = (before: number, after: number) => ({
  before: { ...noUse, claims: [{ ...web, containers: before }] },
  stays: noUse,
  added: after === 0 ? noUse : { ...noUse, claims: [{ ...web, containers: after }] },
});

const told = (of: QuotaScope, its: QuotaDemand) => outlookTexts(outlookOf(of, quota, its), quota);

describe('what a plan makes of a quota', () => {
  it('tells each ceiling before and after', () => {
    const text = 'Quota: CPUs 1 → 2 of 4, memory 1.0 GiB → 2.0 GiB of 4.0 GiB';
    expect(told(scope, demand(1, 2))).toEqual([text]);
  });

  it('tells what stays the same once', () => {
    expect(told(scope, demand(2, 2))[0]).toContain('CPUs 2 of 4');
  });

  it('tells two ceilings in a line, and nothing where none is set', () => {
    const limits = { cpus: 4, memoryBytes: 2 ** 32, containers: 5 };
    const texts = told({ ...scope, limits }, demand(1, 2));
    expect(texts).toEqual([expect.stringContaining('memory'), 'Quota: containers 1 → 2 of 5']);
    expect(told({ ...scope, limits: {} }, demand(1, 2))).toEqual([]);
  });

  it('names whose ceilings they are, in words that leave room', () => {
    const title = (more: Partial<QuotaScope>): string => told({ ...scope, ...more }, demand(1, 2))[0] ?? '';
    expect(title({ kind: 'developer', words: 'quota of all that you run on this machine' })).toBe(
      'Quota of all you run: CPUs 1 → 2 of 4, memory 1.0 GiB → 2.0 GiB of 4.0 GiB',
    );
    expect(title({ kind: 'environment', words: 'quota of the environment prod' })).toMatch(
      /^Quota of the environment prod: /,
    );
  });

  it('tells by how much the cost goes up or down, and whose prices they are', () => {
    // 730 h × (0.1 + 0.01) = 80.30
    const text = "Cost: EUR 80.30 → EUR 160.60 a month (+EUR 80.30), at the manifest's prices";
    expect(costOutlookText(quota, demand(1, 2))).toBe(text);
    expect(costOutlookText(quota, demand(2, 1))).toContain('EUR 80.30 a month (-EUR 80.30)');
    expect(costOutlookText(quota, demand(1, 0))).toContain('EUR 80.30 → EUR 0.00 a month (-EUR 80.30)');
  });
});

describe('a cost that stays the same', () => {
  it('goes neither up nor down, in whatever order it is added up', () => {
    const claims = [
      { ...web, service: 'a', cpus: 2, memoryBytes: 2 ** 29 },
      { ...web, service: 'b', cpus: 0.5, containers: 3 },
      { ...web, service: 'c', cpus: 0.5, memoryBytes: 2 ** 28 },
    ];
    const prices = { currency: 'EUR', cpuHour: 0.03, gibHour: 0.004, source: 'manifest' } as const;
    const restart: QuotaDemand = {
      before: { ...noUse, claims },
      stays: { ...noUse, claims: claims.slice(1) },
      added: { ...noUse, claims: claims.slice(0, 1) },
    };
    expect(costOutlookText({ prices }, restart)).toBe("Cost: EUR 98.55 a month, at the manifest's prices");
    expect(totalCost(claims.map((claim) => serviceCost(claim, { prices }))).perMonth).toBe(98.55);
  });
});

describe('the cost of a service', () => {
  const { cpus: _, ...free } = web;

  it('is of all its containers, for a month', () => {
    expect(serviceCost({ ...web, containers: 3 }, quota).perMonth).toBeCloseTo(240.9);
  });

  it('is unpriced where it has no limit, never nothing', () => {
    const cost = serviceCost({ service: 'web', containers: 1, ports: 0 }, quota);
    expect(cost).not.toHaveProperty('perMonth');
    expect(costText(cost, 'EUR')).toBe('unpriced: CPU has no limit, memory has no limit');
  });

  it('names what the price does not hold', () => {
    expect(costText(serviceCost(free, quota), 'EUR')).toBe('EUR 7.30 a month, and unpriced: CPU has no limit');
    expect(costText(serviceCost(web, { prices: { currency: 'CHF', source: 'manifest' } }), 'CHF')).toBe(
      'unpriced: CPU has no price in CHF, memory has no price in CHF',
    );
  });

  it('takes the defaults of the quota where it states no limit', () => {
    expect(serviceCost(free, { ...quota, defaults: { cpus: 2 } }).perMonth).toBeCloseTo(153.3);
  });

  it('of several is told together, each reason once', () => {
    const total = totalCost([free, free].map((claim) => serviceCost(claim, quota)));
    expect(costText(total, 'EUR')).toBe('EUR 14.60 a month, and unpriced: CPU has no limit');
  });
});
