import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { toProblem } from '../../base/problem.ts';
import type { ForwardState, HeldForwarder } from './forward.ts';
import type { ForwardSettings } from './settings.ts';

/**
 * The entry of a program that holds one forwarder: `node forward.js [FOLDER OF ITS PROGRAMS]`. Its input begins with a line, the
 * settings as JSON, and is kept open for as long as the forwarder is wanted: whatever ends the process that holds it ends this one.
 * It writes a line of JSON for each thing that happens, with an `event` and, for people, a `message`.
 */
async function main(programs: string): Promise<void> {
  // Whoever reads what it writes may be gone before it is.
  process.stdout.on('error', () => undefined);
  const input = createInterface({ input: process.stdin });
  const ended = new AbortController();
  const end = (): void => ended.abort();
  input.once('close', end);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.on('SIGHUP', () => undefined);
  const [line] = (await once(input, 'line', { signal: ended.signal }).catch(() => [])) as [string?];
  if (line === undefined) return;
  try {
    const held = await hold(JSON.parse(line) as ForwardSettings, programs, ended.signal);
    await (ended.signal.aborted ? undefined : once(ended.signal, 'abort'));
    await held.close();
  } catch (error) {
    write({ event: 'failed', message: toProblem(error).message });
    process.exitCode = 1;
  }
  input.close();
  process.stdin.destroy();
}

async function hold(settings: ForwardSettings, programs: string, signal: AbortSignal): Promise<HeldForwarder> {
  // The driver of the engine, in a bundle that others load too.
  const { holdForwarder } = await import('../connect.ts');
  const options = { programs, onState: writeState, onRefused: writeRefusal(settings.service) };
  return holdForwarder(settings, options, signal);
}

function writeState(state: ForwardState): void {
  const message = 'problem' in state ? state.problem?.message : undefined;
  write({ event: state.state, ...(message === undefined ? {} : { message }) });
}

/** A service that tries again and again says the same each time: it is written once in a row. */
function writeRefusal(service: string): (host: string, port: number, reason: string) => void {
  let last = '';
  return (host, port, reason) => {
    const message = `"${service}" cannot reach ${host}:${port} in the containers' network: ${reason}`;
    if (message !== last) write({ event: 'refused', message });
    last = message;
  };
}

function write(event: { readonly event: string; readonly message?: string }): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const [, own = '', programs = join(dirname(own), '..', 'media', 'forwarder')] = process.argv;
void main(programs);
