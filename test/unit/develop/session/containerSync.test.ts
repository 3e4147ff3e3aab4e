import { describe, expect, it, onTestFinished } from 'vitest';
import { ContainerSync } from '../../../../src/develop/session/containerSync.ts';
import type { MirrorBatch } from '../../../../src/develop/mirror/batch.ts';
import type { SyncResult, Transport } from '../../../../src/develop/transport/transport.ts';

const facts = {
  ...{ container: 'shop-orders-1', id: 'c0ffee', owner: { uid: 0, gid: 0 } },
  ...{ missing: [], isRootReadOnly: false, mounts: [] },
};
const result: SyncResult = { files: 0, deleted: 0, bytes: 0, again: [], obstacles: [], unreadable: [] };

/** A container that ran and has ended. `fault` is thrown, once, by what brings files to it while it does not run. */
async function ended(fault?: Error) {
  const atRest: (readonly string[])[] = [];
  const faults = fault ? [fault] : [];
  const transport: Transport = {
    facts,
    sync: () => Promise.resolve(result),
    syncAtRest: ({ paths }) => {
      atRest.push(paths);
      const thrown = faults.pop();
      return thrown ? Promise.reject(thrown) : Promise.resolve();
    },
    dispose: () => undefined,
  };
  const sync = new ContainerSync({
    open: () => Promise.resolve(transport),
    batches: ({ paths }): readonly MirrorBatch[] => [{ removals: [], puts: [], files: 0, bytes: 0, paths: [...paths] }],
    onSynced: () => undefined,
    onProblems: () => undefined,
    onBusy: () => undefined,
  });
  onTestFinished(() => sync.dispose());
  const save = (path: string): void => sync.bring({ paths: [path], isWhole: false }, 0);
  save('/first');
  await sync.settled();
  sync.stopped();
  return { sync, save, atRest };
}

describe('what is saved while a container does not run', () => {
  it('is packed once, however often somebody is about to start it', async () => {
    const { sync, save, atRest } = await ended();
    save('/a');
    await sync.broughtAtRest();
    await sync.broughtAtRest();
    expect(atRest).toEqual([['/a']]);
    expect(sync.lacking).toEqual([]);
    save('/b');
    expect(sync.lacking).toEqual(['/a', '/b']);
    await sync.broughtAtRest();
    expect(atRest).toEqual([['/a'], ['/a', '/b']]);
  });

  it('is packed again where that has failed', async () => {
    const { sync, save, atRest } = await ended(new Error('no engine'));
    save('/a');
    await sync.broughtAtRest();
    expect(sync.lacking).toEqual(['/a']);
    await sync.broughtAtRest();
    expect(atRest).toEqual([['/a'], ['/a']]);
    expect(sync.lacking).toEqual([]);
  });
});
