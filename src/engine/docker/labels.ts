import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { configParts } from '../configParts.ts';
import { hasPostStart } from '../hooks/hooks.ts';
import { settingsHash } from '../settings.ts';

/** Compose's labels, by which `docker compose` sees what Patchbay started and Patchbay what Compose started. */
export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  composeHash: 'com.docker.compose.config-hash',
  dependsOn: 'com.docker.compose.depends_on',
  version: 'com.docker.compose.version',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** Patchbay's own label. Compose computes its hash differently, so this one shows that Patchbay created a container. */
  hash: 'dev.patchbay.config-hash',
  /** The hash's parts as JSON, so that a plan can name what has changed. */
  parts: 'dev.patchbay.config-parts',
  /** Marks a container that has `post_start` hooks, and so keeps whether they ended well. */
  postStart: 'dev.patchbay.post-start',
  /** Names the debugger that a container was made for, which no manifest does. */
  debugger: 'dev.patchbay.debug',
  /** A hash of what a network was created from. */
  settings: 'dev.patchbay.settings-hash',
} as const;

/** Marks what stands in a network for a service that runs on this machine: `image`, or of a container the replica's number. */
export const forwarderLabel = 'dev.patchbay.forwarder';

/** The version of Compose whose labels these are. */
const composeVersion = '2.0.0';

export function containerLabels(
  application: Application,
  service: Service,
  number: number,
  hash: string,
): Record<string, string> {
  return {
    ...service.labels,
    [labels.project]: application.name,
    [labels.service]: service.name,
    [labels.number]: String(number),
    [labels.oneOff]: 'False',
    [labels.workingDir]: application.directory,
    [labels.configFiles]: application.configFiles.join(','),
    [labels.composeHash]: hash,
    [labels.dependsOn]: Object.entries(service.dependsOn)
      .map(([name, { condition, followsRestart = false }]) => `${name}:${condition}:${String(followsRestart)}`)
      .join(','),
    [labels.version]: composeVersion,
    [labels.hash]: hash,
    ...(hasPostStart(service, 'container') ? { [labels.postStart]: 'true' } : {}),
    [labels.parts]: JSON.stringify(configParts(application, service, 'container')),
  };
}

export function networkLabels(application: Application, key: string): Record<string, string> {
  const network = ownProperty(application.networks, key);
  return {
    ...network?.labels,
    ...(network ? { [labels.settings]: settingsHash(network) } : {}),
    [labels.project]: application.name,
    [labels.network]: key,
    [labels.version]: composeVersion,
  };
}

export function volumeLabels(application: Application, key: string): Record<string, string> {
  return {
    ...ownProperty(application.volumes, key)?.labels,
    [labels.project]: application.name,
    [labels.volume]: key,
    [labels.version]: composeVersion,
  };
}

/** True for the container of a forwarder, which is shown nowhere. No plan touches it, but for what `down` clears away. */
export function isForwarder(its: Readonly<Record<string, string>> | null | undefined): boolean {
  return its?.[forwarderLabel] !== undefined;
}

/** What Compose looks for besides the project and the service: without a hash, `docker compose down` would not take a container along. */
export function forwarderLabels({ directory, configFiles }: Application): Readonly<Record<string, string>> {
  return {
    [labels.workingDir]: directory,
    [labels.configFiles]: configFiles.join(','),
    [labels.composeHash]: 'forwarder',
    [labels.version]: composeVersion,
  };
}
