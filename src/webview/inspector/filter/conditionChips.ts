import { keyOf, shortcutText } from '../../../base/kinds/inspectorKeys.ts';
import type { Filter } from '../../../protocol/filterShapes.ts';
import { element, icon, iconButton } from '../../kit/dom.ts';
import type { Menu, MenuEntry, MenuPlace } from '../../kit/menu.ts';
import type { Condition } from './filterModel.ts';

interface ChipPorts {
  readonly onChange: (filter: Filter) => void;
  /** A condition is to be typed anew. */
  readonly onAsk: (kind: 'size' | 'span') => void;
}

/** The conditions of a filter beside its text: each can be taken away, and changed where it is typed. */
export class ConditionChips {
  readonly element = element('div', {
    className: 'conditions',
    attributes: { role: 'list', 'aria-label': 'Conditions' },
  });
  readonly #menu: Menu;
  readonly #ports: ChipPorts;

  constructor(menu: Menu, ports: ChipPorts) {
    this.#menu = menu;
    this.#ports = ports;
  }

  draw(conditions: readonly Condition[]): void {
    const chips = conditions.map((condition) => this.#chip(condition));
    this.element.hidden = chips.length === 0;
    this.element.replaceChildren(...chips);
  }

  #chip(condition: Condition): HTMLElement {
    const { id, label, icon: name, without } = condition;
    const remove = (): void => this.#ports.onChange(without);
    const chip = element('div', { className: 'condition', attributes: { role: 'listitem' } }, [
      icon(name),
      this.#label(id, label),
      iconButton('close', `Remove ${label}`, remove),
    ]);
    chip.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.#openMenu(condition, { x: event.clientX, y: event.clientY });
    });
    chip.addEventListener('keydown', (event) => {
      const key = keyOf('chip', event);
      if (key === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const { left, bottom } = chip.getBoundingClientRect();
      const acts = { removeChip: remove, chipMenu: () => this.#openMenu(condition, { x: left, y: bottom }) };
      acts[key]();
    });
    return chip;
  }

  /** The label is a button if the condition can be typed, so that it can be edited. */
  #label(id: string, label: string): HTMLElement {
    if (!isTyped(id)) return element('span', { className: 'condition-label', text: label });
    return element('button', {
      className: 'condition-label',
      text: label,
      title: 'Change it',
      attributes: { type: 'button' },
      onClick: () => this.#ports.onAsk(id),
    });
  }

  #openMenu({ id, without }: Condition, place: MenuPlace): void {
    const change: readonly MenuEntry[] = isTyped(id)
      ? [{ kind: 'action', label: 'Change…', does: () => this.#ports.onAsk(id) }, { kind: 'separator' }]
      : [];
    const hint = shortcutText('removeChip');
    const remove = {
      kind: 'action',
      label: 'Remove Condition',
      hint,
      does: () => this.#ports.onChange(without),
    } as const;
    this.#menu.open('Condition', place, [...change, remove]);
  }
}

/** Conditions that are typed, and can be typed anew. */
function isTyped(id: string): id is 'size' | 'span' {
  return id === 'size' || id === 'span';
}
