import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { inject } from 'vitest';

/** The built command line in a folder of its own, run as a shell would run it. */
export interface CommandLine {
  readonly directory: string;
  write(file: string, text: string): Promise<void>;
  /** Runs one command to its end; `by` is a program, with its arguments, that is to run it. */
  run(words: readonly string[], input?: string, environment?: Variables, by?: readonly string[]): Promise<Finished>;
  /** The same by the built file's own first line, as whoever has it on PATH starts it. */
  runItself(words: readonly string[]): Promise<Finished>;
  /** Starts a command that goes on. */
  start(words: readonly string[], environment?: Variables, by?: readonly string[]): Running;
  dispose(): Promise<void>;
}

type Variables = Readonly<Record<string, string>>;

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export async function newCommandLine(environment: Readonly<Record<string, string>> = {}): Promise<CommandLine> {
  const entry = inject('commandLine');
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-cli-'));
  const env = { ...process.env, XDG_STATE_HOME: join(directory, 'state'), ...environment };
  const start = (words: readonly string[], its: Variables = {}, by: readonly string[] = []): Running => {
    const [program = '', ...rest] = [...by, process.execPath, '--', entry, ...words];
    return watch(spawn(program, rest, { cwd: directory, env: { ...env, ...its }, stdio: 'pipe' }));
  };
  return {
    directory,
    write: (file, text) => writeFile(join(directory, file), text),
    start,
    run(words, input = '', its = {}, by = []) {
      const running = start(words, its, by);
      running.child.stdin?.end(input);
      return running.ended;
    },
    runItself: (words) => {
      const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
      return watch(spawn(entry, words, { cwd: directory, env: { ...env, PATH }, stdio: 'pipe' })).ended;
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr }));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** The objects of NDJSON. */
export function jsonLines(text: string): readonly unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}
