import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { lintRules } from '../policy/lint/lint.ts';
import { ProblemList } from '../manifest/problems.ts';
import { checkShape } from '../manifest/schema/check.ts';
import type { Attribute, Shape, Table } from '../manifest/schema/shape.ts';
import { isNull, itemsOf, textOf, type Node } from '../manifest/tree.ts';
import { usableAnchors } from './anchorCompletion.ts';
import { itemOf, snippetOf, verbatim, type Asked } from './asked.ts';
import { buildFacts } from './buildFacts.ts';
import { hitAt } from './hit.ts';
import { knowledgeOf } from './imageKnowledge.ts';
import { bodyOf } from './keySnippets.ts';
import { namesFor } from './nameCompletion.ts';
import { ruleFor } from './names.ts';
import { matches, patternOf } from './pathPattern.ts';
import { shapeAt } from './shapes.ts';
import { nodeAt, writtenAt } from './writtenAt.ts';

/** What most mappings of their kind have; the rest follows by name. */
const likely: ReadonlySet<string> = new Set(
  'services image build ports environment depends_on volumes networks command healthcheck restart context test condition x-patchbay channels contract publishes consumes'.split(
    ' ',
  ),
);

const lintPaths = [patternOf('x-patchbay.lint'), patternOf('services.*.x-patchbay.lint')];
const argsPath = patternOf('services.*.build.args');

/** The keys that a mapping may have and has not. */
export function keyItems(asked: Asked): CompletionItem[] {
  const shape = shapeAt(asked.cursor.path);
  const table = shape?.table?.();
  if (table) return tableItems(table, asked);
  return isComplete(asked) ? namesItems(asked, shape) : [...namesItems(asked, shape), ...ownItems(asked)];
}

/** Those of a table. A key that is right already is not to become another. */
export function tableItems(table: Table, asked: Asked): CompletionItem[] {
  const written = keyBehind(asked);
  const isRight = written !== undefined && Object.hasOwn(table.attributes, written);
  return isRight ? [] : missingItems(table, asked, valueOfKey(asked));
}

/** The keys of a table that are not there; where a value stands behind the colon, those that may have it. */
function missingItems(table: Table, asked: Asked, known: Node | undefined): CompletionItem[] {
  const { cursor } = asked;
  const present = new Set(cursor.siblings);
  const items = Object.entries(table.attributes)
    .filter(
      ([key, { shape }]) => !present.has(key) && (!known || (isOfShape(known, shape) && isDeclared(known, key, asked))),
    )
    .map(([key, attribute]) => ({
      ...keyItem(key, attribute, asked),
      sortText: `${attribute.isRequired ? 0 : likely.has(key) ? 1 : 2} ${key}`,
      data: [...cursor.path, key],
    }));
  return known ? items : [...items, ...recipe(asked, present), ...mergeItem(table, asked, present)];
}

function keyItem(key: string, attribute: Attribute, asked: Asked): CompletionItem {
  const isPlain = !asked.world.hasSnippets || asked.cursor.style === 'flow' || isComplete(asked);
  if (isPlain) {
    const text = withColon(key, asked, attribute.shape.scalar === undefined);
    return itemOf(key, asked, CompletionItemKind.Property, text);
  }
  const item = snippetOf(key, asked, CompletionItemKind.Property, `${key}:${bodyOf(key, attribute)}`);
  return asked.world.hasCommands ? { ...item, command: suggestAgain } : item;
}

const suggestAgain = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

/** A health check as it is written for the image of the service. */
function recipe(asked: Asked, present: ReadonlySet<string>): readonly CompletionItem[] {
  const { cursor, snapshot, world } = asked;
  const isService = cursor.path.length === 2 && cursor.path[0] === 'services';
  if (!isService || present.has('healthcheck') || !world.hasSnippets || cursor.style === 'flow') return [];
  const image = writtenAt(snapshot, 'services', cursor.path[1] ?? '', 'image') ?? '';
  const test = knowledgeOf(image)?.test;
  if (test === undefined || isComplete(asked)) return [];
  const body = `healthcheck:\n  test: ${verbatim(test)}\n  interval: \${1:10s}\n  timeout: \${2:5s}\n  retries: \${3:5}\n`;
  const label = `healthcheck (${image.split(/[:@]/)[0] ?? image})`;
  const item = snippetOf(label, asked, CompletionItemKind.Snippet, body.trimEnd());
  return [{ ...item, filterText: 'healthcheck', sortText: '1 healthcheck 1', data: [...cursor.path, 'healthcheck'] }];
}

