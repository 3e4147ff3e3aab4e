import { posix, win32 } from 'node:path';

/** Where `engine/process` keeps state and logs: one folder for the command line and every window. Absolute. */
export function processEngineDirectory(environment: Variables, platform: NodeJS.Platform, home: string): string {
  return stateDirectory('process', environment, platform, home);
}

/** Where it is written down which projects were seen on Docker. Absolute. */
export function dockerMemoryDirectory(environment: Variables, platform: NodeJS.Platform, home: string): string {
  return stateDirectory('docker', environment, platform, home);
}

type Variables = Readonly<Record<string, string | undefined>>;

function stateDirectory(name: string, environment: Variables, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'];
    return win32.join(local || win32.join(home, 'AppData', 'Local'), 'patchbay', name);
  }
  // The XDG specification says to ignore a relative path.
  const state = environment['XDG_STATE_HOME'];
  return posix.join(state?.startsWith('/') ? state : posix.join(home, '.local', 'state'), 'patchbay', name);
}
