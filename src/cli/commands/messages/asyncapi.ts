import { dirname, resolve as resolvePath } from 'node:path';
import { Option, type Command } from 'commander';
import { asyncApiText } from '../../../manifest/messaging/asyncapiText.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { reportContexts } from '../../output/report.ts';
import { loadManifest, soundApplication } from '../../sources/manifestSource.ts';

interface AsyncApiOptions extends GlobalOptions {
  readonly format?: 'yaml' | 'json';
  readonly output?: string;
}

export function asyncApiCommand(program: Command): Command {
  return program
    .command('asyncapi')
    .summary('print the channels as an AsyncAPI document')
    .description(
      'Print the channels of the manifest, their contracts, and who sends and receives, as an AsyncAPI 3 document.\n' +
        'Contracts are referred to from the folder of the file, or of the manifest where none is written.\n' +
        'Named under `x-patchbay: asyncapi:`, it gives all of that back. Passwords of brokers are left out.',
    )
    .addOption(
      new Option('--format <format>', 'how to write it (else as the name of the file says, or YAML)').choices([
        'yaml',
        'json',
      ]),
    )
    .option('-o, --output <file>', 'write to a file');
}

export async function asyncapi(options: AsyncApiOptions, context: CliContext): Promise<ExitCode> {
  const loaded = loadManifest(options, context);
  await reportContexts(context.stderr, [loaded], context.currentDirectory);
  const application = await soundApplication(loaded, context);
  if (!application) return exitCodes.hasProblems;
  const { output } = options;
  const folder = output === undefined ? application.directory : dirname(resolvePath(context.currentDirectory, output));
  const format = options.format ?? (output?.toLowerCase().endsWith('.json') ? 'json' : 'yaml');
  const text = asyncApiText(application, { folder, readText: (path) => context.host.readText(path) }, format);
  await (output === undefined ? context.stdout.write(text) : context.writeFile(output, text));
  return exitCodes.done;
}
