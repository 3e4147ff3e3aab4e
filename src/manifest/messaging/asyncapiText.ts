import type { Application } from '../model.ts';
import { printModel } from '../yaml/printModel.ts';
import { asyncApiDocument, type DocumentPlace } from './asyncapiDocument.ts';

/** An application's channels as the text of an AsyncAPI document. */
export function asyncApiText(application: Application, place: DocumentPlace, format: 'yaml' | 'json'): string {
  const document = asyncApiDocument(application, place);
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : printModel(document);
}
