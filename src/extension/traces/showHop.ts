import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import { toProblem } from '../../base/problem.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import type { Hop } from '../../protocol/traces/trace.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { showMessage } from '../ui/messages.ts';
import type { TracesParts } from './tracingParts.ts';

const maxValueBytes = 65_536;
/** A message that an inspector has not read by then is shown by itself. */
const maxWaitMs = 5000;

/**
 * Shows a hop where its neighbours are: in an inspector of its source. What no inspector can read any more, such as a message of
 * pub/sub, is shown as a document.
 */
export async function showHop(parts: TracesParts, work: ApplicationWork, hop: Hop): Promise<void> {
  if (await isShownInInspector(parts, work, hop)) return;
  const { session, row } = hop;
  const document = await parts.tap.ensure().request('document', { session, sequence: row.sequence });
  if (document) await vscode.window.showTextDocument(await parts.documents.open(document), { preview: false });
  else void showMessage('information', 'This hop is no longer held. It was evicted to make room for newer ones.');
}

async function isShownInInspector(parts: TracesParts, { key, monitor }: ApplicationWork, hop: Hop): Promise<boolean> {
  const { tap, inspectors, logger } = parts;
  const { application } = await knownApplication(monitor);
  const isHeldThere = inspectors.sessionsOf(application.name, key).includes(hop.session);
  if (!isHeldThere && !hasTrait(hop.kind, 'hasHistory')) return false;
  const message = await wantedMessage(parts, hop);
  if (!message) return false;
  tap.ensure();
  try {
    const signal = AbortSignal.timeout(maxWaitMs);
    return await inspectors.showSent(application.name, key, message, true, signal, hop.session);
  } catch (error) {
    logger.debug(`A hop is shown by itself: ${toProblem(error).message}`);
    return false;
  }
}

/** An entry is known by its id, all others by what is in them. */
async function wantedMessage({ tap }: TracesParts, { session, row, kind }: Hop): Promise<SentMessage | undefined> {
  const { source, id, sequence, timeMs } = row;
  if (kind === 'stream') return { source, id, sinceMs: timeMs };
  const raw = await tap.ensure().request('raw', { session, sequence, field: 0, offset: 0, count: maxValueBytes });
  // What is longer cannot be told from others by its beginning.
  if (!raw || raw.totalBytes > maxValueBytes) return undefined;
  return { source, value: Buffer.from(raw.hex, 'hex'), sinceMs: hasTrait(kind, 'isChannel') ? 0 : timeMs };
}
