import { describe, expect, it } from 'vitest';
import { isDestructive, planTitle, stepText } from '../../../../src/app/operations/planText.ts';
import type { Plan, Step } from '../../../../src/engine/step.ts';
import { dockerInfo } from '../../../fakes/models.ts';

const base = { id: 'x', after: [], reason: '' };
const start: Step = { ...base, kind: 'start', service: 'orders', number: 1, name: 'shop-orders-1' };
const stop: Step = { ...base, kind: 'stop', service: 'orders', name: 'shop-orders-1' };
const remove: Step = { ...base, kind: 'remove', service: 'orders', name: 'shop-orders-1' };

function plan(action: Plan['action'], ...steps: Step[]): Plan {
  return { project: 'shop', action, engine: dockerInfo, steps };
}

describe('a plan in words', () => {
  it('has a title with its steps counted', () => {
    expect(planTitle(plan('up', start))).toBe('Plan: start shop — 1 step on Docker 20.10.24');
    expect(planTitle(plan('down', stop, remove))).toBe('Plan: remove shop — 2 steps on Docker 20.10.24');
    const volume: Step = { ...base, kind: 'remove-volume', name: 'shop_data' };
    expect(planTitle(plan('down', remove, volume))).toMatch(/^Plan: remove shop with its volumes — 2 steps/);
  });

  it('names in its title what it is for, and no more names than there is room for', () => {
    const of = (services: readonly string[], containers: readonly string[] = []): string =>
      planTitle({ ...plan('down', remove), scope: { services, containers } });
    expect(of(['orders'])).toBe('Plan: remove orders of shop — 1 step on Docker 20.10.24');
    expect(of(['a', 'b', 'c'])).toMatch(/remove a, b and c of shop —/);
    expect(of(['a', 'b', 'c', 'd'])).toMatch(/remove a, b and 2 more of shop —/);
    expect(of([], ['shop-orders-1'])).toBe('Plan: remove shop-orders-1 — 1 step on Docker 20.10.24');
  });

  it('says what a step waits for', () => {
    const wait: Step = { ...base, kind: 'wait', service: 'redis', condition: 'service_healthy', names: [] };
    expect(stepText(wait)).toBe('Wait until redis is healthy');
  });

  it.each([
    [{ availability: 'drain' }, 'Drain node n2'],
    [{ availability: 'active', role: 'manager' }, 'Activate node n2 and make node n2 a manager'],
    [{ labels: { zone: 'a' } }, 'Label node n2'],
  ] as const)('says what becomes of a node: %o', (change, text) => {
    expect(stepText({ ...base, kind: 'change-node', name: 'n2', node: 'id-n2', change })).toBe(text);
  });

  it('is destructive when something is lost, which stopping is not', () => {
    expect(isDestructive(plan('stop', stop))).toBe(false);
    expect(isDestructive(plan('up', stop, remove, start))).toBe(true);
  });
});
