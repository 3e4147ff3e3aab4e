import { celTokens } from '../../expression/cursor/celTokens.ts';
import { removeEntry, removeItem } from '../../manifest/problems/fixes.ts';
import type { ProblemList } from '../../manifest/problems/problems.ts';
import type { ScalarNode } from '../../manifest/tree/tree.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { shapeAt, usualValuesAt } from '../text/attributeAt.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { toFileEdit, type FileEdit } from './offer.ts';
import { linesIn, textOfScalar, valueWrittenAt, type WrittenValue } from './writtenValues.ts';

/** A change that may satisfy a policy. */
export interface PolicyCandidate {
  readonly title: string;
  readonly edit: FileEdit;
}

const maxBlamed = 3;
const maxWords = 4;

/** What may be written in the place of the values that a finding blames: the likeliest first. Nobody has tried any of it. */
export function policyCandidates(snapshot: Snapshot, finding: PolicyFinding): readonly PolicyCandidate[] {
  const { tree, application } = snapshot.manifest();
  const policy = application?.governance?.policies.find(({ name }) => finding.code === `policy.${name}`);
  const literals = policy ? literalsOf([policy.when, ...Object.values(policy.variables)].join('\n')) : [];
  const problems = linesIn(snapshot);
  const blamed = finding.blame.slice(0, maxBlamed).flatMap((path) => valueWrittenAt(tree, path) ?? []);
  return blamed.flatMap((value) => {
    const [words, nothing] = [replaced(value, literals, problems), removed(value, problems)];
    // An item that is not to be there is seldom another one.
    return value.keyAt ? [...words, ...nothing] : [...nothing, ...words];
  });
}

function replaced(value: WrittenValue, literals: readonly string[], problems: ProblemList): readonly PolicyCandidate[] {
  const { node, path } = value;
  if (node.kind !== 'scalar' || node.value === null) return [];
  const written = textOfScalar(node, problems);
  if (!written) return [];
  const { text: now, quote } = written;
  return wordsFor(node, path, literals)
    .filter((word) => word !== now)
    .map((word) => ({
      title: `Replace "${now}" by "${word}"`,
      edit: { file: node.at.file, range: node.at.range, newText: scalarText(word, quote, node) },
    }));
}

function wordsFor({ value }: ScalarNode, path: readonly string[], literals: readonly string[]): readonly string[] {
  if (typeof value === 'boolean') return [String(!value)];
  const isNumber = typeof value === 'number';
  const fitting = literals.filter((word) => !isNumber || /^-?\d+(?:\.\d+)?$/.test(word));
  const usual = [...(shapeAt(path)?.oneOf ?? []), ...usualValuesAt(path)].filter((word) => !word.includes('<'));
  return [...new Set([...fitting.slice(0, maxWords), ...usual.slice(0, maxWords)])];
}

function scalarText(word: string, quote: string, { value }: ScalarNode): string {
  if (quote === "'") return `'${word.replaceAll("'", "''")}'`;
  const isPlain = /^[A-Za-z][\w./+-]*$/.test(word) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(word);
  if (quote === '' && (typeof value !== 'string' || isPlain)) return word;
  return JSON.stringify(word);
}

function removed({ node, keyAt, path }: WrittenValue, problems: ProblemList): readonly PolicyCandidate[] {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return [];
  const name = path.at(-1) ?? '';
  if (keyAt) {
    const edit = removeEntry(keyAt, problems);
    return edit ? [{ title: `Remove "${name}"`, edit: toFileEdit(edit) }] : [];
  }
  const [edit] = removeItem(node.at, problems)?.edits ?? [];
  const text = node.kind === 'scalar' ? ` "${String(node.value)}"` : ' this item';
  return edit ? [{ title: `Remove${text}`, edit: toFileEdit(edit) }] : [];
}

/** The texts and numbers that an expression compares with. */
function literalsOf(expression: string): readonly string[] {
  const tokens = celTokens(expression);
  const all = tokens.flatMap(({ kind, text, isOpen }) =>
    (kind === 'string' && !isOpen && !text.includes('\\')) || kind === 'number' ? [text] : [],
  );
  return [...new Set(all)].filter((text) => text !== '' && text.length <= 80);
}
