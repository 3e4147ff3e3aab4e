import * as vscode from 'vscode';
import { setContextKey } from '../contextKeys.ts';
import type { CommandHandlers } from './runCommand.ts';

type HelpCommands = Pick<CommandHandlers, 'patchbay.docker.showHelp' | 'patchbay.showLog' | 'patchbay.openWalkthrough'>;

/** The first steps, what went wrong, and what to do about Docker. */
export function helpCommands(
  { extension, extensionUri }: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): HelpCommands {
  const page = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'docs', name);
  return {
    'patchbay.docker.showHelp': async () => {
      await vscode.commands.executeCommand('markdown.showPreview', page('docker-does-not-start.md'));
    },
    'patchbay.showLog': () => log.show(),
    'patchbay.openWalkthrough': async () => {
      const walkthrough = `${extension.id}#patchbay.start`;
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
      setContextKey('patchbay.hasOpenedWalkthrough', true);
    },
  };
}
