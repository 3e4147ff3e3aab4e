import { Option, type Command } from 'commander';
import { mermaidOf } from '../../../app/traces/mermaid.ts';
import { wiringOf } from '../../../app/traces/wiring.ts';
import { sleep } from '../../../base/async.ts';
import { systemClock } from '../../../base/clock.ts';
import type { Broker } from '../../../broker/broker.ts';
import type { Application } from '../../../manifest/model.ts';
import { parseTraceHeader, traceText } from '../../../messages/trace/traceHeaders.ts';
import type { FoundTrace } from '../../../protocol/traces/trace.ts';
import { entryDelivery } from '../../../tap/sources/entryDelivery.ts';
import { LeasePool } from '../../../tap/sources/leasePool.ts';
import { Session } from '../../../tap/session/session.ts';
import type { AskDelivery } from '../../../tap/traces/deliveries.ts';
import { traceHandlers } from '../../../tap/traces/traceHandlers.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { parseMoment } from '../../input/moment.ts';
import { complain, refusal, stderrLogger } from '../../output/report.ts';
import { shownHops, traceAsJson, traceAsText } from '../../output/traceOutput.ts';
import type { BrokerOptions } from '../../sources/brokerSource.ts';
import { loadManifest } from '../../sources/manifestSource.ts';
import { Complaints } from '../../trace/complaints.ts';
import { RoomLeft } from '../../trace/keptMessages.ts';
import { readAll } from '../../trace/readAll.ts';

interface TraceOptions extends BrokerOptions {
  readonly since: string;
  readonly format: 'text' | 'json' | 'mermaid';
}

export function traceCommand(program: Command): Command {
  return program
    .command('trace')
    .argument('<value>', 'an order, a correlation id, a trace id, the id of an entry or of a CloudEvent')
    .summary('show all messages and log lines that have a value, with what led to what')
    .description(
      'Show all messages and log lines of the application that have a value, in causal order: streams, lists, sorted sets and logs as ' +
        'far as they are kept; of pub/sub nothing is. Found are values anywhere in fields, payloads, envelopes and log lines. What led ' +
        'to a hop stands above it, stated by the data (=) or inferred (~) from who publishes and consumes what. Nothing is consumed.\n' +
        'json is { hops: [{ time, source, kind, id, service?, duration?, payload, causes: [{ id, evidence, stated }] }] }.\n' +
        'It exits with 1 when nothing has the value, with 2 when that is not certain, as a broker could not be asked.',
    )
    .option('--redis <url>', 'the broker for all channels; left out: that of each channel, as the manifest has it')
    .option('--since <place>', 'beginning, an ISO 8601 time, or how long ago (10m)', 'beginning')
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json', 'mermaid']).default('text'));
}

/** So much is held at most, beside logs; and nothing is read after so long. */
const roomFor = { maxMessages: 2_000_000, maxBytes: 512 * 1_048_576 };
const maxReadingMs = 60_000;
const maxHops = 100_000;
const maxValueLength = 1000;

export async function trace(value: string, options: TraceOptions, context: CliContext): Promise<ExitCode> {
  const meant = checkedValue(value);
  const sinceMs = parseSince(options.since);
  const { application } = loadManifest(options, context);
  if (!application) throw refusal('no-application', 'The manifest cannot be read. Run `patchbay check`.');
  const complaints = new Complaints();
  // Nothing is ever evicted: the room is used up before.
  const bounds = { maxMessages: roomFor.maxMessages * 2, maxBytes: roomFor.maxBytes * 2 };
  const brokers = new LeasePool<Broker>(
    await context.loadBrokers(stderrLogger(context.stderr, options.verbose === true)),
  );
  const session = new Session('trace', bounds, { emit: () => undefined });
  try {
    const room = new RoomLeft(roomFor.maxMessages, roomFor.maxBytes);
    const endMs = performance.now() + maxReadingMs;
    const reading = { session, room, complaints, sinceMs, endMs, signal: context.signal };
    const isWhole = await readAll(application, brokers, reading, options, context);
    const ask: AskDelivery = (entry) => entryDelivery(brokers, entry);
    const found = await findIn(session, meant, application, ask, context.signal);
    await complaints.tell(context.stderr);
    if (found.hops.length > 0) return await show(found, session, application, options, context);
    if (!isWhole) throw refusal('unread', `Nothing that could be read has the value ${meant}.`);
    await complain(context.stderr, `Nothing that is kept has the value ${meant}.`);
    return exitCodes.hasProblems;
  } finally {
    session.dispose();
    brokers.dispose();
  }
}

function checkedValue(value: string): string {
  const text = value.trim();
  if (text === '') throw refusal('no-value', 'A value is needed: an order, a correlation id, a trace id.');
  if (text.length <= maxValueLength) return text;
  throw refusal('long-value', `The value has ${text.length} characters. Give one of at most ${maxValueLength}.`);
}

function parseSince(text: string): number {
  return text === 'beginning' ? 0 : parseMoment('--since', text, systemClock.nowMs());
}

async function show(
  found: FoundTrace,
  session: Session,
  application: Application,
  { format }: TraceOptions,
  { stdout, stderr }: CliContext,
): Promise<ExitCode> {
  const hops = shownHops(found, session);
  if (format === 'json') await stdout.write(traceAsJson(hops));
  else if (format === 'text') await stdout.write(traceAsText(hops, found.missing));
  else await stdout.write(mermaidOf(hops, wiringOf(application)));
  const left = found.total - found.hops.length;
  if (left > 0) await complain(stderr, `There are ${left.toLocaleString('en')} more hops, which came later.`);
  return exitCodes.done;
}

const askAgainMs = 10;

/** What has the value, once all that was read has been looked at; else what has the id of the trace that it means. */
async function findIn(
  session: Session,
  value: string,
  application: Application,
  ask: AskDelivery,
  signal: AbortSignal,
): Promise<FoundTrace> {
  while (session.traces.unknown > 0) await sleep(askAgainMs, signal);
  const { trace: find } = traceHandlers(new Map([['trace', session]]), ask);
  const request = { isAnywhere: true, wiring: wiringOf(application), limit: maxHops };
  const id = parseTraceHeader(value)?.trace ?? traceText(value);
  const found = await find({ ...request, value: typeof id === 'string' ? id : value }, signal);
  return found.total > 0 || id === value ? found : find({ ...request, value }, signal);
}
