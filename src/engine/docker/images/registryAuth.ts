import { ownProperty } from '../../../base/ownProperty.ts';
import { askHelper, listHelper } from './credentialHelper.ts';
import { dockerHub } from './imageReference.ts';
import { asRecord, readUserConfig, type UserConfig, type UserEnvironment } from '../connection/userConfig.ts';

/** Credentials as the Engine API takes them. */
export interface RegistryCredentials {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly registrytoken?: string;
  readonly serveraddress: string;
}

/** Docker Hub's key in the user's config, as it was in Docker's first version. */
const hubKey = 'https://index.docker.io/v1/';

/**
 * The user's credentials for a registry, by the rules of Docker's command line: its own helper, else the store of all, else what
 * stands in the config. Undefined where there are none: it is asked without any then.
 */
export async function credentialsOf(
  registry: string,
  environment: UserEnvironment,
  signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  return credentialsIn(readUserConfig(environment), keyOf(registry), environment, signal);
}

/** The credentials of every registry: the base images of a build may come from any of them. */
export async function allCredentials(
  environment: UserEnvironment,
  signal: AbortSignal,
): Promise<Readonly<Record<string, RegistryCredentials>>> {
  const config = readUserConfig(environment);
  const stored = config.credsStore ? await listHelper(config.credsStore, environment.variables, signal) : [];
  const keys = [...new Set([...Object.keys(config.auths), ...Object.keys(config.credHelpers), ...stored])];
  const found = await Promise.all(
    keys.map(async (key) => [key, await credentialsIn(config, key, environment, signal)] as const),
  );
  return Object.fromEntries(found.flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** JSON as `X-Registry-Auth` and `X-Registry-Config` take it: in the alphabet of URLs, yet padded, which Docker insists on. */
export function encodeHeader(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function keyOf(registry: string): string {
  return registry === dockerHub || registry === 'registry-1.docker.io' ? hubKey : registry;
}

async function credentialsIn(
  config: UserConfig,
  key: string,
  { variables }: UserEnvironment,
  signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  const helper = ownProperty(config.credHelpers, key) ?? config.credsStore;
  const answer = helper === undefined ? undefined : await askHelper(helper, key, variables, signal);
  if (!answer) return writtenIn(config, key);
  const { username, secret } = answer;
  if (username === '<token>') return { identitytoken: secret, serveraddress: key };
  return { username, password: secret, serveraddress: key };
}

/** What `docker login` wrote into the config itself, where there is no store. */
function writtenIn({ auths }: UserConfig, key: string): RegistryCredentials | undefined {
  const host = hostOf(key);
  const found = ownProperty(auths, key) ?? Object.entries(auths).find(([name]) => hostOf(name) === host)?.[1];
  const { auth, username, password, identitytoken, registrytoken } = asRecord(found);
  const [user, secret] = typeof auth === 'string' ? splitAuth(auth) : [username, password];
  const credentials = {
    ...textOf('username', user),
    ...textOf('password', secret),
    ...textOf('identitytoken', identitytoken),
    ...textOf('registrytoken', registrytoken),
  };
  return Object.keys(credentials).length === 0 ? undefined : { ...credentials, serveraddress: key };
}

/** Older versions of Docker wrote URLs as keys. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}

function splitAuth(auth: string): readonly [string?, string?] {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon < 1 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}

function textOf<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as Partial<Record<K, string>>) : {};
}
