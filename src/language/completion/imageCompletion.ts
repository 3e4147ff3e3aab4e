import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { dataOf, fileVariable, imageUse, knownImages, needsOf, type ImageUse } from '../../manifest/images/images.ts';
import type { ImagePort, ImageVariable } from '../../manifest/images/knownImage.ts';
import { serviceRecipes } from '../../manifest/images/recipes.ts';
import { itemOf, snippetOf, verbatim, type CompletionContext } from './completionContext.ts';
import { declarer } from './declarations.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import { writtenAt } from '../text/writtenAt.ts';

/** A variable that the image of the service reads. */
interface OfferedVariable {
  readonly name: string;
  readonly detail: string;
  readonly doc: string;
  readonly sortText: string;
  /** The value that is always right. */
  readonly value: string;
}

const environment = patternOf('services.*.environment');
const environmentItem = patternOf('services.*.environment.*');

/** The variables of the image that are not set yet, as keys of a mapping. `write` puts the colon behind a name. */
export function imageVariableKeys(context: CompletionContext, write: (name: string) => string): CompletionItem[] {
  if (!matches(environment, context.cursor.path)) return [];
  return offeredVariables(context, context.cursor.siblings).map((one) => ({
    ...itemOf(
      one.name,
      context,
      CompletionItemKind.Variable,
      write(one.name) + (/\s$/.test(write('')) ? one.value : ''),
    ),
    ...described(one),
  }));
}

/** What the image tells of the value at the cursor: its name, its variables, its data, its ports. */
export function imageValues(context: CompletionContext): CompletionItem[] {
  const { path, style } = context.cursor;
  if (matches(patternOf('services.*.image'), path)) return imageNames(context);
  if (matches(environmentItem, path) && style === 'item') return variableItems(context);
  if (matches(patternOf('services.*.volumes.*'), path)) return dataItems(context);
  if (matches(patternOf('services.*.ports.*'), path)) return portItems(context);
  return [];
}

/** Whole services of well-known images. */
export function recipeItems(context: CompletionContext): CompletionItem[] {
  const { siblings } = context.cursor;
  const declaring = declarer(context);
  return serviceRecipes.flatMap(({ name, image, lines, volumes, secrets }) => {
    if (siblings.includes(name)) return [];
    const additionalTextEdits = declaring([
      ...volumes.map((volume) => ({ section: 'volumes' as const, name: volume, body: [] })),
      ...secrets.map((secret) => ({ section: 'secrets' as const, name: secret.name, body: [`file: ${secret.file}`] })),
    ]);
    if (!additionalTextEdits) return [];
    const text = [`${name}:`, ...lines.map((line) => `  ${line}`)].join('\n');
    const files = secrets.map(({ file }) => `Write its password to \`${file}\`.`);
    const documentation = [`\`\`\`yaml\n${text}\n\`\`\``, ...files].join('\n\n');
    return [
      {
        ...snippetOf(name, context, CompletionItemKind.Module, `${verbatim(text)}$0`),
        detail: image.title,
        documentation: { kind: 'markdown' as const, value: documentation },
        sortText: `4 ${name}`,
        ...(additionalTextEdits.length > 0 && { additionalTextEdits }),
      },
    ];
  });
}

function useOf({ snapshot, cursor }: CompletionContext): ImageUse | undefined {
  const [, service = ''] = cursor.path;
  return imageUse(writtenAt(snapshot, 'services', service, 'image') ?? '');
}

/** Names with their usual tags; behind a colon all tags of the image. */
function imageNames(context: CompletionContext): CompletionItem[] {
  const { prefix, sources } = context;
  const live = new Set(sources.live()?.images ?? []);
  const colon = prefix.indexOf(':');
  return knownImages.flatMap(({ names: [name], tags, title }) => {
    const isMeant = colon === -1 ? name.includes(prefix) : prefix.startsWith(`${name}:`);
    if (!isMeant) return [];
    const shown = colon === -1 ? tags.slice(0, 2) : tags;
    return shown
      .filter((tag) => !live.has(`${name}:${tag}`))
      .map((tag, index) => ({
        ...itemOf(`${name}:${tag}`, context, CompletionItemKind.Value, `${name}:${tag}`),
        detail: title,
        sortText: `1 ${name.startsWith(prefix) ? 0 : 1} ${name} ${index}`,
      }));
  });
}

function variableItems(context: CompletionContext): CompletionItem[] {
  const set = context.cursor.siblings.map((item) => item.split('=')[0] ?? '');
  if (context.prefix.includes('=')) return [];
  return offeredVariables(context, set).map((one) => ({
    ...itemOf(one.name, context, CompletionItemKind.Variable, `${one.name}=${one.value}`),
    ...described(one),
  }));
}

function described({ detail, doc, sortText }: OfferedVariable): Partial<CompletionItem> {
  return { detail, documentation: doc, sortText };
}

