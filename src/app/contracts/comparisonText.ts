import { plural } from '../../base/counts.ts';
import { oneLine } from '../../base/foreignText.ts';
import { compatibilityModes, type CompatibilityMode } from '../../base/kinds/compatibilityModes.ts';
import type { ContractComparison } from '../../protocol/contracts/evolution.ts';

interface Compared {
  readonly mode: CompatibilityMode;
  /** The versions, for people. */
  readonly older: string;
  readonly newer: string;
}

const maxNamed = 3;

/** The outcome of a comparison in a sentence or two. */
export function comparisonText(
  { state, errors, isBackward, reason, tried }: ContractComparison,
  { mode, older, newer }: Compared,
): { readonly weight: 'information' | 'warning'; readonly text: string } {
  const { label } = compatibilityModes[mode];
  switch (state) {
    case 'compatible':
      return { weight: 'information', text: `${newer} is ${label} compatible with ${older}: that is proven.` };
    case 'unknown': {
      const told = tried === 0 ? '' : ` ${plural(tried, 'message')} showed no break, but nothing is proven:`;
      return {
        weight: 'information',
        text: `Whether ${newer} is ${label} compatible with ${older} is unknown.${told} ${oneLine(reason ?? '')}`.trimEnd(),
      };
    }
    case 'broken': {
      const [writer, reader] = isBackward ? [older, newer] : [newer, older];
      const named = errors.slice(0, maxNamed).map(({ path, message }) => oneLine(`${path} ${message}`));
      const what = `${named.join('; ')}${errors.length > maxNamed ? '; and more' : ''}`;
      const text = `${newer} is not ${label} compatible with ${older}. A message that ${writer} allows breaks ${reader}: ${what}.`;
      return { weight: 'warning', text };
    }
  }
}
