import { isDeepStrictEqual } from 'node:util';
import { dirname, join } from 'node:path';
import type { Range } from '../../base/problem.ts';
import { nodeToJson } from '../../manifest/tree/tree.ts';
import {
  hasAnchors,
  reindented,
  serviceAt,
  servicesIn,
  topLine,
  type WrittenAttribute,
  type WrittenService,
} from './blocks.ts';
import { linesReplaced, type Offer, type FileEdit } from '../actions/offer.ts';
import type { SourceFile } from '../text/snapshot.ts';

export interface ExtractSurroundings {
  readonly exists: (path: string) => boolean;
  readonly canCreateFiles: boolean;
}

/** Moves attributes that several services share under an anchor, or into a service of another file that they extend. */
export function extractOffers(file: SourceFile, range: Range, surroundings: ExtractSurroundings): readonly Offer[] {
  const service = serviceAt(file, range.start);
  const chosen = service?.attributes.filter(
    ({ block, key }) => block.start <= range.end.line && block.end > range.start.line && !/^(<<|extends)$/.test(key),
  );
  if (!service || !chosen || chosen.length === 0 || range.start.line < (chosen[0]?.block.start ?? 0)) return [];
  if (chosen.some(({ block }) => hasAnchors(file.lines.slice(block.start, block.end)))) return [];
  const keys = chosen.map(({ key }) => key);
  const alike = servicesIn(file).filter((other) => saysAlike(other, chosen, file));
  if (alike.length < 2) return [];
  const text = chosen.flatMap(({ block }) => reindented(file.lines.slice(block.start, block.end), block.indent, 0));
  const what = keys.length === 1 ? (keys[0] ?? '') : `${keys.length} attributes`;
  const of = `${what} of ${alike.length} services`;
  return [
    anchorOffer(`Extract ${of} to an anchor`, alike, keys, text, file),
    baseOffer(`Extract ${of} to a service that they extend`, alike, keys, text, file, surroundings),
  ].flat();
}

function saysAlike(other: WrittenService, chosen: readonly WrittenAttribute[], file: SourceFile): boolean {
  return chosen.every(({ key, value }) => {
    const own = other.attributes.find((one) => one.key === key);
    if (!own || hasAnchors(file.lines.slice(own.block.start, own.block.end))) return false;
    return isDeepStrictEqual(nodeToJson(own.value), nodeToJson(value)) && own.value.tag === value.tag;
  });
}

function anchorOffer(
  title: string,
  services: readonly WrittenService[],
  keys: readonly string[],
  text: readonly string[],
  file: SourceFile,
): readonly Offer[] {
  const name = freeName(file, 'common');
  const uses = services.map((service) => mergeKeyOf(service, name, file));
  if (uses.includes(undefined)) return [];
  const edits = services.flatMap((service, index) => taken(service, keys, uses[index] ?? [], file));
  const top = topLine(file.lines, 'services');
  const added = linesReplaced(file, top, top, [`x-${name}: &${name}`, ...reindented(text, 0, 2), '']);
  return [{ title, kind: 'refactor.extract', edits: [added, ...edits] }];
}

/** The merge key with the anchor put first, because earlier anchors win over later ones. */
function mergeKeyOf(service: WrittenService, name: string, { lines }: SourceFile): readonly string[] | undefined {
  const indent = ' '.repeat(service.attributes[0]?.block.indent ?? 4);
  const line = mergeLine(service, lines);
  if (line === undefined) return [`${indent}<<: *${name}`];
  const [, known] = /^\s*<<:\s*(\*[\w.-]+|\[[^[\]]*\])\s*$/.exec(lines[line] ?? '') ?? [];
  if (known === undefined) return undefined;
  const others = known.startsWith('[') ? known.slice(1, -1).trim() : known;
  return [`${indent}<<: [*${name}, ${others}]`];
}

/** The line of the service's own merge key. One of its attributes may have another, which stands further in. */
function mergeLine({ block, attributes }: WrittenService, lines: readonly string[]): number | undefined {
  const indent = attributes[0]?.block.indent;
  const line = lines
    .slice(block.start, block.end)
    .findIndex((text) => /^ *<<:/.test(text) && text.indexOf('<') === indent);
  return line === -1 ? undefined : block.start + line;
}

/**
 * Removes attributes from a service. The line that replaces them goes to the merge key, or to the place of the first
 * attribute.
 */
function taken(
  service: WrittenService,
  keys: readonly string[],
  line: readonly string[],
  file: SourceFile,
): readonly FileEdit[] {
  const merge = mergeLine(service, file.lines);
  const own = service.attributes.filter(({ key }) => keys.includes(key));
  const removed = own.map(({ block }, index) =>
    linesReplaced(file, block.start, block.end, index === 0 && merge === undefined ? line : []),
  );
  return merge === undefined ? removed : [linesReplaced(file, merge, merge + 1, line), ...removed];
}

function baseOffer(
  title: string,
  services: readonly WrittenService[],
  keys: readonly string[],
  text: readonly string[],
  file: SourceFile,
  { exists, canCreateFiles }: ExtractSurroundings,
): readonly Offer[] {
  const isTaken = services.some(
    (service) =>
      service.attributes.some(({ key }) => key === 'extends') || mergeLine(service, file.lines) !== undefined,
  );
  const path = join(dirname(file.path), 'common.yaml');
  if (isTaken || !canCreateFiles || exists(path)) return [];
  const edits = services.flatMap((service) => {
    const indent = ' '.repeat(service.attributes[0]?.block.indent ?? 4);
    const line = `${indent}extends: { file: common.yaml, service: common }`;
    return taken(service, keys, [line], file);
  });
  const created = [{ file: path, text: ['services:', '  common:', ...reindented(text, 0, 4), ''].join('\n') }];
  return [{ title, kind: 'refactor.extract', edits, created }];
}

function freeName({ lines }: SourceFile, wanted: string): string {
  const text = lines.join('\n');
  const isTaken = (name: string): boolean => text.includes(`&${name}`) || text.includes(`x-${name}:`);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!isTaken(name)) return name;
  }
}
