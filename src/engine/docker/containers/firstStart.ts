import type { Application, Service } from '../../../manifest/model.ts';
import type { DockerClient } from '../connection/client.ts';
import { writeFiles } from './containerFiles.ts';
import { labels } from '../labels.ts';
import { joinNetworks } from './networks.ts';
import { inspect } from '../observe/observe.ts';
import { writtenFiles } from '../../fileGrants.ts';

/**
 * Finishes a container that has never run: writes its secrets and configs into it, and joins the networks that it is not in.
 * Here rather than behind its creation alone, so that a run that was cut short between the two is made good by the next.
 */
export async function finishBeforeFirstStart(
  client: DockerClient,
  application: Application,
  service: Service,
  name: string,
  signal: AbortSignal,
  hasAliases?: boolean,
): Promise<void> {
  const files = writtenFiles(application, service);
  const hasMoreNetworks = service.networkMode === undefined && Object.keys(service.networks).length > 1;
  if (files.length === 0 && !hasMoreNetworks) return;
  const info = await inspect(client, name, signal);
  if (info?.State.Status !== 'created') return;
  const joined = new Set(Object.keys(info.NetworkSettings.Networks));
  const isOneOff = info.Config.Labels[labels.oneOff] === 'True';
  await joinNetworks(
    client,
    application,
    service,
    { name, joined, isOneOff, ...(hasAliases === undefined ? {} : { hasAliases }) },
    signal,
  );
  await writeFiles(client, service, name, files, signal);
}
