import { resolve } from 'node:path';
import { debugRuntimes, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import type { Problem } from '../../base/problem.ts';
import { programName, readCommandLine } from '../detect/commandLine.ts';
import { pythonStart } from '../detect/pythonStart.ts';
import type { AdapterConfiguration } from '../model.ts';

/** How a local process is started. */
export interface LocalStart {
  readonly service: string;
  readonly runtime: DebugRuntime;
  readonly command: readonly string[];
  readonly cwd: string;
  /** All that differs from the environment of VS Code. */
  readonly environment: Readonly<Record<string, string>>;
}

export type LaunchAnswer =
  | { readonly configuration: AdapterConfiguration; readonly problem?: undefined }
  | { readonly configuration?: undefined; readonly problem: Problem };

/** What an adapter is given to start a local process under its debugger. Attributes win, as when it attaches. */
export function launchConfiguration(
  start: LocalStart,
  ...attributes: readonly Readonly<Record<string, unknown>>[]
): LaunchAnswer {
  const made = launches[start.runtime](start);
  if (!made) return { problem: notLaunched(start) };
  const common = { name: start.service, request: 'launch', cwd: start.cwd, env: start.environment };
  return { configuration: Object.assign({ ...common, ...made }, ...attributes) as AdapterConfiguration };
}

type Launch = (start: LocalStart) => Omit<AdapterConfiguration, 'request'> | undefined;

const launches: Readonly<Record<DebugRuntime, Launch>> = {
  // npm and others are started as they are: the adapter follows every process of Node below them.
  node: ({ command: [program = '', ...rest] }) => ({
    type: 'node',
    runtimeExecutable: program,
    runtimeArgs: rest,
    skipFiles: ['<node_internals>/**'],
    console: 'internalConsole',
    outputCapture: 'std',
  }),
  python: ({ command, cwd }) => {
    const start = pythonStart(readCommandLine(command).program);
    if (!start) return undefined;
    const [first = '', second = '', ...rest] = start.target;
    const what =
      first === '-m' ? { module: second, args: rest } : { program: resolve(cwd, first), args: start.target.slice(1) };
    if (first === '-c') return undefined;
    return {
      type: 'debugpy',
      ...what,
      ...(start.options.length > 0 && { pythonArgs: start.options }),
      ...(start.interpreter.includes('/') && { python: start.interpreter }),
      console: 'internalConsole',
      subProcess: true,
    };
  },
  go: ({ command, cwd }) => {
    const [program = '', ...rest] = readCommandLine(command).program;
    if (programName(program) !== 'go') return { type: 'go', mode: 'exec', program: resolve(cwd, program), args: rest };
    const [verb, ...words] = rest;
    const at = words.findIndex((word) => !word.startsWith('-'));
    if (verb !== 'run' || at === -1) return undefined;
    return {
      type: 'go',
      mode: 'debug',
      program: resolve(cwd, words[at] ?? '.'),
      args: words.slice(at + 1),
      ...(at > 0 && { buildFlags: words.slice(0, at) }),
    };
  },
  dotnet: ({ command, cwd }) => {
    const [program = '', first = '', ...rest] = readCommandLine(command).program;
    if (programName(program) !== 'dotnet')
      return { type: 'coreclr', program: resolve(cwd, program), args: first === '' ? [] : [first, ...rest] };
    return /\.dll$/i.test(first) ? { type: 'coreclr', program: resolve(cwd, first), args: rest } : undefined;
  },
  // The adapter starts a main class that it finds in a project, and no jar.
  java: () => undefined,
};

function notLaunched({ service, runtime }: LocalStart): Problem {
  return {
    code: 'debug.cannot-launch',
    severity: 'error',
    message: `${service} cannot be started under the debugger of ${debugRuntimes[runtime].label} as its command stands. ${hints[runtime]}`,
  };
}

const hints: Readonly<Record<DebugRuntime, string>> = {
  node: 'Set x-patchbay.run.command of the service.',
  python: 'Let x-patchbay.run.command name the program, as in python app.py.',
  go: 'Let x-patchbay.run.command be go run and a package, or a binary.',
  dotnet: 'Let x-patchbay.run.command name the built program, as in dotnet bin/Debug/net8.0/app.dll.',
  java: 'Run it in its container, and debug it there.',
};
