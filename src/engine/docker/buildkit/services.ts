import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { readBounded } from '../../../base/disk/boundedFile.ts';
import { dockerHub } from '../images/imageReference.ts';
import type { RegistryCredentials } from '../images/registryAuth.ts';
import { grpcCode, GrpcError, type GrpcMethods } from './grpc.ts';
import { lastField, messageOf, fieldText } from './wire.ts';

/** Where a build's secret is: a file, or the text itself. */
export type BuildSecret = { readonly file: string } | { readonly text: string };

export interface SessionOffers {
  /** Maps an id to a secret. */
  readonly secrets: ReadonlyMap<string, BuildSecret>;
  /** Maps an id to the socket of an ssh agent. */
  readonly agents: ReadonlyMap<string, string>;
  readonly credentials: (registry: string) => Promise<RegistryCredentials | undefined>;
}

const serving = 1;

/** What a build may ask of this side: credentials of registries, its secrets, its ssh agents, and whether we are still there. */
export function sessionMethods({ secrets, agents, credentials }: SessionOffers): GrpcMethods {
  return new Map([
    ['/grpc.health.v1.Health/Check', { unary: () => messageOf([[1, serving]]) }],
    ['/moby.filesync.v1.Auth/Credentials', { unary: (message) => credentialsFor(message, credentials) }],
    ['/moby.buildkit.secrets.v1.Secrets/GetSecret', { unary: (message) => secretFor(message, secrets) }],
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      { unary: (message) => checkAgent(fieldText(lastField(message, 1)), agents) },
    ],
    [
      '/moby.sshforward.v1.SSH/ForwardAgent',
      { stream: (messages, send, headers) => forwardAgent(messages, send, agentIdOf(headers), agents) },
    ],
  ] as const);
}

async function credentialsFor(message: Uint8Array, credentials: SessionOffers['credentials']): Promise<Uint8Array> {
  const host = fieldText(lastField(message, 1));
  const found = await credentials(host === 'registry-1.docker.io' ? dockerHub : host);
  if (!found) return messageOf([]);
  // A token goes as a secret without a user.
  if (found.identitytoken !== undefined) return messageOf([[2, found.identitytoken]]);
  return messageOf([
    [1, found.username ?? ''],
    [2, found.password ?? ''],
  ]);
}

/** BuildKit takes no larger one. */
const maxSecretBytes = 500 * 1024;

async function secretFor(message: Uint8Array, secrets: SessionOffers['secrets']): Promise<Uint8Array> {
  const secret = secrets.get(fieldText(lastField(message, 1)));
  if (!secret) throw new GrpcError(grpcCode.notFound, 'the manifest has no such secret for this build');
  return messageOf([[1, 'text' in secret ? secret.text : await readBounded(secret.file, maxSecretBytes)]]);
}

function checkAgent(id: string, agents: SessionOffers['agents']): Uint8Array {
  if (!agents.has(id || 'default'))
    throw new GrpcError(grpcCode.notFound, `the manifest gives this build no ssh "${id}"`);
  return messageOf([]);
}

/** Carries bytes between the build's ssh and the user's agent, in messages of one field. */
async function forwardAgent(
  messages: AsyncIterable<Uint8Array>,
  send: (message: Uint8Array) => void,
  id: string,
  agents: SessionOffers['agents'],
): Promise<void> {
  const path = agents.get(id);
  if (path === undefined) throw new GrpcError(grpcCode.notFound, `the manifest gives this build no ssh "${id}"`);
  const agent = connect(path);
  await once(agent, 'connect');
  agent.on('data', (chunk: Buffer) => send(messageOf([[1, chunk]])));
  agent.on('error', () => agent.destroy());
  try {
    for await (const message of messages) {
      const bytes = lastField(message, 1);
      if (bytes instanceof Uint8Array && !agent.destroyed) agent.write(bytes);
    }
  } finally {
    agent.end();
  }
}

function agentIdOf(headers: IncomingHttpHeaders): string {
  const id = headers['buildkit.ssh.id'];
  return (Array.isArray(id) ? id[0] : id) || 'default';
}
