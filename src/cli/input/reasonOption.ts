import { Option } from 'commander';

/** `--reason <text>`, of the whole program. `redrive` has an option with that name for something else: there it stands before the command. */
export class ReasonOption extends Option {
  constructor() {
    super('--reason <text>', 'why, where a policy or a quota asks for a reason; it is recorded');
  }

  override attributeName(): 'becauseOf' {
    return 'becauseOf';
  }
}
