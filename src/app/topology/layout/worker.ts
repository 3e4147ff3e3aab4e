import { parentPort } from 'node:worker_threads';
import { Emitter } from '../../../base/event.ts';
import { Peer } from '../../../protocol/rpc.ts';
import { announcingLogger } from '../../../protocol/threadLog.ts';
import { layoutClientSide, layoutSide } from '../../../protocol/topology/topologyPage.ts';
import { mapLayout } from './layout.ts';

if (!parentPort) throw new Error('Layouts are computed in a worker thread only.');
serve(parentPort);

function serve(port: NonNullable<typeof parentPort>): void {
  const messages = new Emitter<unknown>();
  const logger = announcingLogger((line) => peer.emit('log', line));
  const wire = { post: (message: unknown) => port.postMessage(message), onMessage: messages.event };
  const peer = new Peer(wire, layoutSide, { layout: mapLayout }, layoutClientSide, logger);
  port.on('message', (message) => messages.fire(message));
  port.on('close', () => peer.dispose());
}
