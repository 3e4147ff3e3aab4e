import type { DoorPorts, OperationRules } from '../app/operations/door.ts';
import type { Operation } from '../app/operations/operation.ts';
import { questionOf } from '../app/operations/operationText.ts';
import { isConfirmed, showMessage } from './ui/messages.ts';

/** Where the editor performs what is no plan: a person is asked what the operation asks, and told what is known before. */
export function editorDoor(rules: OperationRules): DoorPorts {
  return {
    rules,
    surface: {
      tell: (problems) => {
        for (const { message } of problems) void showMessage('warning', message);
      },
      confirm: askFor,
    },
  };
}

function askFor(operation: Operation): boolean | Promise<boolean> {
  const question = questionOf(operation);
  return question === undefined || isConfirmed(question.title, question.detail, question.action);
}
