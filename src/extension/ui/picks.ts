import * as vscode from 'vscode';
import { disarmLabel } from '../../base/foreignText.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';

/** One entry of a list. Its icons are codicons apart from the texts, which may be anybody's. */
export interface Choice {
  readonly label: string;
  readonly icon?: string;
  /** True: it belongs to the entry above it, and stands a little to the right. */
  readonly isPart?: boolean;
  /** Stands behind the label. */
  readonly mark?: string;
  readonly description?: string | undefined;
  readonly detail?: string | undefined;
  readonly isSeparator?: boolean;
  readonly alwaysShow?: boolean;
  readonly picked?: boolean;
  readonly buttons?: readonly vscode.QuickInputButton[];
}

export interface PickOptions {
  readonly title: string;
  readonly placeHolder: string;
  readonly matchOnDescription?: boolean;
  readonly matchOnDetail?: boolean;
}

interface Entry<C> extends vscode.QuickPickItem {
  readonly choice: C;
}

/** Lets the user pick one; undefined when dismissed. */
export async function pickOne<C extends Choice>(choices: readonly C[], options: PickOptions): Promise<C | undefined> {
  const picked = await vscode.window.showQuickPick(choices.map(toEntry), disarmed(options));
  return picked?.choice;
}

/** Lets the user pick any number; undefined when dismissed. */
export async function pickMany<C extends Choice>(
  choices: readonly C[],
  options: PickOptions,
): Promise<readonly C[] | undefined> {
  const picked = await vscode.window.showQuickPick(choices.map(toEntry), { ...disarmed(options), canPickMany: true });
  return picked?.map(({ choice }) => choice);
}

/** A list that changes while it is open, or has buttons. */
export class ChoiceList<C extends Choice> implements Disposable {
  readonly #store = new DisposableStore();
  readonly #pick = this.#store.add(vscode.window.createQuickPick<Entry<C>>());

  #isShown = false;

  readonly onDidAccept = this.#pick.onDidAccept;
  readonly onDidHide = this.#pick.onDidHide;
  readonly onDidChangeValue = this.#pick.onDidChangeValue;
  readonly onDidTriggerButton = this.#pick.onDidTriggerButton;

  constructor(
    options: PickOptions & {
      readonly canSelectMany?: boolean;
      readonly ignoreFocusOut?: boolean;
      readonly buttons?: readonly vscode.QuickInputButton[];
    },
  ) {
    const { title, placeHolder } = disarmed(options);
    this.#pick.title = title;
    this.#pick.placeholder = placeHolder;
    this.#pick.canSelectMany = options.canSelectMany ?? false;
    this.#pick.ignoreFocusOut = options.ignoreFocusOut ?? false;
    this.#pick.matchOnDescription = options.matchOnDescription ?? false;
    this.#pick.buttons = options.buttons ?? [];
  }

  get value(): string {
    return this.#pick.value;
  }

  get active(): C | undefined {
    return this.#pick.activeItems[0]?.choice;
  }

  get selected(): readonly C[] {
    return this.#pick.selectedItems.map(({ choice }) => choice);
  }

  /** Shows the list, or what it has become. Those of `selected` are ticked, and `active` has the focus. */
  show(choices: readonly C[], marked: { readonly active?: C; readonly selected?: readonly C[] } = {}): void {
    const entries = choices.map(toEntry);
    this.#pick.items = entries;
    if (marked.selected) this.#pick.selectedItems = entries.filter(({ choice }) => marked.selected?.includes(choice));
    if (marked.active) this.#pick.activeItems = entries.filter(({ choice }) => choice === marked.active);
    if (!this.#isShown) this.#pick.show();
    this.#isShown = true;
  }

  onDidTriggerItemButton(listener: (choice: C, button: vscode.QuickInputButton) => void): Disposable {
    return this.#pick.onDidTriggerItemButton(({ item, button }) => listener(item.choice, button));
  }

  hide(): void {
    this.#pick.hide();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function toEntry<C extends Choice>(choice: C): Entry<C> {
  const { label, icon, isPart, mark, description, detail, isSeparator, alwaysShow, picked, buttons } = choice;
  const text = disarmLabel(label);
  return {
    choice,
    label: `${isPart ? partIndent : ''}${icon === undefined ? '' : `$(${icon}) `}${text}${mark === undefined ? '' : ` $(${mark})`}`,
    ...(description !== undefined && { description: disarmLabel(description) }),
    ...(detail !== undefined && { detail: disarmLabel(detail) }),
    ...(isSeparator && { kind: vscode.QuickPickItemKind.Separator }),
    ...(alwaysShow !== undefined && { alwaysShow }),
    ...(picked !== undefined && { picked }),
    ...(buttons && { buttons }),
  };
}

/** VS Code has no levels in a list, and keeps spaces of this width. */
const partIndent = '\u2003\u2003';

function disarmed<O extends PickOptions>(options: O): O {
  return { ...options, title: disarmLabel(options.title), placeHolder: disarmLabel(options.placeHolder) };
}
