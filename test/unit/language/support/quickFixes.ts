import { expect } from 'vitest';
import { CodeActionRequest, type CodeAction, type InitializeParams } from 'vscode-languageserver/node';
import { afterEdit } from './edits.ts';
import { uri, useEditor } from './editor.ts';
import { marked } from './marked.ts';

const workspaceEdit = { documentChanges: true, resourceOperations: ['create'] as ['create'] };
const able: Partial<InitializeParams> = { capabilities: { workspace: { workspaceEdit } } };

/** Quick fixes in one manifest, by an editor that can create files. */
export interface QuickFixes {
  readonly world: ReturnType<typeof useEditor>;
  /** Those that are offered at the mark of a text, which is what the manifest holds from then on. */
  readonly at: (source: string) => Promise<CodeAction[]>;
  /** The files after the one with this title. */
  readonly applied: (source: string, title: string) => Promise<Map<string, string>>;
}

/** For a `describe`: the editor starts and ends with each test. */
export function useQuickFixes(path: string): QuickFixes {
  const world = useEditor({}, able);

  async function at(source: string): Promise<CodeAction[]> {
    const { text, at: position } = marked(source);
    world.disk.files.set(path, text);
    await world.editor.open(path, text);
    const range = { start: position, end: position };
    const params = { textDocument: { uri: uri(path) }, range, context: { diagnostics: [] } };
    const all = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    return all.filter(({ kind }) => kind === 'quickfix');
  }

  async function applied(source: string, title: string): Promise<Map<string, string>> {
    const actions = await at(source);
    expect(actions.map((one) => one.title)).toContain(title);
    return afterEdit(world.disk.files, actions.find((one) => one.title === title)!.edit!);
  }

  return { world, at, applied };
}
