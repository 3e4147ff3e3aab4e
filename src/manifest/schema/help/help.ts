import { ownProperty } from '../../../base/ownProperty.ts';
import { deployHelp } from './deployHelp.ts';
import type { HelpTable, KeyHelp, ValueTexts } from './keyHelp.ts';
import { partHelp } from './partHelp.ts';
import { patchbayHelp } from './patchbayHelp.ts';
import { rootHelp } from './rootHelp.ts';
import { serviceHelp } from './serviceHelp.ts';

/** Help for every attribute table, by the title of the table. */
export const helpTables: HelpTable = { ...rootHelp, ...serviceHelp, ...partHelp, ...deployHelp, ...patchbayHelp };

const none: KeyHelp = {};

/** What there is to say of a key, by the title of its attribute table. */
export function helpFor(title: string, key: string): KeyHelp {
  return ownProperty(ownProperty(helpTables, title), key) ?? none;
}

/** What a value means: as it is written, or by a form such as `on-failure:<n>` that it has. */
export function meaningOf(values: ValueTexts | undefined, text: string): string | undefined {
  const known = ownProperty(values, text);
  if (known !== undefined || values === undefined) return known;
  const form = Object.keys(values).find((value) => {
    const start = value.indexOf('<');
    return start > 0 && text.length > start && text.startsWith(value.slice(0, start));
  });
  return form === undefined ? undefined : values[form];
}

/** The values that can be offered as they stand: those without a part that the author chooses. */
export function offeredValues(values: ValueTexts | undefined): readonly string[] {
  return Object.keys(values ?? {}).filter((value) => !value.includes('<'));
}
