import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { abortable, sleep } from '../../../base/async.ts';
import { lastProbes } from '../../healthLog.ts';
import { Forwarding } from '../../forward/forwarding.ts';
import { localSignal } from '../../signals.ts';
import { killAll, markVariable } from '../records/descendants.ts';
import { identify, signalGroup, type ProcessIdentity } from '../records/identity.ts';
import { LogWriter } from '../logs/logWriter.ts';
import type { ForwardedPlace } from '../records/place.ts';
import {
  newRecord,
  isMarkedPaused,
  readStopManner,
  writeJournal,
  writeContainerRecord,
  type ContainerConfig,
  type ContainerRecord,
} from '../records/records.ts';
import { probeHealth } from './healthProbe.ts';
import { placeFiles } from './placedFiles.ts';

const firstBackOffMs = 100;
const maxBackOffMs = 60_000;
/** The back-off of a process that ran this long starts again from the beginning. */
const steadyMs = 10_000;
/** How long the output of an ended process is waited for. */
const lingerMs = 1000;

interface Exit {
  readonly code: number;
  readonly ranMs: number;
  readonly error?: string;
}

/** Runs one container's process, brings it back as its restart policy says, and writes down what becomes of it. */
export class Supervisor {
  readonly #directory: string;
  readonly #project: string;
  readonly #config: ContainerConfig;
  readonly #shim: ProcessIdentity;
  readonly #log: LogWriter;
  readonly #stopping = new AbortController();
  #record: ContainerRecord;
  #groupPid: number | undefined;

  constructor(directory: string, project: string, config: ContainerConfig, shim: ProcessIdentity) {
    this.#directory = directory;
    this.#project = project;
    this.#config = config;
    this.#shim = shim;
    this.#log = new LogWriter(directory);
    this.#record = { ...newRecord, shim };
  }

