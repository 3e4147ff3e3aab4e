import { describe, expect, it } from 'vitest';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { formatBytes } from '../../../../src/base/bytes.ts';
import { cpuText, usageOf, type Usage } from '../../../../src/app/services/usage.ts';
import { noDoings } from '../../../../src/app/services/activity.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const small: Usage = { cpu: 0.02, memoryBytes: 50_331_648, memoryLimitBytes: 134_217_728 };
const networked: Usage = { ...small, cpu: 1.5, rxBytesPerSecond: 2048, txBytesPerSecond: 10 };

describe('what containers take', () => {
  it.each([
    [0, '0.0%'],
    [0.004, '0.4%'],
    [0.0996, '10%'],
    [0.5, '50%'],
    [2.004, '200%'],
  ])('a share of %d of a core reads %s', (cpu, text) => {
    expect(cpuText(cpu)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [2048, '2.0 KiB'],
    [50_331_648, '48 MiB'],
    [9_556_302_233, '8.9 GiB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('is summed up over what is known, and unknown where nothing is', () => {
    const usages = new Map([
      ['a', small],
      ['b', networked],
    ]);
    expect(usageOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }], usages)).toEqual({
      cpu: 1.52,
      memoryBytes: 100_663_296,
      memoryLimitBytes: 268_435_456,
      rxBytesPerSecond: 2048,
      txBytesPerSecond: 10,
    });
    expect(usageOf([{ name: 'c' }], usages)).toBeUndefined();
  });

  it('stands on the rows of replicas and, summed up, of their service; the network on hover', () => {
    const usages = new Map([
      ['shop-orders-1', small],
      ['shop-orders-2', networked],
    ]);
    const containers = [aContainer('orders', 1), aContainer('orders', 2)];
    const root = serviceTree(
      anApplication([aService('orders', { replicas: 2 })]),
      anObservation(containers),
      noDoings,
      usages,
    );
    expect(root.children[0]).toMatchObject({ description: '2/2 running', usage: '152% · 96 MiB' });
    expect(root.children[0]!.children[0]).toMatchObject({ description: 'running', usage: '2.0% · 48 MiB' });
    expect(root.children[0]!.tooltip).toContain('Network: 2\\.0 KiB/s in, 10 B/s out');
    expect(root.description).toBe('1/1 running');
  });
});
