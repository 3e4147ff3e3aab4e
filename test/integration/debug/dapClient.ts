import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

interface Message {
  readonly type: string;
  readonly seq: number;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

/** Speaks the Debug Adapter Protocol over TCP, as VS Code does to an adapter. */
export class DapClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { resolve: (message: Message) => void; reject: () => void }>();
  readonly #events: Message[] = [];
  readonly #listeners = new Set<() => void>();
  #buffer = Buffer.alloc(0);
  #seq = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    // A container that is restarted ends the connection.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject();
      this.#tell();
    });
  }

  static async connect(port: number): Promise<DapClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new DapClient(socket);
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  /** Resolves to the body of the answer; rejects when the adapter refuses. */
  async request<T = unknown>(command: string, args: object = {}): Promise<T> {
    const answer = await this.send(command, args);
    if (!answer.success) throw new Error(`${command}: ${answer.message ?? JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  send(command: string, args: object = {}): Promise<Message> {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    this.#waiting.set(seq, { resolve, reject: () => reject(new Error(`closed before the answer to ${command}`)) });
    return promise;
  }

  /** The first event of that name that was not taken yet, when it comes. */
  async event<T = Record<string, unknown>>(name: string): Promise<T> {
    for (;;) {
      const at = this.#events.findIndex(({ event }) => event === name);
      if (at !== -1) return this.#events.splice(at, 1)[0]?.body as T;
      if (this.isClosed) throw new Error(`closed before the event ${name}`);
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.#socket, 'close');
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.toString('latin1', 0, end))?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString('utf8', end + 4, end + 4 + length)) as Message;
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      if (message.type === 'event') this.#events.push(message);
      else this.#answered(message);
      this.#tell();
    }
  }

  #answered(message: Message): void {
    const seq = message.request_seq ?? 0;
    this.#waiting.get(seq)?.resolve(message);
    this.#waiting.delete(seq);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The value of a local variable of the frame in which a thread has stopped. */
export async function localVariable(client: DapClient, threadId: number, name: string): Promise<string | undefined> {
  const { stackFrames } = await stackOf(client, threadId);
  const { scopes } = await client.request<{ scopes: { variablesReference: number }[] }>('scopes', {
    frameId: stackFrames[0]!.id,
  });
  for (const { variablesReference } of scopes) {
    const { variables } = await client.request<{ variables: { name: string; value: string }[] }>('variables', {
      variablesReference,
    });
    const found = variables.find((variable) => variable.name === name);
    if (found) return found.value;
  }
  return undefined;
}

/** Delve tells of a stop a moment before it answers questions about it. */
async function stackOf(
  client: DapClient,
  threadId: number,
): Promise<{ readonly stackFrames: readonly { id: number }[] }> {
  const endMs = performance.now() + 10_000;
  for (;;) {
    const answer = await client.send('stackTrace', { threadId, levels: 1 });
    if (answer.success) return answer.body as { stackFrames: { id: number }[] };
    if (performance.now() > endMs) throw new Error(`stackTrace: ${answer.message}`);
  }
}
