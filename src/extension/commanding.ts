import type * as vscode from 'vscode';
import { clusterCommands } from './clusters/clusterCommands.ts';
import { developCommands } from './develop/developCommands.ts';
import type { DevelopHost } from './develop/developHost.ts';
import { localCommands } from './develop/localCommands.ts';
import type { EngineHost } from './engineHost.ts';
import { applicationCommands } from './commands/applicationCommands.ts';
import { setBrokerCredentials } from './commands/brokerCredentials.ts';
import { channelCommands } from './commands/channelCommands.ts';
import { chooseDockerContext } from './commands/chooseDockerContext.ts';
import { contextCommands } from './commands/contextCommands.ts';
import { helpCommands } from './commands/helpCommands.ts';
import { manifestCommands } from './commands/manifestCommands.ts';
import { resolvedCommands } from './commands/resolvedCommands.ts';
import { serviceCommands } from './commands/serviceCommands.ts';
import type { SharedCommandParts } from './commands/serviceParts.ts';

/** What these commands work with. */
export type CommandingParts = SharedCommandParts &
  Parameters<typeof applicationCommands>[0] &
  Parameters<typeof channelCommands>[0] &
  Parameters<typeof resolvedCommands>[0] & {
    readonly engines: EngineHost;
    readonly develop: DevelopHost;
    readonly context: vscode.ExtensionContext;
    readonly log: vscode.LogOutputChannel;
  };

/** The commands on services, channels, applications and manifests: a bundle, loaded with the first of them. */
export function commanding(parts: CommandingParts) {
  const { applications, targets, language, brokers, engines, settings, develop, context, log } = parts;
  return {
    commands: {
      ...serviceCommands(parts),
      ...localCommands(parts),
      ...applicationCommands(parts),
      ...channelCommands(parts),
      ...clusterCommands(targets),
      ...developCommands(applications, targets, develop),
      ...manifestCommands(targets),
      ...contextCommands(language),
      ...resolvedCommands(parts),
      ...helpCommands(context, log),
      // Where engines and brokers are.
      'patchbay.broker.setCredentials': (...args: readonly unknown[]) =>
        targets.each(args, ({ monitor }) => setBrokerCredentials(monitor, brokers)),
      'patchbay.docker.chooseContext': () => chooseDockerContext(engines, settings),
    },
  };
}

export type OwnCommandId = keyof ReturnType<typeof commanding>['commands'];
