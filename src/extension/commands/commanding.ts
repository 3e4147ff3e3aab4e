import type * as vscode from 'vscode';
import { developCommands } from '../develop/developCommands.ts';
import type { DevelopHost } from '../develop/developHost.ts';
import { localCommands } from '../develop/localCommands.ts';
import type { EngineHost } from '../engineHost.ts';
import { applicationCommands } from './applicationCommands.ts';
import { setBrokerCredentials } from './brokerCredentials.ts';
import { channelCommands } from './channelCommands.ts';
import { chooseDockerContext } from './chooseDockerContext.ts';
import { contextCommands } from './contextCommands.ts';
import { helpCommands } from './helpCommands.ts';
import { manifestCommands } from './manifestCommands.ts';
import { resolvedCommands } from './resolvedCommands.ts';
import { serviceCommands } from './serviceCommands.ts';
import type { SharedCommandParts } from './serviceParts.ts';

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
