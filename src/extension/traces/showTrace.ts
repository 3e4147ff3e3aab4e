import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { maxTraceValue } from '../../protocol/traces/traceValue.ts';
import { askText } from '../ui/inputs.ts';
import type { TracingParts } from './tracingParts.ts';

/** Opens the page of a value: the one that is given, one of the message that is chosen in an inspector, or one that a person types. */
export async function showTrace(parts: TracingParts, args: readonly unknown[]): Promise<void> {
  if (args.length === 0 && parts.inspectors.traceChosen()) return;
  const work = await parts.targets.one(args);
  if (!work) return;
  const [given] = args;
  const value = typeof given === 'string' ? given.trim() : await askValue();
  if (value === undefined || value === '' || value.length > maxTraceValue) return;
  const { application } = await knownApplication(work.monitor);
  const { manifest, environment } = work.key;
  parts.openPage({ version: 1, application: application.name, manifest, environment, value, view: 'waterfall' });
}

/** Asks for a value; undefined when dismissed. */
export async function askValue(): Promise<string | undefined> {
  const text = await askText({
    title: 'Show Trace',
    prompt: 'A value that messages have in common: an order, a correlation id, a trace id, the id of a message',
    placeHolder: '4711',
    validateInput: (value) => (value.trim().length > maxTraceValue ? 'This is too long for such a value.' : undefined),
  });
  return text?.trim();
}
