import { createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

export interface HostileRedis {
  readonly url: string;
  /** Commands that it refused. */
  readonly refusals: number;
  stop(): void;
}

/** A server that lets one in as Redis does, and refuses every other command in its own words. */
export async function startHostileRedis(words: string): Promise<HostileRedis> {
  const sockets = new Set<Socket>();
  let refusals = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const [commands, left] = commandsIn(rest + chunk.toString());
      rest = left;
      for (const command of commands) {
        const polite = politeAnswers.get(command);
        if (polite === undefined) refusals++;
        socket.write(polite ?? `-ERR ${words}\r\n`);
      }
    });
  });
  const port = await listen(server);
  return {
    url: `redis://127.0.0.1:${port}`,
    get refusals() {
      return refusals;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const info = 'redis_version:7.0.15\r\nloading:0\r\n';
const politeAnswers: ReadonlyMap<string, string> = new Map([
  ['PING', '+PONG\r\n'],
  ['CLIENT', '+OK\r\n'],
  ['SELECT', '+OK\r\n'],
  ['INFO', `$${info.length}\r\n${info}\r\n`],
]);

/** The names of the whole commands in a text of Redis's protocol, and what is left of it. */
function commandsIn(text: string): readonly [readonly string[], string] {
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const count = Number(/^\*(\d+)\r\n/.exec(rest)?.[1] ?? Number.NaN);
    if (Number.isNaN(count)) return [names, rest];
    const command = new RegExp(`^\\*${count}\\r\\n(?:\\$\\d+\\r\\n[^\\r]*\\r\\n){${count}}`).exec(rest)?.[0];
    if (command === undefined) return [names, rest];
    names.push((command.split('\r\n')[2] ?? '').toUpperCase());
    rest = rest.slice(command.length);
  }
}
