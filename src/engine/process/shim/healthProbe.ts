import { spawn } from 'node:child_process';
import { sleep } from '../../../base/async.ts';
import type { Healthcheck } from '../../../manifest/model.ts';
import type { Health } from '../../observation.ts';
import { httpForm } from '../../placement/httpCheck.ts';
import { signalGroup } from '../records/identity.ts';

/** While it starts, a service is asked more often than its interval says, so that its dependents start as soon as they can. */
const eagerIntervalMs = 500;
const maxOutputLength = 4096;

export interface ProbeTarget {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A halted process is not checked: it keeps the health it had. */
  readonly isHalted: () => Promise<boolean>;
}

/** Runs a health check until aborted, and tells of every change. As in Docker, failures within the start period do not count. */
export async function probeHealth(
  check: Healthcheck,
  target: ProbeTarget,
  onChange: (health: Health, output: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAtMs = Date.now();
  let health: Health = 'starting';
  let failures = 0;
  let countedAtMs = startedAtMs;
  const become = (next: Health, output: string): void => {
    if (next !== health) onChange(next, output);
    health = next;
  };
  while (!signal.aborted) {
    const pauseMs = health === 'starting' ? Math.min(eagerIntervalMs, check.intervalMs) : check.intervalMs;
    await sleep(pauseMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    if (await target.isHalted()) continue;
    const [form, url = ''] = check.test;
    const { isOk, output } = await (form === httpForm
      ? ask(url, check.timeoutMs, signal)
      : probe(check, target, signal));
    if (signal.aborted) return;
    if (isOk) {
      failures = 0;
      become('healthy', output);
      continue;
    }
    const nowMs = Date.now();
    const isCounted = nowMs - countedAtMs >= check.intervalMs && nowMs - startedAtMs >= check.startPeriodMs;
    if (!isCounted && health === 'starting') continue;
    countedAtMs = nowMs;
    failures++;
    if (failures >= check.retries) become('unhealthy', output);
  }
}

/** Asks for a URL, as `curl -f` and `wget` do: what is moved is well, too. */
async function ask(url: string, timeoutMs: number, signal: AbortSignal): Promise<{ isOk: boolean; output: string }> {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(url, { redirect: 'manual', signal: bounded, headers: { connection: 'close' } });
    await answer.body?.cancel();
    return { isOk: answer.status < 400, output: `${url} answers ${answer.status}` };
  } catch (error) {
    const { message, cause } = error as Error;
    return {
      isOk: false,
      output: `${url}: ${cause instanceof Error ? cause.message : message}`.slice(0, maxOutputLength),
    };
  }
}

function probe(
  { test, timeoutMs }: Healthcheck,
  { cwd, environment }: Pick<ProbeTarget, 'cwd' | 'environment'>,
  signal: AbortSignal,
): Promise<{ isOk: boolean; output: string }> {
  const [command = '', ...args] = commandOf(test);
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(0, maxOutputLength);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      output += `\nIt took longer than ${timeoutMs} ms.`;
      end();
    }, timeoutMs);
    signal.addEventListener('abort', end, { once: true });
    const settle = (isOk: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve({ isOk, output });
    };
    child.once('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.once('exit', (code) => {
      end();
      settle(code === 0);
    });
  });
}

/** `CMD-SHELL` is what Compose calls a test that a shell reads; all else goes to no shell. */
function commandOf([form = '', ...rest]: readonly string[]): readonly string[] {
  if (form === 'CMD') return rest;
  if (form !== 'CMD-SHELL') return [form, ...rest];
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', ...rest] : ['/bin/sh', '-c', ...rest];
}
