import { randomUUID } from 'node:crypto';
import type { DockerClient } from '../connection/client.ts';
import { serveGrpc, type GrpcMethods } from './grpc.ts';

export interface BuildSession {
  /** What the build is told to ask at. */
  readonly id: string;
  close(): void;
}

/** Offers methods to a build: it asks on a connection that we open for what only this side has, such as secrets. */
export async function openSession(
  client: DockerClient,
  methods: GrpcMethods,
  signal: AbortSignal,
): Promise<BuildSession> {
  const id = randomUUID();
  const headers = {
    Upgrade: 'h2c',
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': 'patchbay',
    'X-Docker-Expose-Session-Sharedkey': '',
    'X-Docker-Expose-Session-Grpc-Method': [...methods.keys()],
  };
  const socket = await client.hijack({ method: 'POST', path: '/session', headers }, signal);
  // It ends when the build does, whichever side is first.
  socket.on('error', () => socket.destroy());
  serveGrpc(socket, methods);
  return { id, close: () => socket.destroy() };
}
