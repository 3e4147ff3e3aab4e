import { constants } from 'node:os';
import { sleep } from '../../../src/base/async.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { LogLine } from '../../../src/engine/engine.ts';
import { notRunning } from '../../../src/engine/failures.ts';
import { lastProbes } from '../../../src/engine/healthLog.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import { effectiveHealthcheck } from '../../../src/engine/plan/names.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { FakeFiles } from './fakeFiles.ts';
import { speed, type FakeProcess, type Play } from './program.ts';

const backOffMs = 100;
const killedCode = 128 + constants.signals.SIGKILL;

/** What a container has of the machine that it is on. */
export interface FakeMachine {
  readonly files: Set<string>;
  /** Undefined for a program that nobody has told it about: that one runs until it is stopped, and its check succeeds at once. */
  playOf(command: readonly string[]): Play | undefined;
  /** Later than every moment that it has told before. */
  nowMs(): number;
  onEvent(container: FakeContainer, action: string): void;
  onLine(container: FakeContainer, line: LogLine): void;
}

/** What a container belongs to, and was made from; one that a test made up has nothing of it. */
export interface Origin {
  readonly project: string;
  readonly service: Service;
  readonly workingDirectory: string;
  readonly configFiles: readonly string[];
}

/** One container in memory: its process, its check, its restarts, its log. */
export class FakeContainer {
  readonly origin: Origin | undefined;
  readonly lines: LogLine[] = [];
  readonly disk: FakeFiles;
  /** Announces that something about it has changed. */
  readonly changed = new Emitter<void>();
  /** Tells whoever is attached what is written, as it is written. */
  readonly spoken = new Emitter<{ readonly stream: 'stdout' | 'stderr'; readonly text: string }>();
  /** The busy share of a core of what runs in it now. */
  cpu = 0;
  observed: ObservedContainer;
  readonly #machine: FakeMachine;
  readonly #signals = new Emitter<string>();
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #input = Promise.withResolvers<string>();

  constructor(machine: FakeMachine, observed: ObservedContainer, origin?: Origin) {
    this.#machine = machine;
    this.observed = observed;
    this.origin = origin;
    this.disk = new FakeFiles(observed.name);
  }

  get isUp(): boolean {
    const { state } = this.observed;
    return state === 'running' || state === 'paused' || state === 'restarting';
  }

  /** True when it has a program that the machine plays. */
  get isPlayed(): boolean {
    return this.#play !== undefined;
  }

  start(): void {
    if (this.observed.state === 'paused') return this.unpause();
    if (this.isUp) return;
    this.#stopping = new AbortController();
    this.#input = Promise.withResolvers();
    this.#change({ restartCount: 0, healthLog: [] });
    const over = this.#begin();
    if (over) this.#running = this.#live(over);
  }

  pause(): void {
    if (this.observed.state !== 'running') return;
    this.#change({ state: 'paused' });
    this.#announce('pause');
  }

  unpause(): void {
    if (this.observed.state !== 'paused') return;
    this.#change({ state: 'running' });
    this.#announce('unpause');
  }

  /** `SIGKILL` ends it at once, the signal that stops it as its program ends; its program hears of any other. */
  kill(signal: string): void {
    if (!this.isUp && signal === 'SIGKILL') return;
    if (!this.isUp) throw notRunning(this.observed.name);
    this.#machine.onEvent(this, 'kill');
    const isStop = signal === (this.origin?.service.stopSignal ?? 'SIGTERM');
    if (!isStop && signal !== 'SIGKILL') return this.#signals.fire(signal);
    if (this.observed.state === 'paused') this.#change({ state: 'running' });
    this.#stopping.abort();
    if (signal === 'SIGKILL' || !this.isPlayed) this.#end(signal === 'SIGKILL' ? killedCode : 0, 'exited');
  }

  /** Gives its process all that it is to read. */
  typed(text: string): void {
    this.#input.resolve(text);
  }

  async stop(graceMs = 10_000): Promise<void> {
    if (!this.isUp) return;
    if (this.observed.state === 'paused') this.#change({ state: 'running' });
    if (!this.isPlayed) return this.#end(0, 'exited');
    this.#stopping.abort();
    this.#machine.onEvent(this, 'kill');
    const patience = new AbortController();
    const late = sleep(graceMs / speed, patience.signal).then(
      () => this.#end(killedCode, 'exited'),
      () => undefined,
    );
    await Promise.race([this.#running, late]);
    patience.abort();
  }

  get #play(): Play | undefined {
    const command = this.origin?.service.command;
    return command && this.#machine.playOf(command);
  }

  /** Begins one run; undefined where nothing is played. */
  #begin(): Promise<number> | undefined {
    const check = this.#check;
    const health = check ? (check.play ? 'starting' : 'healthy') : 'none';
    this.observed = { ...withoutEnd(this.observed), state: 'running', health, startedAtMs: this.#machine.nowMs() };
    this.#announce('start');
    if (check && !check.play) this.#announce('health_status: healthy');
    return this.#play?.(this.process(this.#stopping.signal)).catch(() => 0);
  }

  /** From the first run to the last that its restart policy grants. */
  async #live(first: Promise<number>): Promise<void> {
    const { signal } = this.#stopping;
    for (let over: Promise<number> | undefined = first; over;) {
      const isOver = new AbortController();
      void this.#watchHealth(AbortSignal.any([signal, isOver.signal]));
      const exitCode = await over;
      isOver.abort();
      const isBack = !signal.aborted && this.#comesBack(exitCode);
      // Killed meanwhile, it has its end already.
      if (!this.isUp) return;
      this.#end(exitCode, isBack ? 'restarting' : 'exited');
      if (!isBack) return;
      await sleep(backOffMs / speed, signal).catch(() => undefined);
      if (signal.aborted) return this.#end(exitCode, 'exited');
      this.#change({ restartCount: this.observed.restartCount + 1 });
      over = this.#begin();
    }
  }

