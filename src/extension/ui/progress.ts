import * as vscode from 'vscode';
import { disarm } from '../../base/foreignText.ts';

export interface ProgressStep {
  readonly message: string;
  /** In percent of the whole, on top of what was reported before. */
  readonly increment: number;
}

/** A notification that says how far it is; its Cancel aborts the signal. */
export function withProgress<T>(
  title: string,
  work: (report: (step: ProgressStep) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: disarm(title), cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const report = ({ message, increment }: ProgressStep): void =>
        progress.report({ message: disarm(message, maxMessageLength), increment });
      return work(report, controller.signal);
    }),
  );
}

/** It changes many times a second, and should not make the notification jump. */
const maxMessageLength = 200;
