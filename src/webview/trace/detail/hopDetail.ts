import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { Detail } from '../../../protocol/detailShapes.ts';
import type { Hop, Missing } from '../../../protocol/traces/trace.ts';
import { element, icon, iconButton } from '../../kit/dom.ts';
import { formatDateTime, formatSize, showHidden } from '../../kit/format.ts';
import { detailBlank } from '../../kit/notices.ts';
import { lastedText } from '../model/durations.ts';
import { iconOfHop, isLine, keyOfHop, kindOfHop, nameOfHop } from '../model/hopText.ts';
import { hopNamed, type TraceModel } from '../model/traceModel.ts';
import { keyOfMissing } from '../model/traceTree.ts';
import { linkSections, valueSection } from './hopSections.ts';
import type { TreePorts } from '../../kit/payload/payloadTree.ts';
import { payloadSection } from './payloadSection.ts';

export interface DetailPorts extends TreePorts {
  readonly load: (hop: Hop, signal: AbortSignal) => Promise<Detail | null>;
  readonly onSelect: (key: string) => void;
  readonly onShow: () => void;
  readonly onFollow: (value: string) => void;
  readonly onClose: () => void;
}

/** All that is known of the chosen hop: when it was, what led to it, what it shares with others, and what is in it. */
export class HopDetail {
  /** It is reached by the tab key, so that arrows scroll it. */
  readonly element = element('section', {
    className: 'hop-detail',
    attributes: { 'aria-label': 'Hop', tabindex: '0' },
  });
  readonly #ports: DetailPorts;
  readonly #head = element('header', { className: 'detail-head' });
  readonly #payload = element('section', { className: 'detail-section' });
  readonly #links = element('div');
  #drawnLinks = '';
  #shown = '';
  #loading: AbortController | undefined;

  constructor(ports: DetailPorts) {
    this.#ports = ports;
    this.element.append(this.#head, this.#links, this.#payload);
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** What is drawn already stays as it is, opened and scrolled as somebody left it. */
  show(model: TraceModel, key: string | undefined): void {
    const hop = hopNamed(model, key);
    const missing = model.missing.find((each) => keyOfMissing(each) === key);
    if (!hop) return this.#showOther(missing);
    const links = JSON.stringify([hop, model.effects[model.places.get(key ?? '') ?? -1], model.missing]);
    if (this.#drawnLinks !== links) this.#drawHop(hop, model);
    this.#drawnLinks = links;
    if (this.#shown === keyOfHop(hop)) return;
    this.#shown = keyOfHop(hop);
    this.element.scrollTop = 0;
    void this.#load(hop);
  }

  #showOther(missing: Missing | undefined): void {
    this.#forget();
    const close = iconButton('close', 'Close (Escape)', this.#ports.onClose);
    const title = element('h2', { className: 'detail-name', text: missing ? showHidden(missing.label) : '' });
    this.#head.replaceChildren(element('div', { className: 'detail-title' }, [title]), close);
    const text = missing?.text ?? 'Choose a hop to see what is in it.';
    const mark = missing ? 'warning' : 'list-selection';
    this.#links.replaceChildren(detailBlank(mark, text));
  }

  #forget(): void {
    this.#loading?.abort(new DOMException('Another hop was chosen.', 'AbortError'));
    this.#shown = '';
    this.#drawnLinks = '';
    this.#payload.replaceChildren();
  }

  #drawHop(hop: Hop, model: TraceModel): void {
    const hadFocus = this.#links.contains(document.activeElement);
    this.#head.replaceChildren(
      this.#title(hop, model),
      iconButton('go-to-file', 'Show in the Message Inspector (O)', this.#ports.onShow),
      iconButton('close', 'Close (Escape)', this.#ports.onClose),
    );
    this.#links.replaceChildren(
      ...linkSections(hop, model, this.#ports.onSelect),
      ...valueSection(hop, this.#ports.onFollow),
    );
    if (hadFocus) this.focus();
  }

  #title(hop: Hop, model: TraceModel): HTMLElement {
    const time = model.times.hops[model.places.get(keyOfHop(hop)) ?? -1];
    const name = showHidden(nameOfHop(hop));
    const heading = element('h2', { className: 'detail-name', title: name }, [
      element('span', { className: hop.isError ? 'hop-icon hop-error' : 'hop-icon' }, [icon(iconOfHop(hop))]),
      element('span', { className: 'detail-label', text: name }),
    ]);
    const fact = (text: string, title: string): HTMLElement => element('span', { text: showHidden(text), title });
    const facts = element('div', { className: 'detail-facts' }, [
      fact(kindOfHop(hop), 'Kind'),
      ...(hop.service === null || isLine(hop.kind) ? [] : [fact(hop.service, 'Service')]),
      fact(formatDateTime(hop.row.timeMs), 'Time'),
      ...(isLine(hop.kind) ? [] : [fact(hop.row.id, 'Id')]),
      ...(time?.isMeasured === true ? [fact(lastedText(time.lastsMs), 'Duration')] : []),
      fact(formatSize(hop.row.sizeBytes), 'Size'),
    ]);
    const wrong = hop.isError ? [element('p', { className: 'detail-wrong' }, [icon('error'), wrongOf(hop)])] : [];
    return element('div', { className: 'detail-title' }, [heading, facts, ...wrong]);
  }

  async #load(hop: Hop): Promise<void> {
    this.#loading?.abort(new DOMException('Another hop was chosen.', 'AbortError'));
    const loading = new AbortController();
    this.#loading = loading;
    // What is known of it stands there until all of it has come: nothing flickers where it comes at once.
    this.#put(payloadSection({ preview: hop.row.preview }, this.#ports));
    try {
      const detail = await this.#ports.load(hop, loading.signal);
      if (loading.signal.aborted) return;
      this.#put(payloadSection(detail ? { detail } : { preview: hop.row.preview, isGone: true }, this.#ports));
    } catch (error) {
      if (loading.signal.aborted || isCancellation(error)) return;
      this.#put(payloadSection({ preview: hop.row.preview, problem: toProblem(error).message }, this.#ports));
    }
  }

  #put(nodes: readonly Node[]): void {
    this.#payload.replaceChildren(element('h3', { text: 'Content' }), ...nodes);
  }
}

function wrongOf({ kind, row }: Hop): HTMLElement {
  const text =
    row.contract === 'invalid'
      ? 'It does not keep its contract.'
      : kind === 'span'
        ? 'The span failed.'
        : 'It tells of an error.';
  return element('span', { text });
}
