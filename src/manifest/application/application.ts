import type { Location } from '../../base/problem.ts';
import { optional } from './facts.ts';
import { toStoredFile } from './files.ts';
import { toVolume } from './mounts.ts';
import { toNetwork } from './networks.ts';
import { toService } from './service.ts';
import type { Memo } from '../cache/memo.ts';
import type { AsyncApi } from '../messaging/asyncapi.ts';
import { withTraffic, type ChannelParties } from '../messaging/asyncapiParties.ts';
import { toMessaging } from '../messaging/messaging.ts';
import type { Application } from '../model.ts';
import { profilesOf } from '../normalise/normalise.ts';
import { ProblemList } from '../problems/problems.ts';
import type { Lookup } from '../tree/template.ts';
import { entriesOf, find, flagOf, keysOf, type MapNode, type Node } from '../tree/tree.ts';

export interface ApplicationContext {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly configFiles: readonly string[];
  readonly profiles: readonly string[];
  readonly active: ReadonlySet<string>;
  readonly memo: Memo;
  /** The project's variables: secrets and configs may be held in one. */
  readonly lookup: Lookup;
  /** How services are told the name of their connections to brokers that ask for it. */
  readonly clients: NonNullable<Application['messaging']['clients']>;
  readonly governance: Application['governance'];
  /** What an AsyncAPI document declares. */
  readonly documented: Pick<AsyncApi, 'channels' | keyof ChannelParties>;
}

/** The canonical tree → the typed model. What the tree does not say takes the engine's defaults. */
export function toApplication(root: MapNode, context: ApplicationContext): Application {
  const { active, directory, documented, lookup, memo } = context;
  const record = <T>(section: string, build: (node: Node, key: string, keyAt: Location) => T): Record<string, T> =>
    Object.fromEntries(entriesOf(find(root, section)).map(([key, node, keyAt]) => [key, build(node, key, keyAt)]));
  return {
    name: context.name,
    directory,
    files: context.files,
    configFiles: context.configFiles,
    services: record('services', (node, name, at) => {
      const isActive = active.has(name);
      const service = memo.of('service', node, [name, at, isActive, directory], new ProblemList(), () =>
        toService(node, { name, at, isActive, directory }),
      );
      return withTraffic(service, documented.services, new Set(keysOf(find(node, 'x-patchbay'))));
    }),
    networks: record('networks', toNetwork),
    volumes: record('volumes', toVolume),
    secrets: record('secrets', (node, key) => toStoredFile(node, key, lookup)),
    configs: record('configs', (node, key) => toStoredFile(node, key, lookup)),
    profiles: profilesOf(root),
    activeProfiles: context.profiles,
    ...(flagOf(find(root, 'x-patchbay', 'telemetry')) ? { hasTelemetry: true as const } : {}),
    ...optional('governance', context.governance),
    messaging: {
      ...toMessaging(root, { ...documented.brokers, channels: documented.channels }),
      ...(Object.keys(context.clients).length > 0 && { clients: context.clients }),
    },
  };
}
