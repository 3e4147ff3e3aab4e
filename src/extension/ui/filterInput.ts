import { DisposableStore } from '../../base/disposable.ts';
import { openInput } from './inputs.ts';

interface FilterTexts {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder: string;
}

/** Filters while it is typed. Enter keeps the filter; Escape brings back the one before. */
export function filterWhileTyping(
  texts: FilterTexts,
  before: string,
  setFilter: (filter: string) => void,
  keep: (filter: string) => void = () => undefined,
): void {
  const store = new DisposableStore();
  const input = store.add(openInput({ ...texts, value: before }));
  let isKept = false;
  store.add(input.onDidChangeValue((text) => setFilter(text.trim())));
  store.add(
    input.onDidAccept(() => {
      isKept = true;
      keep(input.value.trim());
      input.hide();
    }),
  );
  store.add(
    input.onDidHide(() => {
      if (!isKept) setFilter(before);
      store.dispose();
    }),
  );
  input.show();
}
