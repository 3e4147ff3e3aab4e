import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PreparedRule } from '../../../../src/develop/rules/preparedRule.ts';
import { LoopGuard } from '../../../../src/develop/session/loopGuard.ts';
import type { WatchAction, WatchActed } from '../../../../src/develop/session/ports.ts';
import { ServiceWatch } from '../../../../src/develop/session/serviceWatch.ts';
import { ServiceWatchState } from '../../../../src/develop/session/serviceWatchState.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

const restarts = aWatchRule('/src', { action: 'restart' });
const rebuilds = aWatchRule('/src', { action: 'rebuild' });
const container = { id: 'c0ffee', name: 'shop-a-1' };

/** A service with one container that runs; each action on it lasts until it is let go. */
function aWatch() {
  const begun: WatchAction[] = [];
  const lasting = new Map<WatchAction['kind'], PromiseWithResolvers<WatchActed>>();
  const act = (action: WatchAction): Promise<WatchActed> => {
    begun.push(action);
    const lasts = Promise.withResolvers<WatchActed>();
    lasting.set(action.kind, lasts);
    return lasts.promise;
  };
  const state = new ServiceWatchState(
    'a',
    () => undefined,
    () => undefined,
  );
  const never = (): never => {
    throw new Error('Nothing is synced here.');
  };
  const watch = new ServiceWatch(
    'a',
    [restarts, rebuilds],
    {
      session: { act, engine: new Proxy({} as never, { get: never }) },
      files: new Proxy({} as never, { get: never }),
      loops: new LoopGuard(),
      look: () => Promise.resolve(),
      onRestarted: () => undefined,
    },
    state,
  );
  onTestFinished(() => watch.dispose());
  watch.observed([{ ...container, isRunning: true }], true);
  const change = (rule: PreparedRule): void => watch.changed({ byRule: new Map([[rule, ['/src/a']]]), sinceMs: 1 });
  const end = (kind: WatchAction['kind']): void => lasting.get(kind)?.resolve({ restarted: [] });
  const untilBegun = (...kinds: readonly WatchAction['kind'][]): Promise<void> =>
    vi.waitFor(() => expect(begun.map(({ kind }) => kind)).toEqual(kinds));
  return { watch, begun, change, end, untilBegun };
}

describe('what acts on the containers of a watched service', () => {
  it('builds once a restart that has stopped them is over, so that none is left out', async () => {
    const { watch, begun, change, end, untilBegun } = aWatch();
    change(restarts);
    await untilBegun('restart');
    change(rebuilds);
    watch.stopped(container.id);
    // Whatever is ready to go on does so before a timer.
    await new Promise((resolve) => setTimeout(resolve));
    expect(begun).toHaveLength(1);
    watch.started(container);
    end('restart');
    await untilBegun('restart', 'build');
    end('build');
    await untilBegun('restart', 'build', 'recreate');
    expect(begun.at(-1)).toMatchObject({ containers: ['shop-a-1'], isBuilt: true });
  });

  it('builds again once they run where they were stopped during the build', async () => {
    const { watch, begun, change, end, untilBegun } = aWatch();
    change(rebuilds);
    await untilBegun('build');
    watch.stopped(container.id);
    end('build');
    await vi.waitFor(() => expect(watch.state.state.status).toBe('watching'));
    expect(begun).toHaveLength(1);
    watch.started(container);
    await untilBegun('build', 'build');
    end('build');
    await untilBegun('build', 'build', 'recreate');
  });
});
