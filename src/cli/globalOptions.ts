import type { EngineSetting } from '../app/engines/engineChoice.ts';
import type { AnsiMode } from './output/output.ts';
import type { Presentation } from './output/presentation.ts';

/** Accepted before and after every command's name. */
export interface GlobalOptions {
  readonly file: readonly string[];
  readonly projectName?: string;
  readonly projectDirectory?: string;
  readonly profile: readonly string[];
  readonly envFile: readonly string[];
  /** `--environment`: a name of `x-patchbay.environments`. `config` has an option of that name for something else. */
  readonly inEnvironment?: string | undefined;
  /** `--reason`: why something is done that a policy asks a reason for. */
  readonly becauseOf?: string | undefined;
  readonly engine: EngineSetting;
  readonly host?: string;
  readonly context?: string;
  readonly verbose?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: Presentation['progress'];
  readonly ansi?: AnsiMode;
  readonly parallel?: string;
}
