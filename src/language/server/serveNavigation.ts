import { LSPErrorCodes, ResponseError, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { isInFolders } from './clientFacts.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../navigation/callHierarchy.ts';
import { workspaceSymbols } from '../navigation/workspaceSymbols.ts';
import { uriIn, type FeatureSources } from './featureSources.ts';
import { documentLinks } from '../navigation/links.ts';
import { leftOf } from './leftToOthers.ts';
import { definition, highlights, references } from '../navigation/navigation.ts';
import { knownFiles, readAhead } from './readAhead.ts';
import { plannedRename, prepareRename, provedRename } from '../rename/rename.ts';
import { isRefusal, type Refusal } from '../rename/renameRules.ts';
import { documentSymbols } from '../navigation/documentSymbols.ts';
import { mentionsOfVariable, variableHighlights, type VariableMention } from '../expressions/variableMentions.ts';
import { renameableVariable, renamedVariable } from '../rename/variableRename.ts';
import { policyFileKind } from '../text/policyPath.ts';
import { pathOf } from '../text/uris.ts';
import { workspaceEdit } from './workspaceEdits.ts';

export const navigationCapabilities: ServerCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  documentLinkProvider: {},
  renameProvider: { prepareProvider: true },
};

/** Serves navigation: definitions, references, hierarchies, links, symbols and rename. */
export function serveNavigation(connection: Connection, sources: FeatureSources): void {
  const { snapshots, turns, host } = sources;
  const exists = (path: string): boolean => host.exists(path);
  const toUri = (path: string): string => uriIn(sources, path);
  connection.onDefinition(
    turns.served(async ({ textDocument, position }, giveWay) => {
      const variable = variablesAt(sources, textDocument, position);
      if (variable.length > 0)
        return variable
          .filter(({ isDeclaration }) => isDeclaration)
          .map(({ range }) => ({ uri: textDocument.uri, range }));
      const snapshot = await readAhead(sources, textDocument, giveWay);
      return snapshot ? definition(snapshot, position, toUri) : [];
    }),
  );
  connection.onReferences(
    turns.served(async ({ textDocument, position, context }, giveWay) => {
      const variable = variablesAt(sources, textDocument, position);
      if (variable.length > 0)
        return variable
          .filter((one) => context.includeDeclaration || !one.isDeclaration)
          .map(({ range }) => ({ uri: textDocument.uri, range }));
      const snapshot = await readAhead(sources, textDocument, giveWay);
      return snapshot ? references(snapshot, position, context.includeDeclaration, toUri) : [];
    }),
  );
  serveRename(connection, sources);
  serveHierarchy(connection, sources);
  connection.onWorkspaceSymbol(
    turns.served(async ({ query }, giveWay) => workspaceSymbols(await knownFiles(sources, giveWay), query, toUri)),
  );
  connection.onDocumentHighlight(
    turns.served(({ textDocument, position }) => {
      const file = snapshots.file(pathOf(textDocument.uri));
      if (!file) return [];
      const ofVariable = variableHighlights(file, position);
      return ofVariable.length > 0 ? ofVariable : highlights(file, position);
    }),
  );
  connection.onDocumentSymbol(
    turns.served(({ textDocument }) =>
      leftOf(sources, textDocument.uri)?.outline || policyFileKind(pathOf(textDocument.uri))
        ? []
        : documentSymbols(snapshots.file(pathOf(textDocument.uri))?.trees() ?? []),
    ),
  );
  connection.onDocumentLinks(
    turns.served(({ textDocument }) => {
      const file = snapshots.file(pathOf(textDocument.uri));
      if (policyFileKind(pathOf(textDocument.uri))) return [];
      const hasImages = !leftOf(sources, textDocument.uri)?.imageLinks;
      return file ? documentLinks(file, exists, toUri, hasImages) : [];
    }),
  );
}

/** The mentions of the variable of a policy at a position. They are in one file, so nothing else has to be read. */
function variablesAt(
  { snapshots }: FeatureSources,
  { uri }: { readonly uri: string },
  position: Position,
): readonly VariableMention[] {
  const file = snapshots.file(pathOf(uri));
  return file ? mentionsOfVariable(file, position) : [];
}

function serveHierarchy(connection: Connection, sources: FeatureSources): void {
  const { turns } = sources;
  const toUri = (path: string): string => uriIn(sources, path);
  connection.languages.callHierarchy.onPrepare(
    turns.served(async ({ textDocument, position }, giveWay) => {
      const snapshot = await readAhead(sources, textDocument, giveWay);
      return snapshot ? prepareCallHierarchy(snapshot, position, toUri) : null;
    }),
  );
  connection.languages.callHierarchy.onIncomingCalls(
    turns.served(async ({ item }, giveWay) => {
      const snapshot = await readAhead(sources, item, giveWay);
      return snapshot ? incomingCalls(snapshot, item, toUri) : null;
    }),
  );
  connection.languages.callHierarchy.onOutgoingCalls(
    turns.served(async ({ item }, giveWay) => {
      const snapshot = await readAhead(sources, item, giveWay);
      return snapshot ? outgoingCalls(snapshot, item, toUri) : null;
    }),
  );
}

function serveRename(connection: Connection, sources: FeatureSources): void {
  const { turns } = sources;
  const surroundings = { isInWorkspace: (file: string) => isInFolders(sources.client(), file) };
  connection.onPrepareRename(
    turns.served(async ({ textDocument, position }, giveWay) => {
      const snapshot = await readAhead(sources, textDocument, giveWay);
      const variable = snapshot && renameableVariable(snapshot, position);
      if (variable) return variable;
      return snapshot ? orRefused(prepareRename(snapshot, position, surroundings)) : null;
    }),
  );
  connection.onRenameRequest(
    turns.served(async ({ textDocument, position, newName }, giveWay) => {
      const snapshot = await readAhead(sources, textDocument, giveWay);
      if (!snapshot) return null;
      const variable = renamedVariable(snapshot, position, newName);
      if (variable) return workspaceEdit(orRefused(variable), sources);
      const planned = orRefused(plannedRename(snapshot, position, newName, surroundings));
      await giveWay();
      return workspaceEdit(orRefused(provedRename(snapshot, planned)), sources);
    }),
  );
}

/** An editor shows the message of the error where the name was typed. */
function orRefused<T extends object>(result: T | Refusal): T {
  if (isRefusal(result)) throw new ResponseError(LSPErrorCodes.RequestFailed, result.reason);
  return result;
}