/** `<<`, where an anchor above holds nothing but keys of this table. */
function mergeItem(table: Table, asked: Asked, present: ReadonlySet<string>): readonly CompletionItem[] {
  const isUsable = !present.has('<<') && !isComplete(asked) && asked.cursor.path.length > 0;
  if (!isUsable || usableAnchors(asked, { table: () => table }, true).length === 0) return [];
  return [{ ...itemOf('<<', asked, CompletionItemKind.Operator, '<<: '), sortText: '3 <<' }];
}

function namesItems(asked: Asked, shape: Shape | undefined): CompletionItem[] {
  const { cursor, snapshot, world } = asked;
  const names = namesFor(snapshot, [...cursor.path, '*'], cursor, !isComplete(asked));
  const isList =
    shape?.list !== undefined && cursor.style === 'block' && cursor.siblings.length === 0 && !isComplete(asked);
  const isDependency = cursor.path.at(-1) === 'depends_on' && cursor.style === 'block' && world.hasSnippets;
  return names.map((name) => {
    const kind = CompletionItemKind.Reference;
    if (isList) return itemOf(name, asked, kind, `- ${name}`);
    if (isDependency && !isComplete(asked)) {
      const condition = nodeAt(snapshot, 'services', name, 'healthcheck') ? 'service_healthy' : 'service_started';
      return snippetOf(name, asked, kind, `${verbatim(name)}:\n  condition: \${0:${condition}}`);
    }
    return itemOf(name, asked, kind, withColon(name, asked, shape?.values?.scalar === undefined));
  });
}

/** Keys of the author's choice that something else tells: hints, arguments of the Dockerfile. */
function ownItems(asked: Asked): CompletionItem[] {
  const { path, siblings } = asked.cursor;
  const names = lintPaths.some((pattern) => matches(pattern, path))
    ? lintRules.map(({ name }) => name)
    : matches(argsPath, path)
      ? buildFacts(asked.snapshot, path[1] ?? '').args
      : [];
  return names
    .filter((name) => !siblings.includes(name))
    .map((name) => itemOf(name, asked, CompletionItemKind.Variable, withColon(name, asked, false)));
}

/** The value that stands behind the colon of the key that is written over. */
function valueOfKey(asked: Asked): Node | undefined {
  if (!isComplete(asked)) return undefined;
  const hit = hitAt(asked.snapshot.file, asked.range.start);
  return hit?.role === 'key' && !isNull(hit.node) ? hit.node : undefined;
}

/** Where the key takes names, what stands there must be such names. */
function isDeclared(node: Node, key: string, { snapshot, cursor }: Asked): boolean {
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

/** The word under the cursor, where its colon is there. */
function keyBehind(asked: Asked): string | undefined {
  const { start, end } = asked.range;
  const line = asked.snapshot.file.lines[start.line] ?? '';
  return isComplete(asked) ? line.slice(start.character, end.character) : undefined;
}

function isOfShape(node: Node, shape: Shape): boolean {
  const problems = new ProblemList();
  checkShape(node, shape, [], problems);
  return problems.all.length === 0;
}

/** True where the colon is there. */
function isComplete({ rest }: Asked): boolean {
  return /^["']?\s*:(?:\s|$)/.test(rest);
}

function withColon(key: string, asked: Asked, isNested: boolean): string {
  if (asked.quote !== '' || isComplete(asked)) return key;
  return isNested && asked.cursor.style !== 'flow' ? `${key}:` : `${key}: `;
}
