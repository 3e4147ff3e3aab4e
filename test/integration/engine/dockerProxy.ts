import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A socket in front of Docker's that can be cut, as if Docker had gone. */
export class DockerProxy {
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  /** The requests that came through, as `POST /v1.41/containers/shop-web-1/wait`. */
  readonly requests: string[] = [];
  #server: Server | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get host(): string {
    return `unix://${this.#path}`;
  }

  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect('/var/run/docker.sock');
      near.on('data', (chunk: Buffer) => {
        const [, request] = /^((?:GET|HEAD|POST|PUT|DELETE) [^ ?]+)/.exec(chunk.toString('latin1')) ?? [];
        if (request !== undefined) this.requests.push(request);
      });
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          other.destroy();
          this.#sockets.delete(socket);
        });
      }
    }).listen(this.#path);
    await once(this.#server, 'listening');
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
    await rm(this.#path, { force: true });
  }
}
