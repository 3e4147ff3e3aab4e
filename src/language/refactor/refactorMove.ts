import { dirname, join } from 'node:path';
import type { Position } from '../../base/problem.ts';
import { find, itemsOf, textsOf } from '../../manifest/tree/tree.ts';
import { contains } from '../text/ranges.ts';
import { hasAnchors, reindented, serviceAt, servicesIn, topLine, withComments, type WrittenService } from './blocks.ts';
import { linesReplaced, type Offer, type FileEdit } from '../actions/offer.ts';
import type { ExtractSurroundings } from './refactorExtract.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Moves one service, or all services of a profile, into a file that this one includes. */
export function moveOffers(file: SourceFile, position: Position, surroundings: ExtractSurroundings): readonly Offer[] {
  const service = serviceAt(file, position);
  if (!service || !surroundings.canCreateFiles) return [];
  const all = servicesIn(file);
  const profile = file.names().find(({ space, at }) => space === 'profiles' && contains(at.range, position))?.name;
  const isAtName = position.line === service.keyAt.range.start.line;
  const one = isAtName
    ? [{ title: `Move "${service.name}" to ${service.name}.yaml`, name: service.name, moved: [service] }]
    : [];
  const ofProfile = profile === undefined ? [] : all.filter((other) => isOnlyOf(other, profile));
  const several =
    profile === undefined
      ? []
      : [{ title: `Move the services of profile "${profile}" to ${profile}.yaml`, name: profile, moved: ofProfile }];
  return [...one, ...several].flatMap(({ title, name, moved }) => {
    if (moved.length === 0 || moved.length === all.length || !/^[\w.-]+$/.test(name)) return [];
    return moveOffer(title, `${name}.yaml`, moved, file, surroundings);
  });
}

function isOnlyOf({ node }: WrittenService, profile: string): boolean {
  const profiles = textsOf(find(node, 'profiles'));
  return profiles.length === 1 && profiles[0] === profile;
}

function moveOffer(
  title: string,
  name: string,
  moved: readonly WrittenService[],
  file: SourceFile,
  { exists }: ExtractSurroundings,
): readonly Offer[] {
  const path = join(dirname(file.path), name);
  const parts = moved.map(({ block }) => ({ ...block, start: withComments(file.lines, block.start, block.indent) }));
  const texts = parts.map(({ start, end }) => file.lines.slice(start, end));
  const include = includeEdit(file, name);
  const extended = moved.some(({ node }) => find(node, 'extends') !== undefined) || isExtended(moved, file);
  if (exists(path) || !include || extended || texts.some(hasAnchors)) return [];
  const taken = parts.map(({ start, end }) => linesReplaced(file, start, end, []));
  const lines = texts.flatMap((text, index) => reindented(text, parts[index]?.indent ?? 2, 2));
  const created = [{ file: path, text: ['services:', ...lines, ''].join('\n') }];
  return [{ title, kind: 'refactor.extract', edits: [include, ...taken], created }];
}

/** True if another service extends one of these, because it looks for its base in the same file. */
function isExtended(moved: readonly WrittenService[], file: SourceFile): boolean {
  const names = new Set(moved.map(({ name }) => name));
  return file.names().some(({ isBase, name }) => isBase && names.has(name));
}

/**
 * Adds a file to `include`, creating the section if needed. Undefined if the section is written in an unsupported form.
 */
function includeEdit(file: SourceFile, name: string): FileEdit | undefined {
  const [tree] = file.trees();
  const known = find(tree, 'include');
  if (!known) {
    const top = topLine(file.lines, 'services');
    return linesReplaced(file, top, top, ['include:', `  - ${name}`, '']);
  }
  const { start, end } = known.at.range;
  const last = itemsOf(known).at(-1);
  if (known.kind !== 'list' || !last || known.at.file !== file.path) return undefined;
  const isFlow = (file.lines[start.line] ?? '')[start.character] === '[';
  if (isFlow) {
    const place = last.at.range.end;
    return start.line === end.line
      ? { file: file.path, range: { start: place, end: place }, newText: `, ${name}` }
      : undefined;
  }
  const line = last.at.range.start.line;
  const [, dash] = /^(\s*- )/.exec(file.lines[line] ?? '') ?? [];
  if (dash === undefined || last.kind !== 'scalar') return undefined;
  return linesReplaced(file, line + 1, line + 1, [`${dash}${name}`]);
}
