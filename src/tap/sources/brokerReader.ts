import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Broker, BrokerStatus } from '../../broker/broker.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';

/** Reads one source of a broker on a connection of its own, until disposed; says when that is lost, and why it ended. */
export function readBroker(
  id: string,
  lease: Lease<Broker>,
  intake: Intake,
  logger: Logger,
  read: (broker: Broker, signal: AbortSignal, onReady: () => void) => Promise<void>,
): Disposable {
  const store = new DisposableStore();
  const controller = new AbortController();
  store.add(lease);
  const { onDidChangeStatus, status } = lease.value;
  let isBegun = false;
  // That it is live first the reading itself knows: other connections may be ready before.
  const onReady = (): void => {
    isBegun = true;
    intake.setState(id, 'live');
  };
  const follow = (now: BrokerStatus): void => {
    if (now.state === 'lost') intake.setState(id, 'lost', now.problem);
    // It may be another connection that was lost: then this one does not say once more that it is ready.
    if (now.state === 'ready' && isBegun) intake.setState(id, 'live');
  };
  const following = store.add(onDidChangeStatus(follow));
  follow(status);
  store.add(toDisposable(() => controller.abort()));
  read(lease.value, controller.signal, onReady).catch((error: unknown) => {
    if (controller.signal.aborted) return;
    following.dispose();
    logger.warn(toProblem(error).message);
    intake.setState(id, 'ended', toProblem(error));
  });
  return store;
}
