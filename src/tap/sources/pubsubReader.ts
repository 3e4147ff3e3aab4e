import { Buffer } from 'node:buffer';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker } from '../../broker/broker.ts';
import type { SubscribeSink } from '../../broker/pubsub.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { readBroker } from './brokerReader.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';
import { bytesOfName } from '../../broker/names.ts';

export type PubsubSource = Extract<TapSource, { kind: 'pubsub' | 'keyspace' }>;

const noName = Buffer.alloc(0);

/** Hears one channel or pattern, or the notifications of keys, on a connection of its own, so that a change of other sources makes no gap here. */
export function readPubsub(source: PubsubSource, lease: Lease<Broker>, intake: Intake, logger: Logger): Disposable {
  const { id } = source;
  const isPattern = source.kind === 'keyspace' || source.isPattern;
  const sink = {
    onMessage: (message: { channel: string; payload: Uint8Array; receivedAtMs: number }) => {
      // A pattern hears many channels: the one it came by takes the place of the field's name.
      const name = isPattern ? Buffer.from(bytesOfName(message.channel)) : noName;
      intake.append(id, message.receivedAtMs, '', [name, message.payload]);
      intake.appended();
    },
    onGap: (fromMs: number, toMs: number) => intake.appendGap(id, fromMs, toMs),
  };
  return readBroker(id, lease, intake, logger, (broker, signal, onReady) =>
    hear(broker, source, { ...sink, onReady }, signal),
  );
}

async function hear(broker: Broker, source: PubsubSource, sink: SubscribeSink, signal: AbortSignal): Promise<void> {
  if (source.kind === 'keyspace') return roleOf(broker, 'keys').hearKeyspace(source.pattern, sink, signal);
  const { channel, isPattern, isSharded = false } = source;
  return roleOf(broker, 'pubsub').subscribe([{ channel, isPattern, isSharded }], sink, signal);
}
