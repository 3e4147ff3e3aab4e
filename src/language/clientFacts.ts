import * as v from 'valibot';
import type { InitializeParams } from 'vscode-languageserver/node';
import { languageOptionsShape, type LanguageOptions } from '../protocol/live.ts';

/** What an editor says of itself. What it does not say, it cannot. */
export interface ClientFacts {
  readonly options: LanguageOptions;
  readonly hasSnippets: boolean;
  readonly refreshesCodeLenses: boolean;
  readonly refreshesInlayHints: boolean;
}

export const unknownClient: ClientFacts = {
  options: readOptions({}),
  hasSnippets: false,
  refreshesCodeLenses: false,
  refreshesInlayHints: false,
};

export function clientFacts({ capabilities, initializationOptions }: InitializeParams): ClientFacts {
  return {
    options: readOptions(initializationOptions),
    hasSnippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport === true,
    refreshesCodeLenses: capabilities.workspace?.codeLens?.refreshSupport === true,
    refreshesInlayHints: capabilities.workspace?.inlayHint?.refreshSupport === true,
  };
}

export function readOptions(value: unknown): LanguageOptions {
  const options = v.safeParse(languageOptionsShape, value ?? {});
  return options.success ? options.output : v.parse(languageOptionsShape, {});
}
