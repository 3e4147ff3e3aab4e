import { ownProperty } from '../../base/ownProperty.ts';
import {
  dataOf,
  fileVariable,
  imageUse,
  lackingToolsOf,
  needsOf,
  toolsOf,
  type ImageUse,
} from '../../manifest/images/images.ts';
import type { KnownImage } from '../../manifest/images/knownImage.ts';
import { parsePorts } from '../../manifest/forms/ports.ts';
import { textOf } from '../../manifest/tree/tree.ts';
import type { HoverPart, HoverPlace } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';

/** What a well-known image says of its name, its variables, its ports and its folders. */
export const hoverImage: HoverPart = (place) => {
  const [section, service = '', key, ...rest] = place.path;
  if (section !== 'services' || !place.found || place.isLeft) return undefined;
  if (!['image', 'environment', 'ports', 'expose', 'volumes'].includes(key ?? '')) return undefined;
  const use = useOf(service, place);
  const text = textOf(place.found.node);
  const isValue = place.found.role === 'value';
  if (!use?.isCertain) return undefined;
  switch (key) {
    case 'image':
      return isValue ? imageText(use) : undefined;
    case 'environment':
      return variableText(use, isValue ? (text?.split('=')[0] ?? '') : (rest[0] ?? ''), rest, isValue);
    case 'volumes':
      return isValue && (rest.length === 1 || rest[1] === 'target') ? folderText(use, targetOf(text ?? '')) : undefined;
    default:
      return isValue && (rest.length === 1 || rest[1] === 'target') ? portUseText(use, text ?? '') : undefined;
  }
};

/** By the image as it is resolved. One that is built here may be anything. */
function useOf(service: string, { snapshot }: HoverPlace): ImageUse | undefined {
  const own = ownProperty(snapshot.manifest().application?.services, service);
  return own?.image === undefined || own.build ? undefined : imageUse(own.image);
}

function imageText(use: ImageUse): string {
  const { image } = use;
  const [has, lacks] = [toolsOf(use), lackingToolsOf(use)];
  const needs = needsOf(use).filter(({ onlyWith }) => !onlyWith);
  const facts = [
    ...needs.map(({ oneOf }) => `needs ${orList(oneOf.flatMap((name) => [name, fileVariable(image, name) ?? name]))}`),
    ...(image.ports ?? []).map(
      ({ port, protocol, use: spoken }) =>
        `port ${code(`${port}${protocol ? `/${protocol}` : ''}`)}: ${escape(spoken)}`,
    ),
    ...dataOf(use).map((data) => `data in ${code(data.path)}${rangeText(use, data)}`),
    image.configuration && `configuration in ${image.configuration.map(code).join(', ')}`,
    image.initScripts && `scripts for an empty server in ${code(image.initScripts)}`,
    image.user && `runs as ${code(image.user)}`,
    has.length > 0 && `has ${has.map(code).join(', ')}`,
    lacks.length > 0 && `has no ${lacks.map(code).join(', ')}`,
  ].filter((fact) => typeof fact === 'string');
  return [`**${escape(image.title)}**`, facts.map((fact) => `- ${fact}`).join('\n'), sourceText(image)].join('\n\n');
}

/** Told only where the tag leaves open which one it is. */
function rangeText({ version }: ImageUse, { since, before }: { since?: string; before?: string }): string {
  if (version !== undefined) return '';
  return since !== undefined ? `, since ${since}` : before !== undefined ? `, before ${before}` : '';
}

function orList(names: readonly string[]): string {
  return [...new Set(names)].map(code).join(' or ');
}

function sourceText({ source: { url, tags, read } }: KnownImage): string {
  const when = read === undefined ? 'not yet held against it' : read;
  return `[Where this is said](${url}): for ${escape(tags)}, ${when}.`;
}

function variableText(use: ImageUse, written: string, rest: readonly string[], isValue: boolean): string | undefined {
  // The value of a mapping is not the image's to explain.
  if (isValue && !/^\d+$/.test(rest[0] ?? '')) return undefined;
  const { image } = use;
  const names = Object.keys(image.variables ?? {});
  const name = names.find((one) => one === written || fileVariable(image, one) === written);
  const variable = ownProperty(image.variables, name);
  if (name === undefined || !variable) return undefined;
  const file = fileVariable(image, name);
  const isNeeded = needsOf(use).some(({ oneOf, onlyWith }) => !onlyWith && oneOf.includes(name));
  const parts = [
    `${code(written)}: ${written === name ? variable.doc : `the path of a file with the value of ${code(name)}. ${variable.doc}`}`,
    isNeeded && `${image.names[0]} needs it, or another one that does the same.`,
    variable.default !== undefined && `Default: ${code(variable.default)}.`,
    written === name && file !== undefined && `${code(file)} takes it from a file instead, such as a secret.`,
    sourceText(image),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function targetOf(text: string): string {
  const parts = text.split(':');
  const path = parts.findLast((part) => part.startsWith('/')) ?? '';
  return path.replace(/\/+$/, '');
}

function folderText(use: ImageUse, path: string): string | undefined {
  const { image } = use;
  const name = image.names[0];
  const what = dataOf(use).some((data) => data.path === path)
    ? `${name} keeps its data here.`
    : image.initScripts === path
      ? `${name} runs the scripts here when it starts with empty data.`
      : image.configuration?.some((one) => one === path || path.startsWith(`${one}/`))
        ? `${name} reads its configuration here.`
        : undefined;
  return what === undefined ? undefined : `${code(path)}: ${what}\n\n${sourceText(image)}`;
}

function portUseText(use: ImageUse, text: string): string | undefined {
  const forms = parsePorts(text);
  const target = typeof forms === 'string' ? Number(text) : forms.length === 1 ? forms[0]?.target : undefined;
  const known = use.image.ports?.find(({ port }) => port === target);
  return known && `Port ${code(String(known.port))} of ${use.image.names[0]}: ${escape(known.use)}.`;
}
