import { describe, expect, it } from 'vitest';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import type { SourceStatus } from '../../../../src/protocol/shapes.ts';
import { bannerFor, blankFor, type Situation } from '../../../../src/webview/inspector/situation.ts';
import { countsOf } from './rows.ts';

function source(change: Partial<SourceStatus> = {}): SourceStatus {
  return { id: 'stream:orders', label: 'orders', kind: 'stream', state: 'live', problem: null, ...change };
}

function situation(change: Partial<Situation> = {}): Situation {
  const filter = noFilter;
  return { sources: [source()], counts: countsOf(0), filter, problem: null, ...change };
}

describe('blankFor', () => {
  it('says nothing while there are rows', () => {
    expect(blankFor(situation({ counts: countsOf(1) }))).toBeUndefined();
  });

  it('offers to choose sources when there are none', () => {
    expect(blankFor(situation({ sources: [] }))?.action?.does).toBe('addSource');
  });

  it('waits for the first message by name', () => {
    expect(blankFor(situation())).toMatchObject({ title: 'Live', text: 'Waiting for the first message of orders.' });
    const two = [source(), source({ id: 'b' })];
    expect(blankFor(situation({ sources: two }))?.text).toBe('Waiting for the first message of 2 sources.');
  });

  it('tells connecting, lost and ended apart', () => {
    const titleIn = (state: SourceStatus['state']): string | undefined =>
      blankFor(situation({ sources: [source({ state })] }))?.title;
    expect([titleIn('connecting'), titleIn('lost'), titleIn('ended')]).toEqual([
      'Connecting',
      'Not connected',
      'Ended',
    ]);
  });

  it('says why a source ended, and how it is read again', () => {
    const problem = {
      code: 'broker.refused',
      severity: 'error' as const,
      message: 'Redis refuses this user (NOPERM).',
    };
    const ended = situation({ sources: [source({ state: 'ended', problem })] });
    expect(blankFor(ended)).toMatchObject({
      title: 'Cannot be read',
      text: expect.stringContaining('“Start from…” reads again') as string,
    });
    expect(bannerFor(ended)).toEqual(problem);
    expect(bannerFor(situation({ sources: [source({ state: 'ended' })] }))).toBeUndefined();
  });

  it('offers to clear a filter that matches nothing, once it has looked at all', () => {
    const filter = { ...noFilter, text: 'x' };
    const counts = countsOf(0, { held: 9, seen: 9 });
    expect(blankFor(situation({ filter, counts }))?.action?.does).toBe('clearFilter');
    expect(blankFor(situation({ filter, counts: { ...counts, scan: { done: 1, total: 9 } } }))?.title).toBe(
      'Searching',
    );
  });

  it('says of a filter that cannot be read just that, not that no message matches it', () => {
    const filter = { ...noFilter, mode: 'cel', text: 'payload.total > (' } as const;
    const counts = countsOf(0, { held: 9, seen: 9 });
    expect(blankFor(situation({ filter, counts, isFilterBroken: true }))).toMatchObject({
      title: 'The filter cannot be read',
      action: { does: 'clearFilter' },
    });
  });

  it('offers to resume what is paused and empty', () => {
    const counts = countsOf(0, { isPaused: true, waiting: 1, held: 1, seen: 1 });
    expect(blankFor(situation({ counts }))).toMatchObject({
      text: '1 message has come since.',
      action: { does: 'resume' },
    });
  });
});

describe('bannerFor', () => {
  const refused = { code: 'broker.refused', severity: 'warning' as const, message: 'Redis is gone.' };

  it('says nothing when all is well', () => {
    expect(bannerFor(situation())).toBeUndefined();
  });

  it('says why a source is lost, once for all with the same reason', () => {
    const lost = source({ state: 'lost', problem: refused });
    expect(bannerFor(situation({ sources: [lost] }))?.message).toBe('Redis is gone.');
    expect(bannerFor(situation({ sources: [lost, { ...lost, id: 'b' }] }))?.message).toBe('Redis is gone.');
    const other = source({ id: 'c', state: 'lost', problem: { ...refused, message: 'No such key.' } });
    expect(bannerFor(situation({ sources: [lost, other] }))?.message).toBe(
      '2 sources are not read. orders: Redis is gone.',
    );
  });

  it('promises to resume when the broker is only away', () => {
    const problem = { ...refused, code: 'broker.unreachable', severity: 'error' as const };
    expect(bannerFor(situation({ sources: [source({ state: 'lost', problem })] }))).toEqual({
      severity: 'warning',
      message: 'Redis is gone. Reading resumes by itself as soon as it is back.',
    });
  });

  it('puts the loss of the reader before all else', () => {
    const problem = { severity: 'error' as const, message: 'The reader stopped.' };
    expect(bannerFor(situation({ problem, sources: [source({ state: 'lost' })] }))).toEqual(problem);
  });
});
