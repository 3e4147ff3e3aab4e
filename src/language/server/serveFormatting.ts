import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type Connection,
  type Disposable,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { ClientFacts } from './clientFacts.ts';
import type { FeatureSources } from './featureSources.ts';
import { formatting, formattingOnNewLine } from '../editing/formatting.ts';
import { leftOf } from './leftToOthers.ts';
import { pathOf } from '../text/uris.ts';

/** Announces formatting later if the editor allows it: with two formatters installed the editor asks the user which one to use. */
export function formattingCapabilities({ registersFormatting }: ClientFacts): ServerCapabilities {
  return {
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
    ...(!registersFormatting && { documentFormattingProvider: true, documentRangeFormattingProvider: true }),
  };
}

/** Serves formatting unless another server does. Returns a function to call when the options change. */
export function serveFormatting(connection: Connection, sources: FeatureSources): () => void {
  const { turns } = sources;
  connection.onDocumentFormatting(
    turns.served(({ textDocument: { uri }, options }) => {
      const document = sources.open(pathOf(uri));
      return document && !leftOf(sources, uri)?.formatting ? formatting(document, options) : [];
    }),
  );
  connection.onDocumentRangeFormatting(
    turns.served(({ textDocument: { uri }, range, options }) => {
      const document = sources.open(pathOf(uri));
      return document && !leftOf(sources, uri)?.formatting ? formatting(document, options, range) : [];
    }),
  );
  connection.onDocumentOnTypeFormatting(
    turns.served(({ textDocument, position, options }) => {
      const file = sources.snapshots.file(pathOf(textDocument.uri));
      return file ? formattingOnNewLine(file, position, options) : [];
    }),
  );
  const registration = new FormatterRegistration(connection);
  const register = (): void => {
    const { registersFormatting, options } = sources.client();
    if (registersFormatting)
      registration.request(options.left.formatting ? ['patchbay'] : ['patchbay', 'dockercompose']);
  };
  connection.onInitialized(register);
  return register;
}

/** Keeps the registration of our formatter up to date. Changes run one after the other, so the last one wins. */
class FormatterRegistration {
  readonly #connection: Connection;
  #registered = '';
  #held: readonly Disposable[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  request(languages: readonly string[]): void {
    this.#last = this.#last.then(() => this.#register(languages)).catch(ignoreClosed);
  }

  async #register(languages: readonly string[]): Promise<void> {
    const wanted = languages.join();
    if (wanted === this.#registered) return;
    for (const held of this.#held) held.dispose();
    const options = { documentSelector: languages.map((language) => ({ scheme: 'file', language })) };
    this.#held = [];
    this.#held = [
      await this.#connection.client.register(DocumentFormattingRequest.type, options),
      await this.#connection.client.register(DocumentRangeFormattingRequest.type, options),
    ];
    this.#registered = wanted;
  }
}

/** An editor that is closing refuses registrations, and needs no formatter. */
function ignoreClosed(): void {}
