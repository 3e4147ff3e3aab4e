/** Who wants an operation: `name` of whom, for people. */
export interface Actor {
  readonly kind: ActorKind;
  /** The user's name on this machine, the label of a task, the id of an extension, the name of a CI system. Foreign text. */
  readonly name: string;
}

/** Every kind of actor, and how people are told of it. */
export const actorKinds = {
  person: 'somebody in the editor',
  task: 'a task of the editor',
  extension: 'another extension',
  'command-line': 'somebody at the command line',
  ci: 'a CI system',
  'language-model': 'a language model',
} as const;

export type ActorKind = keyof typeof actorKinds;
