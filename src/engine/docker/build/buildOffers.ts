import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Build, Service } from '../../../manifest/model.ts';
import type { BuildSecret, SessionOffers } from '../buildkit/services.ts';
import { refusedByDocker } from '../connection/errors.ts';
import { credentialsOf } from '../images/registryAuth.ts';
import { realEnvironment } from '../connection/userConfig.ts';

/** What a build's steps may ask this machine for. Throws `engine.build-failed` for what the manifest promises and is not here. */
export async function buildOffers(
  application: Application,
  service: Service,
  build: Build,
  signal: AbortSignal,
): Promise<SessionOffers> {
  const agents = Object.entries(build.ssh ?? {}).map(
    async ([id, path]) => [id, await agentOf(application, service, id, path)] as const,
  );
  const secrets = (build.secrets ?? []).map(
    ({ source, target }) => [target ?? source, secretOf(application, service, source)] as const,
  );
  return {
    secrets: new Map(secrets),
    agents: new Map(await Promise.all(agents)),
    credentials: (registry) => credentialsOf(registry, realEnvironment(), signal),
  };
}

function secretOf(application: Application, service: Service, source: string): BuildSecret {
  const { file, content, environment } = ownProperty(application.secrets, source) ?? {};
  if (file !== undefined) return { file };
  if (content !== undefined) return { text: content };
  const why = environment === undefined ? 'the manifest does not say where it is' : `${environment} is not set`;
  throw cannotBuild(service, `its secret "${source}" cannot be had: ${why}`);
}

/** The socket of an agent. Keys are for the agent alone to read. */
async function agentOf(application: Application, service: Service, id: string, path: string): Promise<string> {
  const written = path === '' ? process.env['SSH_AUTH_SOCK'] : path.replace(/^~(?=\/)/, homedir());
  if (!written)
    throw cannotBuild(service, `build.ssh "${id}" is your ssh agent, and none runs (SSH_AUTH_SOCK is not set)`);
  const full = resolve(application.directory, written);
  const found = await stat(full).catch(() => undefined);
  if (found?.isSocket()) return full;
  const why = found ? `is no agent's socket; give keys to your agent with "ssh-add ${written}"` : 'is not there';
  throw cannotBuild(service, `build.ssh "${id}": ${full} ${why}`);
}

function cannotBuild(service: Service, why: string): Error {
  return refusedByDocker(
    'engine.build-failed',
    `Cannot build the image of "${service.name}": ${why}. Correct build in the manifest.`,
  );
}
