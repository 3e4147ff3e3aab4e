import { DisposableStore } from '../../base/disposable.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { BrokerWriter } from '../../broker/writer.ts';
import type { RecordedMessage } from '../../messages/recording/recording.ts';
import type { TransferRunner } from '../transfer.ts';
import type { ReplayJob } from './job.ts';
import { openRecording } from './openRecording.ts';
import { RecordedFilter } from './recordedFilter.ts';
import { ReplayRun } from './replayRun.ts';

/** Sends the messages of a recording again: see `ReplayJob`. */
export const runReplay: TransferRunner<ReplayJob> = async (job, ports, control, signal) => {
  const store = new DisposableStore();
  try {
    const recording = await openRecording(job.path, signal);
    const filter = job.filter && new RecordedFilter(job.filter, Date.parse(recording.header.startedAt));
    const matching = (messages: readonly { readonly message: RecordedMessage }[]): readonly boolean[] | undefined =>
      filter?.matching(messages.map(({ message }) => message));
    const writers = new Map<string, BrokerWriter>();
    const writerOf = (broker: string): BrokerWriter => {
      const writer = writers.get(broker) ?? roleOf(store.add(ports.broker(broker)).value, 'writer');
      writers.set(broker, writer);
      return writer;
    };
    const run = new ReplayRun(job, { ...recording, matching }, writerOf, ports, control);
    const report = await run.run(signal);
    return filter ? { ...report, notes: [...report.notes, ...filter.notes] } : report;
  } finally {
    store.dispose();
  }
};
