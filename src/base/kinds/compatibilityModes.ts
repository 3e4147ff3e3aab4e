/** What every side must know about one way in which a contract may have to stay compatible. */
interface CompatibilityTraits {
  readonly label: string;
  readonly detail: string;
}

/** In the order in which people are shown them. */
export const compatibilityModes = {
  backward: { label: 'BACKWARD', detail: 'New readers understand what was written before' },
  forward: { label: 'FORWARD', detail: 'Old readers understand what is written from now on' },
  full: { label: 'FULL', detail: 'Both' },
} as const satisfies Readonly<Record<string, CompatibilityTraits>>;

export type CompatibilityMode = keyof typeof compatibilityModes;
export const compatibilityModeNames = Object.keys(compatibilityModes) as readonly CompatibilityMode[];
