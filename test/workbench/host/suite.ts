// Runs inside the real extension host, with the real `vscode` module. `run` rejects when a check fails.
import * as vscode from 'vscode';
import { strict as assert } from 'node:assert';
import { basename, join } from 'node:path';
import type { Consumer } from './consumer/consumer.ts';
import { until } from './until.ts';
import manifest from '../../../package.json' with { type: 'json' };

type Check = readonly [name: string, run: () => Promise<void>];

const checks: readonly Check[] = [
  ['activates without loading a driver, the language client or the tap', activatesLean],
  ['registers every command that package.json declares', registersCommands],
  ['reports problems of a manifest where they are', reportsProblems],
  ['names the services of a manifest as symbols', namesSymbols],
  ['takes patchbay.yaml as its own language', ownsLanguage],
  ['offers the services that there are where one is referred to', completesNames],
  ['says on hover what a key means', hoversKeys],
  ['offers the fix of a problem', offersFix],
  ['goes from a reference to the service', goesToDefinition],
  ['renames a service where it is declared and where it is needed', renamesService],
  ['says why a name cannot be taken', refusesRename],
  ['shows which services lead to another', showsCalls],
  ['finds services of the workspace by name', findsSymbols],
  ['opens the resolved manifest, which leads back to its source', opensResolved],
  ['lets another extension observe, start and stop', async () => (await consumer()).checkApi()],
  ['runs its tasks, and says by their exit code how they ended', async () => (await consumer()).checkTasks()],
];

export async function run(): Promise<void> {
  const failures: string[] = [];
  for (const [name, check] of checks) {
    try {
      await check();
      console.log(`[test] ✓ ${name}`);
    } catch (error) {
      failures.push(name);
      console.log(`[test] ✗ ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  if (failures.length > 0)
    throw new Error(`${failures.length} checks failed in the extension host: ${failures.join('; ')}`);
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
  assert.ok(found, 'Patchbay is not installed in this window');
  return found;
}

/** The second extension of this window: it has Patchbay's API as any other extension has it. */
async function consumer(): Promise<Consumer> {
  const found = vscode.extensions.getExtension<Consumer>('test.patchbay-consumer');
  assert.ok(found, 'The second extension is not there');
  return found.activate();
}

async function activatesLean(): Promise<void> {
  await extension().activate();
  const dist = join(extension().extensionPath, 'dist');
  const loaded = Object.keys(require.cache).filter((file) => file.startsWith(dist));
  assert.deepEqual(
    loaded.map((file) => basename(file)),
    ['extension.js'],
  );
}

async function registersCommands(): Promise<void> {
  const registered = new Set(await vscode.commands.getCommands(true));
  const missing = manifest.contributes.commands.map((command) => command.command).filter((id) => !registered.has(id));
  assert.deepEqual(missing, []);
}

async function reportsProblems(): Promise<void> {
  const document = await openManifest();
  const diagnostics = await until(() => {
    const found = vscode.languages.getDiagnostics(document.uri);
    return found.length > 0 ? found : undefined;
  });
  const undefinedService = diagnostics.find((diagnostic) => diagnostic.message.includes('nobody'));
  assert.ok(
    undefinedService,
    `No diagnostic names "nobody": ${diagnostics.map((diagnostic) => diagnostic.message).join(' | ')}`,
  );
  assert.equal(undefinedService.range.start.line, 3);
  assert.equal(undefinedService.severity, vscode.DiagnosticSeverity.Error);
}

async function namesSymbols(): Promise<void> {
  const document = await openManifest();
  const symbols = await until(async () => {
    const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    return found?.length > 0 ? found : undefined;
  });
  const names = JSON.stringify(symbols.map((symbol) => [symbol.name, symbol.children.map((child) => child.name)]));
  assert.match(names, /"orders"/);
}

async function ownsLanguage(): Promise<void> {
  const document = await openManifest();
  assert.equal(document.languageId, 'patchbay');
}

async function completesNames(): Promise<void> {
  const document = await openManifest();
  const position = new vscode.Position(3, '    depends_on: ['.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  const labels = list.items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
  assert.ok(labels.includes('redis'), `Offered: ${labels.join(', ')}`);
}

async function hoversKeys(): Promise<void> {
  const document = await openManifest();
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    new vscode.Position(3, 6),
  );
  const texts = hovers.flatMap((hover) => hover.contents.map((content) => (content as vscode.MarkdownString).value));
  assert.match(texts.join(' '), /depends_on/);
}

async function offersFix(): Promise<void> {
  const document = await openManifest();
  const range = new vscode.Range(8, 4, 8, 9);
  const actions = await until(async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    return found?.length > 0 ? found : undefined;
  });
  const fix = actions.find((action) => action.title.includes('image'));
  assert.ok(fix?.edit, `Offered: ${actions.map((action) => action.title).join(' | ')}`);
}

async function goesToDefinition(): Promise<void> {
  const document = await openManifest();
  const position = new vscode.Position(6, '    depends_on: [re'.length);
  const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
    'vscode.executeDefinitionProvider',
    document.uri,
    position,
  );
  const ranges = places.map((place) => ('range' in place ? place.range : place.targetRange));
  assert.ok(
    ranges.some((range) => range.start.line === 7),
    `Went to lines ${ranges.map((range) => range.start.line).join(', ')}`,
  );
}

async function renamesService(): Promise<void> {
  const document = await openManifest();
  const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
    'vscode.executeDocumentRenameProvider',
    document.uri,
    new vscode.Position(7, 4),
    'cache',
  );
  const lines = edit.entries().flatMap(([, edits]) => edits.map((one) => one.range.start.line));
  assert.deepEqual(lines.toSorted(), [6, 7]);
}

async function refusesRename(): Promise<void> {
  const document = await openManifest();
  const renaming = vscode.commands.executeCommand(
    'vscode.executeDocumentRenameProvider',
    document.uri,
    new vscode.Position(7, 4),
    'web',
  );
  await assert.rejects(Promise.resolve(renaming), /already/);
}

async function showsCalls(): Promise<void> {
  const document = await openManifest();
  const [item] = await vscode.commands.executeCommand<vscode.CallHierarchyItem[]>(
    'vscode.prepareCallHierarchy',
    document.uri,
    new vscode.Position(7, 4),
  );
  const calls = await vscode.commands.executeCommand<vscode.CallHierarchyIncomingCall[]>(
    'vscode.provideIncomingCalls',
    item,
  );
  assert.deepEqual(
    calls.map(({ from }) => from.name),
    ['web'],
  );
}

async function findsSymbols(): Promise<void> {
  await openManifest();
  const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
    'vscode.executeWorkspaceSymbolProvider',
    'ordr',
  );
  assert.ok(found.some(({ name }) => name === 'orders'));
}

async function opensResolved(): Promise<void> {
  await vscode.window.showTextDocument(await openManifest());
  await vscode.commands.executeCommand('patchbay.resolved.open');
  const document = await until(() =>
    vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'patchbay-resolved'),
  );
  const line = document
    .getText()
    .split('\n')
    .findIndex((text) => text.includes('image: busybox'));
  assert.ok(line > 0, document.getText());
  const places = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeDefinitionProvider',
    document.uri,
    new vscode.Position(line, 6),
  );
  assert.equal(places[0]?.range.start.line, 2);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

async function openManifest(): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder);
  return vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'patchbay.yaml'));
}
