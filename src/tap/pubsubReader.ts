import { Buffer } from 'node:buffer';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem } from '../base/problem.ts';
import type { Broker, BrokerStatus, SubscribeSink } from '../broker/broker.ts';
import type { TapSource } from '../protocol/tap.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';

export type PubsubSource = Extract<TapSource, { kind: 'pubsub' | 'keyspace' }>;

const noName = Buffer.alloc(0);

/** Hears one channel or pattern, or the notifications of keys, on a connection of its own, so that a change of other sources makes no gap here. */
export function readPubsub(source: PubsubSource, lease: Lease<Broker>, intake: Intake, logger: Logger): Disposable {
  const { id } = source;
  const isPattern = source.kind === 'keyspace' || source.isPattern;
  const store = new DisposableStore();
  const controller = new AbortController();
  store.add(lease);
  const { onDidChangeStatus, status } = lease.value;
  const tellLoss = (now: BrokerStatus): void => {
    if (now.state === 'lost') intake.setState(id, 'lost', now.problem);
  };
  // That it is live only the subscription knows: other connections may be ready before.
  const following = store.add(onDidChangeStatus(tellLoss));
  tellLoss(status);
  store.add(toDisposable(() => controller.abort()));
  const sink = {
    onReady: () => intake.setState(id, 'live'),
    onMessage: (message: { channel: string; payload: Uint8Array; receivedAtMs: number }) => {
      // A pattern hears many channels: the one it came by takes the place of the field's name.
      const name = isPattern ? Buffer.from(message.channel) : noName;
      intake.append(id, message.receivedAtMs, '', [name, message.payload]);
      intake.appended();
    },
    onGap: (fromMs: number, toMs: number) => intake.appendGap(id, fromMs, toMs),
  };
  hear(lease.value, source, sink, controller.signal).catch((error: unknown) => {
    if (controller.signal.aborted) return;
    following.dispose();
    logger.warn(toProblem(error).message);
    intake.setState(id, 'ended', toProblem(error));
  });
  return store;
}

function hear(broker: Broker, source: PubsubSource, sink: SubscribeSink, signal: AbortSignal): Promise<void> {
  if (source.kind === 'keyspace') return broker.hearKeyspace(source.pattern, sink, signal);
  const { channel, isPattern, isSharded = false } = source;
  return broker.subscribe([{ channel, isPattern, isSharded }], sink, signal);
}
