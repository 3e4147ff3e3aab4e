import type { Application } from '../../../manifest/model.ts';
import { accepting, statusOf, type DockerClient } from '../../docker/connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../../docker/connection/errors.ts';
import { labels } from '../../docker/labels.ts';
import { needsApplication } from '../../failures.ts';
import { contentHash, contentKey, keptName, storedFile, type KeptKind } from '../../plan/swarm/keptFiles.ts';
import type { ClusterStep } from '../../step.ts';
import { readContent } from '../files/readFiles.ts';
import { swarmLabels } from '../labels.ts';
import { askManager, swarmPath } from '../manager.ts';
import { fileChanged } from './deploy.ts';

type CreateFileStep = Extract<ClusterStep, { kind: 'create-config' | 'create-secret' }>;
type RemoveFileStep = Extract<ClusterStep, { kind: 'remove-config' | 'remove-secret' }>;

/** Hands the cluster a file. Rejects with `engine.file-changed` when it is not the one any more that was planned. */
export async function createKeptFile(
  client: DockerClient,
  { kind: stepKind, file, name }: CreateFileStep,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  const kind: KeptKind = stepKind === 'create-config' ? 'config' : 'secret';
  if (!application) throw needsApplication(`create the ${kind} ${name}`);
  const stored = storedFile(application, kind, file);
  const content = stored && readContent(stored);
  if (!stored || !content) throw fileChanged(kind, name);
  const hash = contentHash(content, stored);
  if (keptName(application, kind, file, { [contentKey(kind, file)]: hash }) !== name) throw fileChanged(kind, name);
  const body = {
    Name: name,
    Labels: {
      ...stored.labels,
      [labels.project]: application.name,
      [swarmLabels.stack]: application.name,
      [swarmLabels.file]: file,
    },
    Data: content.toString('base64'),
    ...(stored.templateDriver ? { Templating: { Name: stored.templateDriver } } : {}),
  };
  // 409: it is there already, with that very content, since the name says which.
  await accepting([409], askManager(client, { method: 'POST', path: `/${kind}s/create`, body }, signal));
}

export async function removeKeptFile(
  client: DockerClient,
  { kind: stepKind, name }: RemoveFileStep,
  signal: AbortSignal,
): Promise<void> {
  const kind = stepKind === 'remove-config' ? 'configs' : 'secrets';
  try {
    await accepting([404], askManager(client, { method: 'DELETE', path: swarmPath(kind, name) }, signal));
  } catch (error) {
    if (!(error instanceof DockerHttpError) || statusOf(error) !== 400) throw error;
    const users = /in use by the following services?: (.+)$/.exec(error.detail)?.[1] ?? 'a service';
    const message = `Cannot remove the ${kind.slice(0, -1)} ${name}: ${users} still uses it. Remove that, then try again.`;
    throw refusedByDocker('engine.file-in-use', message, error);
  }
}
