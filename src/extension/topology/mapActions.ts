import * as vscode from 'vscode';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import type { TopologyThing } from '../../app/topology/page/topologyPageSession.ts';
import { ProblemError } from '../../base/problem.ts';
import type { TopologyEdge, TopologyNode } from '../../protocol/topology/topology.ts';
import type { TopologyAction, TopologyTarget } from '../../protocol/topology/topologyPage.ts';
import type { CommandId } from '../catalogue.ts';
import { openPlace } from '../ui/places.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { TopologyParts } from './topologyParts.ts';

const commandOf: Readonly<Record<TopologyAction, CommandId>> = {
  start: 'patchbay.services.start',
  stop: 'patchbay.services.stop',
  restart: 'patchbay.services.restart',
  scale: 'patchbay.services.scale',
  debug: 'patchbay.debug.start',
  publish: 'patchbay.channels.publish',
  browse: 'patchbay.services.openInBrowser',
};

/** Does with a node what its row in the sidebar would do: the same command, so that it asks and refuses alike. */
export async function actOnNode(work: ApplicationWork, node: TopologyNode, action: TopologyAction): Promise<void> {
  await run(work, commandOf[action], node.service ?? node.name);
}

/** Where a click on the map leads. */
export async function openFromMap(
  { view }: Pick<TopologyParts, 'view'>,
  work: ApplicationWork,
  thing: TopologyThing,
  target: TopologyTarget,
): Promise<void> {
  switch (target) {
    case 'service':
      return run(work, 'patchbay.services.openPage', serviceOf(thing));
    case 'channel':
      return view.reveal(work, channelOf(thing));
    case 'inspector':
      return run(work, 'patchbay.channels.inspect', channelOf(thing));
    case 'logs':
      return run(work, 'patchbay.services.logs', serviceOf(thing));
    case 'trace':
      return run(work, 'patchbay.traces.recent', serviceOf(thing));
    case 'manifest':
      return openManifest(work, thing);
  }
}

/** The row's application goes along, as the sidebar does it. */
async function run({ key }: ApplicationWork, id: CommandId, name: string): Promise<void> {
  await vscode.commands.executeCommand(id, name, { application: applicationKeyText(key) });
}

function serviceOf(thing: TopologyThing): string {
  const service = thing.kind === 'node' ? thing.node.service : thing.edge.service;
  if (service !== null) return service;
  throw new ProblemError(nowhere);
}

function channelOf(thing: TopologyThing): string {
  const channel = thing.kind === 'edge' ? thing.edge.channel : channelNameOf(thing.node);
  if (channel !== null) return channel;
  throw new ProblemError(nowhere);
}

function channelNameOf(node: TopologyNode): string | null {
  return node.kind === 'channel' ? node.name : (node.channel?.key ?? null);
}

async function openManifest(work: ApplicationWork, thing: TopologyThing): Promise<void> {
  const at = thing.kind === 'node' ? thing.node.at : null;
  if (at) {
    const start = { line: at.line, character: at.column };
    return openPlace({ file: at.file, range: { start, end: start } });
  }
  const edge: TopologyEdge | undefined = thing.kind === 'edge' ? thing.edge : undefined;
  await run(work, 'patchbay.manifest.reveal', edge?.service ?? '');
}

const nowhere = {
  code: 'topology.nowhere',
  severity: 'info',
  message: 'This belongs to no service and no channel that could be opened.',
} as const;
