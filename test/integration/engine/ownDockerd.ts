import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { sleep } from '../../../src/base/async.ts';
import { identify, isAlive } from '../../../src/engine/process/records/identity.ts';

const run = promisify(execFile);
const startTimeoutMs = 60_000;

/** Runs the words behind the name of a host in a namespace that has this name. */
const asHost = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"'];

/** Whether this machine can have a second engine: Linux, as root, with Docker's daemon installed. */
export async function canRunOwnDockerd(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const tools = ['dockerd', 'ip', 'nsenter'].map((tool) => run('which', [tool]));
  return (await Promise.allSettled(tools)).every(({ status }) => status === 'fulfilled');
}

/** What an engine believes to be its machine. */
export interface Machine {
  readonly hostName: string;
  /** Gives its network namespace, which has nothing yet, interfaces. */
  connect(namespace: string): Promise<void>;
}

/** An engine of the test's own, in a network namespace of its own, that may be killed: nothing else runs on it. */
export class OwnDockerd {
  readonly folder: string;
  readonly host: string;
  readonly #namespace = `pb${randomBytes(4).toString('hex')}`;
  readonly #options: readonly string[];
  readonly #hostName: string | undefined;
  #process: ChildProcess | undefined;
  #killing: Promise<void> | undefined;

  private constructor(folder: string, options: readonly string[], hostName?: string) {
    this.folder = folder;
    this.host = `unix://${join(folder, 'docker.sock')}`;
    this.#options = options;
    this.#hostName = hostName;
  }

  /** `diskSize` (`24m`) gives it a disk of its own in memory, so that it can be filled. */
  static async start(options: readonly string[] = [], diskSize?: string, machine?: Machine): Promise<OwnDockerd> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-dockerd-'));
    const engine = new OwnDockerd(folder, options, machine?.hostName);
    const data = join(engine.folder, 'data');
    await mkdir(data);
    if (diskSize !== undefined) await run('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', data]);
    await run('ip', ['netns', 'add', engine.#namespace]);
    await machine?.connect(engine.#namespace);
    await engine.start();
    return engine;
  }

  get docker(): Dockerode {
    return new Dockerode({ socketPath: join(this.folder, 'docker.sock') });
  }

  async start(): Promise<void> {
    // What is still being cleared away would take what the new one writes with it.
    await this.#killing;
    this.#killing = undefined;
    const at = (name: string): string => join(this.folder, name);
    await endOldNetworks(at('exec/netns'));
    const log = openSync(at('log'), 'a');
    await rm(at('docker.pid'), { force: true });
    const places = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('docker.pid')];
    const words = ['dockerd', '-H', this.host, ...places, ...this.#options];
    const named = this.#hostName === undefined ? words : [...asHost, this.#hostName, ...words];
    // No registry is reached from the machine that tests run on: what a Swarm asks for is looked for among the images of the node.
    const env = { ...process.env, DOCKER_SERVICE_PREFER_OFFLINE_IMAGE: '1' };
    const stdio = ['ignore', log, log] as const;
    this.#process = spawn('nsenter', [`--net=/run/netns/${this.#namespace}`, ...named], { stdio: [...stdio], env });
    const deadlineMs = Date.now() + startTimeoutMs;
    while (!(await this.#answers())) {
      if (this.#process.exitCode !== null || Date.now() > deadlineMs) throw new Error(await this.#lastLines());
      await sleep(50);
    }
  }

  /** As a crash does it: containers and their helpers live on until the next start finds them. However often it is asked for, it is done once. */
  kill(): Promise<void> {
    return (this.#killing ??= this.#killNow());
  }

  async #killNow(): Promise<void> {
    const dying = this.#process;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const containerdPid = join(this.folder, 'exec/containerd/containerd.pid');
    const pid = await readFile(containerdPid, 'utf8').catch(() => undefined);
    const containerd = pid === undefined ? undefined : await identify(Number(pid));
    const ended = once(dying, 'exit');
    dying.kill('SIGKILL');
    await ended;
    // It ends with its parent; where nobody reaps it, a new dockerd would wait for the dead one.
    while (await isAlive(containerd)) await sleep(10);
    await rm(containerdPid, { force: true });
  }

  /** As the loss of its machine does it: all that it runs goes too. */
  async crash(): Promise<void> {
    await this.kill();
    await endLeftovers(this.folder);
  }

  async remove(): Promise<void> {
    await this.#killing;
    const ending = this.#process;
    if (ending && ending.exitCode === null && ending.signalCode === null) {
      ending.kill('SIGTERM');
      await once(ending, 'exit');
    }
    await endLeftovers(this.folder);
    await run('ip', ['netns', 'delete', this.#namespace]).catch(() => undefined);
    await unmountUnder(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    return this.docker.ping().then(
      () => true,
      () => false,
    );
  }

  async #lastLines(): Promise<string> {
    const log = await readFile(join(this.folder, 'log'), 'utf8').catch(() => '');
    return `The second dockerd did not come up. Its last lines: ${log.slice(-1500)}`;
  }
}

/** Helpers of containers that were left by a kill, and what they watch over: they name the engine's folder. */
async function endLeftovers(folder: string): Promise<void> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,args=']);
  const processes = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const helpers = processes.filter(([, , ...args]) => args.join(' ').includes(`${folder}/`)).map(([pid]) => pid);
  const children = processes.filter(([, parent]) => helpers.includes(parent)).map(([pid]) => pid);
  for (const pid of [...children, ...helpers]) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Ended by itself meanwhile.
    }
  }
}

/**
 * Ends the network namespaces of containers that a kill has left. A new dockerd unmounts each of them, and gives its address to the next
 * container. But whatever runs in a mount namespace of its own by then, such as another test's `unshare -m`, has a copy of that mount: for a
 * minute, until Docker removes the file, the old interface still answers at the address, and refuses connections. Docker's API tells nothing
 * of it, so no client can wait for its end. To remove the file undoes every copy.
 */
async function endOldNetworks(folder: string): Promise<void> {
  await unmountUnder(folder);
  await rm(folder, { recursive: true, force: true });
}

async function unmountUnder(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  const inside = mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse();
  for (const mount of inside) await run('umount', ['-l', mount]).catch(() => undefined);
}