  #comesBack(exitCode: number): boolean {
    const [policy, retries] = this.origin?.service.restart.split(':') ?? [];
    if (policy === 'always' || policy === 'unless-stopped') return true;
    if (policy !== 'on-failure' || exitCode === 0) return false;
    return retries === undefined || this.observed.restartCount < Number(retries);
  }

  get #check() {
    const healthcheck = this.origin && effectiveHealthcheck(this.origin.service, 'container');
    return healthcheck && { ...healthcheck, play: this.#machine.playOf(healthcheck.test) };
  }

  async #watchHealth(signal: AbortSignal): Promise<void> {
    const check = this.#check;
    if (!check?.play) return;
    for (let failures = 0; !signal.aborted;) {
      await sleep(check.intervalMs / speed, signal).catch(() => undefined);
      if (signal.aborted) return;
      let output = '';
      const note = (text: string): void => void (output += text);
      const exitCode = await check.play({ ...this.process(signal), out: note, err: note });
      failures = exitCode === 0 ? 0 : failures + 1;
      const { health: before } = this.observed;
      const health = exitCode === 0 ? 'healthy' : failures >= check.retries ? 'unhealthy' : before;
      const probe = { endedAtMs: this.#machine.nowMs(), exitCode, output };
      this.#change({ health, healthLog: lastProbes([...this.observed.healthLog, probe]) });
      if (health !== before) this.#machine.onEvent(this, `health_status: ${health}`);
    }
  }

  /** A process in this container; what it writes is the container's log. */
  process(signal: AbortSignal): FakeProcess {
    const rests = { stdout: '', stderr: '' };
    const write = (stream: keyof typeof rests, text: string): void => {
      this.spoken.fire({ stream, text });
      const lines = (rests[stream] + text).split('\n');
      rests[stream] = lines.pop() ?? '';
      for (const line of lines) this.#log(stream, line);
    };
    const setCpu = (share: number): void => void (this.cpu = share);
    return {
      environment: { ...this.origin?.service.environment, HOSTNAME: this.observed.name },
      cwd: '/',
      files: this.#machine.files,
      get cpu() {
        return 0;
      },
      set cpu(share: number) {
        setCpu(share);
      },
      out: (text) => write('stdout', text),
      err: (text) => write('stderr', text),
      input: () => (this.origin?.service.isStdinOpen ? this.#input.promise : Promise.resolve('')),
      sleep: async (durationMs) => {
        await sleep(durationMs / speed, signal);
        await this.#untilUnpaused(signal);
      },
      untilStopped: () => untilAborted(signal),
      onSignal: this.#signals.event,
    };
  }

  async #untilUnpaused(signal: AbortSignal): Promise<void> {
    while (this.observed.state === 'paused' && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const listening = this.changed.event(() => {
          listening.dispose();
          resolve();
        });
      });
    }
  }

  #log(stream: 'stdout' | 'stderr', text: string): void {
    const { name: container, service } = this.observed;
    const line = { timeMs: this.#machine.nowMs(), service, container, stream, text };
    this.lines.push(line);
    this.#machine.onLine(this, line);
  }

  #end(exitCode: number, state: 'exited' | 'restarting'): void {
    if (!this.isUp) return;
    const isDeath = this.observed.state === 'running';
    this.cpu = 0;
    this.#change({ state, health: 'none', exitCode, finishedAtMs: this.#machine.nowMs() });
    if (isDeath) this.#machine.onEvent(this, 'die');
  }

  #announce(action: string): void {
    this.changed.fire();
    this.#machine.onEvent(this, action);
  }

  #change(facts: Partial<ObservedContainer>): void {
    this.observed = { ...this.observed, ...facts };
    this.changed.fire();
  }
}

function untilAborted(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(0);
    else signal.addEventListener('abort', () => resolve(0), { once: true });
  });
}

/** What its last run ended with is of no more interest once it runs again. */
function withoutEnd(observed: ObservedContainer): ObservedContainer {
  const facts = Object.entries(observed).filter(([key]) => key !== 'exitCode' && key !== 'finishedAtMs');
  return Object.fromEntries(facts) as unknown as ObservedContainer;
}
