import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem } from '../base/problem.ts';
import type { Broker, BrokerStatus, KeySink } from '../broker/broker.ts';
import type { TapSource } from '../protocol/tap.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';

export type KeySource = Extract<TapSource, { kind: 'list' | 'sorted-set' | 'key' }>;

/** Follows a list, a sorted set or another key: what it holds and what changes become messages, and nothing is taken from it. */
export function readKey(source: KeySource, lease: Lease<Broker>, intake: Intake, logger: Logger): Disposable {
  const { id, kind, key } = source;
  const store = new DisposableStore();
  const controller = new AbortController();
  store.add(lease);
  const { onDidChangeStatus, status } = lease.value;
  const tellLoss = (now: BrokerStatus): void => {
    if (now.state === 'lost') intake.setState(id, 'lost', now.problem);
  };
  const following = store.add(onDidChangeStatus(tellLoss));
  tellLoss(status);
  store.add(toDisposable(() => controller.abort()));
  lease.value.watchKey({ kind, key }, sinkOf(id, intake), controller.signal).catch((error: unknown) => {
    if (controller.signal.aborted) return;
    following.dispose();
    logger.warn(toProblem(error).message);
    intake.setState(id, 'ended', toProblem(error));
  });
  return store;
}

function sinkOf(id: string, intake: Intake): KeySink {
  return {
    onReady: (means) => {
      intake.setMeans(id, means);
      intake.setState(id, 'live');
    },
    onChange: ({ atMs, fields }) => {
      intake.append(id, atMs, '', fields);
      intake.appended();
    },
    onMissed: (count) => {
      const text = `At least ${count} ${count === 1 ? 'item' : 'items'} came and went between two looks, unseen.`;
      intake.appendMissed(id, Date.now(), text, count);
    },
    onGap: (fromMs, toMs) => intake.appendGap(id, fromMs, toMs),
  };
}
