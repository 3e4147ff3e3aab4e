import { untilAborted } from '../../base/async.ts';
import { formatCount, plural } from '../../base/counts.ts';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';
import { headerLine } from '../../messages/recording/lineWriter.ts';
import type { SourceState } from '../sources.ts';
import type { TransferControl, TransferPorts, TransferReport } from '../transfer.ts';
import type { RecordJob } from './job.ts';
import { openRecordContracts, type RecordContracts } from './recordContracts.ts';
import { recordedSource, Recorder } from './recorder.ts';
import { RecordingClock } from './recordingClock.ts';
import { RecordingFile } from './recordingFile.ts';
import { RecordScreen } from './recordScreen.ts';

const progressEveryMs = 250;

/** Records until it is stopped, has as much as was wanted, or can go on no longer. It resolves with what became of it, also when it is stopped. */
export async function runRecord(
  job: RecordJob,
  ports: TransferPorts,
  control: TransferControl,
  signal: AbortSignal,
): Promise<TransferReport> {
  if (!ports.readSources) throw new ProblemError(cannotRead);
  const contracts = await openRecordContracts(job.sources);
  const screen = needsScreen(job, contracts) ? new RecordScreen(job, contracts.opened) : undefined;
  const ending = new AbortController();
  const states = new SourceStates(job, () => ending.abort());
  const file = await RecordingFile.create(job.path, () => ending.abort());
  const recorder = new Recorder(job.sources, contracts.hashes, {
    file,
    header: (startedAtMs) => headerOf(job, startedAtMs),
    clock: new RecordingClock(() => ports.nowMs(), Date.now()),
    screen,
    limit: job.limit ?? Infinity,
    onFull: () => ending.abort(),
    onProblem: (source, state, problem) => states.set(source, state, problem),
  });
  const store = new DisposableStore();
  try {
    store.add(tellProgress(recorder, file, states, control));
    if (job.durationMs !== undefined) store.add(timer(job.durationMs, () => ending.abort()));
    const reading = store.add(ports.readSources(job.sources, recorder));
    await untilAborted(AbortSignal.any([signal, ending.signal]));
    reading.dispose();
    recorder.end();
  } finally {
    store.dispose();
    await file.close();
  }
  return reportOf(recorder, file, screen, states);
}

/** How each source does. */
class SourceStates {
  readonly #states = new Map<string, { readonly state: SourceState; readonly problem: Problem | undefined }>();
  readonly #onAllEnded: () => void;

  constructor({ sources }: RecordJob, onAllEnded: () => void) {
    for (const { id } of sources) this.#states.set(id, { state: 'connecting', problem: undefined });
    this.#onAllEnded = onAllEnded;
  }

  set(source: string, state: SourceState, problem: Problem | undefined): void {
    this.#states.set(source, { state, problem });
    if ([...this.#states.values()].every((each) => each.state === 'ended')) this.#onAllEnded();
  }

  get areLive(): boolean {
    return [...this.#states.values()].every(({ state }) => state === 'live' || state === 'ended');
  }

  /** Why sources are not read now. */
  get problems(): readonly Problem[] {
    return [...this.#states.values()].flatMap(({ state, problem }) => (state === 'live' ? [] : (problem ?? [])));
  }
}

function needsScreen({ filter, redaction }: RecordJob, { opened }: RecordContracts): boolean {
  const hasMarks = redaction.byContract && [...opened.values()].some(({ secretsOf }) => secretsOf !== undefined);
  return filter !== undefined || redaction.byName || redaction.expressions.length > 0 || hasMarks;
}

function headerOf({ broker, sources, filter, redaction }: RecordJob, startedAtMs: number): string {
  const { byName, byContract, expressions } = redaction;
  const redacted = [...(byName ? ['names'] : []), ...(byContract ? ['contract'] : []), ...expressions];
  return headerLine({
    patchbay: 'recording',
    version: 1,
    startedAt: new Date(startedAtMs).toISOString(),
    broker,
    sources: sources.map(recordedSource),
    filter: filter?.text || undefined,
    redacted: redacted.length > 0 ? redacted : undefined,
  });
}

function tellProgress(
  recorder: Recorder,
  file: RecordingFile,
  states: SourceStates,
  control: TransferControl,
): ReturnType<typeof toDisposable> {
  let before = 0;
  const tell = (): void => {
    const { written, left, lost } = recorder.counts;
    const ratePerSecond = ((written - before) * 1000) / progressEveryMs;
    before = written;
    const state = states.areLive ? 'running' : 'waiting';
    control.onProgress({ state, done: written, skipped: left, failed: lost, bytes: file.bytes, ratePerSecond });
  };
  tell();
  const interval = setInterval(tell, progressEveryMs);
  return toDisposable(() => clearInterval(interval));
}

function timer(durationMs: number, onEnd: () => void): ReturnType<typeof toDisposable> {
  const timeout = setTimeout(onEnd, durationMs);
  return toDisposable(() => clearTimeout(timeout));
}

function reportOf(
  recorder: Recorder,
  file: RecordingFile,
  screen: RecordScreen | undefined,
  states: SourceStates,
): TransferReport {
  const { written, left, gaps, lost, isMoreLost } = recorder.counts;
  const problems = [...(file.problem ? [file.problem] : []), ...states.problems];
  const isWhole = lost === 0 && !isMoreLost;
  const missing = `${isMoreLost ? 'at least ' : ''}${plural(lost, 'message')} ${lost === 1 && !isMoreLost ? 'is' : 'are'} missing`;
  const unevaluated = screen?.unevaluated;
  return {
    done: written,
    skipped: left,
    failed: lost,
    isComplete: problems.length === 0 && isWhole && !unevaluated,
    problems,
    moreProblems: 0,
    notes: [
      ...(left > 0 ? [`${plural(left, 'message')} did not match the filter.`] : []),
      ...(gaps > 0 ? [`${plural(gaps, 'gap')}: ${missing}.`] : []),
      ...(screen && screen.redacted > 0 ? [`Values of ${plural(screen.redacted, 'message')} were redacted.`] : []),
      ...(unevaluated
        ? [`The filter could not be asked of ${formatCount(unevaluated.rows)}, which are left out. ${unevaluated.why}`]
        : []),
    ],
  };
}

const cannotRead: Problem = {
  code: 'record.no-reader',
  severity: 'error',
  message: 'Nothing can be recorded here: there is nobody to read the sources.',
};
