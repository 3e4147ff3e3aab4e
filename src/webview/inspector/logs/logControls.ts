import { keyOf } from '../../../base/kinds/inspectorKeys.ts';
import type { KeyPress } from '../../../base/kinds/keys.ts';
import type { LogLevel } from '../../../base/kinds/logLevels.ts';
import type { Layout } from '../../../protocol/inspectorSaved.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import type { Menu, MenuEntry } from '../../kit/menu.ts';
import { levelChoices, levelLabel } from './levelChoices.ts';
import { LogBar } from './logBar.ts';
import { isLogMode, logViewFor } from './logMode.ts';
import type { LogTable } from './logRows.ts';

interface ControlPorts {
  readonly layout: () => Pick<Layout, 'logView' | 'isWrapped' | 'isFolded'>;
  readonly setLayout: (change: Partial<Layout>) => void;
  readonly sources: () => readonly Pick<SourceStatus, 'kind'>[];
  /** The table is read in another way now. */
  readonly onTable: (
    table: LogTable,
    kind: { readonly hasSeveralSources: boolean; readonly isSwitchedTo: boolean },
  ) => void;
  readonly onLevel: (minLevel: LogLevel | null) => void;
  /** Opens or closes the stack trace at the chosen row. */
  readonly onFold: () => void;
  readonly announce: (text: string) => void;
}

/** Log mode: when it is on, and what the keys, the bar and the menu do in it. */
export class LogControls {
  readonly bar: LogBar;
  readonly #ports: ControlPorts;
  #isLogs = false;

  constructor(menu: Menu, ports: ControlPorts) {
    this.#ports = ports;
    this.bar = new LogBar(menu, {
      onLevel: (minLevel) => this.#setLevel(minLevel),
      onWrap: () => this.#toggleWrap(),
    });
  }

  /** Whether the table is read as a log. */
  get isLogs(): boolean {
    return this.#isLogs;
  }

  /** Nothing but logs is read: what is done with streams alone is of no use. */
  get isOfLogsAlone(): boolean {
    return isLogMode(this.#ports.sources(), 'auto');
  }

  get isWrapped(): boolean {
    return this.#isLogs && this.#ports.layout().isWrapped;
  }

  /** Sources or the user's choices have changed. */
  apply(): void {
    const { logView, isWrapped, isFolded } = this.#ports.layout();
    const sources = this.#ports.sources();
    this.#isLogs = isLogMode(sources, logView);
    this.bar.setShown(this.#isLogs);
    this.bar.setWrapped(isWrapped);
    this.#ports.onTable(
      { isLogs: this.#isLogs, isWrapped: this.isWrapped, isFolded },
      { hasSeveralSources: sources.length > 1, isSwitchedTo: this.#isLogs !== this.isOfLogsAlone },
    );
  }

  /** True when a key means something here. */
  onKey(press: KeyPress): boolean {
    const key = this.#isLogs ? keyOf('log', press) : undefined;
    if (key === undefined) return false;
    const level = levelChoices.find((choice) => choice.key === key);
    if (level) this.#setLevel(level.minLevel);
    else if (key === 'wrap') this.#toggleWrap();
    else this.#ports.onFold();
    return true;
  }

  /** Entries of the inspector's menu. */
  get entries(): readonly MenuEntry[] {
    const { isFolded } = this.#ports.layout();
    const logView = logViewFor(this.#ports.sources(), !this.#isLogs);
    const entry = (label: string, isChecked: boolean, change: Partial<Layout>): MenuEntry => ({
      kind: 'action',
      label,
      isChecked,
      does: () => this.#change(change),
    });
    const mode = entry('Log Mode', this.#isLogs, { logView });
    return this.#isLogs ? [mode, entry('Fold Stack Traces', isFolded, { isFolded: !isFolded })] : [mode];
  }

  #setLevel(minLevel: LogLevel | null): void {
    this.#ports.onLevel(minLevel);
    this.#ports.announce(levelLabel(minLevel));
  }

  #toggleWrap(): void {
    const isWrapped = !this.#ports.layout().isWrapped;
    this.#change({ isWrapped });
    this.#ports.announce(isWrapped ? 'Lines are wrapped' : 'Lines are not wrapped');
  }

  #change(change: Partial<Layout>): void {
    this.#ports.setLayout(change);
    this.apply();
  }
}
