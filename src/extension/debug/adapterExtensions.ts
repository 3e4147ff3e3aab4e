import * as vscode from 'vscode';
import type { DebugPreparation } from '../../debug/model.ts';
import { showMessage } from '../ui/messages.ts';

/** Whether something in this window debugs programs of that type; VS Code's own debuggers are extensions as well. */
export function hasAdapter(type: string): boolean {
  return vscode.extensions.all.some(({ packageJSON }) => debugTypesOf(packageJSON as unknown).includes(type));
}

/** Says which extension is missing, and shows it in the Extensions view for whoever wants it. */
export async function tellMissingAdapter(
  service: string,
  language: string,
  { id, name }: NonNullable<DebugPreparation['extension']>,
): Promise<void> {
  const text = `${service} is written in ${language}, which the extension "${name}" (${id}) debugs. Install it, then debug ${service} again.`;
  if ((await showMessage('warning', text, showExtension)) === showExtension) {
    await vscode.commands.executeCommand('workbench.extensions.search', `@id:${id}`);
  }
}

const showExtension = 'Show Extension';

/** What another extension says of itself may have any form. */
function debugTypesOf(manifest: unknown): readonly unknown[] {
  const { contributes } = (manifest ?? {}) as { readonly contributes?: { readonly debuggers?: unknown } };
  const { debuggers } = contributes ?? {};
  return Array.isArray(debuggers) ? debuggers.map((each) => (each as { readonly type?: unknown } | null)?.type) : [];
}
