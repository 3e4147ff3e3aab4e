import * as vscode from 'vscode';
import type { TracePageHost } from '../../app/traces/tracePageSession.ts';
import { wiringOf } from '../../app/traces/wiring.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { TracePageState } from '../../protocol/traces/tracePage.ts';
import { workOfInspected } from '../inspector/inspectedApplications.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { showHop } from './showHop.ts';
import { takeTraceAlong } from './takeTraceAlong.ts';
import type { TraceReadings } from './traceReadings.ts';
import type { TracingParts } from './tracingParts.ts';

/** What VS Code and the rest of the extension do for one page of a trace. */
export function tracePageHost(parts: TracingParts, readings: TraceReadings, state: TracePageState): TracePageHost {
  const { application, manifest, environment } = state;
  const inspected = { application, environment, ...(manifest !== null && { manifest }) };
  const work = (): Promise<ApplicationWork> => workOfInspected(parts.applications, inspected);
  const wiring: TracePageHost['wiring'] = async () => {
    const its = await work();
    return wiringOf((await knownApplication(its.monitor)).application, parts.topologyOf(its));
  };
  return {
    reading: async () => readings.of(await work()),
    onDidChange: parts.inspectorHost.onDidChangeSources,
    wiring,
    show: async (hop) => showHop(parts, await work(), hop),
    follow: async (value) => {
      const { key, monitor } = await work();
      const { name } = (await knownApplication(monitor)).application;
      const { environment: chosen, manifest: its } = key;
      parts.openPage({ version: 1, application: name, manifest: its, environment: chosen, value, view: 'waterfall' });
    },
    takeAlong: async (trace, format) => {
      const { sessions } = readings.of(await work());
      await takeTraceAlong(parts, { state, trace, wiring: await wiring(), sessions }, format);
    },
    copy: async (text) => vscode.env.clipboard.writeText(text),
    logger: parts.logger,
  };
}
