import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { ContractTrial, RecordedChannel, RecordingTrial } from '../../../protocol/contracts/violations.ts';
import { recordingSuffix } from '../../../messages/recording/recording.ts';
import type { TapHost } from '../../tapHost.ts';

interface TrialParts {
  readonly tap: TapHost;
  readonly logger: Logger;
  readonly isContract: (path: string) => boolean;
  /** The channels whose contract a file is. */
  readonly channelsOf: (path: string) => readonly RecordedChannel[];
}

/** What a contract that is being edited would break. */
export interface EditedContract {
  readonly path: string;
  readonly trials: readonly ContractTrial[];
  readonly recordings: readonly RecordingTrial[];
}

/** More recordings than anybody waits for. */
const maxRecordings = 10;

/** What is typed is tried once typing has paused. */
const pauseMs = 400;

/** Holds what the inspectors have against contracts as they are edited, before they are saved. */
export class ContractTrials implements Disposable {
  readonly #parts: TrialParts;
  readonly #onChange: () => void;
  readonly #store = new DisposableStore();
  /** What is edited → the trial of it that waits or runs. */
  readonly #running = new Map<string, AbortController>();
  readonly #found = new Map<string, EditedContract>();

  constructor(parts: TrialParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
    const { workspace } = vscode;
    this.#store.add(workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)));
    this.#store.add(workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.fsPath)));
  }

  /** What all that is edited would break. */
  get all(): readonly EditedContract[] {
    return [...this.#found.values()];
  }

  /** Whether a file differs from what is saved, as far as that was tried. */
  isEdited(path: string): boolean {
    return this.#found.has(path);
  }

  forget(path: string): void {
    this.#running.get(path)?.abort();
    this.#running.delete(path);
    if (this.#found.delete(path)) this.#onChange();
  }

  dispose(): void {
    for (const trial of this.#running.values()) trial.abort();
    this.#store.dispose();
  }

  #changed(document: vscode.TextDocument): void {
    const { fsPath, scheme } = document.uri;
    if (scheme !== 'file' || !this.#parts.isContract(fsPath)) return;
    if (!document.isDirty) return this.forget(fsPath);
    this.#running.get(fsPath)?.abort();
    const trial = new AbortController();
    this.#running.set(fsPath, trial);
    const timer = setTimeout(() => void this.#try(document, trial.signal), pauseMs);
    trial.signal.addEventListener('abort', () => clearTimeout(timer));
  }

  /** A text that is no contract keeps what was found before it. */
  async #try(document: vscode.TextDocument, signal: AbortSignal): Promise<void> {
    const { tap, logger } = this.#parts;
    const path = document.uri.fsPath;
    try {
      const channels = [...this.#parts.channelsOf(path)];
      const paths = channels.length === 0 ? [] : await recordings();
      const recorded = { paths, channels };
      const answer = await tap.peer?.request('tryContract', { path, text: document.getText(), recorded }, signal);
      if (!answer || answer.problem !== null || signal.aborted) return;
      this.#found.set(path, { path, ...answer });
      this.#onChange();
    } catch (error) {
      if (!isCancellation(error)) logger.debug(`Contract: ${toProblem(error).message}`);
    }
  }
}

async function recordings(): Promise<string[]> {
  const found = await vscode.workspace.findFiles(`**/*${recordingSuffix}`, '**/node_modules/**', maxRecordings);
  return found.map(({ fsPath }) => fsPath);
}
