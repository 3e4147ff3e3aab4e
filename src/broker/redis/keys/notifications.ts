import type { Redis } from 'ioredis';
import { ProblemError } from '../../../base/problem.ts';
import { replyCode } from '../connection/problems.ts';

/** Whether the server sends keyspace notifications of all these classes, or of any at all when none is named; false too when it may not be asked. */
export async function areKeysNotified(client: Redis, wanted: string): Promise<boolean> {
  try {
    const reply = (await client.call('CONFIG', 'GET', 'notify-keyspace-events')) as string[];
    const flags = reply[1] ?? '';
    if (!flags.includes('K')) return false;
    return (
      flags.includes('A') ||
      (wanted === '' ? flags.length > 1 : Array.from(wanted).every((flag) => flags.includes(flag)))
    );
  } catch (error) {
    // Managed servers forbid CONFIG, and an ACL may.
    if (replyCode(error) === undefined) throw error;
    return false;
  }
}

export function keyspaceChannel(database: number, key: string): string {
  return `__keyspace@${database}__:${key}`;
}

export function notNotified(label: string): ProblemError {
  return new ProblemError({
    code: 'broker.no-notifications',
    severity: 'error',
    message:
      `Redis at ${label} sends no keyspace notifications. Start it with --notify-keyspace-events KEA, ` +
      'or run CONFIG SET notify-keyspace-events KEA.',
  });
}
