import type { Service } from '../../../manifest/model.ts';
import { said } from '../../support/api.ts';

/** On which nodes tasks may be. */
export function placementOf({ deploy = {}, platform }: Service) {
  const { constraints = [], spread = [], maxReplicasPerNode } = deploy.placement ?? {};
  const [os = '', architecture = '', variant = ''] = (platform ?? '').split('/');
  return said({
    Constraints: constraints.length > 0 ? [...constraints] : undefined,
    Preferences: spread.length > 0 ? spread.map((label) => ({ Spread: { SpreadDescriptor: label } })) : undefined,
    MaxReplicas: maxReplicasPerNode,
    Platforms: os === '' ? undefined : [{ OS: os, Architecture: architectureOf(architecture, variant) }],
  });
}

/** A node is compared by its architecture alone. */
function architectureOf(architecture: string, variant: string): string {
  return architecture === 'arm' && variant !== '' ? `arm${variant}` : architecture;
}
