import { Option, type Command } from 'commander';
import { printModel } from '../../manifest/printModel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { loadManifest, soundApplication } from '../manifestSource.ts';
import type { GlobalOptions } from '../options.ts';
import { explainValue } from './configExplain.ts';

interface ConfigOptions extends GlobalOptions {
  readonly format: 'yaml' | 'json';
  readonly explain?: string;
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
    .option('--explain <path>', 'tell where one value comes from, such as services.orders.environment.DB');
}

export async function config(
  services: readonly string[],
  options: ConfigOptions,
  context: CliContext,
): Promise<ExitCode> {
  const loaded = loadManifest(options, context, { services });
  if (options.explain !== undefined) return explainValue(loaded, options.explain, options.format, context);
  if (!(await soundApplication(loaded, context))) return exitCodes.hasProblems;
  const text = options.format === 'json' ? `${JSON.stringify(loaded.model, null, 2)}\n` : printModel(loaded.model);
  await context.stdout.write(text);
  return exitCodes.done;
}
