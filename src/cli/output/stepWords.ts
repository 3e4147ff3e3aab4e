import { commandText, hookText, shortImage } from '../../app/operations/planText.ts';
import { assertNever } from '../../base/assert.ts';
import type { Step } from '../../engine/step.ts';

/** A step in a few words: `start shop-orders-1`. */
export function stepWords(step: Step): string {
  switch (step.kind) {
    case 'pull':
    case 'push':
    case 'build':
    case 'remove-image':
      return `${step.kind.replace('-', ' ')} ${step.image}`;
    case 'create-network':
    case 'create-volume':
    case 'remove-network':
    case 'remove-volume':
      return `${step.kind.replace('-', ' ')} ${step.name}`;
    case 'create':
    case 'start':
    case 'stop':
    case 'pause':
    case 'unpause':
    case 'remove':
      return `${step.kind} ${step.name}`;
    case 'distribute':
      return step.from
        ? `bring ${shortImage(step.from.image)} from ${step.from.environment}`
        : `bring ${shortImage(step.image)} to ${step.nodes.join(', ')}`;
    case 'create-config':
    case 'create-secret':
    case 'remove-config':
    case 'remove-secret':
    case 'remove-service':
      return `${step.kind.replace('-', ' ')} ${step.name}`;
    case 'deploy':
      if (step.change === 'pause' || step.change === 'resume')
        return `${step.change} the update of service ${step.name}`;
      return `${step.change} service ${step.name}${step.replicas === undefined ? '' : ` (${step.replicas})`}`;
    case 'pre-start':
      return `run pre_start of ${step.service}: ${commandText(step.command)}`;
    case 'rollback':
      return `roll back service ${step.name}`;
    case 'change-node':
      return `change node ${step.name}`;
    case 'hook':
      return `run hook ${step.name}: ${hookText(step)}`;
    case 'kill':
      return `kill ${step.name} with ${step.signal}`;
    case 'wait':
      return `wait until ${step.names.length === 0 ? step.service : step.names.join(', ')} ${waitedFor[step.condition][step.names.length > 1 ? 1 : 0]}`;
    default:
      return assertNever(step);
  }
}

const waitedFor = {
  service_started: ['runs', 'run'],
  service_healthy: ['is healthy', 'are healthy'],
  service_completed_successfully: ['has finished', 'have finished'],
} as const;
