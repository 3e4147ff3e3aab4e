import type { PageAction, PageFact, PageSection } from '../../protocol/servicePage.ts';
import { element } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';

/** Longer lists are folded at first. */
const maxOpenFacts = 12;

/** Lists of names and values. What leads somewhere is a link. */
export class FactLists {
  readonly element = element('div', { className: 'sections' });
  readonly #act: (action: PageAction) => void;
  readonly #unfolded = new Set<string>();
  #shown = '';
  #sections: readonly PageSection[] = [];

  constructor(act: (action: PageAction) => void) {
    this.#act = act;
  }

  show(sections: readonly PageSection[]): void {
    const text = JSON.stringify(sections);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#sections = sections;
    this.#draw();
  }

  #draw(): void {
    this.element.replaceChildren(...this.#sections.map((section) => this.#section(section)));
  }

  #section({ title, facts, empty }: PageSection): HTMLElement {
    const heading = element('h2', { text: title });
    if (facts.length === 0) {
      return element('section', { className: 'section' }, [heading, element('p', { className: 'empty', text: empty })]);
    }
    const isFolded = facts.length > maxOpenFacts && !this.#unfolded.has(title);
    const shown = isFolded ? facts.slice(0, maxOpenFacts) : facts;
    const list = element(
      'dl',
      { className: 'facts' },
      shown.flatMap((fact) => this.#fact(fact)),
    );
    const more = element('button', {
      className: 'link-button',
      text: `Show ${facts.length - maxOpenFacts} more`,
      attributes: { type: 'button' },
      onClick: () => this.#unfold(title),
    });
    return element('section', { className: 'section' }, isFolded ? [heading, list, more] : [heading, list]);
  }

  #unfold(title: string): void {
    this.#unfolded.add(title);
    this.#draw();
  }

  #fact({ name, value, isHidden, action }: PageFact): readonly HTMLElement[] {
    const text = showHidden(value);
    const shown = action
      ? element('button', {
          className: 'link-button',
          text,
          attributes: { type: 'button' },
          onClick: () => this.#act(action),
        })
      : element('span', { text });
    if (isHidden) shown.title = 'Hidden, because it looks like a secret';
    return [
      element('dt', { text: showHidden(name), title: name }),
      element('dd', isHidden ? { className: 'hidden-value' } : {}, [shown]),
    ];
  }
}
