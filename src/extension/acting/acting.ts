import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ActingCommands } from './parts/actingCommands.ts';
import type { ActingParts } from './parts/actingParts.ts';
import { DeadLetters } from './deadLetters/deadLetters.ts';
import { FileProblems } from './bulk/fileProblems.ts';
import { publishFile } from './bulk/publishFile.ts';
import { exportAsyncApi } from './asyncapi/exportAsyncApi.ts';
import { compareContract } from './contracts/compareContract.ts';
import { exportForKubernetes } from './kubernetes/exportForKubernetes.ts';
import { groupCommands } from './groups/groupCommands.ts';
import { inferContract } from './contracts/inferContract.ts';
import { previewWidening } from './contracts/previewWidening.ts';
import { TransferDesk } from './transfers/transferDesk.ts';
import { replayRecording } from './replays/replayRecording.ts';
import { recordMessages } from './recordings/recordMessages.ts';
import { showViolations } from './violations/showViolations.ts';
import { ViolationWatch } from './violations/violationWatch.ts';
import { Composer } from './compose/composer.ts';

/** Acts on messages: each capability has a folder beside this file. */
export class Acting implements Disposable {
  readonly commands: ActingCommands;
  readonly composer: Composer;
  readonly #store = new DisposableStore();

  constructor(parts: ActingParts) {
    const desk = this.#store.add(new TransferDesk(parts));
    this.#store.add(new ViolationWatch(parts));
    this.composer = this.#store.add(new Composer(parts));
    const deadLetters = this.#store.add(new DeadLetters({ ...parts, desk }));
    const problems = this.#store.add(new FileProblems(parts.documents));
    this.commands = {
      'patchbay.contracts.exportAsyncApi': (...args) =>
        parts.targets.eachUnopened(args, ({ key }) => exportAsyncApi(parts.language, key)),
      'patchbay.manifest.exportForKubernetes': (...args) =>
        parts.targets.eachUnopened(args, ({ key }) => exportForKubernetes(parts.language, key)),
      'patchbay.contracts.infer': (...args) =>
        parts.targets.each(args, ({ key, monitor, watch }, own) =>
          inferContract({ ...parts, key, monitor, watch }, own),
        ),
      'patchbay.contracts.compare': (...args) =>
        parts.targets.each(args, ({ key, monitor, watch }, own) =>
          compareContract({ ...parts, key, monitor, watch }, own),
        ),
      'patchbay.contracts.widen': (...args) => previewWidening(parts, args),
      'patchbay.contracts.showMessages': (...args) => showViolations(parts.applications, parts.inspectors, args),
      'patchbay.channels.publishFile': (...args) => publishFile({ ...parts, desk, problems }, args),
      'patchbay.recordings.replay': (...args) => replayRecording({ ...parts, desk }, args),
      'patchbay.recordings.record': (...args) => recordMessages({ ...parts, desk }, args),
      ...groupCommands(parts),
      ...this.composer.commands,
      ...deadLetters.commands,
      'patchbay.transfers.control': () => desk.control(),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}
