import { ProblemError } from '../../base/problem.ts';
import type { NamedApplication } from '../applications/applicationOfTask.ts';

/** What a debug configuration of the type `patchbay` asks for. */
export interface DebugRequest extends NamedApplication {
  /** Undefined: the person is asked. */
  readonly service: string | undefined;
  /** The number of one replica; undefined: all of them. */
  readonly replica: number | undefined;
  /** True: the program waits, from its first line, until the debugger is there. */
  readonly waitForClient: boolean;
  /** What the debug adapter gets as it stands. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Attributes that mean something to Patchbay alone. */
const own: ReadonlySet<string> = new Set([
  ...['type', 'request', 'service', 'replica', 'application', 'manifest', 'waitForClient'],
]);

/**
 * Reads a configuration, which a person has written.
 * @throws ProblemError `debug.bad-configuration`
 */
export function parseDebugRequest(configuration: Readonly<Record<string, unknown>>): DebugRequest {
  const { replica, waitForClient = false, request = 'attach' } = configuration;
  if (request !== 'attach') throw wrong('request', '"attach"');
  if (replica !== undefined && !(typeof replica === 'number' && Number.isInteger(replica) && replica > 0)) {
    throw wrong('replica', 'a number from 1');
  }
  if (typeof waitForClient !== 'boolean') throw wrong('waitForClient', 'true or false');
  return {
    service: textOf(configuration, 'service'),
    application: textOf(configuration, 'application'),
    manifest: textOf(configuration, 'manifest'),
    replica,
    waitForClient,
    attributes: Object.fromEntries(Object.entries(configuration).filter(([key]) => !own.has(key))),
  };
}

function textOf(configuration: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = configuration[key];
  if (value === undefined) return undefined;
  // VS Code puts values in their places only after it has asked what the configuration means.
  if (typeof value !== 'string' || value === '' || value.includes('${')) throw wrong(key, 'a name, without variables');
  return value;
}

function wrong(key: string, wanted: string): ProblemError {
  const message = `"${key}" of the debug configuration must be ${wanted}. Correct it in launch.json.`;
  return new ProblemError({ code: 'debug.bad-configuration', severity: 'error', message });
}
