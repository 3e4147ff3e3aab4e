import type { Logger } from '../../base/logger.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';

/** What debugging works with. */
export interface DebugParts {
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  /** It reads an application without an engine. */
  readonly language: Pick<LanguageHost, 'read'>;
  /** The folder of the programs that are lent to a container which can run nothing else. */
  readonly relayPrograms: string;
  readonly logger: Logger;
}
