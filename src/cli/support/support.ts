/** What becomes of a command of Docker Compose, or of one of its options. */
export type CommandSupport =
  | { readonly kind: 'done'; readonly note?: string }
  | { readonly kind: 'elsewise'; readonly how: string }
  | { readonly kind: 'left-out'; readonly why: string };

/** Options as Compose's help writes them: `-q, --quiet`. */
export type OptionTable = Readonly<Record<string, CommandSupport>>;

export interface SupportedCommand {
  readonly support: CommandSupport;
  readonly options: OptionTable;
}

export type ComposeCommandTable = Readonly<Record<string, SupportedCommand>>;

/** Patchbay has it, under the same name. */
export function done(note?: string): CommandSupport {
  return { kind: 'done', ...(note === undefined ? {} : { note }) };
}

/** Patchbay reaches the same in another way. */
export function elsewise(how: string): CommandSupport {
  return { kind: 'elsewise', how };
}

export function leftOut(why: string): CommandSupport {
  return { kind: 'left-out', why };
}

export function command(support: CommandSupport, options: OptionTable = {}): SupportedCommand {
  return { support, options };
}

/** A command that Patchbay has not, and so none of its options. */
export function lacking(support: CommandSupport, ...options: readonly string[]): SupportedCommand {
  return { support, options: Object.fromEntries(options.map((option) => [option, support])) };
}
