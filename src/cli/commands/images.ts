import type { Command } from 'commander';
import type { ObservedContainer } from '../../engine/observation.ts';
import { imageParts } from '../../manifest/images/reference.ts';
import { containersOf } from '../sources/containersOf.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { formatOption, printerOf, type Listing } from '../rows/rows.ts';

interface ImagesOptions extends GlobalOptions {
  readonly format: string;
  readonly quiet: boolean;
}

const listing: Listing = {
  columns: { ContainerName: 'CONTAINER', Repository: 'REPOSITORY', Tag: 'TAG', ID: 'IMAGE ID' },
  hasTemplates: false,
  isJsonArray: true,
};

export function imagesCommand(program: Command): Command {
  return program
    .command('images')
    .argument('[services...]', 'only these')
    .summary("list the images of the application's containers")
    .description(
      'List the image that each container was made from. Needs no manifest with -p.\n' +
        'JSON is an array of {ContainerName, Repository, Tag, ID, Service}.',
    )
    .option('-q, --quiet', 'print the ids alone, each once', false)
    .addOption(formatOption(listing));
}

export async function images(
  services: readonly string[],
  options: ImagesOptions,
  context: CliContext,
): Promise<ExitCode> {
  const print = printerOf(options.format, listing);
  const containers = await containersOf(services, options, context);
  const ids = [...new Set(containers.map(({ imageId = '' }) => imageId.replace('sha256:', '')))];
  const isWhole = options.format === 'json';
  const text = options.quiet
    ? ids.map((id) => `${id}\n`).join('')
    : print(containers.map((container) => rowOf(container, isWhole)));
  await context.stdout.write(text);
  return exitCodes.done;
}

function rowOf({ name, service, image, imageId = '' }: ObservedContainer, isWhole: boolean): Record<string, string> {
  const { name: repository, tag, digest } = imageParts(image);
  return {
    ContainerName: name,
    Repository: repository,
    Tag: tag ?? (digest === undefined ? 'latest' : '<none>'),
    ID: isWhole ? imageId : imageId.replace('sha256:', '').slice(0, 12),
    ...(isWhole ? { Service: service } : {}),
  };
}
