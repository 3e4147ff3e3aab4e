import { sourceKinds, type KindsWith } from '../../base/kinds/sources.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Broker } from '../../broker/broker.ts';
import type { KeySink } from '../../broker/keys.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { readBroker } from './brokerReader.ts';
import type { Intake } from './intake.ts';
import type { Lease } from './leasePool.ts';

export type KeySource = Extract<TapSource, { kind: KindsWith<'isWatchedKey'> }>;

/** Follows a list, a sorted set or another key: what it holds and what changes become messages, and nothing is taken from it. */
export function readKey(source: KeySource, lease: Lease<Broker>, intake: Intake, logger: Logger): Disposable {
  const { id, kind, key } = source;
  return readBroker(id, lease, intake, logger, async (broker, signal, onReady) =>
    roleOf(broker, 'keys').watchKey({ kind, key }, sinkOf(id, intake, onReady), signal),
  );
}

export function isKeySource(source: TapSource): source is KeySource {
  return sourceKinds[source.kind].isWatchedKey;
}

function sinkOf(id: string, intake: Intake, onReady: () => void): KeySink {
  return {
    onReady: (means) => {
      intake.setMeans(id, means);
      onReady();
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
