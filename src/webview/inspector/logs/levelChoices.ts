import type { KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import type { LogLevel } from '../../../base/kinds/logLevels.ts';

interface LevelChoice {
  readonly minLevel: LogLevel | null;
  readonly label: string;
  /** The same where there is little room. */
  readonly short: string;
  readonly key: KeysOf<'log'>;
}

/** Which lines are shown, by the least level: what the control offers, and the key for each. */
export const levelChoices: readonly LevelChoice[] = [
  { minLevel: null, label: 'All levels', short: 'All levels', key: 'allLevels' },
  { minLevel: 'debug', label: 'Debug and above', short: 'Debug +', key: 'fromDebug' },
  { minLevel: 'info', label: 'Info and above', short: 'Info +', key: 'fromInfo' },
  { minLevel: 'warn', label: 'Warnings and above', short: 'Warn +', key: 'fromWarn' },
  { minLevel: 'error', label: 'Errors only', short: 'Errors', key: 'fromError' },
];

/** In words; a saved filter may have a level that is not offered. */
export function levelLabel(minLevel: LogLevel | null): string {
  return choiceOf(minLevel)?.label ?? `Level ${minLevel} and above`;
}

export function shortLevelLabel(minLevel: LogLevel | null): string {
  return choiceOf(minLevel)?.short ?? `${minLevel} +`;
}

function choiceOf(minLevel: LogLevel | null): LevelChoice | undefined {
  return levelChoices.find((choice) => choice.minLevel === minLevel);
}
