import type { Hop } from '../../../protocol/traces/trace.ts';
import { element, icon } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { lastedText } from '../model/durations.ts';
import { iconOfHop, isLine, keyOfHop, nameOfHop, textOfHop } from '../model/hopText.ts';
import type { TraceModel } from '../model/traceModel.ts';

/** More of what came of a hop are counted. */
const maxShown = 50;

/** What led to a hop, with the evidence, and what came of it. */
export function linkSections(hop: Hop, model: TraceModel, onSelect: (key: string) => void): readonly HTMLElement[] {
  const place = model.places.get(keyOfHop(hop)) ?? -1;
  const causes = hop.causes.map((cause) => ({ ...cause, place: cause.hop }));
  const effects = (model.effects[place] ?? []).flatMap((at) => {
    const cause = model.hops[at]?.causes.find((each) => each.hop === place);
    return cause ? [{ ...cause, place: at }] : [];
  });
  const missing = model.missing.filter(({ after }) => after === place);
  const list = (title: string, links: typeof causes, others: readonly HTMLElement[] = []): readonly HTMLElement[] => {
    if (links.length + others.length === 0) return [];
    const shown = links.slice(0, maxShown).flatMap((link) => linkItem(link, place, model, onSelect));
    const more = links.length - maxShown;
    const rest = more > 0 ? [element('li', { className: 'link-more', text: `and ${more} more` })] : [];
    return [section(title, [element('ul', { className: 'link-list' }, [...shown, ...rest, ...others])])];
  };
  const missed = missing.map(({ text }) =>
    element('li', { className: 'link-missing' }, [icon('warning'), element('span', { text: showHidden(text) })]),
  );
  return [...list('Led to it', causes), ...list('Came of it', effects, missed)];
}

function linkItem(
  { place, evidence, isStated }: { readonly place: number; readonly evidence: string; readonly isStated: boolean },
  from: number,
  { hops, times }: TraceModel,
  onSelect: (key: string) => void,
): readonly HTMLElement[] {
  const hop = hops[place];
  if (!hop) return [];
  const apart = Math.abs((times.hops[place]?.startMs ?? 0) - (times.hops[from]?.startMs ?? 0));
  const name = isLine(hop.kind) ? textOfHop(hop) : nameOfHop(hop);
  const where = hop.service === null ? '' : hop.service;
  const button = element(
    'button',
    { className: 'link-hop', attributes: { type: 'button' }, onClick: () => onSelect(keyOfHop(hop)) },
    [
      element('span', { className: hop.isError ? 'hop-icon hop-error' : 'hop-icon' }, [
        icon(hop.isError ? 'error' : iconOfHop(hop)),
      ]),
      element('span', { className: 'link-name', text: showHidden(name) }),
      element('span', { className: 'link-where', text: showHidden(where) }),
      element('span', { className: 'link-apart', text: lastedText(apart) }),
    ],
  );
  const why = element('span', { className: isStated ? 'link-why' : 'link-why link-guess' }, [
    icon(isStated ? 'link' : 'question'),
    element('span', { text: showHidden(`${isStated ? 'Stated' : 'Inferred'}: ${evidence}`) }),
  ]);
  return [element('li', {}, [button, why])];
}

/** Values by which the hop belongs to others; each can be traced. */
export function valueSection(hop: Hop, onFollow: (value: string) => void): readonly HTMLElement[] {
  if (hop.identifiers.length === 0) return [];
  const rows = hop.identifiers.map(({ role, value, at }) => {
    const shown = showHidden(value);
    const button = element('button', {
      className: 'link-button value-text',
      text: shown,
      title: `Trace ${shown}`,
      attributes: { type: 'button' },
      onClick: () => onFollow(value),
    });
    return element('tr', {}, [
      element('th', { text: role, attributes: { scope: 'row' } }),
      element('td', { className: 'value-cell' }, [button]),
      element('td', { className: 'value-at', text: showHidden(at), title: showHidden(at) }),
    ]);
  });
  return [section('Values', [element('table', { className: 'values' }, [element('tbody', {}, rows)])])];
}

function section(title: string, content: readonly Node[]): HTMLElement {
  return element('section', { className: 'detail-section' }, [element('h3', { text: title }), ...content]);
}
