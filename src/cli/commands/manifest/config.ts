import { Option, type Command } from 'commander';
import { configText, type ConfigChoice } from '../../output/configText.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { loadManifest, soundApplication } from '../../sources/manifestSource.ts';
import { reportContexts } from '../../output/report.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { variablesText, type VariablesChoice } from '../../output/variablesText.ts';
import { explainValue } from './configExplain.ts';

interface ConfigOptions extends GlobalOptions, ConfigChoice, VariablesChoice {
  readonly quiet?: boolean;
  readonly output?: string;
  readonly explain?: string;
  readonly normalize: boolean;
}

export function configCommand(program: Command): Command {
  return program
    .command('config')
    .argument('[services...]', 'only these, what they depend on, and what these use')
    .summary('print the resolved manifest')
    .description(
      'Print the manifest with every file read and merged, every variable replaced and every short form written out.\n' +
        'Prints nothing on standard output, and exits with 1, when the manifest has errors.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['yaml', 'json']).default('yaml'))
    .option('--no-interpolate', 'leave every ${VARIABLE} as it is written')
    .option('--no-normalize', 'without the names and defaults that are added to what the files say')
    .addOption(
      new Option('--variables', 'print the variables that the files name, and their defaults').conflicts(
        lists('variables'),
      ),
    )
    .addOption(
      new Option('--environment', 'print the variables that are set, with their values').conflicts(
        lists('environment'),
      ),
    )
    .addOption(new Option('--services', 'print the names of the services, one a line').conflicts(lists('services')))
    .addOption(new Option('--images', 'print the images, one a line').conflicts(lists('images')))
    .addOption(new Option('--volumes', 'print the names of the volumes, one a line').conflicts(lists('volumes')))
    .addOption(new Option('--networks', 'print the names of the networks, one a line').conflicts(lists('networks')))
    .addOption(new Option('--profiles', 'print the profiles, one a line').conflicts(lists('profiles')))
    .addOption(
      new Option(
        '--hash [service]',
        'print a hash of what its containers are made from; of each service for "*"',
      ).conflicts(lists('hash')),
    )
    .option('-q, --quiet', 'print nothing: the exit code tells')
    .option('-o, --output <file>', 'write to a file')
    .option('--explain <path>', 'tell where one value comes from, such as services.orders.environment.DB');
}

export async function config(
  services: readonly string[],
  options: ConfigOptions,
  context: CliContext,
): Promise<ExitCode> {
  // A required variable that is not set is no mistake to whoever asks for the names.
  const extent = { services, interpolates: options.interpolate && options.variables !== true };
  const loaded = loadManifest(options, context, extent);
  await reportContexts(context.stderr, [loaded], context.currentDirectory);
  if (options.explain !== undefined) return explainValue(loaded, options.explain, options.format, context);
  const application = await soundApplication(loaded, context);
  if (!application) return exitCodes.hasProblems;
  // Only what is sound when it is whole is printed in part.
  const printed = options.normalize ? loaded : loadManifest(options, context, { ...extent, normalises: false });
  const text = variablesText(loaded, options) ?? configText(application, printed.model, options);
  if (options.quiet) return exitCodes.done;
  await (options.output === undefined ? context.stdout.write(text) : context.writeFile(options.output, text));
  return exitCodes.done;
}

/** One thing is printed at a time. */
function lists(but: string): string[] {
  return [
    'services',
    'images',
    'volumes',
    'networks',
    'profiles',
    'hash',
    'explain',
    'variables',
    'environment',
  ].filter((name) => name !== but);
}
