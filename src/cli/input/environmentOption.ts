import { Option } from 'commander';

/** `--environment <name>`, of the whole program. `config` has an option with that name for something else, as Compose has it. */
export class EnvironmentOption extends Option {
  constructor() {
    super(
      '--environment <environment>',
      'one of `x-patchbay.environments`: its files, profiles, variables, engine, broker, quota',
    );
  }

  override attributeName(): 'inEnvironment' {
    return 'inEnvironment';
  }
}
