import { describe, expect, it } from 'vitest';
import { brokenRules } from './ownRules.ts';

/** Code, and whether it would show foreign text past `src/extension/ui`. */
const seeds: readonly (readonly [string, boolean])[] = [
  ['void vscode.window.showErrorMessage(reply);', true],
  ['void vscode.window.showInformationMessage(reply);', true],
  ["void vscode.window['showWarningMessage'](reply);", true],
  ['const { showWarningMessage } = vscode.window;', true],
  ['const show = severe ? vscode.window.showErrorMessage : undefined;', true],
  ['void window.showErrorMessage(reply);', true],
  ['vscode.window.setStatusBarMessage(reply, 5000);', true],
  ['void vscode.window.withProgress(options, work);', true],
  ['progress.report({ message: line });', true],
  ['void vscode.window.showQuickPick(names);', true],
  ['void vscode.window.showInputBox({ prompt: name });', true],
  ['const pick = vscode.window.createQuickPick();', true],
  ['const input = vscode.window.createInputBox();', true],
  ['const item = vscode.window.createStatusBarItem();', true],
  ['const terminal = vscode.window.createTerminal({ name });', true],
  ['item.tooltip = new vscode.MarkdownString(name);', true],
  ['item.tooltip = new MarkdownString(name);', true],
  ['tooltip.isTrusted = true;', true],
  ['tooltip.supportHtml = true;', true],
  ['const options = { isTrusted: true };', true],
  ['view.message = problem.message;', true],
  ['if (vscode.workspace.isTrusted) start();', false],
  ['void showMessage("error", reply);', false],
  ['const { message } = problem;', false],
  ['progress.report(step.done);', true],
  ['monitor.report(step);', false],
];

describe('The lint rule for what VS Code shows', () => {
  const rule = 'surfaces-of-vscode';
  const broken = brokenRules(seeds.map(([code]) => ({ code, file: 'src/extension/commands/seed.ts' })));

  it.each(seeds.map(([code, isCaught], index) => [code, isCaught, index] as const))('%s', (_, isCaught, index) => {
    if (isCaught) expect(broken[index]).toContain(rule);
    else expect(broken[index]).toEqual([]);
  });

  it('lets src/extension/ui do it, and nobody else of the extension', () => {
    const code = 'void vscode.window.showErrorMessage(disarm(reply));';
    const files = ['extension/ui/seed.ts', 'extension/views/seed.ts', 'extension/language/seed.ts', 'extension.ts'];
    expect(brokenRules(files.map((file) => ({ code, file: `src/${file}` })))).toEqual([[], [rule], [rule], [rule]]);
  });
});
