import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { asyncApiText } from '../../../manifest/messaging/asyncapiText.ts';
import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import type { LanguageHost } from '../../language/languageHost.ts';
import { openPlace } from '../../ui/places.ts';
import { exportedApplication, readTextWithin } from '../parts/exportedApplication.ts';

/** Asks for a file, writes the application's channels to it as an AsyncAPI document, and opens it. */
export async function exportAsyncApi(language: Pick<LanguageHost, 'read'>, key: ApplicationKey): Promise<void> {
  const application = await exportedApplication(language, key);
  const uri = await vscode.window.showSaveDialog({
    title: 'Export AsyncAPI Document',
    defaultUri: vscode.Uri.file(join(application.directory, 'asyncapi.yaml')),
    filters: { YAML: ['yaml', 'yml'], JSON: ['json'] },
  });
  if (!uri) return;
  const format = uri.path.toLowerCase().endsWith('.json') ? 'json' : 'yaml';
  const text = asyncApiText(application, { folder: dirname(uri.fsPath), readText }, format);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await openPlace({ file: uri.fsPath });
}

const maxContractBytes = 4 * 1_048_576;

/** What cannot be read is told by the problems of the manifest. */
const readText = readTextWithin(maxContractBytes);
