import { dirname, join } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { builtInPolicies } from '../../manifest/governance/packs/builtInPacks.ts';
import { lintRules } from '../../policy/lint/lint.ts';
import { wiringRuleNames } from '../../policy/lint/wiringRules.ts';
import { healthcheckOf, healthcheckText } from '../../manifest/images/images.ts';
import type { Attribute, Shape, AttributeTable } from '../../manifest/schema/shape.ts';
import { isNull, itemsOf, textOf, type Node } from '../../manifest/tree/tree.ts';
import { isOfShape, usableAnchors } from './anchorCompletion.ts';
import { itemOf, snippetOf, verbatim, type CompletionContext } from './completionContext.ts';
import { driverOf } from './beside.ts';
import { buildFacts } from './buildFacts.ts';
import { nodeAtPosition } from '../text/nodeAtPosition.ts';
import { knownKeys } from '../text/knownKeys.ts';
import { imageVariableKeys, recipeItems } from './imageCompletion.ts';
import { bodyOf, entrySnippets, manifestSnippets, otherFormsOf } from './keySnippets.ts';
import { namesFor } from './nameCompletion.ts';
import { ruleFor } from '../text/names.ts';
import { matches, patternOf } from '../text/pathPattern.ts';
import { shapeAt } from '../text/attributeAt.ts';
import { nodeAt, writtenAt } from '../text/writtenAt.ts';

/** Keys that are used most come first; the others follow in alphabetical order. */
const likely: ReadonlySet<string> = new Set(
  'services image build ports environment depends_on volumes networks command healthcheck restart context test condition x-patchbay channels contract publishes consumes'.split(
    ' ',
  ),
);

const lintPaths = [patternOf('x-patchbay.lint'), patternOf('services.*.x-patchbay.lint')];
const argsPath = patternOf('services.*.build.args');

/** The keys that a mapping may have and does not have yet. */
export function keyItems(context: CompletionContext): CompletionItem[] {
  const shape = shapeAt(context.cursor.path);
  const table = shape?.table?.();
  if (table) return [...tableItems(table, context), ...manifestItems(context)];
  const names = namesItems(context, shape);
  const ofImage = imageVariableKeys(context, (name) => withColon(name, context, false));
  if (isComplete(context)) return [...names, ...ofImage];
  const isOfServices = context.cursor.path.length === 1 && context.cursor.path[0] === 'services';
  const recipes = isOfServices && mayUnfold(context) ? recipeItems(context) : [];
  const built = builtServices(context, names);
  return [
    ...names,
    ...ofImage,
    ...ownItems(context),
    ...built,
    ...knownKeyItems(context),
    ...recipes,
    ...entries(context),
  ];
}

/** The keys of an attribute table. None are offered if the key under the cursor is already valid. */
export function tableItems(table: AttributeTable, context: CompletionContext): CompletionItem[] {
  const written = keyBehind(context);
  const isRight = written !== undefined && Object.hasOwn(table.attributes, written);
  return isRight ? [] : missingItems(table, context, valueOfKey(context));
}

/** The missing keys of a table. If the colon is followed by a value, only keys that accept the value are offered. */
function missingItems(table: AttributeTable, context: CompletionContext, known: Node | undefined): CompletionItem[] {
  const { cursor } = context;
  const present = new Set(cursor.siblings);
  const items = Object.entries(table.attributes)
    .filter(
      ([key, { shape }]) =>
        !present.has(key) &&
        !isObsolete(key, cursor.path) &&
        (!known || (isOfShape(known, shape) && isDeclared(known, key, context))),
    )
    .flatMap(([key, attribute]) => {
      const sortText = `${attribute.isRequired ? 0 : likely.has(key) ? 1 : 2} ${key}`;
      const shared = { sortText, data: [...cursor.path, key] };
      const forms = otherFormItems(key, context).map((item, index) => ({
        ...item,
        ...shared,
        sortText: `${sortText} ${index + 2}`,
      }));
      return [{ ...keyItem(key, attribute, context), ...shared }, ...forms];
    });
  return known ? items : [...items, ...recipe(context, present), ...mergeItem(table, context, present)];
}

/** Compose warns of it. */
function isObsolete(key: string, path: readonly string[]): boolean {
  return key === 'version' && path.length === 0;
}

function otherFormItems(key: string, context: CompletionContext): readonly CompletionItem[] {
  const { path } = context.cursor;
  if (!mayUnfold(context) || !(path.length === 0 || isService(path))) return [];
  return otherFormsOf(key, path.length === 0).map(({ label, body }) => ({
    ...snippetOf(label, context, CompletionItemKind.Property, `${key}:${body}`),
    filterText: key,
  }));
}

