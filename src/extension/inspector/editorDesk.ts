import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { exportFormats } from '../../base/kinds/exportFormats.ts';
import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import { inspectorLink } from '../../app/inspector/inspectorLink.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import type { CommandId } from '../catalogue.ts';
import { showMessage } from '../ui/messages.ts';
import { withProgress } from '../ui/progress.ts';
import type { MessageDocuments } from './messageDocuments.ts';

/** What VS Code does for an inspector: documents, diffs, files, progress, the clipboard. */
export function editorDesk(
  documents: MessageDocuments,
  { publish, trace }: Pick<InspectorDesk, 'publish' | 'trace'>,
): InspectorDesk {
  return {
    writeClipboard: async (text) => vscode.env.clipboard.writeText(text),
    showDocument: async (document) => {
      await vscode.window.showTextDocument(await documents.open(document), { preview: false });
    },
    showDiff: async (left, right) => {
      const [before, after] = [await documents.open(left), await documents.open(right)];
      await vscode.commands.executeCommand('vscode.diff', before.uri, after.uri, `${left.title} ↔ ${right.title}`);
    },
    chooseFile: async (suggestedName, format) => {
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
      const uri = await vscode.window.showSaveDialog({
        title: 'Export Messages',
        filters: { [exportFormats[format].label]: [exportFormats[format].ending.replace(/^.*\./, '')] },
        ...(folder !== undefined && { defaultUri: vscode.Uri.file(join(folder, suggestedName)) }),
      });
      return uri?.fsPath;
    },
    withProgress: (title, work) =>
      withProgress(title, (report, signal) => {
        let reported = 0;
        return work((done, total) => {
          const percent = total > 0 ? (done / total) * 100 : 100;
          report({ message: `${done} of ${total}`, increment: percent - reported });
          reported = percent;
        }, signal);
      }),
    showExported: async (path, rows) => {
      const choice = await showMessage('information', `Exported ${rows} messages to ${path}.`, 'Open');
      if (choice) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
    },
    replayRows: async (name, write) => {
      const folder = await mkdtemp(join(tmpdir(), 'patchbay-replay-'));
      const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
      const path = join(folder, name);
      try {
        await write(path);
      } catch (error) {
        await remove();
        throw error;
      }
      // It may go on for hours, and the page that asked waits for no end.
      const command = 'patchbay.recordings.replay' satisfies CommandId;
      void vscode.commands.executeCommand(command, vscode.Uri.file(path)).then(remove, remove);
    },
    publish,
    trace,
    linkTo: (state) => inspectorLink(vscode.env.uriScheme, withinFolder(state)),
  };
}

/** Others have the workspace somewhere else: a path within a folder of it is what they share. */
function withinFolder(state: InspectorState): InspectorState {
  const { manifest } = state;
  return manifest === undefined ? state : { ...state, manifest: vscode.workspace.asRelativePath(manifest, false) };
}
