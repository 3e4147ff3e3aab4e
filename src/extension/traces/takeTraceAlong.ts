import * as vscode from 'vscode';
import { mermaidOf, type DrawnHop } from '../../app/traces/mermaid.ts';
import { traceLink } from '../../app/traces/traceLink.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import type { Hop, FoundTrace, WiringFacts } from '../../protocol/traces/trace.ts';
import type { TraceFormat, TracePageState } from '../../protocol/traces/tracePage.ts';
import { tellDone } from '../ui/messages.ts';
import type { TracingParts } from './tracingParts.ts';

/** A trace as a page shows it. */
interface ShownTrace {
  readonly state: TracePageState;
  readonly trace: FoundTrace;
  readonly wiring: WiringFacts;
}

/** Writes a trace down in a form that others can use: a diagram and rows as documents, a link on the clipboard. */
export async function takeTraceAlong(parts: TracingParts, shown: ShownTrace, format: TraceFormat): Promise<void> {
  const { state, trace, wiring } = shown;
  switch (format) {
    case 'link':
      await vscode.env.clipboard.writeText(traceLink(vscode.env.uriScheme, withinFolder(state)));
      return tellDone('Link copied');
    case 'mermaid':
      return showText(parts, `Trace ${state.value}`, mermaidOf(trace.hops.map(drawn), wiring));
  }
}

async function showText({ documents }: TracingParts, title: string, text: string): Promise<void> {
  const document = await documents.open({ title, text, language: 'text' });
  await vscode.window.showTextDocument(document, { preview: false });
}

function drawn({ row, label, kind, service }: Hop): DrawnHop {
  const channel = hasTrait(kind, 'isChannel') ? label : undefined;
  return { timeMs: row.timeMs, channel, service: service ?? undefined, id: row.id, text: row.preview };
}

/** Others have the workspace somewhere else: a path within a folder of it is what they share. */
function withinFolder(state: TracePageState): TracePageState {
  const { manifest } = state;
  return manifest === null ? state : { ...state, manifest: vscode.workspace.asRelativePath(manifest, false) };
}
