import type { Shape } from '../manifest/schema/shape.ts';

/** Values that the attribute table only describes, because other values fit too. `*` stands for any key or item. */
const wellKnown: readonly { readonly path: readonly string[]; readonly values: readonly string[] }[] = [
  { path: ['services', '*', 'restart'], values: ['no', 'always', 'unless-stopped', 'on-failure'] },
  { path: ['services', '*', 'pull_policy'], values: ['always', 'never', 'missing', 'build', 'daily', 'weekly'] },
  { path: ['services', '*', 'network_mode'], values: ['none', 'host', 'bridge'] },
  { path: ['services', '*', 'deploy', 'mode'], values: ['replicated', 'global'] },
  { path: ['services', '*', 'deploy', 'endpoint_mode'], values: ['vip', 'dnsrr'] },
  { path: ['services', '*', 'deploy', 'restart_policy', 'condition'], values: ['none', 'on-failure', 'any'] },
  { path: ['services', '*', 'ports', '*', 'protocol'], values: ['tcp', 'udp'] },
  { path: ['services', '*', 'ports', '*', 'mode'], values: ['host', 'ingress'] },
];

/** The words that a value may be. */
export function valuesFor(path: readonly string[], shape: Shape | undefined): readonly string[] {
  if (shape?.oneOf) return shape.oneOf;
  if (shape?.scalar === 'boolean') return ['true', 'false'];
  const known = wellKnown.find(
    (one) => one.path.length === path.length && one.path.every((step, index) => step === '*' || step === path[index]),
  );
  return known?.values ?? [];
}
