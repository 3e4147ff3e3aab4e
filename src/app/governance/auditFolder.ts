import { join } from 'node:path';

/** The folder of all audit trails in a user's state. */
export function auditFolder(stateDirectory: string): string {
  return join(stateDirectory, 'audit');
}
