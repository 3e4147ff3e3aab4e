import { Argument, type Command } from 'commander';
import { parseNodeLabel } from '../../../app/services/nodeLabels.ts';
import { plan } from '../../../engine/plan.ts';
import type { ObservedCluster, ObservedNode } from '../../../engine/observation.ts';
import type { NodeChange } from '../../../engine/step.ts';
import { showAndApply } from '../../apply.ts';
import type { CliContext, ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { refusal } from '../../output/report.ts';
import { findProject } from '../../sources/project.ts';
import { clusterIn, withCluster } from './clusterEngine.ts';

const changes = {
  drain: { availability: 'drain' },
  pause: { availability: 'pause' },
  activate: { availability: 'active' },
  promote: { role: 'manager' },
  demote: { role: 'worker' },
} as const satisfies Readonly<Record<string, NodeChange>>;

const actions = [...Object.keys(changes), 'label'];

export function nodeCommand(program: Command): Command {
  return program
    .command('node')
    .addArgument(new Argument('<action>', 'what becomes of it').choices(actions))
    .argument('<node>', 'its name or id, as "nodes" prints them')
    .argument('[labels...]', 'of "label": zone=a sets one, zone- takes it away')
    .summary('change a node of the cluster')
    .description(
      'Drain a node (what runs there goes to others), take it out of what is placed anew (pause), bring it back (activate),\n' +
        'make it a manager or a worker, set labels. The plan is shown. Needs no manifest with -p.',
    );
}

export async function changeNode(
  action: string,
  name: string,
  labels: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<ExitCode> {
  const isLabel = action === 'label';
  if (isLabel !== labels.length > 0) {
    throw refusal(
      'bad-label',
      isLabel ? 'Name labels: zone=a sets one, zone- takes it away.' : `"${action}" takes one node, and nothing else.`,
    );
  }
  const edits = labels.map(labelEdit);
  const { application, name: project } = findProject(options, context);
  return withCluster(options, context, async (engine) => {
    const observation = await engine.observe(project, [], context.signal);
    const node = nodeNamed(name, clusterIn(observation));
    const change = isLabel ? { labels: edited(node.labels, edits) } : changes[action as keyof typeof changes];
    const made = plan({
      action: 'node',
      observation,
      node: { id: node.id, change },
      ...(application && { application }),
    });
    return showAndApply(made, application, engine, context);
  });
}

interface LabelEdit {
  readonly key: string;
  /** Undefined: it is taken away. */
  readonly value?: string;
}

/** @throws ProblemError for what is no label */
function labelEdit(text: string): LabelEdit {
  const isRemoval = text.endsWith('-') && !text.includes('=');
  const { label, fault = 'Write a name.' } = parseNodeLabel(isRemoval ? text.slice(0, -1) : text, false);
  if (!label) throw refusal('bad-label', `The label ${text} cannot be read. ${fault}`);
  return isRemoval ? { key: label.key } : label;
}

function edited(labels: ObservedNode['labels'], edits: readonly LabelEdit[]): ObservedNode['labels'] {
  const all = new Map(Object.entries(labels));
  for (const { key, value } of edits) {
    if (value === undefined) all.delete(key);
    else all.set(key, value);
  }
  return Object.fromEntries(all);
}

/** @throws ProblemError for a node that is not there, or a name that several have */
function nodeNamed(name: string, { nodes }: ObservedCluster): ObservedNode {
  const found = nodes.filter((node) => node.id === name || node.name === name);
  const [first, ...others] = found;
  if (!first) {
    const names = nodes.map((node) => node.name).join(', ');
    throw refusal('unknown-node', `The cluster has no node "${name}". Its nodes: ${names}.`);
  }
  if (others.length === 0) return first;
  const ids = found.map(({ id }) => id).join(', ');
  throw refusal('unclear-node', `${found.length} nodes are named "${name}". Name one by its id: ${ids}.`);
}
