import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { ProblemError } from '../../base/problem.ts';
import type { HopRecord } from '../../messages/trace/hopRecord.ts';
import { hopLines } from '../../messages/trace/hopLines.ts';
import { otlpTrace } from '../../messages/trace/otlpTrace.ts';
import type { TraceFileFormat } from '../../protocol/traces/trace.ts';

const chunkLength = 262_144;

/** Writes hops to a file beside the one that is wanted, which takes its place when all is written; answers how many. */
export async function writeTrace(
  hops: readonly HopRecord[],
  value: string,
  format: TraceFileFormat,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writePieces(part, format === 'otlp' ? otlpTrace(hops, value) : hopLines(hops), signal);
    await rename(part, path);
    return hops.length;
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw cannotWrite(path, error);
  }
}

async function writePieces(path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let text = '';
    for (const piece of pieces) {
      text += piece;
      if (text.length < chunkLength) continue;
      await file.write(text);
      text = '';
      await turn();
      signal.throwIfAborted();
    }
    await file.write(text);
  } finally {
    await file.close();
  }
}

function cannotWrite(path: string, error: unknown): ProblemError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ProblemError(
    { code: 'tap.cannot-write', severity: 'error', message: `Cannot write ${path} (${reason}). Choose another place.` },
    error,
  );
}
