import * as vscode from 'vscode';
import { disarmLabel } from '../../base/foreignText.ts';

/** Asks for a text; undefined when dismissed. VS Code makes links of what stands in a prompt and in a validation message. */
export async function askText(
  options: vscode.InputBoxOptions & { readonly title: string },
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    ...disarmed(options),
    validateInput: async (value) => disarmedFault(await options.validateInput?.(value)),
  });
}

/** An input that stays as long as its caller wants. */
export function openInput(texts: InputTexts & { readonly value: string }): vscode.InputBox {
  const input = vscode.window.createInputBox();
  const { title, prompt, placeHolder } = disarmed(texts);
  input.title = title;
  input.prompt = prompt;
  input.placeholder = placeHolder;
  input.value = texts.value;
  return input;
}

interface InputTexts {
  readonly title?: string | undefined;
  readonly prompt?: string | undefined;
  readonly placeHolder?: string | undefined;
}

function disarmed({ title, prompt, placeHolder }: InputTexts): {
  title?: string;
  prompt?: string;
  placeHolder?: string;
} {
  return {
    ...(title !== undefined && { title: disarmLabel(title) }),
    ...(prompt !== undefined && { prompt: disarmLabel(prompt) }),
    ...(placeHolder !== undefined && { placeHolder: disarmLabel(placeHolder) }),
  };
}

function disarmedFault(
  fault: string | vscode.InputBoxValidationMessage | null | undefined,
): string | vscode.InputBoxValidationMessage | undefined {
  if (typeof fault === 'string') return disarmLabel(fault);
  return fault ? { ...fault, message: disarmLabel(fault.message) } : undefined;
}
