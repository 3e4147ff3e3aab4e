import type { Hop } from '../../protocol/traces/trace.ts';
import { element, icon } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { neighbourhoodOf, lastedText } from './traceModel.ts';

interface CausesPorts {
  readonly onSelect: (place: number) => void;
  readonly onOpen: (place: number) => void;
}

/** More of what came of one hop are counted. */
const maxShown = 200;

/** The chosen hop between what led to it and what came of it, with the reason on each link; from one to the next by keys or clicks. */
export class CausesView {
  readonly element = element('div', { className: 'causes' });
  readonly #ports: CausesPorts;
  #hops: readonly Hop[] = [];

  constructor(ports: CausesPorts) {
    this.#ports = ports;
  }

  show(hops: readonly Hop[], place: number | undefined): void {
    this.#hops = hops;
    const hop = place === undefined ? undefined : hops[place];
    if (place === undefined || !hop) {
      this.element.replaceChildren(element('p', { className: 'note', text: 'Choose a hop in the waterfall.' }));
      return;
    }
    const hadFocus = this.element.contains(document.activeElement);
    const { causes, effects } = neighbourhoodOf(hops, place);
    this.element.replaceChildren(
      this.#column('Led to it', causes, (at) => hop.causes.find((cause) => cause.hop === at), hop),
      this.#middle(hop, place),
      this.#column('Came of it', effects, (at) => hops[at]?.causes.find((cause) => cause.hop === place), hop),
    );
    if (hadFocus) this.element.querySelector<HTMLElement>('.node-chosen')?.focus();
  }

  #column(
    title: string,
    places: readonly number[],
    linkOf: (place: number) => Hop['causes'][number] | undefined,
    chosen: Hop,
  ): HTMLElement {
    const shown = places.slice(0, maxShown).flatMap((place) => {
      const [hop, link] = [this.#hops[place], linkOf(place)];
      return hop && link ? [this.#node(hop, place, link, Math.abs(hop.row.timeMs - chosen.row.timeMs))] : [];
    });
    const more = places.length - shown.length;
    return element('section', { className: 'causes-column', attributes: { 'aria-label': title } }, [
      element('h2', { text: title }),
      ...shown,
      ...(shown.length === 0 ? [element('p', { className: 'note', text: 'Nothing that is known.' })] : []),
      ...(more > 0 ? [element('p', { className: 'note', text: `and ${more} more` })] : []),
    ]);
  }

  #node(hop: Hop, place: number, { evidence, isStated }: Hop['causes'][number], awayMs: number): HTMLElement {
    const mark = isStated ? 'stated' : 'inferred';
    return element(
      'button',
      { className: `node node-${mark}`, attributes: { type: 'button' }, onClick: () => this.#ports.onSelect(place) },
      [
        ...titleOf(hop),
        element('span', { className: 'node-evidence' }, [
          icon(isStated ? 'link' : 'question'),
          element('span', {
            text: showHidden(`${isStated ? 'Stated' : 'Inferred'}: ${evidence} · ${lastedText(awayMs)}`),
          }),
        ]),
      ],
    );
  }

  #middle(hop: Hop, place: number): HTMLElement {
    const open = element(
      'button',
      { className: 'node node-chosen', attributes: { type: 'button' }, onClick: () => this.#ports.onOpen(place) },
      [...titleOf(hop), element('span', { className: 'node-evidence', text: 'Show in the inspector' })],
    );
    return element('section', { className: 'causes-column', attributes: { 'aria-label': 'The hop' } }, [
      element('h2', { text: 'The hop' }),
      open,
    ]);
  }
}

function titleOf({ label, service, kind, row }: Hop): readonly HTMLElement[] {
  const name = kind === 'logs' ? (service ?? label) : label;
  return [
    element('span', { className: 'node-name', text: showHidden(`${name} · ${kind === 'logs' ? 'log' : row.id}`) }),
    element('span', { className: 'node-text', text: showHidden(row.preview) }),
  ];
}
