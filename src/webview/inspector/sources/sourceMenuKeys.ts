import { keyOf, type KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import type { MenuPlace } from '../../kit/menu.ts';

interface ChipPorts {
  readonly onMenu: (id: string, place: MenuPlace) => void;
  readonly onRemove: (id: string) => void;
}

/** Listens for the menu and the keys of sources, in the bar and in the list of all: each has its source's id in `data-id`. */
export function listenToSources(page: HTMLElement, { onMenu, onRemove }: ChipPorts): void {
  page.addEventListener('contextmenu', (event) => {
    const chip = chipOf(event.target);
    if (!chip) return;
    event.preventDefault();
    onMenu(chip.id, { x: event.clientX, y: event.clientY });
  });
  page.addEventListener('keydown', (event) => {
    const chip = chipOf(event.target);
    const key = keyOf('chip', event);
    if (!chip || key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, bottom } = chip.element.getBoundingClientRect();
    const acts: Readonly<Record<KeysOf<'chip'>, () => void>> = {
      chipMenu: () => onMenu(chip.id, { x: left, y: bottom }),
      removeChip: () => onRemove(chip.id),
    };
    acts[key]();
  });
}

function chipOf(target: EventTarget | null): { readonly id: string; readonly element: HTMLElement } | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('.chip, .source-item') : null;
  const id = element?.dataset['id'];
  return element && id !== undefined ? { id, element } : undefined;
}
