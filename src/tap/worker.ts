import { parentPort, workerData } from 'node:worker_threads';
import { Emitter } from '../base/event.ts';
import { Peer } from '../protocol/rpc.ts';
import { tapClientSide, tapSide } from '../protocol/tap.ts';
import { announcingLogger } from '../protocol/threadLog.ts';
import { Tap } from './tap.ts';

if (!parentPort) throw new Error('The tap runs as a worker thread only.');
serve(parentPort);

function serve(port: NonNullable<typeof parentPort>): void {
  const messages = new Emitter<unknown>();
  const logger = announcingLogger((line) => peer.emit('log', line));
  const scanScript = typeof workerData === 'string' ? workerData : undefined;
  const tap = new Tap({ emit: (name, value) => peer.emit(name, value) }, logger, scanScript);
  const wire = { post: (message: unknown) => port.postMessage(message), onMessage: messages.event };
  const peer = new Peer(wire, tapSide, tap.handlers, tapClientSide, logger);
  port.on('message', (message) => messages.fire(message));
  port.on('close', () => {
    peer.dispose();
    tap.dispose();
  });
}
