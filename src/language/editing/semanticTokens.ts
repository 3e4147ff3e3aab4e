import {
  SemanticTokensBuilder,
  type SemanticTokens,
  type SemanticTokensDelta,
  type SemanticTokensLegend,
} from 'vscode-languageserver/node';
import type { Range } from '../../base/problem.ts';
import { anchorsIn } from '../text/anchors.ts';
import { marks, maskLines } from '../text/mask.ts';
import type { Space } from '../text/names.ts';
import { comparePositions, contains, touches } from '../text/ranges.ts';
import type { SourceFile } from '../text/snapshot.ts';
import type { Node } from '../../manifest/tree/tree.ts';

const types = ['class', 'interface', 'struct', 'type', 'event', 'enumMember', 'variable', 'macro', 'property'] as const;
const modifiers = ['declaration', 'deprecated'] as const;

export const semanticTokensLegend: SemanticTokensLegend = { tokenTypes: [...types], tokenModifiers: [...modifiers] };

type TokenType = (typeof types)[number];

const typeOfSpace: Readonly<Record<Space, TokenType>> = {
  services: 'class',
  hosts: 'class',
  networks: 'interface',
  volumes: 'struct',
  configs: 'type',
  secrets: 'type',
  channels: 'event',
  brokers: 'type',
  profiles: 'enumMember',
  models: 'type',
  groups: 'enumMember',
  variables: 'variable',
  stages: 'class',
  args: 'property',
  anchors: 'macro',
};

interface Token {
  readonly range: Range;
  readonly type: TokenType;
  readonly modifier?: (typeof modifiers)[number];
}

/** Builds the tokens of documents, and the difference to the last ones. A closed document is forgotten. */
export class SemanticTokenSource<Document extends object> {
  readonly #builders = new WeakMap<Document, SemanticTokensBuilder>();

  full(document: Document, file: SourceFile): SemanticTokens {
    const builder = new SemanticTokensBuilder();
    this.#builders.set(document, builder);
    pushAll(builder, tokensOf(file));
    return builder.build();
  }

  delta(document: Document, file: SourceFile, previousResultId: string): SemanticTokens | SemanticTokensDelta {
    const builder = this.#builders.get(document);
    if (!builder) return this.full(document, file);
    builder.previousResult(previousResultId);
    pushAll(builder, tokensOf(file));
    return builder.buildEdits();
  }

  range(file: SourceFile, range: Range): SemanticTokens {
    const builder = new SemanticTokensBuilder();
    pushAll(
      builder,
      tokensOf(file).filter((token) => touches(token.range, range)),
    );
    return builder.build();
  }
}

function pushAll(builder: SemanticTokensBuilder, tokens: readonly Token[]): void {
  for (const { range, type, modifier } of tokens) {
    const { line, character } = range.start;
    const bits = modifier ? 1 << modifiers.indexOf(modifier) : 0;
    builder.push(line, character, range.end.character - character, types.indexOf(type), bits);
  }
}

/** Sorts tokens by position and removes overlapping ones. */
function tokensOf(file: SourceFile): readonly Token[] {
  const names = file.names().map(({ space, at, isDeclaration }): Token => ({
    range: at.range,
    type: typeOfSpace[space],
    ...(isDeclaration && { modifier: 'declaration' }),
  }));
  const anchors = anchorsIn(file.lines).map(({ range, isDeclaration }): Token => ({
    range,
    type: 'macro',
    ...(isDeclaration && { modifier: 'declaration' }),
  }));
  const deprecated = file.trees().flatMap(deprecatedIn);
  const all = [...names, ...anchors, ...variablesIn(file.lines), ...deprecated];
  const sorted = all.toSorted((a, b) => comparePositions(a.range.start, b.range.start));
  return sorted.filter(({ range }, index) => {
    const before = sorted[index - 1];
    return range.start.line === range.end.line && (!before || !contains(before.range, range.end));
  });
}

/** Finds `$NAME` and the names in `${NAME…}`, also nested ones, but not after `$$` and not in comments. */
function variablesIn(lines: readonly string[]): readonly Token[] {
  const masked = lines.some((line) => line.includes('$')) ? maskLines(lines) : [];
  return masked.flatMap(({ text }, line) => {
    const raw = lines[line] ?? '';
    if (!raw.includes('$')) return [];
    return [...raw.matchAll(/\$\$|\$\{?([A-Za-z_]\w{0,200})/g)].flatMap(({ 0: whole, 1: name, index }): Token[] => {
      if (name === undefined || text[index] === marks.comment) return [];
      const end = index + whole.length;
      const range = { start: { line, character: end - name.length }, end: { line, character: end } };
      return [{ range, type: 'variable' }];
    });
  });
}

/** Deprecated keys, which Compose still reads. */
function deprecatedIn(tree: Node): readonly Token[] {
  const entry = tree.kind === 'map' ? tree.entries.get('version') : undefined;
  return entry ? [{ range: entry.keyAt.range, type: 'property', modifier: 'deprecated' }] : [];
}
