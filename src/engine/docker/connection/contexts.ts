import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { asRecord, configFolder, parseRecord, readUserConfig, type UserEnvironment } from './userConfig.ts';

/** One of the places that `docker context ls` lists. */
export interface DockerContext {
  readonly name: string;
  readonly description: string;
  /** `unix://…`, `tcp://…`, `npipe://…`, `ssh://…`. */
  readonly host: string;
  /** The server's certificate is taken as it is. */
  readonly isUnverified: boolean;
  /** The folder that holds its TLS material; undefined where it has none. */
  readonly certificates?: string;
}

/** The name of the context that stands for "no context". */
export const defaultContext = 'default';

/** Every context of the user but `default`, by name. What cannot be read is left out, as Docker's command line leaves it out. */
export function listContexts(environment: UserEnvironment): readonly DockerContext[] {
  const folder = join(configFolder(environment), 'contexts', 'meta');
  const contexts = environment.namesIn(folder).flatMap((id) => readContext(environment, id));
  return contexts.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

export function findContext(environment: UserEnvironment, name: string): DockerContext | undefined {
  return readContext(environment, contextId(name)).find((context) => context.name === name);
}

/** The context that Docker's command line would take; `default` where nobody chose one, or `DOCKER_HOST` overrides all. */
export function currentContext(environment: UserEnvironment): string {
  const { variables } = environment;
  if (variables['DOCKER_HOST']) return defaultContext;
  return variables['DOCKER_CONTEXT'] || readUserConfig(environment).currentContext || defaultContext;
}

/** Docker names a context's folders by the digest of its name. */
function contextId(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function readContext(environment: UserEnvironment, id: string): readonly DockerContext[] {
  const root = join(configFolder(environment), 'contexts');
  const meta = parseRecord(environment.readText(join(root, 'meta', id, 'meta.json')) ?? '');
  const endpoint = asRecord(asRecord(meta['Endpoints'])['docker']);
  const { Name: name } = meta;
  const { Host: host } = endpoint;
  if (typeof name !== 'string' || typeof host !== 'string' || host === '') return [];
  const description = asRecord(meta['Metadata'])['Description'];
  const certificates = join(root, 'tls', id, 'docker');
  return [
    {
      name,
      description: typeof description === 'string' ? description : '',
      host,
      isUnverified: endpoint['SkipTLSVerify'] === true,
      ...(environment.namesIn(certificates).length > 0 ? { certificates } : {}),
    },
  ];
}