/** Those that it needs first. One that is set in either form is not offered in the other. */
function offeredVariables(context: CompletionContext, set: readonly string[]): readonly OfferedVariable[] {
  const use = useOf(context);
  if (!use) return [];
  const { image } = use;
  const [name] = image.names;
  const needed = new Set(needsOf(use).flatMap(({ oneOf, onlyWith }) => (onlyWith ? [] : oneOf)));
  return Object.entries(image.variables ?? {}).flatMap(([key, variable], index) => {
    const file = fileVariable(image, key);
    if (set.includes(key) || (file !== undefined && set.includes(file))) return [];
    const isNeeded = needed.has(key);
    const rank = `${isNeeded ? '0 0' : '0 1'} ${String(index).padStart(3, '0')}`;
    const what = isNeeded ? `needed by ${name}` : name;
    const own = { name: key, detail: what, doc: docOf(variable), sortText: `${rank} 1`, value: '' };
    if (file === undefined || !variable.isSecret) return [own];
    const doc = `The path of a file with the value of ${key}, such as a secret. ${variable.doc}`;
    const detail = `${what}, from a file`;
    return [{ name: file, detail, doc, sortText: `${rank} 0`, value: '/run/secrets/' }, own];
  });
}

function docOf({ doc, default: standard, isSecret }: ImageVariable): string {
  const parts = [doc, standard === undefined ? '' : `Default: ${standard}.`, isSecret ? 'It is a secret.' : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** A volume at each place where the image keeps data, and mounts for its configuration and its scripts. */
function dataItems(context: CompletionContext): CompletionItem[] {
  const { cursor, prefix, quote, rest } = context;
  const use = useOf(context);
  // Within a port that is written already, what stands behind the colon would stay behind the whole one.
  if (!use || rest.startsWith(':') || (prefix !== '' && !/^[\w.-]+$/.test(prefix)) || quote !== '') return [];
  const [, service = ''] = cursor.path;
  const taken = (path: string): boolean => cursor.siblings.some((item) => item.split(':')[1] === path);
  const separator = usesUnderscores(context) ? '_' : '-';
  const declaring = declarer(context);
  const data = dataOf(use).filter(({ path }) => !taken(path));
  const volumes = data.slice(0, use.version === undefined ? 1 : undefined).flatMap(({ path }, index) => {
    const volume = `${service}${separator}data${index === 0 ? '' : index + 1}`;
    const additionalTextEdits = declaring([{ section: 'volumes', name: volume, body: [] }]);
    const text = `${volume}:${path}`;
    return additionalTextEdits
      ? [
          {
            ...itemOf(text, context, CompletionItemKind.Value, text),
            detail: `the data of ${use.image.names[0]}, in a volume that is declared too`,
            sortText: `0 0 ${index}`,
            ...(additionalTextEdits.length > 0 && { additionalTextEdits }),
          },
        ]
      : [];
  });
  const places = [
    ...(use.image.configuration ?? []),
    ...(use.image.initScripts === undefined ? [] : [use.image.initScripts]),
  ].filter((path) => !taken(path));
  const mounts = places.map((path, index) => {
    const text = `./${path.split('/').at(-1) ?? ''}:${path}:ro`;
    const detail = path === use.image.initScripts ? 'scripts for an empty server' : 'configuration';
    return { ...itemOf(text, context, CompletionItemKind.Value, text), detail, sortText: `0 9 ${index}` };
  });
  return [...volumes, ...mounts];
}

/** As the volumes are named that are declared already. */
function usesUnderscores({ snapshot }: CompletionContext): boolean {
  const names = snapshot
    .soundFile()
    .names()
    .filter(({ space, isDeclaration }) => space === 'volumes' && isDeclaration);
  return names.some(({ name }) => name.includes('_')) && !names.some(({ name }) => name.includes('-'));
}

/** Each port of the image, open to this machine alone or to all. A datastore is for this machine first. */
function portItems(context: CompletionContext): CompletionItem[] {
  const { cursor, prefix, quote, rest } = context;
  const use = useOf(context);
  // Within a port that is written already, what stands behind the colon would stay behind the whole one.
  if (!use || rest.startsWith(':') || (prefix !== '' && !/^[\d.:]+$/.test(prefix))) return [];
  const mark = quote === '' ? '"' : '';
  const isTaken = (port: number): boolean => cursor.siblings.some((item) => item.endsWith(`:${port}`));
  return (use.image.ports ?? [])
    .filter(({ port }) => !isTaken(port))
    .flatMap(({ port, protocol, use: spoken }: ImagePort, index) => {
      const both = `${port}:${port}${protocol ? `/${protocol}` : ''}`;
      const forms = [
        { text: both, detail: spoken },
        { text: `127.0.0.1:${both}`, detail: `${spoken}, for this machine alone` },
      ];
      return (use.image.isDatastore ? forms.toReversed() : forms).map(({ text, detail }, form) => ({
        ...itemOf(text, context, CompletionItemKind.Value, `${mark}${text}${mark}`),
        detail,
        sortText: `0 ${String(index).padStart(4, '0')} ${form}`,
      }));
    });
}
