import { onPartsOf } from '../../app/applications/applicationBook.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import type { Memory } from '../../app/applications/applicationMarks.ts';
import { TelemetryChoices } from '../../app/telemetry/telemetryChoices.ts';
import { madeOnce } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';
import type { TelemetryDeskParts } from './telemetryDesk.ts';

interface TelemetryHostParts extends Omit<TelemetryDeskParts, 'choices'> {
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly memory: Memory;
}

type TelemetryCommands = Pick<CommandHandlers, `patchbay.telemetry.${'receive' | 'stop'}`>;

/**
 * Receives the spans, logs and metrics of services. What does it is a bundle of its own, loaded once somebody asks for it, has asked
 * for it in this workspace, or a manifest does whose application is looked at.
 */
export class TelemetryHost implements Disposable {
  readonly #parts: TelemetryDeskParts;
  readonly #targets: ApplicationTargets;
  readonly #store = new DisposableStore();
  /** The applications whose manifests asked for none when they were last looked at. */
  readonly #silent = new WeakSet<ApplicationWork>();
  readonly #use = madeOnce(async () => {
    const { TelemetryDesk } = await import('./telemetryDesk.ts');
    return this.#store.add(new TelemetryDesk(this.#parts));
  });

  constructor({ applications, targets, memory, ...parts }: TelemetryHostParts) {
    this.#parts = { ...parts, choices: new TelemetryChoices(memory) };
    this.#targets = targets;
    const followed = onPartsOf(
      () => applications.made,
      applications.onDidMake,
      (work) => work.monitor.onDidChange(() => this.#recall(work)),
    );
    this.#store.add(followed);
  }

  get commands(): TelemetryCommands {
    return {
      'patchbay.telemetry.receive': (...args) =>
        this.#targets.each(args, async (work) => (await this.#use()).receive(work)),
      'patchbay.telemetry.stop': (...args) =>
        this.#targets.eachUnopened(args, async (work) => (await this.#use()).stop(work)),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }

  #recall(work: ApplicationWork): void {
    const { snapshot } = work.monitor;
    if (snapshot.state !== 'ready') return;
    const choice = this.#parts.choices.of(applicationKeyText(work.key));
    const isAsked = snapshot.application.hasTelemetry === true;
    const isNew = isAsked && this.#silent.delete(work) && choice === undefined;
    if (!isAsked) this.#silent.add(work);
    if (!(choice ?? isAsked)) return;
    void this.#use()
      .then((desk) => (isNew ? desk.onAsked(work, snapshot) : void desk.of(work)))
      .catch(this.#fail);
  }

  readonly #fail = (error: unknown): void => this.#parts.logger.error('Telemetry cannot be received', error);
}
