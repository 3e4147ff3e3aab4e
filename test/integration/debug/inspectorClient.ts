interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Speaks the protocol of Node's inspector, as VS Code's debugger does. */
export class InspectorClient {
  readonly #socket: WebSocket;
  readonly #told: Told[] = [];
  readonly #listeners = new Set<() => void>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#told.push(JSON.parse(String(data)) as Told);
      for (const listener of [...this.#listeners]) listener();
    });
  }

  static async connect(port: number): Promise<InspectorClient> {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets[0]!.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('no web socket')));
    });
    return new InspectorClient(socket);
  }

  async request<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    const answer = await this.#first((told) => told.id === id);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as T;
  }

  async event<T>(method: string): Promise<T> {
    return (await this.#first((told) => told.method === method)).params as T;
  }

  async closed(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    await new Promise((resolve) => this.#socket.addEventListener('close', resolve));
  }

  close(): void {
    this.#socket.close();
  }

  async #first(isMeant: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const at = this.#told.findIndex(isMeant);
      if (at !== -1) return this.#told.splice(at, 1)[0]!;
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }
}
