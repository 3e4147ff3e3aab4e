import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { contextChoices, type ContextChoice } from '../../app/editor/contextChoices.ts';
import { ProblemError } from '../../base/problem.ts';
import { isManifest } from '../language/documents.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import { askText } from '../ui/inputs.ts';
import { ChoiceList, type Choice } from '../ui/picks.ts';
import type { CommandHandlers } from './runCommand.ts';

const answerMs = 10_000;

const writeButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('save'),
  tooltip: 'Write as an environment of x-patchbay',
};

interface Entry extends Choice {
  readonly chosen: ContextChoice;
}

/** Asks which files the manifest in view is read with, and remembers the answer: for the workspace, or in the manifest. */
export function contextCommands(language: LanguageHost): Pick<CommandHandlers, 'patchbay.manifest.chooseContext'> {
  return {
    'patchbay.manifest.chooseContext': async () => {
      const path = manifestInView();
      const signal = AbortSignal.timeout(answerMs);
      const server = await language.server();
      const [current, offers] = await Promise.all([
        server.context({ path }, signal),
        server.contextOffers({ path }, signal),
      ]);
      const picked = await pick(basename(path), contextChoices(path, current, offers), path);
      if (!picked) return;
      const { choice, isWritten } = picked;
      if (!isWritten) return language.chosen.choose(path, choice.files);
      if (await writeEnvironment(language, path, choice.files ?? [])) await language.chosen.choose(path, undefined);
    },
  };
}

function manifestInView(): string {
  const document = vscode.window.activeTextEditor?.document;
  if (document && isManifest(document)) return document.uri.fsPath;
  const message = 'No manifest is active. Open the manifest whose files you want to choose.';
  throw new ProblemError({ code: 'workspace.no-manifest', severity: 'error', message });
}

async function pick(
  name: string,
  choices: readonly ContextChoice[],
  path: string,
): Promise<{ readonly choice: ContextChoice; readonly isWritten: boolean } | undefined> {
  const list = new ChoiceList<Entry>({
    title: `Read ${name} With`,
    placeHolder: 'Choose the files that it is merged with',
    matchOnDescription: true,
  });
  const entries = choices.map((chosen): Entry => {
    const canBeWritten = chosen.files !== undefined && chosen.files.length > 1 && chosen.files[0] !== path;
    return {
      chosen,
      label: chosen.label,
      description: chosen.description,
      detail: chosen.detail,
      ...(chosen.isCurrent && { mark: 'check' }),
      ...(canBeWritten && { buttons: [writeButton] }),
    };
  });
  return new Promise((resolve) => {
    list.onDidAccept(() => {
      if (list.active) resolve({ choice: list.active.chosen, isWritten: false });
      list.hide();
    });
    list.onDidTriggerItemButton(({ chosen }) => {
      resolve({ choice: chosen, isWritten: true });
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    const active = entries.find(({ chosen }) => chosen.isCurrent);
    list.show(entries, { ...(active && { active }) });
  });
}

/** Adds the environment to the first of the files, and shows it there; false when the user gives up. */
async function writeEnvironment(language: LanguageHost, path: string, files: readonly string[]): Promise<boolean> {
  const [main = '', ...over] = files;
  const name = await askText({
    title: 'Name of the Environment',
    prompt: `It is added to x-patchbay in ${basename(main)}`,
    value: suggestedName(path),
  });
  if (name === undefined) return false;
  const server = await language.server();
  const { edit, refusal } = await server.environmentText({ path: main, over, name }, AbortSignal.timeout(answerMs));
  if (!edit) {
    throw new ProblemError({
      code: 'manifest.no-environment',
      severity: 'error',
      message: refusal ?? 'The environment could not be added. Add it by hand.',
    });
  }
  const uri = vscode.Uri.file(edit.file);
  const change = new vscode.WorkspaceEdit();
  const at = new vscode.Position(edit.line, edit.character);
  change.insert(uri, at, edit.newText);
  if (!(await vscode.workspace.applyEdit(change))) return false;
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  return true;
}

/** `docker-compose.test.override.yml` → `test-override`. */
function suggestedName(path: string): string {
  const words = basename(path, extname(path)).split(/[^A-Za-z0-9]+/);
  return words.filter((word) => !/^(docker|compose|patchbay|)$/i.test(word)).join('-') || 'own';
}
