import { homedir } from 'node:os';
import { stateDirectory } from '../app/engines/engineAddresses.ts';

/** The folder of this user's state of Patchbay, absolute. It may not be there yet. */
export function stateFolder(): string {
  const { env: environment, platform } = process;
  return stateDirectory('', { environment, platform, home: homedir() });
}
