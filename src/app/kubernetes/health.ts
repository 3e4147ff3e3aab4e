import type { Healthcheck, Service } from '../../manifest/model.ts';
import type { Hook } from '../../manifest/model/container.ts';
import type { ServiceContext } from './context.ts';
import { isSecretWord } from './environment.ts';
import { unlessSilent, type Loose } from './objects.ts';

/**
 * A health check as a probe of readiness: a replica that is not well gets no connections, and is not restarted, as with Docker. So
 * a start period needs no counterpart: it only says from when on failures count.
 */
export function readinessProbe({ healthcheck }: Service, context: ServiceContext): Loose {
  const command = healthcheck && probeCommand(healthcheck);
  if (!healthcheck || !command) return undefined;
  if (!context.wishes.hasSecretValues && command.some((word, index) => isSecretWord(word, command[index - 1]))) {
    context.notes.leftOut(
      context.service,
      'the health check',
      'its command seems to hold a secret, and a probe cannot take one from a Secret',
      'Export with --secrets, or let it read a variable.',
    );
    return undefined;
  }
  return {
    exec: { command },
    periodSeconds: seconds(healthcheck.intervalMs),
    timeoutSeconds: seconds(healthcheck.timeoutMs),
    failureThreshold: Math.max(1, healthcheck.retries),
  };
}

function probeCommand({ test }: Healthcheck): readonly string[] | undefined {
  const [form, ...words] = test;
  if (form === undefined || form === 'NONE' || words.length === 0) return undefined;
  return form === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : words;
}

/** Whole seconds, one at least: Kubernetes counts nothing shorter. */
export function seconds(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1000));
}

/** The commands around the life of a container, of which Kubernetes has one each. */
export function lifecycleOf({ hooks }: Service, context: ServiceContext): Loose {
  return unlessSilent({
    postStart: handlerOf('post_start', hooks?.postStart ?? [], context),
    preStop: handlerOf('pre_stop', hooks?.preStop ?? [], context),
  });
}

function handlerOf(name: string, [hook, ...others]: readonly Hook[], { service, notes }: ServiceContext): Loose {
  if (!hook) return undefined;
  if (others.length > 0) {
    notes.leftOut(
      service,
      name,
      'a container in Kubernetes has one such command',
      'Make one of them, as a script in the image.',
    );
    return undefined;
  }
  const { command, user, isPrivileged, workingDir, environment } = hook;
  if (user !== undefined || isPrivileged || workingDir !== undefined || Object.keys(environment).length > 0) {
    notes.leftOut(
      service,
      name,
      'in Kubernetes, such a command runs as the container does: without a user, folder, rights or variables of its own',
      'Write them into the command.',
    );
    return undefined;
  }
  return { exec: { command } };
}
