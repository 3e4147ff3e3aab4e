import { maxTraceValue } from '../../protocol/traces/traceValue.ts';
import { traceViews, type TracePageState } from '../../protocol/traces/tracePage.ts';

const linkAuthority = 'patchbay.patchbay';
export const tracePath = '/trace';

const maxLength = 4096;
const known: ReadonlySet<string> = new Set(['application', 'manifest', 'value', 'view']);

/**
 * A link that opens the page of a trace, or of the list of traces. It names no environment: whoever opens it looks at the one that
 * they have chosen. `state.manifest` is a path within a workspace folder here.
 */
export function traceLink(scheme: string, { application, manifest, value, view }: TracePageState): string {
  const query = new URLSearchParams();
  if (application !== '') query.set('application', application);
  if (manifest !== null) query.set('manifest', manifest);
  query.set('value', value);
  if (view !== 'waterfall') query.set('view', view);
  return `${scheme}://${linkAuthority}${tracePath}?${query.toString()}`;
}

/** What a link's query says, however hostile: what does not fit is refused as a whole. Undefined when it is refused. */
export function traceOfLink(queryText: string): TracePageState | undefined {
  if (queryText.length > maxLength) return undefined;
  const query = new URLSearchParams(queryText);
  const names = [...query.keys()];
  const isKnown = names.every((name) => known.has(name)) && new Set(names).size === names.length;
  const value = query.get('value') ?? '';
  const asked = query.get('view') ?? 'waterfall';
  const view = traceViews.find((each) => each === asked);
  const isFine = value !== '' && value.length <= maxTraceValue;
  if (!isKnown || !isFine || !view || /\p{Cc}/u.test(value)) return undefined;
  const application = query.get('application') ?? '';
  return { version: 1, application, manifest: query.get('manifest'), value, view };
}
