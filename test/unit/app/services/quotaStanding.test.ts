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
    expect(standing).toEqual({ words: 'quota 200%', lines: ['Containers ▰▰▰▰▰▰▰▰▰▰ 2 reserved · 1 allowed'] });
  });

  it('estimates what is paid for and not used', () => {
    const standing = quotaStanding(shop({ application: { cpus: 4 }, prices }), anObservation([running]), usages);
    // 730 h × 0.1 × (1.5 − 0.5), of 730 h × 0.1 × 1.5
    expect(standing?.lines.at(-1)).toBe('Idle: about EUR 73.00 of 109.50 a month, as it is used now');
  });

  it('stands in the row of the application, for eyes and for ears', () => {
    const { description, tooltip, spoken } = serviceTree(shop({ application: { cpus: 2 } }), anObservation([running]));
    expect(description).toContain('quota 75%');
    expect(spoken).toContain('quota 75%');
    expect(tooltip).toContain('1\\.5 reserved');
  });
});
