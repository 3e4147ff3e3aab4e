import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingCommands } from '../parts/actingCommands.ts';
import { DeadLettersView } from './deadLettersView.ts';
import { editChosen, redriveEdited, type DeadEdit } from './editDead.ts';
import { EditedFiles } from './editedFiles.ts';
import { claimChosen, dropChosen, redriveChosen, retryChosen, type DeadLetterParts } from './redriveRows.ts';

type DeadLetterCommands = Pick<ActingCommands, Extract<keyof ActingCommands, `patchbay.deadLetters.${string}`>>;

/** Dead letters: the view of them, and what is done with what lies there. */
export class DeadLetters implements Disposable {
  readonly commands: DeadLetterCommands;
  readonly #store = new DisposableStore();

  constructor(parts: DeadLetterParts) {
    const files = this.#store.add(new EditedFiles<DeadEdit>());
    const view = this.#store.add(new DeadLettersView(parts));
    const on =
      (act: (parts: DeadLetterParts, work: ApplicationWork, args: readonly unknown[]) => Promise<void>) =>
      (...args: readonly unknown[]): Promise<void> =>
        parts.targets.each(args, async (work, own) => {
          await act(parts, work, own);
          view.refresh();
        });
    this.commands = {
      'patchbay.deadLetters.show': () => view.show(),
      'patchbay.deadLetters.refresh': () => view.refresh(),
      'patchbay.deadLetters.redrive': on(redriveChosen),
      'patchbay.deadLetters.edit': on((all, work, args) => editChosen(all, files, work, args)),
      'patchbay.deadLetters.redriveEdited': async () => {
        await redriveEdited(parts, files);
        view.refresh();
      },
      'patchbay.deadLetters.claim': on(claimChosen),
      'patchbay.deadLetters.retry': on(retryChosen),
      'patchbay.deadLetters.drop': on(dropChosen),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}
