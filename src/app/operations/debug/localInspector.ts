import { connect, createServer, type Socket } from 'node:net';
import { DisposableStore, toDisposable } from '../../../base/disposable.ts';
import { ProblemError, toProblem, type Problem } from '../../../base/problem.ts';
import type { DebugConnection } from '../../../debug/model.ts';
import type { Engine } from '../../../engine/engine.ts';
import { isListening, listenOnLoopback } from '../../../engine/process/loopback.ts';
import { inspectorNews, nodeProcess, type InspectorNews } from '../../debug/localNode.ts';

/** A local process of a service. */
export interface LocalProcess {
  readonly project: string;
  readonly service: string;
  readonly container: string;
}

type Looks = Pick<Engine, 'top' | 'logs'>;

/** How long Node may take to open its inspector. */
const patienceMs = 5000;

/**
 * Listens on a port of this machine alone. Each connection goes to the inspector of the process as it is then, which is opened by its
 * signal where it is closed: after a restart it is another process.
 */
export async function openLocalInspector(
  engine: Looks,
  process: LocalProcess,
  onProblem: (problem: Problem) => void,
  signal: AbortSignal,
): Promise<DebugConnection> {
  const over = new AbortController();
  // What cannot be reached is told now: an adapter would only say that nobody answers.
  await inspectorPort(engine, process, signal);
  const server = createServer((client) => void serve(client));
  const serve = async (client: Socket): Promise<void> => {
    client.on('error', () => client.destroy());
    try {
      const port = await inspectorPort(engine, process, over.signal);
      join(client, connect(port, '127.0.0.1'), over.signal);
    } catch (error) {
      client.destroy();
      if (!over.signal.aborted) onProblem(toProblem(error));
    }
  };
  const port = await listenOnLoopback(server);
  const store = new DisposableStore();
  store.add(toDisposable(() => server.close()));
  store.add(toDisposable(() => over.abort()));
  return { host: '127.0.0.1', port, dispose: () => store.dispose() };
}

/** True when a program of this machine listens where Node opens its inspector unless it is told another port. */
export async function isInspectorPortTaken(
  engine: Looks,
  process: LocalProcess,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await announcedPort(engine, process, signal)) !== undefined) return false;
  return isListening(defaultPort);
}

const defaultPort = 9229;

async function inspectorPort(engine: Looks, process: LocalProcess, signal: AbortSignal): Promise<number> {
  const announced = await announcedPort(engine, process, signal);
  if (announced !== undefined) return announced;
  const found = nodeProcess(await engine.top(process.container, signal));
  if (!found) throw failure('no-process', `No Node.js process of ${process.service} runs on this machine.`);
  const sinceMs = Date.now();
  wake(found.pid);
  const news = await nextNews(engine, process, sinceMs, signal);
  if (news?.kind === 'listening') return news.port;
  throw news
    ? failure('inspector-failed', `The inspector of ${process.service} cannot listen: ${news.reason}.`)
    : failure(
        'inspector-closed',
        `The inspector of ${process.service} did not open: the program uses SIGUSR1 itself. Start it with node --inspect.`,
      );
}

/** The port that its log names, where that still answers. */
async function announcedPort(engine: Looks, process: LocalProcess, signal: AbortSignal): Promise<number | undefined> {
  let last: InspectorNews | undefined;
  const { project, service, container } = process;
  const options = { services: [service], follow: false, tail: maxLines };
  await engine.logs(
    project,
    options,
    (line) => {
      if (line.container === container) last = inspectorNews(line.text) ?? last;
    },
    signal,
  );
  return last?.kind === 'listening' && (await isListening(last.port)) ? last.port : undefined;
}

/** A program that writes more than this between the opening of its inspector and a restart of it is told by its signal once more. */
const maxLines = 20_000;

async function nextNews(
  engine: Looks,
  { project, service, container }: LocalProcess,
  sinceMs: number,
  signal: AbortSignal,
): Promise<InspectorNews | undefined> {
  const enough = new AbortController();
  let news: InspectorNews | undefined;
  const until = AbortSignal.any([signal, enough.signal, AbortSignal.timeout(patienceMs)]);
  try {
    await engine.logs(
      project,
      { services: [service], follow: true, sinceMs },
      (line) => {
        if (line.container !== container) return;
        news ??= inspectorNews(line.text);
        if (news) enough.abort();
      },
      until,
    );
  } catch (error) {
    if (!until.aborted) throw error;
    signal.throwIfAborted();
  }
  return news;
}

/** Windows has no such signal; there, Node has a way of its own. */
function wake(pid: number): void {
  if (process.platform !== 'win32') return void process.kill(pid, 'SIGUSR1');
  const { _debugProcess: debugProcess } = process as unknown as { readonly _debugProcess?: (pid: number) => void };
  debugProcess?.(pid);
}

function join(client: Socket, inspector: Socket, signal: AbortSignal): void {
  const end = (): void => {
    client.destroy();
    inspector.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  for (const socket of [client, inspector]) {
    socket.setNoDelay(true);
    socket.on('error', end);
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      end();
    });
  }
  client.pipe(inspector);
  inspector.pipe(client);
}

function failure(code: string, message: string): ProblemError {
  return new ProblemError({ code: `debug.${code}`, severity: 'error', message });
}
