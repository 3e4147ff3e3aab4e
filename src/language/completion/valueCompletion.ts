import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { ownProperty } from '../../base/ownProperty.ts';
import { healthcheckOf, healthcheckText, imageUse } from '../../manifest/images/images.ts';
import { aliasItems, mergeTarget } from './anchorCompletion.ts';
import { valueBeside } from './beside.ts';
import { itemOf, type CompletionContext } from './completionContext.ts';
import { buildFacts } from './buildFacts.ts';
import { tableItems } from './keyCompletion.ts';
import { imageValues } from './imageCompletion.ts';
import { namesFor } from './nameCompletion.ts';
import { ruleFor } from '../text/names.ts';
import { pathItems } from './pathCompletion.ts';
import { policyTellers } from './policyTellers.ts';
import { shortForms } from './shortForms.ts';
import { liveOf } from '../../protocol/live.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import { meaningAt, shapeAt } from '../text/attributeAt.ts';
import { valuesFor } from './wellKnownValues.ts';
import { writtenAt } from '../text/writtenAt.ts';

/** The values that may stand at a path, most likely first. */
export function valueItems(context: CompletionContext): CompletionItem[] {
  const { cursor, quote, rest } = context;
  if (mergeTarget(cursor.path)) return quote === '' ? aliasItems(context) : [];
  const shape = shapeAt(cursor.path);
  const known = valuesFor(cursor.path, shape).filter((word) => !cursor.siblings.includes(word));
  const words = known.map((word, index) => ({
    ...wordItem(word, context),
    sortText: `1 ${String(index).padStart(3, '0')}`,
  }));
  const rule = ruleFor(cursor.path);
  const isOfMap = rule?.path.endsWith('*') === true && rule.isValue !== true && cursor.path.at(-1) !== '0';
  const isName =
    !isOfMap && !context.prefix.includes('/') && !/^[^:]*[:/]./.test(context.prefix.replace(/^service:/, ''));
  // Names that are declared come before the keys of the long form.
  const names = isName
    ? namesFor(context.snapshot, cursor.path, cursor, { isOfVolume: isOfVolume(context) }).map((name) => ({
        ...itemOf(name, context, CompletionItemKind.Reference, rest.startsWith(':') ? name.replace(/:$/, '') : name),
        sortText: `0 5 ${name}`,
      }))
    : [];
  const isPath = /^:\S/.test(rest);
  const table = cursor.style === 'item' && quote === '' && !isPath ? shape?.table?.() : undefined;
  const keys =
    table && context.prefix.search(/[:/]/) === -1
      ? tableItems(table, context).map((item) => ({ ...item, sortText: `3 ${item.sortText ?? item.label}` }))
      : [];
  const isAliasable = quote === '' && context.prefix === '' && cursor.style !== 'flow';
  return [
    ...words,
    ...names,
    ...toldItems(context),
    ...imageValues(context),
    ...pathItems(context),
    ...shortForms(context),
    ...keys,
    ...(isAliasable ? aliasItems(context) : []),
  ];
}

/** A mount without a type is one of a volume, as is one that says so. */
function isOfVolume(context: CompletionContext): boolean {
  return (valueBeside('type', context) ?? 'volume') === 'volume';
}

/** Quotes a word that YAML would read as another type. */
function wordItem(word: string, context: CompletionContext): CompletionItem {
  const text = word === 'no' && context.quote === '' ? '"no"' : word;
  const item = itemOf(word, context, CompletionItemKind.EnumMember, text);
  const meaning = meaningAt(context.cursor.path, word);
  return meaning === undefined ? item : { ...item, documentation: meaning };
}

/** Values from outside the manifest: the Dockerfile, the image, the engine or the broker. */
function toldItems(context: CompletionContext): CompletionItem[] {
  const { path, siblings } = context.cursor;
  const teller = tellers.find(({ at }) => matches(at, path)) ?? policyTellers.find(({ at }) => matches(at, path));
  if (!teller) return [];
  const isQuoted = 'isQuoted' in teller && teller.isQuoted === true;
  const texts = [...new Set(teller.tell(context))].filter((text) => !siblings.includes(text));
  return texts.map((text, index) => {
    const newText = isQuoted && context.quote === '' ? `"${text}"` : text;
    const item = itemOf(text, context, CompletionItemKind.Value, newText);
    return { ...item, sortText: `0 ${String(index).padStart(4, '0')}`, detail: teller.from };
  });
}

interface Teller {
  readonly at: readonly string[];
  readonly from: string;
  readonly isQuoted?: true;
  readonly tell: (context: CompletionContext) => readonly string[];
}

const tellers: readonly Teller[] = [
  { at: patternOf('services.*.image'), from: 'on the engine', tell: ({ sources }) => sources.live()?.images ?? [] },
  {
    at: patternOf('services.*.build.target'),
    from: 'stage of the Dockerfile',
    tell: ({ snapshot, cursor }) => buildFacts(snapshot, cursor.path[1] ?? '').targets,
  },
  {
    at: patternOf('services.*.build.args.*'),
    from: 'argument of the Dockerfile',
    tell: ({ snapshot, cursor }) => (cursor.style === 'item' ? buildFacts(snapshot, cursor.path[1] ?? '').args : []),
  },
  {
    at: patternOf('services.*.ports.*'),
    from: 'port of the Dockerfile',
    isQuoted: true,
    tell: ({ prefix, snapshot, cursor }) =>
      prefix === '' ? buildFacts(snapshot, cursor.path[1] ?? '').ports.map((port) => `${port}:${port}`) : [],
  },
  {
    at: patternOf('services.*.ports.*.target'),
    from: 'port of the image',
    tell: (context) => portsOf(context).map(String),
  },
  {
    at: patternOf('services.*.expose.*'),
    from: 'port of the image',
    isQuoted: true,
    tell: (context) => portsOf(context).map(String),
  },
  {
    at: patternOf('services.*.healthcheck.test'),
    from: 'for this image',
    tell: (context) => {
      const test = context.quote === '' && context.prefix === '' ? healthcheckOf(imageOf(context)) : undefined;
      return test === undefined ? [] : [healthcheckText(test)];
    },
  },
  { at: patternOf('services.*.x-patchbay.consumes.*.group'), from: 'consumer group on the broker', tell: groupsOf },
];

function imageOf({ snapshot, cursor }: CompletionContext): string {
  return writtenAt(snapshot, 'services', cursor.path[1] ?? '', 'image') ?? '';
}

function portsOf(context: CompletionContext): readonly number[] {
  const known = imageUse(imageOf(context))?.image.ports ?? [];
  return [...buildFacts(context.snapshot, context.cursor.path[1] ?? '').ports, ...known.map(({ port }) => port)];
}

/** The consumer groups of the channel that the same item names; all groups if it names none. */
function groupsOf({ sources, snapshot, range }: CompletionContext): readonly string[] {
  const { application } = snapshot.manifest();
  const live = sources.live();
  const channels = (application ? liveOf(live, application) : live)?.channels;
  if (!channels) return [];
  const { line } = range.start;
  const near = snapshot.file.lines.slice(Math.max(0, line - 1), line + 1).join('\n');
  const named = [...near.matchAll(/channel:\s*["']?([^\s"',}]{1,200})/g)].at(-1)?.[1];
  const own = ownProperty(channels, named);
  return own ? own.groups : Object.values(channels).flatMap(({ groups }) => groups);
}
