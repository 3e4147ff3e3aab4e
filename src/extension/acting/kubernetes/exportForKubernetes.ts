import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import { oneLine } from '../../../base/foreignText.ts';
import type { Problem } from '../../../base/problem.ts';
import type { LanguageHost } from '../../language/languageHost.ts';
import { openPlace } from '../../ui/places.ts';
import { exportedApplication, readTextWithin } from '../parts/exportedApplication.ts';

/** Asks for a file, writes an application to it as objects of Kubernetes below what does not map, and opens it. */
export async function exportForKubernetes(language: Pick<LanguageHost, 'read'>, key: ApplicationKey): Promise<void> {
  const application = await exportedApplication(language, key);
  const uri = await vscode.window.showSaveDialog({
    title: 'Export for Kubernetes',
    defaultUri: vscode.Uri.file(join(application.directory, `${application.name}.k8s.yaml`)),
    filters: { YAML: ['yaml', 'yml'] },
  });
  if (!uri) return;
  const { exportText } = await import('../../../app/kubernetes/exportText.ts');
  const wishes = { hasSecretValues: false, volumeSize: '1Gi' };
  const { whole, problems } = exportText(application, readText, wishes, 'yaml');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${problems.map(comment).join('')}${whole}`));
  await openPlace({ file: uri.fsPath });
}

/** Lines that are read without scrolling. A word that is longer than a line stays whole. */
function comment({ severity, message }: Problem): string {
  const lines = `${severity}: ${oneLine(message)}`.match(/\S.{0,95}(?=\s|$)|\S+/gu) ?? [];
  return lines.map((line, index) => `# ${index === 0 ? '' : '  '}${line}\n`).join('');
}

/** What a ConfigMap can hold, and a byte order mark. */
const maxFileBytes = 1_048_580;

/** A folder, and what cannot be read or is too large, is told as left out. */
const readText = readTextWithin(maxFileBytes);
