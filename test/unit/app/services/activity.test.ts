import { describe, expect, it } from 'vitest';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import type { Step } from '../../../../src/engine/step.ts';

const base = { after: [], reason: '' };
const create: Step = { ...base, kind: 'create', id: 'c', service: 'orders', number: 1, name: 'n', configHash: 'h' };
const start: Step = { ...base, kind: 'start', id: 's', service: 'orders', number: 1, name: 'n' };
const network: Step = { ...base, kind: 'create-network', id: 'n', network: 'default', name: 'shop_default' };

describe('the activity tracker', () => {
  it('lets services wait as soon as their plan begins, and forgets them at its end', () => {
    const tracker = new ActivityTracker();
    const run = tracker.begin([network, create, start]);
    expect([...tracker.current.activities]).toEqual([['orders', { phase: 'waiting', text: 'waiting' }]]);
    run.end();
    expect(tracker.current.activities.size).toBe(0);
  });

  it('says what the running step does, and nothing once all steps are over', () => {
    const tracker = new ActivityTracker();
    const run = tracker.begin([create, start]);
    run.report({ step: create, state: 'running' });
    expect(tracker.current.activities.get('orders')).toEqual({ phase: 'starting', text: 'creating' });
    run.report({ step: create, state: 'done' });
    expect(tracker.current.activities.get('orders')?.phase).toBe('waiting');
    run.report({ step: start, state: 'failed' });
    expect(tracker.current.activities.has('orders')).toBe(false);
  });

  it('remembers when containers were told to stop', () => {
    const tracker = new ActivityTracker({ nowMs: () => 42 });
    const stop: Step = { ...base, kind: 'stop', id: 't', service: 'orders', name: 'shop-orders-1' };
    tracker.begin([stop]).report({ step: stop, state: 'running' });
    expect([...tracker.current.stops]).toEqual([['shop-orders-1', 42]]);
  });

  it('remembers why a service could not be started, until a plan takes it up again', () => {
    const tracker = new ActivityTracker();
    const problem = { code: 'engine.port-taken', severity: 'error', message: 'Port 80 is taken.' } as const;
    const run = tracker.begin([start]);
    run.report({ step: start, state: 'failed', problem });
    run.end();
    expect([...tracker.current.failures]).toEqual([['orders', problem]]);
    tracker.begin([start]);
    expect(tracker.current.failures.size).toBe(0);
  });

  it('says how far a cluster is, and of a machine only what is done', () => {
    const tracker = new ActivityTracker();
    const wait = { ...base, kind: 'wait', service: 'orders', condition: 'service_started' } as const;
    const rollout: Step = { ...wait, id: 'r', names: [] };
    const each: Step = { ...wait, id: 'e', names: ['shop-orders-1'] };
    const run = tracker.begin([rollout, each]);
    run.report({ step: rollout, state: 'running', text: '2/3 running, 1 preparing on n2' });
    expect(tracker.current.activities.get('orders')?.text).toBe('2/3 running, 1 preparing on n2');
    run.report({ step: rollout, state: 'done' });
    run.report({ step: each, state: 'running', text: '0 of 1 ready' });
    expect(tracker.current.activities.get('orders')?.text).toBe('waiting for its start');
  });

  it('announces every change', () => {
    const tracker = new ActivityTracker();
    let changes = 0;
    tracker.onDidChange(() => changes++);
    const run = tracker.begin([start]);
    run.report({ step: start, state: 'running' });
    run.end();
    expect(changes).toBe(3);
  });
});
