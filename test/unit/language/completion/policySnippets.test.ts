import { describe, expect, it } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver/node';
import { completion } from '../../../../src/language/completion/completion.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { readPolicyFile } from '../../../../src/manifest/governance/policyFiles.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { PolicyCompiler } from '../../../../src/policy/rules/policyLanguage.ts';
import { readPolicyTests } from '../../../../src/policy/testing/policyTests.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

/** The snippets that are offered at `│`, each with the text of the file where its places are filled in as they are proposed. */
function snippetsAt(source: string, path: string): ReadonlyMap<string, string> {
  const { text, at } = marked(source);
  const host = new MemoryManifestHost({ '/shop/compose.yaml': 'services: { web: { image: nginx } }\n', [path]: text });
  const snapshot = new Snapshots(host).of(path);
  const sources = { list: () => [], live: () => undefined, variables: [], hasSnippets: true, hasCommands: false };
  const items = snapshot ? completion(snapshot, at, sources) : [];
  const found = items.filter(({ insertTextFormat, detail }) => insertTextFormat === 2 && detail !== undefined);
  return new Map(found.map((item) => [item.label, filledIn(text, item)]));
}

function filledIn(text: string, { textEdit }: CompletionItem): string {
  if (!textEdit || !('range' in textEdit)) return text;
  const { start, end } = textEdit.range;
  const lines = text.split('\n');
  const line = lines[start.line] ?? '';
  // An editor indents the lines of a snippet as far as the line that it is written on.
  const indent = /^ */.exec(line)?.[0] ?? '';
  const plain = textEdit.newText
    .replaceAll('\n', `\n${indent}`)
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$\d/g, '');
  lines[start.line] = line.slice(0, start.character) + plain + line.slice(end.character);
  return lines.join('\n');
}

const own = '/shop/policies/own.yaml';

describe('snippets of policies', () => {
  it.each([
    ['behind a dash', '- name: first\n  when: "false"\n- │\n'],
    ['in an empty file', '│'],
  ])('are whole policies without a mistake, %s', (_, source) => {
    const snippets = snippetsAt(source, own);
    expect(snippets.size).toBeGreaterThan(3);
    for (const [label, text] of snippets) {
      const problems = new ProblemList();
      const policies = readPolicyFile(own, { host: new MemoryManifestHost({ [own]: text }), problems });
      expect([label, problems.all.map(({ message }) => message)]).toEqual([label, []]);
      const compiled = policies.map((policy) => new PolicyCompiler().compile(policy));
      expect(compiled.flatMap(({ parts }) => parts.filter((part) => 'mistake' in part))).toEqual([]);
      expect(policies.length).toBeGreaterThan(0);
    }
  });

  it('are exceptions and tests in their lists', () => {
    const exceptions = snippetsAt('- name: own\n  when: "true"\n  exceptions:\n    - │\n', own);
    expect(exceptions.get('exception')).toContain(
      '    - services: [web]\n      until: 2026-12-31\n      ticket: OPS-1\n',
    );
    const path = '/shop/policies/own.test.yaml';
    const text = snippetsAt('tests:\n  - │\n', path).get('policy test') ?? '';
    const problems = new ProblemList();
    expect(readPolicyTests(text, path, problems)).toHaveLength(1);
    expect(problems.all).toEqual([]);
  });

  it('are offered in the manifest, too', () => {
    const source = 'services: { web: { image: nginx } }\nx-patchbay:\n  policies:\n    - │\n';
    expect([...snippetsAt(source, '/shop/compose.yaml').keys()]).toContain('policy of services');
  });
});
