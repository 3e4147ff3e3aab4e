import { Option, type Command } from 'commander';
import type { ObservedContainer } from '../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../engineSource.ts';
import type { GlobalOptions } from '../options.ts';
import { findProject, mustBeKnown } from '../project.ts';
import { refusal } from '../report.ts';
import { table } from '../table.ts';

interface ListOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
  readonly all?: boolean;
}

interface PortOptions extends GlobalOptions {
  readonly protocol: string;
  readonly index: string;
}

const format = (): Option =>
  new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human');

export function lsCommand(program: Command): Command {
  return program
    .command('ls')
    .summary('list the projects on the engine')
    .description(
      'List the projects that run on the engine, whoever started them.\nJSON is one object a line: {Name, Status, ConfigFiles}.',
    )
    .option('-a, --all', 'those too of which nothing runs', false)
    .addOption(format());
}

export async function ls(options: ListOptions, context: CliContext): Promise<ExitCode> {
  const projects = await withEngine(options, context, (engine) => engine.projects(context.signal));
  const shown = projects.filter(({ state }) => options.all === true || state !== 'stopped');
  const rows = shown.map(({ name, services, configFiles }) => {
    const counts = Object.values(services);
    const running = counts.reduce((sum, each) => sum + each.running, 0);
    const exited = counts.reduce((sum, each) => sum + each.total - each.running, 0);
    const parts = [...(running > 0 ? [`running(${running})`] : []), ...(exited > 0 ? [`exited(${exited})`] : [])];
    return { Name: name, Status: parts.join(', '), ConfigFiles: configFiles.join(',') };
  });
  await write(context, options, ['NAME', 'STATUS', 'CONFIG FILES'], rows);
  return exitCodes.done;
}

export function imagesCommand(program: Command): Command {
  return program
    .command('images')
    .argument('[services...]', 'only these')
    .summary("list the images of the application's containers")
    .description(
      'List the image that each container was made from. Needs no manifest with -p.\nJSON is one object a line: {Container, Service, Image, ID}.',
    )
    .addOption(format());
}

export async function images(
  services: readonly string[],
  options: ListOptions,
  context: CliContext,
): Promise<ExitCode> {
  const containers = await containersOf(services, options, context);
  const rows = containers.map(({ name, service, image, imageId = '' }) => ({
    Container: name,
    Service: service,
    Image: image,
    ID: options.format === 'json' ? imageId : imageId.replace('sha256:', '').slice(0, 12),
  }));
  await write(context, options, ['CONTAINER', 'SERVICE', 'IMAGE', 'ID'], rows);
  return exitCodes.done;
}

export function portCommand(program: Command): Command {
  return program
    .command('port')
    .argument('<service>', 'the service whose container it is')
    .argument('<port>', 'the port in the container')
    .summary('print where a port is published')
    .description("Print the address at which a service's port is published on the host; exits with 2 when it is not.")
    .addOption(new Option('--protocol <protocol>', 'of the port').choices(['tcp', 'udp', 'sctp']).default('tcp'))
    .option('--index <number>', 'which of several containers', '1');
}

export async function port(
  service: string,
  target: string,
  options: PortOptions,
  context: CliContext,
): Promise<ExitCode> {
  const containers = await containersOf([service], options, context);
  const container = containers.find(({ number }) => number === Number(options.index));
  const found = container?.publishers.find(
    ({ targetPort, protocol, publishedPort }) =>
      targetPort === Number(target) && protocol === options.protocol && publishedPort > 0,
  );
  if (!found) {
    const what = container ? `publishes no port ${target}/${options.protocol}` : `has no container ${options.index}`;
    throw refusal('no-port', `"${service}" ${what}. See "patchbay ps" for what there is.`);
  }
  const host = found.hostIp.includes(':') ? `[${found.hostIp}]` : found.hostIp;
  await context.stdout.line(`${host}:${found.publishedPort}`);
  return exitCodes.done;
}

async function containersOf(
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<readonly ObservedContainer[]> {
  const { name, application } = findProject(options, context);
  const { containers } = await withEngine(options, context, (engine) => engine.observe(name, [], context.signal));
  mustBeKnown(services, containers, application);
  const shown = containers.filter(({ service }) => services.length === 0 || services.includes(service));
  return shown.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function write(
  { stdout }: CliContext,
  options: ListOptions,
  header: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const isJson = options.format === 'json';
  const lines = isJson
    ? rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    : table(
        header,
        rows.map((row) => Object.values(row)),
      );
  await stdout.write(lines);
}
