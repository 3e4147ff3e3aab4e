// Runs inside the real extension host, beside extensions that carry the ids of others and start their real servers.
import * as vscode from 'vscode';
import { strict as assert } from 'node:assert';
import { until } from './until.ts';

type Choice = 'auto' | 'all';

/** Of what a window shows for a Compose file, how often each thing is there. */
interface Count {
  readonly key: number;
  readonly unlistedWord: number;
  readonly name: number;
  readonly hoversOfKey: number;
  readonly sections: number;
}

/** Problems that servers for YAML find too, and where; then those that only Patchbay can find. */
const shared = ['2 manifest.unknown-key', '8 manifest.duplicate-key'];
const ownAlone = ['5 manifest.undefined-service', '11 manifest.unset-variable'];

export async function run(): Promise<void> {
  const compose = await open('compose.yaml');
  await choose('auto', compose);
  await until(() => (othersSay(compose, 'Map keys must be unique', 2) ? true : undefined));
  await until(() => (othersSay(compose, 'Property imge is not allowed', 1) ? true : undefined));
  await untilOwn(compose, ownAlone);
  console.log('[test] ✓ shows no problem that another extension shows');

  const auto = await count(compose);
  assert.equal(auto.name, 1, 'the name of a service is offered once');
  assert.equal(auto.unlistedWord, 1, 'a word that no schema lists is offered once');
  assert.equal(auto.sections, 1, 'the outline has a section once');
  await choose('all', compose);
  await untilOwn(compose, [...shared, ...ownAlone]);
  await untilCounted(compose, { ...auto, key: auto.key + 1, hoversOfKey: auto.hoversOfKey + 1, sections: 2 });
  console.log('[test] ✓ says nothing twice, and everything where the user wants it so');

  await choose('auto', compose);
  await untilOwn(compose, ownAlone);
  await untilCounted(compose, auto);
  console.log('[test] ✓ follows the setting while files are open');

  await servesItsOwn();
  console.log('[test] ✓ serves its own language in full');
}

/** Where every other extension is silent, Patchbay says everything. */
async function servesItsOwn(): Promise<void> {
  const own = await open('patchbay.yaml');
  assert.equal(own.languageId, 'patchbay');
  await untilOwn(own, ['2 manifest.unknown-key']);
  assert.deepEqual(
    vscode.languages.getDiagnostics(own.uri).filter(({ source }) => source !== 'patchbay'),
    [],
  );
  const { key, hoversOfKey, sections } = await count(own);
  assert.deepEqual({ key, hoversOfKey, sections }, { key: 1, hoversOfKey: 1, sections: 1 });
  const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    'vscode.executeFormatDocumentProvider',
    own.uri,
    { tabSize: 2, insertSpaces: true },
  );
  assert.ok(edits && edits.length > 0, 'the manifest is formatted');
}

async function open(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The window keeps an outline for as long as its text stays the same, so the text becomes another. */
async function choose(choice: Choice, document: vscode.TextDocument): Promise<void> {
  const target = vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration('patchbay').update('language.coexistence', choice, target);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, '\n');
  assert.ok(await vscode.workspace.applyEdit(edit));
}

function othersSay({ uri }: vscode.TextDocument, words: string, times: number): boolean {
  const said = vscode.languages.getDiagnostics(uri).filter(({ message }) => message.includes(words));
  return said.length >= times;
}

/** The problems of Patchbay, without its hints, as `line code`. */
async function untilOwn({ uri }: vscode.TextDocument, wanted: readonly string[]): Promise<void> {
  let seen = '';
  const isThere = (): true | undefined => {
    const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'patchbay');
    const codes = own.map(({ range, code }) => `${range.start.line} ${typeof code === 'string' ? code : ''}`);
    seen = codes.filter((code) => code.includes(' manifest.')).join(', ');
    return seen === wanted.toSorted(byLine).join(', ') ? true : undefined;
  };
  await until(isThere).catch(() => assert.fail(`Wanted ${wanted.join(', ')}; there is ${seen}`));
}

function byLine(a: string, b: string): number {
  return parseInt(a, 10) - parseInt(b, 10);
}

async function count(document: vscode.TextDocument): Promise<Count> {
  const key = await labelsAt(document, '    # a key\n    ');
  const word = await labelsAt(document, 'restart: ');
  const name = await labelsAt(document, 'depends_on: [');
  const [sections, hovers] = await Promise.all([
    vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    ),
    vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      after(document, '    ima'),
    ),
  ]);
  return {
    key: key.filter((label) => label === 'pull_policy').length,
    unlistedWord: word.filter((label) => label === 'unless-stopped').length,
    name: name.filter((label) => label === 'api').length,
    hoversOfKey: hovers.length,
    sections: (sections ?? []).filter(({ name: section }) => section === 'services').length,
  };
}

async function untilCounted(document: vscode.TextDocument, wanted: Count): Promise<void> {
  let seen = '';
  const isThere = async (): Promise<true | undefined> => {
    seen = JSON.stringify(await count(document));
    return seen === JSON.stringify(wanted) ? true : undefined;
  };
  await until(isThere).catch(() => assert.fail(`Wanted ${JSON.stringify(wanted)}; there is ${seen}`));
}

async function labelsAt(document: vscode.TextDocument, text: string): Promise<readonly string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    after(document, text),
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

function after(document: vscode.TextDocument, text: string): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `The document has no ${JSON.stringify(text)}`);
  return document.positionAt(offset + text.length);
}