/** True where a snippet of several lines may stand. */
function mayUnfold(context: CompletionContext): boolean {
  return context.sources.hasSnippets && context.cursor.style !== 'flow' && !isComplete(context);
}

function isService(path: readonly string[]): boolean {
  return path.length === 2 && path[0] === 'services';
}

/** A new entry of the section, with places to fill in. */
function entries(context: CompletionContext): readonly CompletionItem[] {
  if (!mayUnfold(context)) return [];
  const here = entrySnippets.filter(({ section }) => section === context.cursor.path.join('.'));
  return here.map(({ label, detail, body }) => ({
    ...snippetOf(label, context, CompletionItemKind.Snippet, body),
    detail,
    sortText: `3 ${label}`,
  }));
}

/** A whole manifest, where there is nothing yet. */
function manifestItems(context: CompletionContext): readonly CompletionItem[] {
  const { cursor, snapshot, range } = context;
  const isEmpty =
    cursor.path.length === 0 &&
    cursor.siblings.length === 0 &&
    snapshot.file.lines.every((line, index) => index === range.start.line || /^\s*(?:#|---|$)/.test(line));
  if (!isEmpty || !mayUnfold(context)) return [];
  return manifestSnippets.map(({ label, detail, body }, index) => ({
    ...snippetOf(label, context, CompletionItemKind.Snippet, body),
    detail,
    sortText: `1 services ${index + 2}`,
  }));
}

function keyItem(key: string, attribute: Attribute, context: CompletionContext): CompletionItem {
  const isPlain = !context.sources.hasSnippets || context.cursor.style === 'flow' || isComplete(context);
  if (isPlain) {
    const text = withColon(key, context, attribute.shape.scalar === undefined);
    return itemOf(key, context, CompletionItemKind.Property, text);
  }
  const item = snippetOf(key, context, CompletionItemKind.Property, `${key}:${bodyOf(key, attribute)}`);
  return context.sources.hasCommands ? { ...item, command: suggestAgain } : item;
}

const suggestAgain = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

/** A health check that suits the image of the service. */
function recipe(context: CompletionContext, present: ReadonlySet<string>): readonly CompletionItem[] {
  const { cursor, snapshot } = context;
  if (!isService(cursor.path) || present.has('healthcheck') || !mayUnfold(context)) return [];
  const image = writtenAt(snapshot, 'services', cursor.path[1] ?? '', 'image') ?? '';
  const test = healthcheckOf(image);
  if (test === undefined) return [];
  const body = `healthcheck:\n  test: ${verbatim(healthcheckText(test))}\n  interval: \${1:10s}\n  timeout: \${2:5s}\n  retries: \${3:5}\n`;
  const label = `healthcheck (${image.split(/[:@]/)[0] ?? image})`;
  const item = snippetOf(label, context, CompletionItemKind.Snippet, body.trimEnd());
  return [{ ...item, filterText: 'healthcheck', sortText: '1 healthcheck 1', data: [...cursor.path, 'healthcheck'] }];
}

/** Offers `<<` if an anchor above contains only keys of this table. */
function mergeItem(
  table: AttributeTable,
  context: CompletionContext,
  present: ReadonlySet<string>,
): readonly CompletionItem[] {
  const isUsable = !present.has('<<') && !isComplete(context) && context.cursor.path.length > 0;
  if (!isUsable || usableAnchors(context, { table: () => table }, true).length === 0) return [];
  return [{ ...itemOf('<<', context, CompletionItemKind.Operator, '<<: '), sortText: '3 <<' }];
}

function namesItems(context: CompletionContext, shape: Shape | undefined): CompletionItem[] {
  const { cursor, snapshot, sources } = context;
  const names = namesFor(snapshot, [...cursor.path, '*'], cursor, { mayDeclare: !isComplete(context) });
  const isList =
    shape?.list !== undefined && cursor.style === 'block' && cursor.siblings.length === 0 && !isComplete(context);
  const isDependency = cursor.path.at(-1) === 'depends_on' && cursor.style === 'block' && sources.hasSnippets;
  return names.flatMap((name) => {
    const kind = CompletionItemKind.Reference;
    const long = isDependency && !isComplete(context) ? dependencyItem(name, context) : undefined;
    if (isList) {
      const inList = itemOf(name, context, kind, `- ${name}`);
      return long ? [inList, { ...long, label: `${name} (condition)` }] : [inList];
    }
    return long ?? itemOf(name, context, kind, withColon(name, context, shape?.values?.scalar === undefined));
  });
}

/** A service that is waited for: until it is healthy, where it tells. */
function dependencyItem(name: string, context: CompletionContext): CompletionItem {
  const hasCheck = nodeAt(context.snapshot, 'services', name, 'healthcheck') !== undefined;
  const condition = hasCheck ? 'service_healthy' : 'service_started';
  const body = `${verbatim(name)}:\n  condition: \${0:${condition}}`;
  return snippetOf(name, context, CompletionItemKind.Reference, body);
}

/** Free keys that other sources suggest, such as the arguments of the Dockerfile. */
function ownItems(context: CompletionContext): CompletionItem[] {
  const { path, siblings } = context.cursor;
  const names = lintPaths.some((pattern) => matches(pattern, path))
    ? [...new Set([...lintRules, ...builtInPolicies].map(({ name }) => name)), ...wiringRuleNames]
    : matches(argsPath, path)
      ? buildFacts(context.snapshot, path[1] ?? '').args
      : [];
  return names
    .filter((name) => !siblings.includes(name))
    .map((name) => itemOf(name, context, CompletionItemKind.Variable, withColon(name, context, false)));
}

/** Keys that the engine knows: kernel parameters, limits, options of a driver. */
function knownKeyItems(context: CompletionContext): CompletionItem[] {
  const { cursor, sources } = context;
  return knownKeys(cursor.path, () => driverOf(context))
    .filter(({ key }) => !cursor.siblings.includes(key))
    .map(({ key, doc, example }, index) => {
      const isPlain = !sources.hasSnippets || isComplete(context);
      const [kind, written] = [CompletionItemKind.Property, example === '""' ? '"$0"' : `\${0:${verbatim(example)}}`];
      const item = isPlain
        ? itemOf(key, context, kind, withColon(key, context, false))
        : snippetOf(key, context, kind, `${key}: ${written}`);
      return { ...item, detail: example, documentation: doc, sortText: `1 ${String(index).padStart(3, '0')}` };
    });
}

/** The folders beside the manifest that have a Dockerfile and that no service builds yet. */
function builtServices(context: CompletionContext, names: readonly CompletionItem[]): CompletionItem[] {
  const { cursor, snapshot, sources } = context;
  const isServices = cursor.path.length === 1 && cursor.path[0] === 'services';
  if (!isServices || !mayUnfold(context)) return [];
  const folder = dirname(snapshot.file.path);
  const taken = new Set([...cursor.siblings, ...names.map(({ label }) => label)]);
  return sources
    .list(folder)
    .filter(({ name, isFolder }) => isFolder && /^[a-z0-9][\w.-]*$/i.test(name) && !taken.has(name))
    .slice(0, maxFolders)
    .filter(({ name }) => snapshot.readText(join(folder, name, 'Dockerfile')) !== undefined)
    .map(({ name }) => ({
      ...snippetOf(name, context, CompletionItemKind.Module, `${verbatim(name)}:\n  build: ./${verbatim(name)}\n  $0`),
      detail: 'built from its Dockerfile',
      sortText: `2 ${name}`,
    }));
}

/** Folders that are looked into at most. */
const maxFolders = 40;

/** The value after the colon of the key under the cursor. */
function valueOfKey(context: CompletionContext): Node | undefined {
  if (!isComplete(context)) return undefined;
  const found = nodeAtPosition(context.snapshot.file, context.range.start);
  return found?.role === 'key' && !isNull(found.node) ? found.node : undefined;
}

/** If a key takes names, the value must consist of declared names. */
function isDeclared(node: Node, key: string, { snapshot, cursor }: CompletionContext): boolean {
  const path = [...cursor.path, key];
  const isNaming = [path, [...path, '0']].some((one) => ruleFor(one));
  if (!isNaming) return true;
  const names = [path, [...path, '0']].flatMap((one) =>
    namesFor(snapshot, one, { ...cursor, siblings: [], prefix: '' }),
  );
  const texts =
    node.kind === 'map' ? [...node.entries.keys()] : [node, ...itemsOf(node)].flatMap((one) => textOf(one) ?? []);
  return texts.every((text) => names.includes(text));
}

/** The key under the cursor, if it is followed by its colon. */
function keyBehind(context: CompletionContext): string | undefined {
  const { start, end } = context.range;
  const line = context.snapshot.file.lines[start.line] ?? '';
  return isComplete(context) ? line.slice(start.character, end.character) : undefined;
}

/** True if a colon follows the cursor. */
function isComplete({ rest }: CompletionContext): boolean {
  return /^["']?\s*:(?:\s|$)/.test(rest);
}

function withColon(key: string, context: CompletionContext, isNested: boolean): string {
  if (context.quote !== '' || isComplete(context)) return key;
  return isNested && context.cursor.style !== 'flow' ? `${key}:` : `${key}: `;
}
