import { shortcutText } from '../../../base/kinds/inspectorKeys.ts';
import type { LogLevel } from '../../../base/kinds/logLevels.ts';
import { element, icon, iconButton, setAttribute, setText } from '../../kit/dom.ts';
import type { Menu } from '../../kit/menu.ts';
import { levelChoices, levelLabel, shortLevelLabel } from './levelChoices.ts';

interface LogBarPorts {
  readonly onLevel: (minLevel: LogLevel | null) => void;
  readonly onWrap: () => void;
}

/** What a log is read with: the least level, and whether long lines are wrapped. Shown in log mode alone. */
export class LogBar {
  readonly element: HTMLElement;
  readonly #levelText = element('span', { className: 'log-level-text' });
  readonly #level: HTMLButtonElement;
  readonly #wrap: HTMLButtonElement;
  readonly #menu: Menu;
  readonly #ports: LogBarPorts;
  #minLevel: LogLevel | null = null;

  constructor(menu: Menu, ports: LogBarPorts) {
    this.#menu = menu;
    this.#ports = ports;
    this.#level = element(
      'button',
      {
        className: 'log-level',
        attributes: { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
        onClick: () => this.#openLevels(),
      },
      [this.#levelText, icon('chevron-down')],
    );
    this.#wrap = iconButton('word-wrap', `Wrap lines (${shortcutText('wrap')})`, ports.onWrap);
    this.element = element(
      'div',
      { className: 'log-bar', attributes: { role: 'group', 'aria-label': 'Log', hidden: '' } },
      [this.#level, this.#wrap],
    );
    this.setLevel(null);
    this.setWrapped(false);
  }

  setShown(isShown: boolean): void {
    this.element.hidden = !isShown;
  }

  setLevel(minLevel: LogLevel | null): void {
    this.#minLevel = minLevel;
    const label = levelLabel(minLevel);
    setText(this.#levelText, shortLevelLabel(minLevel));
    setAttribute(this.#level, 'aria-label', `Level: ${label}`);
    setAttribute(this.#level, 'title', `${label}: keys 0 to 4. Lines that state no level count as info.`);
    setAttribute(this.#level, 'data-set', minLevel === null ? undefined : '');
  }

  setWrapped(isWrapped: boolean): void {
    setAttribute(this.#wrap, 'aria-pressed', String(isWrapped));
  }

  #openLevels(): void {
    this.#menu.open(
      'Level',
      this.#level,
      levelChoices.map(({ minLevel, label, key }) => ({
        kind: 'action',
        label,
        hint: shortcutText(key),
        isChecked: minLevel === this.#minLevel,
        does: () => this.#ports.onLevel(minLevel),
      })),
    );
  }
}
