import { Buffer } from 'node:buffer';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import { errorsIn } from '../../messages/contracts/holding.ts';
import { ViolationTally } from '../../messages/contracts/violations.ts';
import { bytesOfValue, isUnreadable } from '../../messages/recording/readLine.ts';
import { isRecordedGap, type RecordedMessage } from '../../messages/recording/recording.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import { Page } from '../../messages/store/page.ts';
import { recordBytes } from '../../messages/store/record.ts';
import { judgedBounds, judgeRow } from '../../messages/verdict/judgeRow.ts';
import type { RecordedChannel, RecordingTrial } from '../../protocol/contracts/violations.ts';
import { openRecording } from '../../transfer/replay/openRecording.ts';
import { openedContract } from './openedContract.ts';

/** Whoever types waits for no more of each recording. */
const maxWorkMs = 1000;

/** Holds the messages of recordings against another text of a contract; what cannot be read is left out. */
export async function tryRecordings(
  { paths, channels }: { readonly paths: readonly string[]; readonly channels: readonly RecordedChannel[] },
  overlay: { readonly path: string; readonly text: string },
  logger: Logger,
  signal: AbortSignal,
): Promise<readonly RecordingTrial[]> {
  const judges = await Promise.all(channels.map((channel) => judgeOf(channel, overlay)));
  const usable = judges.filter(({ contract }) => contract.problem === null);
  const trials: RecordingTrial[] = [];
  // One after the other: all of them share the thread with what reads messages.
  for (const path of usable.length > 0 ? paths : []) {
    try {
      trials.push(await tryRecording(path, usable, signal));
    } catch (error) {
      signal.throwIfAborted();
      logger.debug(`The recording ${path} is not held against the contract: ${toProblem(error).message}`);
    }
  }
  return trials;
}

interface Judge {
  readonly channel: RecordedChannel;
  readonly contract: Contract;
  readonly lens: RowLens;
}

async function judgeOf(channel: RecordedChannel, { path, text }: { path: string; text: string }): Promise<Judge> {
  const { kind, payload } = channel;
  const { pointer } = payload.contract ?? {};
  const { contract } = await openedContract(path, pointer, (file) => (file === path ? text : readContractFile(file)));
  const { field, encoding } = payload;
  const facts = { id: '', label: '', kind, payloadField: field, encoding, schema: contract.schema };
  return { channel, contract, lens: new RowLens(() => facts, judgedBounds) };
}

async function tryRecording(path: string, judges: readonly Judge[], signal: AbortSignal): Promise<RecordingTrial> {
  const recording = await openRecording(path, signal);
  const startMs = Date.parse(recording.header.startedAt);
  const tally = new ViolationTally();
  let [checked, broken, workedMs, isWhole] = [0, 0, 0, true];
  for await (const { lines } of recording.read(signal)) {
    const beganMs = performance.now();
    for (const line of lines) {
      if (isUnreadable(line) || isRecordedGap(line)) continue;
      const judge = judges.find(({ channel }) => isOf(channel, line));
      const state = judge && verdictOf(judge, line, startMs);
      if (state === 'valid' || state === 'invalid') checked++;
      if (!judge || state !== 'invalid') continue;
      broken++;
      tally.add(errorsIn(judge.lens.payload, judge.contract), judge.lens);
    }
    workedMs += performance.now() - beganMs;
    isWhole = workedMs < maxWorkMs;
    if (!isWhole) break;
  }
  return { path, checked, broken, isWhole, groups: [...tally.groups] };
}

function isOf({ kind, key }: RecordedChannel, message: RecordedMessage): boolean {
  return message.kind === kind && (message.pattern ?? message.channel) === key;
}

function verdictOf({ contract, lens }: Judge, message: RecordedMessage, startMs: number): ReturnType<typeof judgeRow> {
  const { id = '', at, fields } = message;
  const parts = fields.flat().map(bytesOfValue);
  const bytes = recordBytes(id, parts);
  if (bytes > judgedBounds.maxPayloadBytes) return 'none';
  const page = new Page(0, Buffer.allocUnsafe(bytes));
  page.append('message', 0, startMs + at / 1000, id, parts, bytes);
  return judgeRow(contract, lens, page, 0);
}
