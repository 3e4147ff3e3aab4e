import type { CommandHandlers } from '../commands/runCommand.ts';

/** The commands whose code is the bundle of `clustering.ts`: one that it lacks is a compile error there. */
export const clusterCommandIds = [
  'patchbay.cluster.update',
  'patchbay.cluster.rollBack',
  'patchbay.cluster.rebalance',
  'patchbay.nodes.drain',
  'patchbay.nodes.activate',
  'patchbay.nodes.promote',
  'patchbay.nodes.demote',
  'patchbay.nodes.editLabels',
] as const satisfies readonly (keyof CommandHandlers)[];

export type ClusterCommands = Pick<CommandHandlers, (typeof clusterCommandIds)[number]>;
