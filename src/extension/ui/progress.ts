import * as vscode from 'vscode';
import { disarm } from '../../base/foreignText.ts';

export interface ProgressStep {
  readonly message: string;
  /** Is added to what was reported before, in percent of the whole. */
  readonly increment: number;
}

/** Shows in a notification how far the work is; its Cancel aborts the signal. */
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

/** A message changes many times a second, and a longer one would make the notification jump. */
const maxMessageLength = 200;
