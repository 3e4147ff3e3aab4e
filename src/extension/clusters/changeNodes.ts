import type { NodeNode } from '../../app/services/serviceNodes.ts';
import { hasTag, type RowTag } from '../../app/trees/rowTags.ts';
import { isLostRow } from '../../app/trees/treeRows.ts';
import type { NodeChange } from '../../engine/step.ts';
import { nodesIn, Targets, whichOne } from '../commands/targets.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';

/** Changes the nodes whose rows were chosen, else the one that is picked: one plan after the other, each of which is asked. */
export async function changeNodes(
  work: ApplicationWork,
  args: readonly unknown[],
  change: NodeChange,
  claim: RowTag<'node'>,
  title: string,
): Promise<void> {
  const looking = work.monitor.retain();
  try {
    for (const { node } of await nodesOf(work, args, claim, title)) {
      // A person answers one question at a time.
      await work.runner.run({ action: 'node', node: { id: node.id, change }, isShown: true });
    }
  } finally {
    looking.dispose();
  }
}

/** The nodes that a command is about, as far as they have the claim; left out, whichever they are. */
export async function nodesOf(
  { monitor, activity }: ApplicationWork,
  args: readonly unknown[],
  claim: RowTag<'node'> | undefined,
  title: string,
): Promise<readonly NodeNode[]> {
  const can = (node: NodeNode): boolean => claim === undefined || hasTag(node, claim);
  const rows = nodesIn(args).filter((row) => row.kind === 'node');
  if (rows.length > 0) return rows.filter(can);
  const root = await new Targets(monitor, activity).application();
  if (!root.nodes) {
    void showMessage(
      'information',
      `${title}: ${root.name} does not run on a cluster. Choose the engine Docker Swarm.`,
    );
    return [];
  }
  const offered = root.nodes.children.filter(can);
  if (offered.length === 0) {
    void showMessage('information', `${title}: no node of the cluster is in the right state.`);
    return [];
  }
  // The row that was clicked is among them, so a single one is the one.
  if (isLostRow(args) && offered.length === 1) return offered;
  const items = offered.map((node) => ({ label: node.node.name, description: node.description, node }));
  const picked = await pickOne(items, { title, placeHolder: whichOne(args, 'node'), matchOnDescription: true });
  return picked ? [picked.node] : [];
}
