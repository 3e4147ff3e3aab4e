import { describe, expect, it } from 'vitest';
import { ViolationFeed } from '../../../../src/app/violations/violationFeed.ts';
import { Emitter } from '../../../../src/base/event.ts';
import type { ViolationReport } from '../../../../src/protocol/contracts/violations.ts';
import type { TapPeer } from '../../../../src/protocol/tap.ts';

type Told = { session: string; reports: readonly ViolationReport[] };

function setUp() {
  const changed = new Emitter<void>();
  let tell: (told: Told) => void = () => undefined;
  const peer = {
    on: (_: string, listener: (told: Told) => void) => {
      tell = listener;
      return { dispose: () => (tell = () => undefined) };
    },
  } as unknown as TapPeer;
  const tap: { peer: TapPeer | undefined } = { peer: undefined };
  const feed = new ViolationFeed({
    get peer() {
      return tap.peer;
    },
    problem: undefined,
    onDidChange: changed.event,
  });
  const come = (): void => {
    tap.peer = peer;
    changed.fire();
  };
  return { feed, come, go: () => changed.fire(), tell: (told: Told) => tell(told) };
}

const report = (held: number, source = 'stream:a'): ViolationReport => ({
  source,
  label: 'a',
  contract: { path: '/a.json' },
  files: [],
  held,
  invalid: 1,
  unchecked: 0,
  span: null,
  groups: [],
});

describe('The feed of what messages break', () => {
  it('has of a source that several inspectors read what the one says that holds most', () => {
    const { feed, come, tell } = setUp();
    expect(feed.reports).toEqual([]);
    come();
    tell({ session: 'one', reports: [report(5), report(1, 'stream:b')] });
    tell({ session: 'two', reports: [report(9)] });
    expect(feed.reports.map(({ source, held }) => [source, held])).toEqual([
      ['stream:a', 9],
      ['stream:b', 1],
    ]);
    tell({ session: 'two', reports: [] });
    expect(feed.reports.map(({ held }) => held)).toEqual([5, 1]);
    feed.dispose();
  });

  it('forgets all when the tap goes', () => {
    const { feed, come, go, tell } = setUp();
    come();
    tell({ session: 'one', reports: [report(5)] });
    go();
    expect(feed.reports).toEqual([]);
    feed.dispose();
  });
});
