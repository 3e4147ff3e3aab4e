import type { Command } from 'commander';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import type { Application } from '../../manifest/model.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { findProject, mustBeServices } from '../sources/project.ts';
import { refusal } from '../output/report.ts';
import { formatOption, printerOf, type Listing } from '../rows/rows.ts';

interface VolumesOptions extends GlobalOptions {
  readonly format: string;
  readonly quiet: boolean;
}

const listing: Listing = { columns: { Driver: 'DRIVER', Name: 'VOLUME NAME' }, hasTemplates: true };

export function volumesCommand(program: Command): Command {
  return program
    .command('volumes')
    .argument('[services...]', 'only what these use')
    .summary("list the application's volumes")
    .description(
      'List the volumes of the application that are on the engine. Needs no manifest with -p.\n' +
        'JSON is one object a line: {Driver, Name}.',
    )
    .option('-q, --quiet', 'print the names alone', false)
    .addOption(formatOption(listing));
}

export async function volumes(
  services: readonly string[],
  options: VolumesOptions,
  context: CliContext,
): Promise<ExitCode> {
  const print = printerOf(options.format, listing);
  const { name, application } = findProject(options, context);
  const used = services.length === 0 ? undefined : usedBy(services, application);
  const observation = await withEngine(options, context, (engine) => engine.observe(name, [], context.signal));
  const shown = observation.volumes.filter((volume) => used?.has(volume) ?? true);
  const driverOf = (volume: string): string => observation.settings?.volumes[volume]?.driver ?? 'local';
  const rows = shown.map((volume) => ({ Driver: driverOf(volume), Name: volume }));
  await context.stdout.write(options.quiet ? shown.map((volume) => `${volume}\n`).join('') : print(rows));
  return exitCodes.done;
}

function usedBy(services: readonly string[], application: Application | undefined): ReadonlySet<string> {
  if (!application) {
    throw refusal('no-manifest', 'Only a manifest says which volumes a service uses. Name one with -f, or no service.');
  }
  mustBeServices(services, application);
  const sources = services.flatMap((service) => application.services[service]?.mounts ?? []);
  return new Set(
    sources.flatMap((mount) => {
      const volume = mount.type === 'volume' && mount.source ? application.volumes[mount.source] : undefined;
      return volume ? [volume.name] : [];
    }),
  );
}
