import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readBoundedSync } from '../../../base/disk/boundedFile.ts';

/** The part of the machine that says where Docker is, as a port. */
export interface UserEnvironment {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly exists: (path: string) => boolean;
  /** Returns undefined if there is no such file, or it may not be read. */
  readonly readText: (path: string) => string | undefined;
  readonly namesIn: (folder: string) => readonly string[];
}

/** What `config.json` of Docker's command line says that concerns Patchbay. Hostile until checked here. */
export interface UserConfig {
  readonly currentContext?: string;
  /** Maps a registry to its entry, as written. It holds credentials and is never shown. */
  readonly auths: Readonly<Record<string, unknown>>;
  readonly credsStore?: string;
  /** Maps a registry to its helper. */
  readonly credHelpers: Readonly<Record<string, string>>;
}

/** No settings, certificates or keys are larger. */
const maxBytes = 10 * 1_048_576;

export const realEnvironment = (): UserEnvironment => ({
  platform: process.platform,
  variables: process.env,
  home: homedir(),
  exists: existsSync,
  readText: (path) => orUndefined(() => readBoundedSync(path, maxBytes).toString('utf8')),
  namesIn: (folder) => orUndefined(() => readdirSync(folder)) ?? [],
});

export function configFolder({ variables, home }: UserEnvironment): string {
  return variables['DOCKER_CONFIG'] || join(home, '.docker');
}

/** Returns an empty config if there is none or it cannot be read, as Docker's command line does. */
export function readUserConfig(environment: UserEnvironment): UserConfig {
  const text = environment.readText(join(configFolder(environment), 'config.json'));
  const config = parseRecord(text ?? '');
  const helpers = Object.entries(asRecord(config['credHelpers']));
  return {
    ...optionalText('currentContext', config['currentContext']),
    ...optionalText('credsStore', config['credsStore']),
    auths: asRecord(config['auths']),
    credHelpers: Object.fromEntries(
      helpers.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
    ),
  };
}

/** A JSON object; empty for any other text. */
export function parseRecord(text: string): Readonly<Record<string, unknown>> {
  return asRecord(orUndefined(() => JSON.parse(text) as unknown));
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

function optionalText<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as Partial<Record<K, string>>) : {};
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
