import type { BuiltInPack, BuiltInPolicy } from './builtInPack.ts';
import { architecturePack } from './architecturePack.ts';
import { productionPack } from './productionPack.ts';
import { securityPack } from './securityPack.ts';
import { twelveFactorPack } from './twelveFactorPack.ts';

/** The packs that come with Patchbay, by the names by which `x-patchbay.packs` switches them on. */
export const builtInPacks = {
  security: securityPack,
  'twelve-factor': twelveFactorPack,
  production: productionPack,
  architecture: architecturePack,
} as const satisfies Readonly<Record<string, BuiltInPack>>;

export type BuiltInPackName = keyof typeof builtInPacks;

export const builtInPackNames = Object.keys(builtInPacks) as readonly BuiltInPackName[];

export function isBuiltInPack(name: string): name is BuiltInPackName {
  return Object.hasOwn(builtInPacks, name);
}

/** Every policy of such a pack, with the pack. A name is in one pack only. */
export const builtInPolicies: readonly (BuiltInPolicy & { readonly pack: BuiltInPackName })[] =
  builtInPackNames.flatMap((pack) => builtInPacks[pack].policies.map((policy) => ({ ...policy, pack })));
