import * as vscode from 'vscode';
import { mermaidOf, type DrawnHop } from '../../app/traces/mermaid.ts';
import { traceLink } from '../../app/traces/traceLink.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Hop, FoundTrace, TraceFileFormat, WiringFacts } from '../../protocol/traces/trace.ts';
import type { TraceFormat, TracePageState } from '../../protocol/traces/tracePage.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import { withinFolder } from '../ui/places.ts';
import { withProgress } from '../ui/progress.ts';
import { askWhereToSave } from '../ui/saving.ts';
import type { TracingParts } from './tracingParts.ts';

/** A trace as a page shows it. */
interface ShownTrace {
  readonly state: TracePageState;
  readonly trace: FoundTrace;
  readonly wiring: WiringFacts;
  /** Where its hops are held. */
  readonly sessions: readonly string[];
}

const files: Readonly<Record<TraceFileFormat, { readonly label: string; readonly ending: string }>> = {
  ndjson: { label: 'NDJSON', ending: 'ndjson' },
  otlp: { label: 'OpenTelemetry (OTLP JSON)', ending: 'otlp.json' },
};

/** Of more hops, a file holds the oldest. */
const maxHops = 100_000;

/** Writes a trace down in a form that others can use: a diagram as a document, spans or rows as a file, a link on the clipboard. */
export async function takeTraceAlong(parts: TracingParts, shown: ShownTrace, format: TraceFormat): Promise<void> {
  const { state, trace, wiring } = shown;
  switch (format) {
    case 'link':
      await vscode.env.clipboard.writeText(traceLink(vscode.env.uriScheme, withinFolder(state)));
      return tellDone('Link copied');
    case 'mermaid':
      return showText(parts, `Trace ${state.value}`, mermaidOf(trace.hops.map(drawn), wiring));
    case 'otlp':
    case 'ndjson':
      return writeFile(parts, shown, format);
  }
}

async function writeFile(
  { tap }: TracingParts,
  { state, wiring, sessions }: ShownTrace,
  format: TraceFileFormat,
): Promise<void> {
  const { label, ending } = files[format];
  const uri = await askWhereToSave({ title: `Export Trace as ${label}`, name: `trace ${state.value}`, label, ending });
  if (!uri) return;
  const path = uri.fsPath;
  const question = { value: state.value, isAnywhere: true, sessions: [...sessions], wiring, limit: maxHops };
  const { hops } = await withProgress('Exporting trace', (_, signal) =>
    tap.ensure().request('exportTrace', { ...question, format, path }, signal),
  );
  const choice = await showMessage('information', `Exported ${hops} hops to ${path}.`, 'Open');
  if (choice) await vscode.commands.executeCommand('vscode.open', uri);
}

async function showText({ documents }: TracingParts, title: string, text: string): Promise<void> {
  const document = await documents.open({ title, text, language: 'text' });
  await vscode.window.showTextDocument(document, { preview: false });
}

function drawn({ row, label, kind, service }: Hop): DrawnHop {
  const channel = sourceKinds[kind].origin === 'broker' ? label : undefined;
  return { timeMs: row.timeMs, channel, service: service ?? undefined, id: row.id, text: row.preview };
}
