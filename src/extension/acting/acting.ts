import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ActingCommands } from './parts/actingCommands.ts';
import type { ActingParts } from './parts/actingParts.ts';
import { TransferDesk } from './transfers/transferDesk.ts';
import { publishText } from './compose/publishText.ts';

/** Acts on messages: each capability has a folder beside this file. */
export class Acting implements Disposable {
  readonly commands: ActingCommands;
  readonly #store = new DisposableStore();

  constructor(parts: ActingParts) {
    const desk = this.#store.add(new TransferDesk(parts.documents));
    this.commands = {
      'patchbay.channels.publish': (...args) =>
        parts.targets.each(args, ({ key, monitor, watch }, own) => publishText({ ...parts, key, monitor, watch }, own)),
      'patchbay.transfers.control': () => desk.control(),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}
