import { Option, type Command } from 'commander';
import { maskText } from '../../base/mask.ts';
import type { ContainerState, ObservedContainer, ObservedTask } from '../../engine/observation.ts';
import { containersOn } from '../sources/containersOf.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { collect } from '../input/options.ts';
import { findProject, type Project } from '../sources/project.ts';
import { refusal } from '../output/report.ts';
import { spanText } from '../../base/span.ts';
import { statusText } from '../rows/ages.ts';
import type { TemplateRow } from '../rows/goTemplate.ts';
import { portText } from '../rows/ports.ts';
import { formatOption, printerOf, type Listing } from '../rows/rows.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

interface PsOptions extends GlobalOptions {
  readonly format: string;
  readonly all: boolean;
  readonly quiet: boolean;
  readonly services: boolean;
  readonly orphans: boolean;
  readonly trunc: boolean;
  readonly status?: readonly string[];
  readonly filter?: readonly string[];
}

const listing: Listing = {
  columns: {
    Name: 'NAME',
    Image: 'IMAGE',
    Command: 'COMMAND',
    Service: 'SERVICE',
    RunningFor: 'CREATED',
    Status: 'STATUS',
    Ports: 'PORTS',
  },
  others: ['ID', 'Names', 'Project', 'State', 'Health', 'ExitCode', 'CreatedAt', 'Publishers'],
  hasTemplates: true,
};

/** On a cluster, each replica has a node, and tells why it is not up. */
const clusterListing: Listing = {
  ...listing,
  columns: {
    Name: 'NAME',
    Image: 'IMAGE',
    Service: 'SERVICE',
    Node: 'NODE',
    Status: 'STATUS',
    Ports: 'PORTS',
    Error: 'ERROR',
  },
  others: [...(listing.others ?? []), 'Command', 'RunningFor', 'TaskState'],
};

const states: readonly ContainerState[] = ['paused', 'restarting', 'removing', 'running', 'dead', 'created', 'exited'];

export function psCommand(program: Command): Command {
  return program
    .command('ps')
    .argument('[services...]', 'only these')
    .summary("list the application's containers")
    .description(
      "List the application's running containers; those that ended too with -a. Needs no manifest when the project is named with -p.\n" +
        'JSON is one object a line, with the keys of docker compose ps.',
    )
    .option('-a, --all', 'those too that do not run, and those of "run"', false)
    .option('-q, --quiet', 'print the ids alone', false)
    .option('--services', 'print the names of the services', false)
    .option('--status <status>', `only containers in this state: ${states.join(', ')}; repeatable`, collect)
    .option('--filter <filter>', 'only some containers: status=running; repeatable', collect)
    .option('--orphans', 'containers of services too that the manifest does not have (the default)', true)
    .addOption(new Option('--no-orphans', 'without those of services that the manifest does not have'))
    .option('--no-trunc', 'cut nothing off')
    .addOption(formatOption(listing));
}

export async function ps(services: readonly string[], options: PsOptions, context: CliContext): Promise<ExitCode> {
  const wanted = wantedStates(options);
  // A format that cannot be read is refused before an engine is asked; a cluster has more fields.
  const print = printerOf(
    options.format,
    /\.(?:Node|Error|TaskState)\b/.test(options.format) ? clusterListing : listing,
  );
  const project = findProject(options, context);
  const containers = await withEngine(options, context, (engine) => containersOn(engine, services, project, context));
  const shown = containers
    .filter((container) => isShown(container, wanted, project, options))
    .sort((a, b) => compare(a.service, b.service) || a.number - b.number || compare(a.name, b.name));
  const isOnCluster = containers.some(({ task }) => task !== undefined);
  const printed = isOnCluster ? printerOf(options.format, clusterListing) : print;
  await context.stdout.write(textOf(shown, project, printed, options));
  return exitCodes.done;
}

function textOf(
  shown: readonly ObservedContainer[],
  project: Project,
  print: ReturnType<typeof printerOf>,
  { quiet, services, trunc }: PsOptions,
): string {
  if (quiet) return shown.map(({ id }) => `${id}\n`).join('');
  if (services) return [...new Set(shown.map(({ service }) => `${service}\n`))].join('');
  const nowMs = Date.now();
  return print(shown.map((container) => rowOf(container, project.name, trunc, nowMs)));
}

/** The states that are asked for, or those of what runs when none is named; undefined means all. @throws ProblemError for others. */
function wantedStates({ all, status = [], filter = [] }: PsOptions): ReadonlySet<string> | undefined {
  const filtered = filter.map((text) => {
    const [key, value = ''] = text.split(/=(.*)/s);
    if (key === 'status') return value;
    throw refusal('bad-filter', `--filter ${text} cannot be read. Write status= and a state, as in status=running.`);
  });
  const named = [...status, ...filtered];
  const unknown = named.find((name) => !states.some((state) => state === name));
  if (unknown !== undefined) {
    throw refusal('bad-status', `No container is ever "${unknown}". The states: ${states.join(', ')}.`);
  }
  if (named.length > 0) return new Set(named);
  return all ? undefined : new Set(states.filter((state) => isUpOrPaused({ state })));
}

function isShown(
  { service, state, isOneOff }: ObservedContainer,
  wanted: ReadonlySet<string> | undefined,
  { application }: Project,
  { all, orphans }: PsOptions,
): boolean {
  if (wanted && !wanted.has(state)) return false;
  if (isOneOff && !all) return false;
  return orphans || !application || Object.hasOwn(application.services, service);
}

/** The keys and the words of `docker compose ps --format json`, so that scripts can read either. */
function rowOf(container: ObservedContainer, project: string, isCut: boolean, nowMs: number): TemplateRow {
  const { id, name, service, image, state, createdAtMs, publishers, task } = container;
  return {
    ...(task && taskFields(task)),
    Command: commandText(container.command ?? [], isCut),
    CreatedAt: createdAtMs === undefined ? '' : new Date(createdAtMs).toISOString(),
    ExitCode: container.exitCode ?? 0,
    Health: container.health === 'none' ? '' : container.health,
    ID: isCut ? id.slice(0, 12) : id,
    Image: image,
    Name: name,
    Names: name,
    Ports: publishers.map(portText).join(', '),
    Project: project,
    Publishers: publishers.map(({ hostIp, targetPort, publishedPort, protocol }) => ({
      URL: hostIp,
      TargetPort: targetPort,
      PublishedPort: publishedPort,
      Protocol: protocol,
    })),
    RunningFor: createdAtMs === undefined ? '' : `${spanText(nowMs - createdAtMs)} ago`,
    Service: service,
    State: state,
    Status: statusText(container, nowMs),
  };
}

function taskFields({ node, state, error }: ObservedTask): TemplateRow {
  const place = node ? `${node.name}${node.isLive ? '' : ' (down)'}` : '';
  return { Node: place, TaskState: state, Error: maskText(error ?? '').slice(0, maxErrorLength) };
}

const maxErrorLength = 200;

function commandText(command: readonly string[], isCut: boolean): string {
  const whole = command.join(' ');
  const isLong = isCut && whole.length > maxCommandLength;
  return `"${isLong ? `${whole.slice(0, maxCommandLength - 1)}…` : whole}"`;
}

const maxCommandLength = 20;

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