  /** Resolves when the process has ended for good, and nothing of its place among the others is left. */
  async run(): Promise<void> {
    const { forward, files = [] } = this.#config;
    const tell = (text: string): void => this.#log.write('stderr', Buffer.from(`${text}\n`));
    placeFiles(this.#directory, files).forEach(tell);
    const forwarding = forward && forwardingOf(forward, tell);
    // Asked to stop meanwhile, it does not wait.
    if (forwarding) await abortable(forwarding.open(), this.#stopping.signal).catch(() => undefined);
    const over = await this.#runUntilOver();
    // Whoever waits for its end may take away the network that the forwarder is in.
    await forwarding?.close();
    this.#write(over.record);
    if (over.isAnnounced) this.#announce('die');
  }

  async #runUntilOver(): Promise<{ readonly record: ContainerRecord; readonly isAnnounced: boolean }> {
    let backOffMs = firstBackOffMs;
    for (let restarts = 0; ; restarts++) {
      const exit = await this.#runOnce(restarts);
      const ended = {
        health: 'none',
        exitCode: exit.code,
        finishedAtMs: Date.now(),
        restarts,
        shim: this.#shim,
        ...this.#startedAt(),
      } as const;
      if (this.#stopping.signal.aborted || exit.error !== undefined || !this.#shouldRestart(exit.code, restarts)) {
        const record = { ...ended, state: 'exited', ...(exit.error ? { error: exit.error } : {}) } as const;
        return { record, isAnnounced: true };
      }
      this.#write({ ...ended, state: 'restarting' });
      this.#announce('die');
      backOffMs = exit.ranMs >= steadyMs ? firstBackOffMs : backOffMs;
      await sleep(backOffMs, this.#stopping.signal).catch(() => undefined);
      backOffMs = Math.min(backOffMs * 2, maxBackOffMs);
      if (!this.#stopping.signal.aborted) continue;
      return { record: { ...ended, state: 'exited' }, isAnnounced: false };
    }
  }

  /** Asks the process to end, and ends it by force when its grace is over. */
  stop(): void {
    const isFirst = !this.#stopping.signal.aborted;
    if (isFirst) {
      this.#stopping.abort();
      this.#announce('kill');
    }
    const pid = this.#groupPid;
    if (pid === undefined) return;
    const { signal, graceMs } = readStopManner(this.#directory);
    if (isFirst) signalGroup(pid, localSignal(signal ?? this.#config.stopSignal) ?? 'SIGTERM');
    // It was asked again, with less patience.
    setTimeout(() => {
      if (this.#groupPid === pid) signalGroup(pid, 'SIGKILL');
    }, graceMs ?? this.#config.stopGracePeriodMs).unref();
  }

  /** Ends the process at once; for a shim that cannot go on. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    if (this.#groupPid !== undefined) signalGroup(this.#groupPid, 'SIGKILL');
    await killAll(this.#config, this.#record);
  }

  async #runOnce(restarts: number): Promise<Exit> {
    // It was asked to stop before there was anything to stop.
    if (this.#stopping.signal.aborted) return { code: stoppedCode, ranMs: 0 };
    const { command, cwd, environment, healthcheck } = this.#config;
    const [program = '', ...args] = command;
    const env: NodeJS.ProcessEnv = { ...process.env, ...environment, [markVariable]: this.#config.id };
    // This makes an Electron binary run a shim; the service must not inherit it.
    delete env['ELECTRON_RUN_AS_NODE'];
    const startedAtMs = Date.now();
    // It gets a group of its own, so that all it starts ends with it.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#groupPid = child.pid;
    child.stdout.on('data', (chunk: Buffer) => this.#log.write('stdout', chunk));
    child.stderr.on('data', (chunk: Buffer) => this.#log.write('stderr', chunk));
    let swept = Promise.resolve();
    const closed = new Promise<number>((resolve) => {
      child.once('error', () => resolve(notStartedCode));
      child.once('exit', () => {
        // The end of a container's first process ends all others.
        if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
        // A process that has left the group is found by its mark.
        swept = killAll(this.#config, {});
        // A process that cannot be found may hold the pipes open for ever.
        setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, lingerMs).unref();
      });
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    const failure = new Promise<string | undefined>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => resolve(whyNotRun(program, cwd, error)));
      child.once('spawn', () => resolve(undefined));
    });
    const error = await failure;
    if (error !== undefined) {
      this.#log.write('stderr', Buffer.from(`${error}\n`));
      return { code: notStartedCode, ranMs: 0, error };
    }
    const health = healthcheck ? 'starting' : 'none';
    const identity = await identify(child.pid ?? 0);
    // Those who wait for a container that keeps restarting ask how it ended last.
    const { exitCode } = this.#record;
    const last = exitCode === undefined ? {} : { exitCode };
    this.#write({ state: 'running', health, startedAtMs, restarts, shim: this.#shim, child: identity, ...last });
    this.#announce('start');
    const isOver = new AbortController();
    if (healthcheck) void this.#watchHealth(env, isOver.signal);
    const code = await closed;
    await swept;
    isOver.abort();
    this.#groupPid = undefined;
    this.#log.flush();
    return { code, ranMs: Date.now() - startedAtMs };
  }

  async #watchHealth(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    const { healthcheck, cwd } = this.#config;
    if (!healthcheck) return;
    await probeHealth(
      healthcheck,
      { cwd, environment, isHalted: () => isMarkedPaused(this.#directory, this.#record.child) },
      (health, output) => {
        const probe = { endedAtMs: Date.now(), exitCode: health === 'healthy' ? 0 : 1, output };
        const healthLog = lastProbes([...(this.#record.healthLog ?? []), probe]);
        this.#write({ ...this.#record, health, healthLog });
        this.#announce(`health_status: ${health}`);
      },
      signal,
    );
  }

  #shouldRestart(exitCode: number, restarts: number): boolean {
    const [policy, retries] = this.#config.restart.split(':');
    if (policy === 'always' || policy === 'unless-stopped') return true;
    if (policy !== 'on-failure' || exitCode === 0) return false;
    return retries === undefined || restarts < Number(retries);
  }

  #startedAt(): { startedAtMs?: number } {
    const { startedAtMs } = this.#record;
    return startedAtMs === undefined ? {} : { startedAtMs };
  }

  #write(record: ContainerRecord): void {
    this.#record = record;
    writeContainerRecord(this.#directory, record);
  }

  #announce(action: string): void {
    const { name, service } = this.#config;
    writeJournal(this.#project, { timeMs: Date.now(), container: name, service, action });
  }
}

/** The exit code of a process that SIGTERM ended. */
const stoppedCode = 128 + constants.signals.SIGTERM;
/** The exit code of a shell that does not find a command. */
const notStartedCode = 127;

function whyNotRun(program: string, cwd: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `Cannot run "${program}": there is no such program on PATH, or no folder ${cwd}.`;
  if (error.code === 'EACCES') return `Cannot run "${program}": it may not be executed.`;
  return `Cannot run "${program}": ${error.message}.`;
}

/** The forwarder's program stands beside the shim's. */
function forwardingOf({ settings, environment }: ForwardedPlace, tell: (text: string) => void): Forwarding {
  const script = join(dirname(process.argv[1] ?? ''), 'forward.js');
  const program = { node: process.execPath, script, environment: { ...process.env, ...environment } };
  return new Forwarding(settings, program, (text) => tell(`Patchbay: ${text}`));
}
