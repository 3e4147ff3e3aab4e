import type { Broker } from '../broker/broker.ts';
import type { KeyChange, KeyRequest } from '../broker/keys.ts';
import { roleOf } from '../broker/roleOf.ts';
import type { CliContext } from './context.ts';
import { changeLine } from './output/messageLine.ts';
import { counted } from './apply.ts';
import { complain } from './output/report.ts';
import type { ReadingLimit } from './input/readingLimit.ts';

/** Writes what a key holds and what changes in it, a line each. Nothing is taken from it. */
export async function tailKey(
  request: KeyRequest,
  source: string,
  broker: Broker,
  reading: ReadingLimit,
  { stdout, stderr }: CliContext,
): Promise<void> {
  await roleOf(broker, 'keys').watchKey(
    request,
    {
      onReady: (means) => {
        if (means === 'notified') return;
        void complain(
          stderr,
          `${broker.address} sends no keyspace notifications: ${source} is looked at again and again.`,
        );
      },
      onChange: (change: KeyChange) => {
        if (reading.take(1) === 1) void stdout.write(changeLine(source, change)).then(() => reading.endIfComplete());
      },
      onMissed: (count) => {
        void complain(stderr, `At least ${counted(count, 'item')} came and went between two looks, unseen.`);
      },
      onGap: (fromMs, toMs) => {
        const seconds = ((toMs - fromMs) / 1000).toFixed(1);
        void complain(
          stderr,
          `The connection was lost for ${seconds} s. What happened to ${source} meanwhile is not known.`,
        );
      },
    },
    reading.signal,
  );
}
