import { Option, type Command } from 'commander';
import type { ObservedContainer, Publisher } from '../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import type { GlobalOptions } from '../options.ts';
import { findProject, mustBeKnown } from '../project.ts';
import { table } from '../table.ts';

interface PsOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
}

export function psCommand(program: Command): Command {
  return program
    .command('ps')
    .argument('[services...]', 'only these')
    .summary("list the application's containers")
    .description(
      "List the application's containers, running or not. Needs no manifest when the project is named with -p.\n" +
        'JSON is one object a line: {ID, Name, Project, Service, Image, State, Health, ExitCode, Publishers}.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'));
}

export async function ps(services: readonly string[], options: PsOptions, context: CliContext): Promise<ExitCode> {
  const { name, application } = findProject(options, context);
  const { containers } = await withEngine(options, context, (engine) => engine.observe(name, [], context.signal));
  mustBeKnown(services, containers, application);
  const shown = containers
    .filter((container) => services.length === 0 || services.includes(container.service))
    .sort((a, b) => compare(a.service, b.service) || a.number - b.number || compare(a.name, b.name));
  await context.stdout.write(options.format === 'json' ? jsonLines(shown, name) : humanTable(shown));
  return exitCodes.done;
}

/** The keys and the words of `docker compose ps --format json`, so that scripts can read either. */
function jsonLines(containers: readonly ObservedContainer[], project: string): string {
  const lines = containers.map((container) =>
    JSON.stringify({
      ID: container.id,
      Name: container.name,
      Project: project,
      Service: container.service,
      Image: container.image,
      State: container.state,
      Health: healthWord(container),
      ExitCode: container.exitCode ?? 0,
      Publishers: container.publishers.map(({ hostIp, targetPort, publishedPort, protocol }) => ({
        URL: hostIp,
        TargetPort: targetPort,
        PublishedPort: publishedPort,
        Protocol: protocol,
      })),
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function humanTable(containers: readonly ObservedContainer[]): string {
  return table(
    ['NAME', 'SERVICE', 'STATE', 'HEALTH', 'PORTS'],
    containers.map((container) => [
      container.name,
      container.service,
      container.state === 'exited' ? `exited (${container.exitCode ?? '?'})` : container.state,
      healthWord(container),
      container.publishers.map(portText).join(', '),
    ]),
  );
}

function healthWord({ health }: ObservedContainer): string {
  return health === 'none' ? '' : health;
}

function portText({ hostIp, publishedPort, targetPort, protocol }: Publisher): string {
  if (publishedPort === 0) return `${targetPort}/${protocol}`;
  const host = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
  return `${host}:${publishedPort}->${targetPort}/${protocol}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
