import { posix, win32 } from 'node:path';
import type { EngineAddresses } from '../../engine/signs.ts';

/** What of a machine, and of what is installed on it, says where its engines are. */
export interface EngineMachine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** A Node binary, and the built shim that watches over one local process. */
  readonly node: string;
  readonly shim: string;
}

type StateMachine = Pick<EngineMachine, 'environment' | 'platform' | 'home'>;

/** Where the engines of a machine are: the same for the command line and every window. Paths are absolute. */
export function engineAddresses(machine: EngineMachine): EngineAddresses {
  const { node, shim } = machine;
  return {
    docker: {
      kind: 'docker',
      memory: stateDirectory('docker', machine),
      local: { stateDirectory: stateDirectory('local', machine), node, shim },
    },
    swarm: { kind: 'swarm' },
    process: { kind: 'process', stateDirectory: stateDirectory('process', machine), node, shim },
  };
}

/** Where Patchbay keeps what outlives a window: a folder of this user, absolute, which may not be there yet. */
export function stateDirectory(name: string, { environment, platform, home }: StateMachine): string {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    return win32.join(local || win32.join(home, 'AppData', 'Local'), 'patchbay', name);
  }
  // The XDG specification says to ignore a relative path.
  const state = environment['XDG_STATE_HOME'];
  return posix.join(state?.startsWith('/') ? state : posix.join(home, '.local', 'state'), 'patchbay', name);
}
