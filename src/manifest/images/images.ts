import { ownProperty } from '../../base/ownProperty.ts';
import type { ImageData, ImageHealthcheck, ImageNeed, ImageVariant, KnownImage, TagRange } from './knownImage.ts';
import { messagingImages } from './messaging.ts';
import { observabilityImages } from './observability.ts';
import { platformImages } from './platform.ts';
import { hubName, imageParts } from './reference.ts';
import { relationalImages } from './relational.ts';
import { runtimeImages } from './runtimes.ts';
import { searchImages } from './search.ts';
import { storeImages } from './stores.ts';
import { webImages } from './web.ts';

export const knownImages: readonly KnownImage[] = [
  ...relationalImages,
  ...storeImages,
  ...messagingImages,
  ...searchImages,
  ...webImages,
  ...observabilityImages,
  ...platformImages,
  ...runtimeImages,
];

/** A known image as one reference asks for it. */
export interface ImageUse {
  readonly image: KnownImage;
  /** False for a name that only ends like a known one, such as `registry.example/team/redis`: it may be anything. */
  readonly isCertain: boolean;
  /** The numbers of the version; `latest` for the newest there is, undefined where the tag does not tell. */
  readonly version: readonly number[] | 'latest' | undefined;
  /** Undefined where the tag does not tell. */
  readonly variant: ImageVariant | undefined;
}

/** What is known of an image by its reference, with all variables resolved. */
export function imageUse(reference: string): ImageUse | undefined {
  const { name, tag, digest } = imageParts(reference.slice(0, 300));
  const hub = hubName(name);
  const exact = byName.get(hub);
  const image = exact ?? byLastPart.get(hub.split('/').at(-1) ?? '');
  if (!image || (!exact && hub.startsWith('bitnami'))) return undefined;
  // A digest alone, or a tag that a variable leaves empty, may be any version.
  const isOpen = (tag === undefined && digest !== undefined) || tag === '' || reference.includes('$');
  return {
    image,
    isCertain: exact !== undefined,
    version: isOpen ? undefined : versionOf(tag),
    variant: isOpen ? undefined : variantOf(tag),
  };
}

/** The check that works in it, as `healthcheck.test`. Where the tag tells no version, that of the newest. */
export function healthcheckOf(reference: string): ImageHealthcheck['test'] | undefined {
  const use = imageUse(reference);
  return use && appliesTo(use.image.healthchecks, use).at(0)?.test;
}

/** `healthcheck.test` as it is written in a manifest: each argument in quotes, `$` doubled. */
export function healthcheckText(test: readonly string[]): string {
  return `[${test.map((part) => JSON.stringify(part).replaceAll('$', '$$$$')).join(', ')}]`;
}

/** Where the image keeps its data. Where the tag tells no version, in any of these. */
export function dataOf(use: ImageUse): readonly ImageData[] {
  return appliesTo(use.image.data, use);
}

/** The data that it certainly keeps, as its tag tells. */
export function certainDataOf(use: ImageUse): readonly ImageData[] {
  return dataOf(use).filter((one) => isWithin(one, use) === true);
}

/** Groups of variables that it certainly needs. */
export function needsOf(use: ImageUse): readonly ImageNeed[] {
  return use.image.needs?.filter((need) => isWithin(need, use) === true) ?? [];
}

/** True if the image certainly has not got a program. */
export function lacksTool(use: ImageUse, tool: string): boolean {
  const facts = use.image.tools?.filter((one) => isWithin(one, use) === true) ?? [];
  return facts.some(({ lacks }) => lacks?.includes(tool)) && !facts.some(({ has }) => has.includes(tool));
}

/** The programs that it certainly has. */
export function toolsOf(use: ImageUse): readonly string[] {
  return (use.image.tools ?? []).filter((one) => isWithin(one, use) === true).flatMap(({ has }) => has);
}

/** The programs that it certainly has not, of those that people expect. */
export function lackingToolsOf(use: ImageUse): readonly string[] {
  const lacked = (use.image.tools ?? []).flatMap(({ lacks = [] }) => lacks);
  return [...new Set(lacked)].filter((tool) => lacksTool(use, tool));
}

/** The name of the variable with the path of a file that holds the value. */
export function fileVariable(image: KnownImage, name: string): string | undefined {
  const isKnown = ownProperty(image.variables, name)?.hasFile === true;
  return image.fileSuffix !== undefined && isKnown ? name + image.fileSuffix : undefined;
}

const byName: ReadonlyMap<string, KnownImage> = new Map(
  knownImages.flatMap((image) => image.names.map((name) => [name, image] as const)),
);

/** The first image of the list wins: `postgres` before what others make of it. */
const byLastPart: ReadonlyMap<string, KnownImage> = new Map(
  knownImages
    .toReversed()
    .flatMap((image) => image.names.map((name) => [name.split('/').at(-1) ?? name, image] as const))
    .filter(([name]) => name !== 'server'),
);

function versionOf(tag: string | undefined): ImageUse['version'] {
  if (tag === undefined) return 'latest';
  const text = /(?:^|-)pg(\d{1,3})(?:-|$)/.exec(tag)?.[1] ?? /^v?(\d{1,6}(?:\.\d{1,6}){0,3})(?![\w])/.exec(tag)?.[1];
  if (text !== undefined) return text.split('.').map(Number);
  const plain = tag.replace(/^alpine3\.\d{1,3}/, 'alpine');
  const isNewest = /^(latest|stable|mainline|lts|alpine|slim|management|apache|fpm|bookworm|trixie)(-|$)/.test(plain);
  return isNewest && !/\d/.test(plain) ? 'latest' : undefined;
}

function variantOf(tag = ''): ImageVariant {
  const isSlim = /(^|-)slim/.test(tag);
  if (!/(^|-)alpine/.test(tag)) return isSlim ? 'slim' : 'default';
  return isSlim ? 'alpine-slim' : 'alpine';
}

/** The facts that hold, or may hold, for a tag. Of an unknown version those of the newest come first. */
function appliesTo<T extends TagRange>(facts: readonly T[] | undefined, use: ImageUse): readonly T[] {
  const fitting = (facts ?? []).filter((one) => isWithin(one, use) !== false);
  if (use.version !== undefined) return fitting;
  return fitting.toSorted((a, b) => Number(a.before !== undefined) - Number(b.before !== undefined));
}

/** Undefined where the tag does not tell. */
function isWithin({ since, before, variants }: TagRange, { version, variant }: ImageUse): boolean | undefined {
  if (variants && variant !== undefined && !variants.includes(variant)) return false;
  const isOfVersion = isBetween(version, since, before);
  if (isOfVersion === false) return false;
  return isOfVersion === undefined || (variants && variant === undefined) ? undefined : true;
}

function isBetween(
  version: ImageUse['version'],
  since: string | undefined,
  before: string | undefined,
): boolean | undefined {
  if (since === undefined && before === undefined) return true;
  if (version === undefined) return undefined;
  if (version === 'latest') return before === undefined;
  const from = since === undefined ? 1 : compare(version, since);
  const to = before === undefined ? -1 : compare(version, before);
  if (from === undefined || to === undefined) return undefined;
  return from >= 0 && to < 0;
}

/** Undefined where a short version such as `2` leaves open on which side of `2.12` it is. */
function compare(version: readonly number[], bound: string): number | undefined {
  for (const [index, part] of bound.split('.').map(Number).entries()) {
    const own = version[index];
    if (own === undefined) return part === 0 ? 0 : undefined;
    if (own !== part) return own - part;
  }
  return 0;
}
