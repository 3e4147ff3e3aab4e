import { topologyViews, type TopologyPageState } from '../../../protocol/topology/topologyPage.ts';

const linkAuthority = 'patchbay.patchbay';
export const topologyPath = '/topology';

const maxLength = 4096;
const known: ReadonlySet<string> = new Set(['application', 'manifest', 'focus', 'view']);

/** A link that opens a map. `state.manifest` is a path within a workspace folder here. */
export function topologyLink(scheme: string, { application, manifest, focus, view }: TopologyPageState): string {
  const query = new URLSearchParams();
  if (application !== '') query.set('application', application);
  if (manifest !== null) query.set('manifest', manifest);
  if (focus !== undefined) query.set('focus', focus);
  if (view !== 'map') query.set('view', view);
  return `${scheme}://${linkAuthority}${topologyPath}?${query.toString()}`;
}

/** What a link's query says, however hostile: what does not fit is refused as a whole. Undefined when it is refused. */
export function topologyOfLink(queryText: string): TopologyPageState | undefined {
  if (queryText.length > maxLength) return undefined;
  const query = new URLSearchParams(queryText);
  const names = [...query.keys()];
  const isKnown = names.every((name) => known.has(name)) && new Set(names).size === names.length;
  const asked = query.get('view') ?? 'map';
  const view = topologyViews.find((each) => each === asked);
  const focus = query.get('focus');
  if (!isKnown || !view || /\p{Cc}/u.test(focus ?? '')) return undefined;
  const application = query.get('application') ?? '';
  return { version: 1, application, manifest: query.get('manifest'), view, ...(focus !== null && { focus }) };
}
