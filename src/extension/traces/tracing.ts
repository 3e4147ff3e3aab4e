import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import { traceOfLink } from '../../app/traces/traceLink.ts';
import { TracePageSession } from '../../app/traces/tracePageSession.ts';
import { ProblemError } from '../../base/problem.ts';
import type { TracePageState } from '../../protocol/traces/tracePage.ts';
import { badLink, linkedApplication } from '../inspector/linkedApplication.ts';
import { showRecentTraces, showTracesOfService } from './showRecentTraces.ts';
import { showTrace } from './showTrace.ts';
import { traceMessage } from './traceMessage.ts';
import type { TraceCommands } from './traceCommandIds.ts';
import { tracePageHost } from './tracePageHost.ts';
import { TraceReadings } from './traceReadings.ts';
import type { TracingParts } from './tracingParts.ts';

/** What stands behind the pages of traces, and the code of their commands. */
export class Tracing {
  readonly commands: TraceCommands;
  readonly #parts: TracingParts;
  readonly #readings: TraceReadings;

  constructor(parts: TracingParts) {
    this.#parts = parts;
    this.#readings = new TraceReadings(parts);
    this.commands = {
      'patchbay.traces.show': (...args) => showTrace(parts, args),
      'patchbay.traces.recent': (...args) => showRecentTraces(parts, args),
      'patchbay.traces.slowest': (...args) => showTracesOfService(parts, args, 'slowest'),
      'patchbay.traces.failed': (...args) => showTracesOfService(parts, args, 'failed'),
      'patchbay.traces.stuck': (...args) => showTracesOfService(parts, args, 'stuck'),
    };
  }

  trace(...message: Parameters<InspectorDesk['trace']>): Promise<void> {
    return traceMessage(this.#parts, ...message);
  }

  /** A link comes from anywhere: it is checked whole, and can only look. @throws ProblemError `link.bad` */
  async openLink(query: string): Promise<void> {
    const state = traceOfLink(query);
    if (!state) throw new ProblemError(badLink);
    const { manifest, environment, ...rest } = state;
    const inspected = { ...rest, environment, ...(manifest !== null && { manifest }) };
    const meant = await linkedApplication(this.#parts.applications, inspected);
    if (meant) this.#parts.openPage({ ...meant, manifest: meant.manifest ?? null });
  }

  /** Whoever asks for it disposes of it. */
  sessionOf(state: TracePageState): TracePageSession {
    return new TracePageSession(state, tracePageHost(this.#parts, this.#readings, state));
  }
}
