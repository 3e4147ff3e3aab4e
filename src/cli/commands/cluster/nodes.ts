import type { Command } from 'commander';
import { formatBytes } from '../../../base/bytes.ts';
import type { ObservedContainer, ObservedNode } from '../../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import type { TemplateRow } from '../../rows/goTemplate.ts';
import { formatOption, printerOf, type Listing } from '../../rows/rows.ts';
import { tryFindProject } from '../../sources/project.ts';
import { clusterIn, withCluster } from './clusterEngine.ts';

interface NodesOptions extends GlobalOptions {
  readonly format: string;
  readonly quiet: boolean;
}

const listing: Listing = {
  columns: {
    Name: 'NAME',
    Role: 'ROLE',
    State: 'STATE',
    Availability: 'AVAILABILITY',
    Running: 'RUNNING',
    CPUs: 'CPUS',
    Memory: 'MEMORY',
    Engine: 'ENGINE',
    Labels: 'LABELS',
  },
  others: ['ID', 'Address', 'Platform', 'Leader', 'MemoryBytes'],
  hasTemplates: true,
};

export function nodesCommand(program: Command): Command {
  return program
    .command('nodes')
    .summary('list the nodes of the cluster')
    .description(
      'List the machines of the cluster, and how many replicas of the application run on each.\n' +
        'Needs no manifest. JSON is one object a line.',
    )
    .option('-q, --quiet', 'print the names alone', false)
    .addOption(formatOption(listing));
}

export async function nodes(options: NodesOptions, context: CliContext): Promise<ExitCode> {
  const print = printerOf(options.format, listing);
  const project = tryFindProject(options, context)?.name ?? '';
  const observation = await withCluster(options, context, (engine) => engine.observe(project, [], context.signal));
  const found = clusterIn(observation).nodes.toSorted(byRoleAndName);
  const rows = found.map((node) => rowOf(node, observation.containers));
  await context.stdout.write(options.quiet ? found.map(({ name }) => `${name}\n`).join('') : print(rows));
  return exitCodes.done;
}

function byRoleAndName(left: ObservedNode, right: ObservedNode): number {
  if (left.role !== right.role) return left.role === 'manager' ? -1 : 1;
  return left.name < right.name ? -1 : 1;
}

function rowOf(node: ObservedNode, containers: readonly ObservedContainer[]): TemplateRow {
  const running = containers.filter(({ state, task }) => state === 'running' && task?.node?.id === node.id);
  return {
    Address: node.address,
    Availability: node.availability,
    CPUs: node.cpus,
    Engine: node.engineVersion,
    ID: node.id,
    Labels: Object.entries(node.labels)
      .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
      .join(','),
    Leader: node.isLeader,
    Memory: formatBytes(node.memoryBytes),
    MemoryBytes: node.memoryBytes,
    Name: node.name,
    Platform: node.platform,
    Role: node.isLeader ? 'leader' : node.role,
    Running: running.length,
    State: node.state,
  };
}
