import { traceFormats, type TraceFormat } from '../../protocol/traces/tracePage.ts';
import type { Hop } from '../../protocol/traces/trace.ts';
import { showHidden } from '../kit/format.ts';
import type { MenuEntry } from '../kit/menu.ts';
import type { NodeOfTree } from '../kit/payload/payloadTree.ts';

const formatLabels: Readonly<Record<TraceFormat, string>> = {
  mermaid: 'As a Diagram of Mermaid',
  otlp: 'As Spans of OpenTelemetry (OTLP JSON)…',
  ndjson: 'As NDJSON…',
  link: 'Copy Link',
};

export function formatEntries(takeAlong: (format: TraceFormat) => void): readonly MenuEntry[] {
  return traceFormats.map((format) => ({ kind: 'action', label: formatLabels[format], does: () => takeAlong(format) }));
}

/** The other values of a hop, each of which can be traced. */
export function valueEntries(
  hop: Hop | undefined,
  known: string | undefined,
  follow: (value: string) => void,
): readonly MenuEntry[] {
  const values = new Map(hop?.identifiers.map(({ value, at }) => [value, at]) ?? []);
  values.delete(known ?? '');
  if (!hop) return [{ kind: 'heading', label: 'Choose a hop first' }];
  if (values.size === 0) return [{ kind: 'heading', label: 'This hop has no other value' }];
  return [...values].map(([value, at]) => ({
    kind: 'action',
    label: showHidden(value),
    hint: showHidden(at),
    does: () => follow(value),
  }));
}

export function nodeEntries(
  { text, path }: NodeOfTree,
  { follow, copy }: { readonly follow: (value: string) => void; readonly copy: (text: string) => void },
): readonly MenuEntry[] {
  // What a trace can be of is one value: not a part of the payload with many.
  const isValue = text !== '' && text.length <= maxValueLength && !/^\s*[[{]/.test(text);
  return [
    {
      kind: 'action',
      label: 'Trace This Value',
      disabledBecause: isValue ? undefined : 'It is no single value',
      does: () => follow(text),
    },
    { kind: 'separator' },
    { kind: 'action', label: 'Copy Value', does: () => copy(text) },
    { kind: 'action', label: 'Copy Path', does: () => copy(path) },
  ];
}

/** Nobody calls longer texts by one value. */
const maxValueLength = 500;
