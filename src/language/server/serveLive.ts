import {
  CodeLensRefreshRequest,
  InlayHintRefreshRequest,
  type Connection,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import { Coalescer } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { liveChangedNotification } from '../../protocol/live.ts';
import type { ClientFacts } from './clientFacts.ts';
import { codeLenses } from '../live/codeLenses.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import { inlayHints } from '../live/inlayHints.ts';

/** States come in bursts while services start. */
const refreshMs = 250;

/** Lenses run the client's commands, so an editor without those commands would show lenses that do nothing. */
export function liveCapabilities({ options: { commands, live } }: ClientFacts): ServerCapabilities {
  return { inlayHintProvider: true, ...(commands && live && { codeLensProvider: {} }) };
}

/** Serves code lenses, which show what runs, and inlay hints, which show values that are not written out. */
export function serveLive(connection: Connection, sources: FeatureSources): LiveServer {
  const { client, live, turns } = sources;
  const refreshLenses = new Coalescer(async () => {
    if (client().refreshesCodeLenses) await ignoreClosed(connection.sendRequest(CodeLensRefreshRequest.type));
  }, refreshMs);
  const refreshHints = new Coalescer(async () => {
    if (client().refreshesInlayHints) await ignoreClosed(connection.sendRequest(InlayHintRefreshRequest.type));
  }, refreshMs);
  connection.onCodeLens(
    turns.served(({ textDocument }) => {
      const snapshot = client().options.codeLens ? snapshotOf(sources, textDocument) : undefined;
      return snapshot ? codeLenses(snapshot, live.peek()) : [];
    }),
  );
  connection.languages.inlayHint.on(
    turns.served(({ textDocument, range }) => {
      const snapshot = snapshotOf(sources, textDocument);
      return snapshot ? inlayHints(snapshot, range, client().options.inlayHints) : [];
    }),
  );
  connection.onNotification(liveChangedNotification, () => {
    live.invalidate();
    live.peek();
  });
  return {
    onNews: () => refreshLenses.request(),
    onOptions: () => {
      refreshLenses.request();
      refreshHints.request();
    },
    dispose: () => {
      refreshLenses.dispose();
      refreshHints.dispose();
    },
  };
}

export interface LiveServer extends Disposable {
  /** The state of a running service or channel changed. */
  readonly onNews: () => void;
  /** The user changed which lenses and hints are shown. */
  readonly onOptions: () => void;
}

/** An editor that is closing does not answer, and needs no refresh. */
async function ignoreClosed(request: Promise<unknown>): Promise<void> {
  await request.catch(() => undefined);
}
