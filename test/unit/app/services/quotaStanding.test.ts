import { describe, expect, it } from 'vitest';
import { quotaStanding } from '../../../../src/app/services/quotaStanding.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { noUsages } from '../../../../src/app/services/usage.ts';
import type { QuotaDeclaration } from '../../../../src/manifest/model/governance.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const prices = { currency: 'EUR', cpuHour: 0.1, source: 'manifest' } as const;

function shop(quota: QuotaDeclaration) {
  return anApplication([aService('web')], { governance: { policies: [], hooks: [], environments: {}, quota } });
}

const running = aContainer('web', 1, { limits: { cpus: 1.5, memoryBytes: 2 ** 30 } });
const stopped = aContainer('web', 2, { state: 'exited', limits: { cpus: 8 } });
const usages = new Map([['shop-web-1', { cpu: 0.5, memoryBytes: 2 ** 29, memoryLimitBytes: 2 ** 30 }]]);

describe('how an application stands to its quota', () => {
  it('is told of none without ceilings', () => {
    expect(quotaStanding(anApplication([]), anObservation(), noUsages)).toBeUndefined();
    expect(quotaStanding(shop({ prices }), anObservation(), noUsages)).toBeUndefined();
  });

  it('is a bar of what is used, reserved and allowed, of what runs', () => {
    const quota = { application: { cpus: 4, memoryBytes: 2 ** 31 } };
    const standing = quotaStanding(shop(quota), anObservation([running, stopped]), usages);
    expect(standing).toEqual({
      words: 'quota 50%',
      level: 'enough',
      share: '50%',
      nearest: 'Memory 1.0 GiB of 2.0 GiB',
      lines: [
        'CPUs ▰▰▰▰▱▱▱▱▱▱ 0.5 used · 1.5 reserved · 4 allowed',
        'Memory ▰▰▰▰▰▱▱▱▱▱ 512 MiB used · 1.0 GiB reserved · 2.0 GiB allowed',
      ],
    });
  });

  it('says nothing of use while nobody measures', () => {
    const standing = quotaStanding(shop({ application: { cpus: 4 } }), anObservation([running]), noUsages);
    expect(standing?.lines).toEqual(['CPUs ▰▰▰▰▱▱▱▱▱▱ 1.5 reserved · 4 allowed']);
  });

  it('holds to the lower of two ceilings, and shows one that is passed as full', () => {
    const quota = { application: { containers: 4 }, environment: { containers: 1 } };
    const standing = quotaStanding(shop(quota), anObservation([running, { ...running, name: 'shop-web-3' }]), noUsages);
    expect(standing).toEqual({
      words: 'quota 200%',
      level: 'over',
      share: '200%',
      nearest: 'Containers 2 of 1',
      lines: ['Containers ▰▰▰▰▰▰▰▰▰▰ 2 reserved · 1 allowed'],
    });
  });

  it('estimates what is paid for and not used', () => {
    const standing = quotaStanding(shop({ application: { cpus: 4 }, prices }), anObservation([running]), usages);
    // 730 h × 0.1 × (1.5 − 0.5), of 730 h × 0.1 × 1.5
    expect(standing?.lines.at(-1)).toBe('Idle: about EUR 73.00 of 109.50 a month, as it is used now');
  });

  it.each([
    ['enough', 2],
    ['near', 1.6],
    ['near', 1.5],
    ['over', 1],
  ] as const)('has %s left where 1.5 of %s CPUs are reserved', (level, cpus) => {
    expect(quotaStanding(shop({ application: { cpus } }), anObservation([running]), noUsages)?.level).toBe(level);
  });

  it('is told by a row of its own, and first of all in that of the application once it is nearly used', () => {
    const row = (cpus: number) => serviceTree(shop({ application: { cpus } }), anObservation([running]));
    expect(row(2)).toMatchObject({ description: '1/1 running', quota: { share: '75%', nearest: 'CPUs 1.5 of 2' } });
    expect(row(2).spoken).toContain('quota 75%');
    expect(row(2).tooltip).toContain('1\\.5 reserved');
    expect(row(1.6).description).toBe('94% of quota · 1/1 running');
  });

  it('leads to where the quota is declared', () => {
    const at = {
      file: '/shop/compose.yaml',
      range: { start: { line: 9, character: 2 }, end: { line: 9, character: 7 } },
    };
    expect(serviceTree(shop({ application: { cpus: 2 }, at }), anObservation([])).quota?.at).toBe(at);
  });
});
