import { noFilter, type Filter } from '../../protocol/filterShapes.ts';
import type { InspectorState } from '../../protocol/inspector.ts';
import { stateFrom } from '../../protocol/inspectorSaved.ts';
import type { Start } from '../../protocol/startShape.ts';

const linkAuthority = 'patchbay.patchbay';
export const inspectPath = '/inspect';

const maxSources = 50;
const maxLength = 8192;
/** `kind:name`, as every source is called. */
const sourceId = /^[a-z-]{1,20}:.{1,500}$/s;

/**
 * A link that opens an inspector as it stands: its sources, its filter, where it starts. It names no environment: whoever opens it
 * looks at the one that they have chosen. `state.manifest` is a path within a workspace folder here.
 */
export function inspectorLink(scheme: string, state: InspectorState): string {
  const { application, manifest, sources, filter, start } = state;
  const query = new URLSearchParams();
  if (application !== '') query.set('application', application);
  if (manifest !== undefined) query.set('manifest', manifest);
  for (const source of sources) query.append('source', source);
  if (filter.text !== '') query.set('filter', filter.text);
  if (filter.mode !== noFilter.mode) query.set('mode', filter.mode);
  if (filter.isCaseSensitive) query.set('case', 'true');
  for (const source of filter.sources) query.append('only', source);
  if (filter.span) query.set('span', `${filter.span.fromMs}-${filter.span.toMs}`);
  if (filter.size) query.set('size', `${filter.size.minBytes ?? ''}-${filter.size.maxBytes ?? ''}`);
  if (filter.contract !== 'any') query.set('contract', filter.contract);
  if (filter.minLevel) query.set('level', filter.minLevel);
  if (start) query.set('start', startText(start));
  return `${scheme}://${linkAuthority}${inspectPath}?${query.toString()}`;
}

/**
 * What a link's query says, however hostile: what does not fit is refused as a whole, so that nobody sees another view
 * than the one that was linked to. Undefined when it is refused.
 */
export function stateOfLink(queryText: string): InspectorState | undefined {
  if (queryText.length > maxLength) return undefined;
  const query = new URLSearchParams(queryText);
  const sources = query.getAll('source');
  const only = query.getAll('only');
  const isKnown = [...sources, ...only].every((source) => sourceId.test(source));
  const filter = filterOf(query, only);
  const start = query.has('start') ? startOf(query.get('start') ?? '') : null;
  if (sources.length === 0 || sources.length > maxSources || !isKnown || !filter || start === undefined)
    return undefined;
  const manifest = query.get('manifest') ?? undefined;
  return stateFrom({ version: 1, application: query.get('application') ?? '', manifest, sources, filter, start });
}

function filterOf(query: URLSearchParams, sources: readonly string[]): Filter | undefined {
  const span = query.has('span') ? rangeOf(query.get('span') ?? '') : null;
  const size = query.has('size') ? rangeOf(query.get('size') ?? '') : null;
  if (span === undefined || size === undefined) return undefined;
  const isSpanWhole = span === null || (span.from !== null && span.to !== null && span.from < span.to);
  if (!isSpanWhole) return undefined;
  return {
    ...noFilter,
    text: query.get('filter') ?? '',
    // The shape knows which modes, contracts and levels there are.
    mode: (query.get('mode') ?? noFilter.mode) as Filter['mode'],
    isCaseSensitive: query.get('case') === 'true',
    sources: [...sources],
    span: span && { fromMs: span.from ?? 0, toMs: span.to ?? 0 },
    size: size && { minBytes: size.from, maxBytes: size.to },
    contract: (query.get('contract') ?? noFilter.contract) as Filter['contract'],
    minLevel: query.get('level') as Filter['minLevel'],
  };
}

/** `from-to`, either of which may be left out. */
function rangeOf(text: string): { readonly from: number | null; readonly to: number | null } | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)?-(\d{1,15}(?:\.\d{1,6})?)?$/.exec(text);
  if (!match) return undefined;
  const [, from, to] = match;
  return { from: from === undefined ? null : Number(from), to: to === undefined ? null : Number(to) };
}

function startText(start: Start): string {
  if (start.at === 'id') return `id ${start.id}`;
  return start.at === 'time' ? `time ${start.timeMs}` : start.at;
}

function startOf(text: string): Start | undefined {
  if (text === 'beginning' || text === 'latest') return { at: text };
  const [kind, value = ''] = text.split(' ');
  if (kind === 'id') return { at: 'id', id: value };
  return kind === 'time' && /^\d{1,15}$/.test(value) ? { at: 'time', timeMs: Number(value) } : undefined;
}
