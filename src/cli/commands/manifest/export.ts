import { join, relative, resolve as resolvePath } from 'node:path';
import { Option, type Command } from 'commander';
import type { ExportedTexts } from '../../../app/kubernetes/exportText.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { hasErrors, refusal, reportContexts, reportProblems } from '../../output/report.ts';
import { loadManifest, soundApplication } from '../../sources/manifestSource.ts';

interface ExportOptions extends GlobalOptions {
  readonly format?: 'yaml' | 'json';
  readonly output?: string;
  readonly force?: boolean;
  readonly secrets?: boolean;
  readonly volumeSize: string;
}

export function exportCommand(program: Command): Command {
  return program
    .command('export')
    .argument('<target>', 'what to write it for: kubernetes')
    .argument('[services...]', 'only these, what they depend on, and what these use')
    .summary('write the services as objects of Kubernetes')
    .description(
      'Write what of the manifest maps to Kubernetes: workloads, Services, ConfigMaps and claims of volumes.\n' +
        'What does not map is told on standard error, each with the reason. Nothing is asked of a cluster.\n' +
        'Exits with 1 when a service needs what Kubernetes has not; the others are written all the same.',
    )
    .addOption(
      new Option('--format <format>', 'how to write it (else as the name of the file says, or YAML)').choices([
        'yaml',
        'json',
      ]),
    )
    .option(
      '-o, --output <path>',
      'write to a file, or into a folder, a file an object: one that is there, or ends with /',
    )
    .option('--force', 'replace files that are there and differ', false)
    .option('--secrets', 'write Secrets too, with the values', false)
    .option('--volume-size <size>', 'how large a volume is asked for, as Kubernetes writes it', '1Gi');
}

export async function exportTo(
  target: string,
  services: readonly string[],
  options: ExportOptions,
  context: CliContext,
): Promise<ExitCode> {
  if (target !== 'kubernetes') {
    throw refusal('unknown-target', `Nothing can be written for "${target}". Write: patchbay export kubernetes.`);
  }
  const { volumeSize, secrets = false } = options;
  if (!/^[1-9]\d*(?:\.\d+)?(?:[kMGTPE]|[KMGTPE]i)?$/.test(volumeSize)) {
    throw refusal('bad-size', `--volume-size ${volumeSize} is no size. Write it as Kubernetes does: 500Mi, 10Gi.`);
  }
  const loaded = loadManifest(options, context, { services });
  await reportContexts(context.stderr, [loaded], context.currentDirectory);
  const application = await soundApplication(loaded, context);
  if (!application) return exitCodes.hasProblems;
  const readText = (path: string): string | undefined => context.host.readText(path);
  const { exportText } = await import('../../../app/kubernetes/exportText.ts');
  const exported = exportText(application, readText, { hasSecretValues: secrets, volumeSize }, formatOf(options));
  await reportProblems(context.stderr, exported.problems);
  await write(exported, options, context);
  return hasErrors(exported.problems) ? exitCodes.hasProblems : exitCodes.done;
}

function formatOf({ format, output = '' }: ExportOptions): 'yaml' | 'json' {
  return format ?? (output.toLowerCase().endsWith('.json') ? 'json' : 'yaml');
}

/** Replaces nothing that differs, unless that is asked for, and removes nothing. */
async function write(
  exported: ExportedTexts,
  { output, force = false }: ExportOptions,
  context: CliContext,
): Promise<void> {
  if (output === undefined) return context.stdout.write(exported.whole);
  const files = filesAt(output, exported, context);
  const there = files.filter(({ path }) => context.host.exists(path));
  const same = there.filter(({ path, text }) => context.host.readText(path) === text);
  const replaced = there.filter((file) => !same.includes(file));
  if (replaced.length > 0 && !force) {
    const names = replaced.map(({ path }) => relative(context.currentDirectory, path)).join(', ');
    throw refusal(
      'would-replace',
      `Nothing was written: ${names} ${replaced.length === 1 ? 'is there and differs' : 'are there and differ'}. Compare it, and write with --force to replace it.`,
    );
  }
  // One after the other, so that it is certain which files are there after a failure.
  for (const { path, text } of files.filter((file) => !same.includes(file))) {
    await context.writeFile(path, text, isFolder(output, context));
  }
  if (context.presentation.isDry) return;
  const counts = [`${files.length - there.length} written`, `${replaced.length} replaced`, `${same.length} unchanged`];
  await context.stderr.line(`patchbay: ${printable(output)}: ${counts.join(', ')}.`);
}

interface PlacedFile {
  readonly path: string;
  readonly text: string;
}

function filesAt(output: string, { whole, files }: ExportedTexts, context: CliContext): readonly PlacedFile[] {
  const path = resolvePath(context.currentDirectory, output);
  if (!isFolder(output, context)) return [{ path, text: whole }];
  return files.map(({ name, text }) => ({ path: join(path, name), text }));
}

function isFolder(output: string, { currentDirectory, host }: CliContext): boolean {
  const path = resolvePath(currentDirectory, output);
  return /[\\/]$/.test(output) || (host.exists(path) && host.readText(path) === undefined);
}
