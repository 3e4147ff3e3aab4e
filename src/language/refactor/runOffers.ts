import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { linesReplaced, type FileEdit, type Offer } from '../actions/offer.ts';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { Position } from '../../base/problem.ts';
import { find, textOf, textsOf, type MapNode } from '../../manifest/tree/tree.ts';
import type { SourceFile } from '../text/snapshot.ts';
import { serviceAt, yamlText, type WrittenService } from './blocks.ts';
import { guessLocalRuns, type LocalRunGuess } from './localRuns.ts';

/** What other files say. */
export interface RunSurroundings {
  readonly readText: (path: string) => string | undefined;
}

/** Writes how a service runs without its container, as the files of its build tell it: on the line of its name. */
export function runOffers(file: SourceFile, position: Position, surroundings: RunSurroundings): readonly Offer[] {
  const service = serviceAt(file, position);
  if (!service || position.line !== service.block.start || find(service.node, 'x-patchbay', 'run')) return [];
  const context = contextOf(service.node, file);
  if (context === undefined) return [];
  const guesses = guessLocalRuns({
    ...commandOf(service.node),
    dockerfile: textOf(find(service.node, 'build', 'dockerfile')) ?? 'Dockerfile',
    read: (path) => {
      const full = resolve(context, path);
      return pathBelow(context, full) === undefined ? undefined : surroundings.readText(full);
    },
  });
  return guesses.flatMap((guess): Offer[] => {
    const edits = editsOf(guess, service, file, context);
    const title = `Run "${service.name}" locally with "${guess.command}" (${guess.source})`;
    return edits ? [{ title, kind: 'refactor.rewrite', edits, announced: { changes: 'edited' } }] : [];
  });
}

/** The folder of the build, if it is one of this machine. */
function contextOf(service: MapNode, { path }: SourceFile): string | undefined {
  const build = find(service, 'build');
  const context = textOf(build) ?? textOf(find(build, 'context')) ?? (build ? '.' : undefined);
  if (context === undefined || /:\/\/|^git@|\$/.test(context)) return undefined;
  return resolve(dirname(path), context);
}

function commandOf(service: MapNode): { readonly command?: readonly string[] } {
  const node = find(service, 'command');
  const command = node?.kind === 'list' ? textsOf(node) : textOf(node)?.split(/\s+/);
  return command ? { command } : {};
}

function editsOf(
  { command }: LocalRunGuess,
  { block, attributes }: WrittenService,
  file: SourceFile,
  context: string,
): readonly FileEdit[] | undefined {
  const [first] = attributes;
  if (!first) return undefined;
  const indent = ' '.repeat(first.block.indent);
  const folder = relative(dirname(file.path), context).split(sep).join('/');
  const place =
    folder === '' ? '' : `, cwd: ${yamlText(folder.startsWith('.') || isAbsolute(folder) ? folder : `./${folder}`)}`;
  // A dollar sign would be a variable to Compose.
  const run = `run: { command: ${yamlFlowText(command.replaceAll('$', '$$$$'))}${place} }`;
  const own = attributes.find(({ key }) => key === 'x-patchbay');
  if (!own) return [linesReplaced(file, block.end, block.end, [`${indent}x-patchbay:`, `${indent}  ${run}`])];
  // In brackets there is no line for it.
  if (own.value.kind !== 'map' || own.value.at.range.start.line === own.keyAt.range.start.line) return undefined;
  const inner = ' '.repeat(own.value.at.range.start.character);
  return [linesReplaced(file, own.block.end, own.block.end, [`${inner}${run}`])];
}

/** Within braces a plain text may hold neither commas nor brackets. */
function yamlFlowText(text: string): string {
  return /^[A-Za-z./][\w ./@+=-]*$/.test(text) ? text : JSON.stringify(text);
}
