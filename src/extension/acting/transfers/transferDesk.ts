import * as vscode from 'vscode';
import { progressText, reportLines, reportText } from '../../../app/transfers/transferText.ts';
import { carriedByTap, performTransfer, type CarryTransfer } from '../../../app/operations/messages/transfer.ts';
import type { Operation } from '../../../app/operations/operation.ts';
import { valueOf, type DoorPorts } from '../../../app/operations/door.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { TransferControl, TransferProgress, TransferReport } from '../../../transfer/transfer.ts';
import { setContextKey } from '../../contextKeys.ts';
import { showMessage, tellDone } from '../../ui/messages.ts';
import { withProgress } from '../../ui/progress.ts';
import { StatusEntry } from '../../ui/surfaces.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import { steer } from './steeringPick.ts';
import type { RunningTransfer, TransferLook } from './transferLook.ts';

type DeskParts = Pick<ActingParts, 'documents' | 'tap' | 'door'>;

/** Where transfers are watched, steered and stopped: a notification each, and one entry of the status bar for all. */
export class TransferDesk implements Disposable {
  readonly #parts: DeskParts;
  readonly #store = new DisposableStore();
  readonly #entry = this.#store.add(
    new StatusEntry('patchbay.transfers', 'Patchbay: Transfers', 'patchbay.transfers.control', 8),
  );
  readonly #running = new Set<Running>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Has the tap carry messages through the one door, and tells how it ended; undefined when it was declined. */
  async carry(
    look: TransferLook,
    operation: Operation,
    job: Parameters<CarryTransfer>[0],
    door: DoorPorts = this.#parts.door,
  ): Promise<TransferReport | undefined> {
    const byTap = carriedByTap(() => this.#parts.tap.ensure());
    const report = await this.#run(look, async ({ control, signal }) =>
      valueOf(await performTransfer(operation, job, byTap, control, door, signal)),
    );
    if (report) await this.#tellEnd(look, report);
    return report;
  }

  async #run<T>(look: TransferLook, perform: (running: Running) => Promise<T>): Promise<T> {
    const running = new Running(look);
    this.#running.add(running);
    try {
      return await withProgress(look.title, async (tell, signal) => {
        signal.addEventListener('abort', () => running.stop(), { once: true });
        running.onDidChange = (increment) => {
          tell({ message: running.text, increment });
          this.#draw();
        };
        return perform(running);
      });
    } finally {
      this.#running.delete(running);
      this.#draw();
    }
  }

  /** Lets a person pause, step, change the speed of, or stop what runs. */
  control(): Promise<void> {
    return steer([...this.#running]);
  }

  dispose(): void {
    for (const running of this.#running) running.stop();
    this.#store.dispose();
  }

  #draw(): void {
    setContextKey('patchbay.transfers.isRunning', this.#running.size > 0);
    const [first, ...others] = this.#running;
    if (!first) return this.#entry.hide();
    const [doing = ''] = first.look.title.split(' ');
    const more = others.length > 0 ? ` (+${others.length})` : '';
    this.#entry.show({
      icon: first.steering.state.isPaused ? 'debug-pause' : first.look.icon,
      text: `${doing} ${first.text}${more}`,
      tooltip: 'Pause, steer or stop what is being carried',
      spoken: `${first.look.title}: ${first.text}`,
    });
  }

  async #tellEnd({ done, offer }: TransferLook, report: TransferReport): Promise<void> {
    const text = reportText(done, report);
    const isGood = report.isComplete && report.failed === 0 && report.problems.length === 0;
    if (isGood && !offer) return tellDone(text);
    const [first] = report.problems;
    const answers = [...(offer ? [offer.label] : []), ...(isGood ? [] : [showReport])];
    const told = first ? `${text} ${first.message}` : text;
    const answer = await showMessage(isGood ? 'information' : 'warning', told, ...answers);
    if (offer && answer === offer.label) return offer.act();
    if (answer !== showReport) return;
    const lines = reportLines(done, report).join('\n');
    await vscode.window.showTextDocument(
      await this.#parts.documents.open({ title: `${done} report`, text: lines, language: 'text' }),
    );
  }
}

const showReport = 'Show Report';

class Running implements RunningTransfer {
  readonly look: TransferLook;
  readonly steering: Steering;
  readonly control: TransferControl;
  readonly #stopping = new AbortController();
  progress: TransferProgress | undefined;
  onDidChange: (increment: number) => void = () => undefined;
  #shown = 0;

  constructor(look: TransferLook) {
    this.look = look;
    this.steering = new Steering(look.steering);
    this.control = { steering: this.steering, onProgress: (progress) => this.#take(progress) };
    this.steering.onDidChange(() => this.onDidChange(0));
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get text(): string {
    return this.progress ? progressText(this.progress) : 'Starting…';
  }

  stop(): void {
    this.#stopping.abort();
  }

  #take(progress: TransferProgress): void {
    this.progress = progress;
    const { done, skipped, failed, total } = progress;
    const percent = total ? Math.min(100, ((done + skipped + failed) / total) * 100) : 0;
    const increment = Math.max(0, percent - this.#shown);
    this.#shown += increment;
    this.onDidChange(increment);
  }
}
