import { parentPort } from 'node:worker_threads';
import { Emitter } from '../base/event.ts';
import { developHostSide, developSide } from '../protocol/develop.ts';
import { Peer } from '../protocol/rpc.ts';
import { announcingLogger } from '../protocol/threadLog.ts';
import { WatchServer } from './watchServer.ts';

if (!parentPort) throw new Error('The file watcher runs as a worker thread only.');
serve(parentPort);

function serve(port: NonNullable<typeof parentPort>): void {
  const messages = new Emitter<unknown>();
  const logger = announcingLogger((line) => peer.emit('log', line));
  const server = new WatchServer(
    {
      act: (session, action, signal) => peer.request('act', { session, action }, signal),
      onStates: (session, states) => peer.emit('states', { session, states }),
    },
    logger,
  );
  const wire = { post: (message: unknown) => port.postMessage(message), onMessage: messages.event };
  const peer = new Peer(wire, developSide, server.handlers, developHostSide, logger);
  port.on('message', (message) => messages.fire(message));
  port.on('close', () => {
    peer.dispose();
    server.dispose();
  });
}
