import { describe, expect, it } from 'vitest';
import { ServiceHistory } from '../../../../src/app/servicePage/serviceHistory.ts';
import type { EngineEvent } from '../../../../src/engine/engine.ts';
import { aContainer } from '../../../fakes/models.ts';

function event(timeMs: number, action: string, attributes?: Readonly<Record<string, string>>): EngineEvent {
  return {
    timeMs,
    action,
    container: 'shop-orders-1',
    service: 'orders',
    id: 'a',
    ...(attributes && { attributes }),
  };
}

function historyOf(events: readonly EngineEvent[], containers = [aContainer('orders', 1)]) {
  const history = new ServiceHistory('orders');
  for (const each of events) history.take(each);
  return history.view(containers);
}

describe('the history of a service', () => {
  it('tells an end that somebody asked for from one that nobody did, and what brought it back', () => {
    const { happenings } = historyOf([
      event(1, 'create', { image: 'shop/orders:1' }),
      event(2, 'start'),
      event(3, 'die', { exitCode: '3' }),
      event(4, 'start'),
      event(5, 'kill', { signal: '15' }),
      event(6, 'die', { exitCode: '143' }),
      event(7, 'start'),
    ]);
    expect(happenings.map(({ text, isTrouble }) => [text, isTrouble])).toEqual([
      ['Started', false],
      ['Stopped (exit code 143)', false],
      ['Brought back by its restart policy', true],
      ['Ended by itself with exit code 3', true],
      ['Started', false],
      ['Created from shop/orders:1', false],
    ]);
  });

  it('says that a container was killed for want of memory', () => {
    const { happenings } = historyOf([event(1, 'start'), event(2, 'oom'), event(3, 'die', { exitCode: '137' })]);
    expect(happenings[0]).toMatchObject({ text: 'Killed: out of memory', isTrouble: true });
  });

  it('masks credentials in the name of an image', () => {
    const { happenings } = historyOf([event(1, 'create', { image: 'https://me:pw@host/image' })]);
    expect(happenings[0]?.text).not.toContain('pw');
  });

  it('hears an event once, in order of time, and of its own service only', () => {
    const history = new ServiceHistory('orders');
    expect(history.take(event(2, 'start'))).toBe(true);
    expect(history.take(event(2, 'start'))).toBe(false);
    expect(history.take({ ...event(3, 'start'), service: 'other' })).toBe(false);
    expect(history.take(event(4, 'exec_start: sh'))).toBe(false);
    expect(history.take(event(1, 'create'))).toBe(true);
    expect(history.view([]).happenings.map(({ timeMs }) => timeMs)).toEqual([2, 1]);
  });

  it('keeps a bounded number of events', () => {
    const history = new ServiceHistory('orders');
    for (let at = 0; at < 2000; at++) history.take(event(at, at % 2 === 0 ? 'start' : 'die', { exitCode: '1' }));
    expect(history.take(event(0, 'start'))).toBe(false);
    const { happenings, lives } = history.view([aContainer('orders', 1)]);
    expect(happenings).toHaveLength(100);
    expect(happenings[0]?.timeMs).toBe(1999);
    expect(lives[0]?.phases.length).toBeLessThanOrEqual(501);
  });

  it('shows the states of each container one after the other', () => {
    const { lives } = historyOf(
      [
        event(1, 'create'),
        event(2, 'start'),
        event(3, 'health_status: healthy'),
        event(4, 'health_status: unhealthy'),
        event(5, 'pause'),
      ],
      [aContainer('orders', 1, { state: 'paused', startedAtMs: 2 })],
    );
    expect(lives[0]?.phases.map(({ fromMs, kind }) => [fromMs, kind])).toEqual([
      [1, 'off'],
      [2, 'running'],
      [3, 'good'],
      [4, 'bad'],
      [5, 'paused'],
    ]);
  });

  it('begins with what the container is, where the engine remembers nothing', () => {
    const { lives } = historyOf([], [aContainer('orders', 1, { health: 'healthy', startedAtMs: 7 })]);
    expect(lives[0]?.phases).toEqual([{ fromMs: 7, kind: 'good', text: 'healthy' }]);
  });
});
