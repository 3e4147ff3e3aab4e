/** What every side must know about one kind of message that is made from a contract. */
interface SampleTraits {
  readonly label: string;
  /** What it is for, in a line of a list. */
  readonly detail: string;
  /** It keeps the contract. */
  readonly isValid: boolean;
}

/** Kinds of samples, in the order in which people are shown them. */
export const sampleKinds = {
  example: { label: 'Example', detail: 'As the contract shows it, or usual values', isValid: true },
  minimal: { label: 'Minimal', detail: 'Only what must be there', isValid: true },
  full: { label: 'Full', detail: 'All that may be there', isValid: true },
  boundary: { label: 'Boundary', detail: 'One part at the limit of what is allowed', isValid: true },
  invalid: { label: 'Deliberately Invalid', detail: 'Breaks one rule, and says which', isValid: false },
} as const satisfies Readonly<Record<string, SampleTraits>>;

export type SampleKind = keyof typeof sampleKinds;
export const sampleKindNames = Object.keys(sampleKinds) as readonly SampleKind[];
