// A stand-in for another extension: it has that one's id, and starts the server that stands in its package.json.
import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind, type DocumentSelector } from 'vscode-languageclient/node';

/** What the test writes into the stand-in's package.json. */
export interface PeerServer {
  /** Absolute path of the server's script, which speaks over standard input and output. */
  readonly script: string;
  readonly documentSelector: DocumentSelector;
  /** The section of the settings that the server is told when it has started. */
  readonly section: string;
}

export async function activate(context: ExtensionContext): Promise<void> {
  const { id } = context.extension;
  const { peer } = context.extension.packageJSON as { readonly peer: PeerServer };
  const { script, documentSelector, section } = peer;
  const run = { module: script, transport: TransportKind.stdio };
  const synchronize = { configurationSection: section };
  const client = new LanguageClient(id, id, { run, debug: run }, { documentSelector, synchronize });
  context.subscriptions.push(client);
  await client.start();
}
