import type { Normalised } from '../normalise/normalise.ts';
import { checkAliases } from './aliases.ts';
import type { ConsistencyContext } from './context.ts';
import { checkDependencies } from './dependencies.ts';
import { checkHosts } from './hosts.ts';
import { checkHostPorts } from './hostPorts.ts';
import { checkImageUses } from './images/imageUse.ts';
import { checkMessaging } from './messaging.ts';
import { checkNetworkAddresses } from './networkAddresses.ts';
import { checkResources } from './resources.ts';
import { checkServices } from './services.ts';
import { checkVerbHooks } from './verbHooks.ts';

/** The checks that need the whole manifest: dangling references, cycles and conflicts. */
export function checkConsistency({ root }: Normalised, context: ConsistencyContext): void {
  checkServices(root, context);
  checkImageUses(root, context);
  checkDependencies(root, context);
  checkResources(root, context);
  checkNetworkAddresses(root, context);
  checkHostPorts(root, context);
  checkAliases(root, context);
  checkHosts(root, context);
  checkMessaging(root, context);
  checkVerbHooks(root, context.problems);
}
