import { describe, expect, it } from 'vitest';
import { CodeActionRequest, type CodeAction, type CodeActionContext, type Range } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const misspelt = 'services:\n  web:\n    imagee: nginx:1.27\n';
const twice = `${misspelt}  api:\n    imagee: nginx:1.27\n`;

describe('code actions', () => {
  const world = useEditor({}, { capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });

  async function actionsAt(line: number, context: Partial<CodeActionContext> = {}): Promise<CodeAction[]> {
    const range: Range = { start: { line, character: 6 }, end: { line, character: 6 } };
    const params = { textDocument: { uri: uri(path) }, range, context: { diagnostics: [], ...context } };
    return ((await world.editor.client.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
  }

  function applied(text: string, { edit }: CodeAction): string {
    const change = edit!.documentChanges![0]!;
    if (!('edits' in change)) throw new Error('It renames or creates a file.');
    return TextDocument.applyEdits(TextDocument.create(uri(path), 'yaml', 1, text), change.edits as never);
  }

  it('offer the word that is meant, as the preferred fix of that version', async () => {
    await world.editor.open(path, misspelt, 'dockercompose', 7);
    const [action, ...others] = await actionsAt(2);
    expect(others).toEqual([]);
    expect(action).toMatchObject({
      title: 'Replace "imagee" by "image"',
      kind: 'quickfix',
      isPreferred: true,
      edit: { documentChanges: [{ textDocument: { uri: uri(path), version: 7 } }] },
    });
    expect(applied(misspelt, action!)).toBe(misspelt.replace('imagee', 'image'));
  });

  it('name the diagnostic they are for', async () => {
    await world.editor.open(path, misspelt);
    const { diagnostics } = await world.editor.diagnosticsOf(path, (params) => params.diagnostics.length > 0);
    const meant = diagnostics.filter(({ code }) => code === 'manifest.unknown-key');
    expect((await actionsAt(2, { diagnostics }))[0]!.diagnostics).toEqual(meant);
  });

  it('answer for the text as it is now, before diagnostics have settled', async () => {
    await world.editor.open(path, misspelt);
    await world.editor.change(path, misspelt.replace('imagee', 'image'), 2);
    expect(await actionsAt(2)).toEqual([]);
  });

  it('fix all of a kind where there is more than one', async () => {
    await world.editor.open(path, twice);
    const all = (await actionsAt(2)).find(({ title }) => title.startsWith('Fix all'))!;
    expect(all.title).toBe('Fix all 2 problems of this kind in this file');
    expect(applied(twice, all)).toBe(twice.replaceAll('imagee', 'image'));
  });

  it('fix only the same word where they guess', async () => {
    const text = `${twice}    environmnt: { A: a }\n`;
    await world.editor.open(path, text);
    const all = (await actionsAt(2)).find(({ title }) => title.startsWith('Fix all'))!;
    expect(applied(text, all)).toBe(text.replaceAll('imagee', 'image'));
  });

  it('never write one word for another because both are variables that are not set', async () => {
    world.disk.files.set('/shop/.env', 'DB_PASSWORD=x\n');
    const text = 'services:\n  web:\n    image: x\n    command: ["${DB_PASWORD}", pa$word1, "$OTHER"]\n';
    await world.editor.open(path, text);
    const place = { line: 3, character: 17 };
    const params = {
      textDocument: { uri: uri(path) },
      range: { start: place, end: place },
      context: { diagnostics: [] },
    };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const titles = actions.map(({ title }) => title);
    expect(titles).toContain('Write ${DB_PASSWORD}');
    expect(titles.filter((title) => title.startsWith('Fix all'))).toEqual([]);
  });

  it('fix everything that is certain as a source action, and only when asked', async () => {
    const text = `version: "3"\n${twice}    ports: [22:22, "80:80"]\n    stop_signal: SIGFOO\n`;
    await world.editor.open(path, text);
    expect((await actionsAt(1)).map(({ kind }) => kind)).toEqual([]);
    const [all, ...others] = await actionsAt(1, { only: ['source.fixAll'] });
    expect(others).toEqual([]);
    expect(all).toMatchObject({ kind: 'source.fixAll.patchbay', title: 'Fix all 2 problems in this file' });
    expect(applied(text, all!)).toBe(text.replace('version: "3"\n', '').replace('22:22', '"22:22"'));
    await world.editor.change(path, text.replace('version: "3"\n', ''), 2);
    const [one] = await actionsAt(1, { only: ['source.fixAll'] });
    expect(one!.title).toBe('Fix 1 problem in this file');
  });

  it.each([
    ['a word that is nearly another', twice],
    ['an attribute of the wrong thing', 'services:\n  web:\n    image: x\n    detach: true\n'],
    ['a signal', 'services:\n  web:\n    image: x\n    stop_signal: SIGFOO\n'],
    ['a password with a dollar in it', 'services:\n  web:\n    image: x\n    environment:\n      P: pa$word1\n'],
    ['a variable', 'services:\n  web:\n    image: x\n    environment:\n      P: ${DB_PASSWORD}\n'],
  ])('never guess when they fix everything: %s', async (_, text) => {
    await world.editor.open(path, text);
    expect(await actionsAt(0, { only: ['source.fixAll'] })).toEqual([]);
  });

  it.each([
    ['a dollar in a password', 'pa$word1', ['Write $$word1, for a dollar sign', 'Write ${word1:-}'], 0],
    ['nearly a variable of .env', '${DB_PASWORD}', ['Write ${DB_PASSWORD}', 'Write ${DB_PASWORD:-}'], 0],
    ['nearly one that is required', '${DB_PASWORD:?}', ['Write ${DB_PASSWORD:?}'], 0],
    ['any other variable', '${OTHER}', ['Write ${OTHER:-}'], undefined],
  ])('prefer what is likely meant: %s', async (_, value, titles, preferred) => {
    world.disk.files.set('/shop/.env', 'DB_PASSWORD=x\n');
    await world.editor.open(path, `services:\n  web:\n    image: nginx:1.27\n    user: "${value}"\n`);
    const place = { line: 3, character: 14 };
    const params = {
      textDocument: { uri: uri(path) },
      range: { start: place, end: place },
      context: { diagnostics: [], only: ['quickfix'] },
    };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const words = actions.filter(({ title }) => title.startsWith('Write'));
    expect(words.map(({ title }) => title)).toEqual(titles);
    expect(actions.filter(({ isPreferred }) => isPreferred)).toEqual(preferred === undefined ? [] : [words[preferred]]);
  });

  it('change the right characters with CRLF and characters of two units', async () => {
    const text = 'services:\r\n  web: { labels: { a: "🐋🐋" }, imagee: x }\r\n';
    await world.editor.open(path, text);
    const range = { start: { line: 1, character: 33 }, end: { line: 1, character: 33 } };
    const params = { textDocument: { uri: uri(path) }, range, context: { diagnostics: [] } };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    expect(applied(text, actions[0]!)).toBe(text.replace('imagee', 'image'));
  });
});

describe('code actions for an editor that takes no versions', () => {
  const world = useEditor();

  it.each([
    ['a quick fix', misspelt],
    ['a fix for all of a kind', twice],
  ])('are changes by file: %s', async (_, text) => {
    await world.editor.open(path, text);
    const range = { start: { line: 2, character: 6 }, end: { line: 2, character: 6 } };
    const context = { diagnostics: [] };
    const params = { textDocument: { uri: uri(path) }, range, context };
    const actions = (await world.editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const action = actions.at(text === twice ? 1 : 0);
    expect(action!.edit).not.toHaveProperty('documentChanges');
    expect(afterEdit(new Map([[path, text]]), action!.edit!).get(path)).toBe(text.replaceAll('imagee', 'image'));
  });
});
