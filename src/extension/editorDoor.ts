import { thisUser } from '../app/actors.ts';
import type { DoorPorts, OperationRules } from '../app/operations/door.ts';
import type { Operation } from '../app/operations/operation.ts';
import { operationText, questionOf } from '../app/operations/operationText.ts';
import { askReason } from './ui/askReason.ts';
import { askText } from './ui/inputs.ts';
import { isConfirmed, showMessage } from './ui/messages.ts';

/** Where the editor performs what is no plan: a person is asked what the operation asks, and told what is known before. */
export function editorDoor(rules: OperationRules): DoorPorts {
  return {
    rules,
    surface: {
      actor: thisUser('person'),
      tell: (problems) => {
        for (const { message } of problems) void showMessage('warning', message);
      },
      confirm: async (operation, reasons) => {
        if (!(await askFor(operation))) return false;
        if (reasons.length === 0) return true;
        const reason = await askReason(operationText(operation), reasons);
        return reason !== undefined && { reason };
      },
    },
  };
}

function askFor(operation: Operation): boolean | Promise<boolean> {
  const question = questionOf(operation);
  if (question === undefined) return true;
  const { title, detail, action, typed } = question;
  return typed === undefined ? isConfirmed(title, detail, action) : isTyped(title, detail, typed);
}

async function isTyped(title: string, detail: string, wanted: string): Promise<boolean> {
  const text = await askText({
    title,
    prompt: `${detail} Type ${wanted} to go on`,
    placeHolder: wanted,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === wanted ? undefined : `Type ${wanted}, or press Escape.`),
  });
  return text?.trim() === wanted;
}
