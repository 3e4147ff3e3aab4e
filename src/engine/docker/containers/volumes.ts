import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Volume } from '../../../manifest/model.ts';
import type { DockerClient } from '../connection/client.ts';
import { generalFault } from './faults.ts';
import { volumeLabels } from '../labels.ts';

/** Makes a volume; one that is there already stays as it is, with the data in it. */
export async function createVolume(
  client: DockerClient,
  application: Application,
  { volume, name }: { readonly volume: string; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  const body = volumeBody(ownProperty(application.volumes, volume), name, volumeLabels(application, volume));
  try {
    await client.call({ method: 'POST', path: '/volumes/create', body }, signal);
  } catch (error) {
    throw generalFault(`create the volume ${name}`, error) ?? error;
  }
}

/** The body of `POST /volumes/create`. Pure. */
export function volumeBody(volume: Volume | undefined, name: string, labels: Readonly<Record<string, string>>) {
  const { driver = 'local', driverOpts = {} } = volume ?? {};
  return { Name: name, Driver: driver, DriverOpts: { ...driverOpts }, Labels: { ...labels } };
}
