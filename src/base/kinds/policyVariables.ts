/** What every side must know about one variable of a policy's expressions. */
interface PolicyVariableTraits {
  /** Its type: a struct of `policyTypes`, or a type of CEL. */
  readonly type: string;
  readonly says: string;
  /** It is there only while something is done: a policy that reads it is not asked while a manifest is edited. */
  readonly isOfOperation?: true;
  /** A policy that reads it is asked of each of them. */
  readonly each?: 'service' | 'channel';
}

/** Every name that the expressions of a policy may begin with, beside its own `variables`. */
export const policyVariables = {
  service: { type: 'Service', says: 'The service that is asked about.', each: 'service' },
  image: { type: 'Image', says: 'The parts of its image.', each: 'service' },
  application: { type: 'Application', says: 'The application as a whole.' },
  environment: { type: 'string', says: 'The chosen environment of x-patchbay; empty where none is.' },
  contract: { type: 'Contract', says: 'A channel, and the contract that its messages keep to.', each: 'channel' },
  now: { type: 'google.protobuf.Timestamp', says: 'The moment at which it is asked.' },
  operation: { type: 'Operation', says: 'What is about to be done.', isOfOperation: true },
  actor: { type: 'Actor', says: 'Who wants it.', isOfOperation: true },
  engine: { type: 'Engine', says: 'The engine that does it; not asked where there is none.', isOfOperation: true },
  message: {
    type: 'Message',
    says: 'Where messages go, and what is known of them; not asked where there are none.',
    isOfOperation: true,
  },
} as const satisfies Readonly<Record<string, PolicyVariableTraits>>;

export type PolicyVariable = keyof typeof policyVariables;

export const policyVariableNames = Object.keys(policyVariables) as readonly PolicyVariable[];

/** Those that are there only while something is done. */
export const operationVariableNames: readonly PolicyVariable[] = policyVariableNames.filter(
  (name) => 'isOfOperation' in policyVariables[name],
);
