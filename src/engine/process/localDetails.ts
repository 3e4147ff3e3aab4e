import type { ContainerDetails } from '../containerDetails.ts';
import { containerGone } from '../failures.ts';
import { readContainer } from './observe.ts';

/** What stands in the folder of a local process. Rejects with `engine.container-gone`. */
export async function localDetails(directory: string, name: string): Promise<ContainerDetails> {
  const container = await readContainer(directory);
  if (!container) throw containerGone(name);
  const { config, record } = container;
  return {
    id: config.id,
    environment: config.environment,
    mounts: [],
    // A forwarder has its names there.
    networks: (config.forward?.settings.networks ?? []).map(({ name: network, aliases }) => ({
      name: network,
      aliases,
    })),
    workingDirectory: config.cwd,
    // The record is JSON on the disk.
    raw: JSON.parse(JSON.stringify({ ...config, state: record })) as ContainerDetails['raw'],
  };
}
