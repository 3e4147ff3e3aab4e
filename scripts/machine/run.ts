import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Says what a script does, one line a thing. */
export function say(text: string): void {
  console.log(`• ${text}`);
}

export interface Outcome {
  readonly code: number;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a program to its end and collects what it printed. Never through a shell. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * The environment for an `npm` of another folder: without what an `npm` that runs this script has put there (its own
 * version of Node among it, which install scripts look at), and with the Node of the dependencies first.
 */
export function npmEnvironment(binaries: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return { ...Object.fromEntries(own), PATH: [binaries, process.env['PATH'] ?? ''].join(delimiter) };
}

/** The absolute path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const file = join(folder, name + suffix);
      if (isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** Ends a process and waits until it is gone; asks first, insists after 5 s. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}

/** Waits until `isTrue` is, looking every 100 ms; false when `timeoutMs` has passed. */
export async function until(isTrue: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const endMs = Date.now() + timeoutMs;
  while (Date.now() < endMs) {
    if (await isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** True for root on a Debian-like system: the only place where these scripts install system packages. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

/** Installs Debian packages, saying which. */
export function installPackages(packages: readonly string[]): boolean {
  if (packages.length === 0) return true;
  say(`Installing Debian packages: ${packages.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0'];
  spawnSync('apt-get', ['update', ...quiet], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const outcome = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...quiet, ...packages], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return outcome.status === 0;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: either way not a program for us.
    return false;
  }
}
