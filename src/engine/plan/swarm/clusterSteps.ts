import type { Step } from '../../step.ts';

export function removeServiceStep(
  { service, name }: { readonly service: string; readonly name: string },
  after: readonly string[],
  reason: string,
): Extract<Step, { kind: 'remove-service' }> {
  return { id: `remove-service:${name}`, kind: 'remove-service', service, name, after, reason };
}
