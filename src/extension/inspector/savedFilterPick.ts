import * as vscode from 'vscode';
import {
  describeFilter,
  filtersFrom,
  manifestEntry,
  sharedFilters,
  type NamedFilter,
} from '../../app/inspector/savedFilters.ts';
import type { Application } from '../../manifest/model.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import { askText } from '../ui/inputs.ts';
import { ChoiceList, type Choice } from '../ui/picks.ts';

const key = 'inspector.filters';
const maxFilters = 100;

interface FilterItem extends Choice {
  readonly named?: NamedFilter;
  readonly isSave?: boolean;
}

const share: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('copy'),
  tooltip: 'Copy as an entry for x-patchbay.filters in the manifest',
};
const forget: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete this filter' };

/** Saved filters: those of this workspace, and those that the manifest shares. */
export class SavedFilters {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Lets the user save `current`, choose another or forget one; undefined when dismissed. */
  async pick(application: Application, current: Filter): Promise<Filter | undefined> {
    const picked = await this.#ask(application, describeFilter(current) !== '');
    if (picked?.isSave) {
      await this.#save(current);
      return undefined;
    }
    return picked?.named?.filter;
  }

  #ask(application: Application, canSave: boolean): Promise<FilterItem | undefined> {
    const pick = new ChoiceList<FilterItem>({
      title: 'Filters',
      placeHolder: 'Choose a filter',
      matchOnDescription: true,
    });
    return new Promise((resolve) => {
      pick.onDidTriggerItemButton(({ named }, button) => {
        if (named && button === share) void vscode.env.clipboard.writeText(manifestEntry(named, application));
        else if (named) void this.#forget(named.name).then(() => pick.show(this.#items(application, canSave)));
      });
      pick.onDidAccept(() => {
        resolve(pick.selected[0]);
        pick.hide();
      });
      pick.onDidHide(() => {
        resolve(undefined);
        pick.dispose();
      });
      pick.show(this.#items(application, canSave));
    });
  }

  #items(application: Application, canSave: boolean): FilterItem[] {
    const item = (named: NamedFilter): FilterItem => ({
      label: named.name,
      icon: 'star-full',
      description: describeFilter(named.filter),
      named,
      ...(named.origin === 'own' && { buttons: [share, forget] }),
    });
    const own = filtersFrom(this.#memento.get(key)).map(item);
    const shared = sharedFilters(application).map(item);
    const save: FilterItem = { label: 'Save the current filter…', icon: 'star-add', isSave: true, alwaysShow: true };
    const nothing: FilterItem = { label: 'No filter is saved yet. Set one, then save it here.' };
    return [
      ...(canSave ? [save] : []),
      ...(own.length > 0 ? [separator('Saved in this workspace'), ...own] : []),
      ...(shared.length > 0 ? [separator('Shared by the manifest'), ...shared] : []),
      ...(!canSave && own.length + shared.length === 0 ? [nothing] : []),
    ];
  }

  async #save(filter: Filter): Promise<void> {
    const saved = filtersFrom(this.#memento.get(key));
    const name = await askText({
      title: 'Save Filter',
      prompt: 'The name of the filter. To share it, copy it from the list into the manifest.',
      value: describeFilter(filter).slice(0, 60),
      validateInput: (value) => (value.trim() === '' ? 'A filter needs a name.' : undefined),
    });
    if (name === undefined) return;
    const others = saved.filter((one) => one.name !== name.trim()).slice(-(maxFilters - 1));
    const entries = [...others, { name: name.trim(), filter }].map((one) => [one.name, one.filter] as const);
    await this.#memento.update(key, Object.fromEntries(entries));
  }

  async #forget(name: string): Promise<void> {
    const left = filtersFrom(this.#memento.get(key)).filter((one) => one.name !== name);
    await this.#memento.update(key, Object.fromEntries(left.map((one) => [one.name, one.filter])));
  }
}

function separator(label: string): FilterItem {
  return { label, isSeparator: true };
}
