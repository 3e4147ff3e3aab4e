import type { Redis } from 'ioredis';
import { ended } from '../connection/connection.ts';
import { LineSplitter } from './lineSplitter.ts';

/** Takes a command, and how many bytes of its line were not kept. */
type OnCommand = (line: Buffer, droppedBytes: number) => void;

/**
 * Makes a connection hear every command of its server (`MONITOR`), from when it resolves until the connection is cut: `cut` it for
 * certain, for the server holds back for it whatever is not read. Rejects with what the server refuses, as ioredis does, and when the
 * connection ends first. `lost` rejects when it ends later.
 *
 * The bytes are read here, not by ioredis: it takes a payload with quotes for several arguments, undoes no escapes, and keeps a line
 * whole, however long it is.
 */
export async function startMonitor(client: Redis, onCommand: OnCommand): Promise<{ readonly lost: Promise<never> }> {
  const { stream } = client;
  stream.removeAllListeners('data');
  const lost = ended(client).then((): never => {
    throw new Error('The connection ended.');
  });
  lost.catch(() => undefined);
  await Promise.race([
    new Promise<void>((resolve, reject) => {
      let isMonitoring = false;
      const lines = new LineSplitter((line, dropped) => {
        if (isMonitoring) return onCommand(line, dropped);
        isMonitoring = true;
        if (line[0] === plus) resolve();
        else reject(refusal(line));
      });
      stream.on('data', (chunk: Buffer) => lines.take(chunk));
      stream.write('*1\r\n$7\r\nMONITOR\r\n');
    }),
    lost,
  ]);
  return { lost };
}

/** Ends a connection at once, whatever is on its way. */
export function cut(client: Redis): void {
  client.disconnect();
  client.stream?.destroy();
}

const plus = 0x2b;

function refusal(line: Buffer): Error {
  const error = new Error(line.subarray(1).toString());
  error.name = 'ReplyError';
  return error;
}
