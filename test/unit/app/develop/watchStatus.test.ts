import { describe, expect, it } from 'vitest';
import { watchStatus } from '../../../../src/app/develop/watchStatus.ts';
import type { WatchState } from '../../../../src/develop/watchEvents.ts';
import { aSyncedWatch, aWatch } from '../../../fakes/watches.ts';

const nowMs = 10_000_000;

function statusOf(...states: readonly WatchState[]): ReturnType<typeof watchStatus> {
  const watches = new Map(states.map((state) => [state.service, state]));
  return watchStatus([{ application: 'shop', watches }], nowMs);
}

describe('The status bar', () => {
  it('says nothing where nothing is watched', () => {
    expect(statusOf()).toBeUndefined();
  });

  it('counts what is watched', () => {
    expect(statusOf(aWatch('web'), aWatch('orders'))).toMatchObject({ icon: 'eye', text: 'Watching 2 services' });
    expect(statusOf(aWatch('web'))).toMatchObject({ text: 'Watching 1 service' });
  });

  it('names the newest sync for a minute, whichever service it was for', () => {
    const older = aSyncedWatch('web', ['/shop/old.js'], { atMs: nowMs - 5000 });
    const newer = aSyncedWatch('orders', ['/shop/new.js'], { atMs: nowMs - 1000, ms: 31 });
    expect(statusOf(older, newer)).toMatchObject({ text: 'new.js 31 ms', untilMs: nowMs + 59_000 });
    const past = aSyncedWatch('web', ['/shop/old.js'], { atMs: nowMs - 61_000 });
    expect(statusOf(past)).toMatchObject({ text: 'Watching 1 service' });
    expect(statusOf(past)?.untilMs).toBeUndefined();
  });

  it('counts the files of a large sync', () => {
    const sync = aSyncedWatch('web', ['/shop/a', '/shop/b', '/shop/c'], { atMs: nowMs, deleted: 1 });
    expect(statusOf(sync)).toMatchObject({ text: '3 files 24 ms' });
  });

  it('says what takes long', () => {
    expect(statusOf(aWatch('web'), aWatch('orders', { status: 'building' }))).toMatchObject({
      icon: 'loading~spin',
      text: 'orders rebuilding',
    });
  });

  it('warns of what fails, before anything else, and says why on hover', () => {
    const problem = { code: 'sync.failed', severity: 'error', message: 'The disk of *orders* is full.' } as const;
    const failing = aWatch('orders', { status: 'failing', problems: [problem] });
    const status = statusOf(
      aSyncedWatch('web', ['/shop/a'], { atMs: nowMs }),
      failing,
      aWatch('x', { status: 'suspended' }),
    );
    expect(status).toMatchObject({ icon: 'warning', text: 'orders and 1 more: sync failing', background: 'warning' });
    expect(status?.tooltip).toContain('The disk of \\*orders\\* is full\\.');
  });
});
