import { progressText, reportLines } from '../app/transfers/transferText.ts';
import type { TransferProgress, TransferReport } from '../transfer/transfer.ts';
import { exitCodes, type CliContext, type ExitCode } from './context.ts';
import { printable } from './output/output.ts';
import { complain, reportProblems } from './output/report.ts';

/** A terminal's line is written no more often than somebody can read it. */
const lineEveryMs = 100;

/** Tells on standard error how far a transfer is: in one line that changes on a terminal, and elsewhere not at all. */
export class TransferLine {
  readonly #context: CliContext;
  #wroteMs = -Infinity;
  #isShown = false;

  constructor(context: CliContext) {
    this.#context = context;
  }

  readonly show = (progress: TransferProgress): void => {
    const { stderr, presentation } = this.#context;
    const isWanted = presentation.progress === 'tty' || (presentation.progress === 'auto' && stderr.isTerminal);
    const now = performance.now();
    if (!isWanted || now - this.#wroteMs < lineEveryMs) return;
    this.#wroteMs = now;
    this.#isShown = true;
    void stderr.write(`\r\u001b[K${stderr.paint('dim', printable(progressText(progress)))}`);
  };

  /** Takes the line away, so that others can be written. */
  async clear(): Promise<void> {
    if (this.#isShown) await this.#context.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }
}

/** Says what became of a transfer, and what the command ends with: 0 only where all was done. */
export async function tellTransfer(verb: string, report: TransferReport, context: CliContext): Promise<ExitCode> {
  const lines = reportLines(verb, { ...report, problems: [], moreProblems: 0 });
  for (const line of lines) await context.stdout.line(printable(line));
  await reportProblems(context.stderr, report.problems);
  if (report.moreProblems > 0) await complain(context.stderr, `There are ${report.moreProblems} more like these.`);
  if (context.signal.aborted) return exitCodes.cancelled;
  return report.isComplete && report.failed === 0 ? exitCodes.done : exitCodes.hasProblems;
}
