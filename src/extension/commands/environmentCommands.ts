import * as vscode from 'vscode';
import { dotenvText } from '../../app/services/environmentText.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { discoveredEnvironment } from '../../engine/discovery.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { tellDone } from '../ui/messages.ts';
import { openTerminal } from '../ui/surfaces.ts';
import type { CommandHandlers } from './runCommand.ts';
import type { ServiceCommandParts } from './serviceParts.ts';

type EnvironmentCommands = Pick<
  CommandHandlers,
  'patchbay.services.copyEnvironment' | 'patchbay.services.openEnvironmentTerminal'
>;

type Parts = Pick<ServiceCommandParts, 'monitor' | 'targets'>;
type Handler = (...args: readonly unknown[]) => Promise<void>;

/** What a service would be told if it ran on this machine, as the services that it depends on are published now. */
export function environmentCommands(
  on: (act: (parts: Parts, args: readonly unknown[]) => Promise<void>) => Handler,
): EnvironmentCommands {
  return {
    'patchbay.services.copyEnvironment': on(async (parts, args) => {
      const found = await environmentOf(parts, args, 'Copy Environment');
      if (!found) return;
      await vscode.env.clipboard.writeText(dotenvText(found.environment));
      const count = Object.keys(found.environment).length;
      tellDone(`Copied ${count} variables of ${found.service}`);
    }),
    'patchbay.services.openEnvironmentTerminal': on(async (parts, args) => {
      const found = await environmentOf(parts, args, 'Open Terminal with Environment');
      if (!found) return;
      const { service: name, environment, cwd } = found;
      openTerminal({ name: `${name} environment`, cwd, env: { ...environment } });
    }),
  };
}

async function environmentOf(
  { monitor, targets }: Parts,
  args: readonly unknown[],
  title: string,
): Promise<{ service: string; environment: Readonly<Record<string, string>>; cwd: string } | undefined> {
  const node = await targets.service(args, 'service', title);
  if (!node) return undefined;
  const { application, observation } = await readySnapshot(monitor);
  const service = ownProperty(application.services, node.service);
  if (!service) return undefined;
  const byNumber = [...observation.containers].sort((a, b) => b.number - a.number);
  const published = [...new Map(byNumber.map((container) => [container.service, container])).values()];
  const environment = discoveredEnvironment(application, service, published, undefined);
  return { service: service.name, environment, cwd: service.run?.cwd ?? application.directory };
}
