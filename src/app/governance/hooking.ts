import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import { runVerbHook } from '../../engine/hooks/verbHook.ts';
import type { HookDeclaration } from '../../manifest/model/governance.ts';
import { demandTrust } from '../trust.ts';
import type { Authority, AuthorityParts, HookVoice, Matter } from './authority.ts';
import { hooksAround } from './hooksAround.ts';
import { operatedServices } from './verbOf.ts';

/**
 * Runs the hooks before and after operations that are no plans: exec, publish, replay and the like. One before that fails refuses the
 * operation; one after it is told of, and the next runs all the same. After what was not done, none runs.
 */
export function hooking({ hooks, logger }: Pick<AuthorityParts, 'hooks' | 'logger'>): Authority {
  const voice = hooks ?? { say: (line) => logger.info(line), complain: ({ message }) => logger.warn(message) };
  /** What cancels an operation cancels the hooks behind it too. */
  const signals = new WeakMap<Matter, AbortSignal>();
  return {
    async begin(matter, _going, signal) {
      signals.set(matter, signal);
      // One after the other, as the manifest has them.
      for (const hook of hooksOf(matter, 'before')) await run(matter, hook, voice, signal);
    },
    async end(matter, _going, { kind }) {
      const signal = signals.get(matter);
      if (kind !== 'done' || !signal) return;
      for (const hook of hooksOf(matter, 'after')) {
        try {
          await run(matter, hook, voice, signal);
        } catch (error) {
          signal.throwIfAborted();
          voice.complain(toProblem(error));
        }
      }
    },
  };
}

function hooksOf({ application, operation }: Matter, when: HookDeclaration['when']): readonly HookDeclaration[] {
  return hooksAround(application, operation, when);
}

async function run(matter: Matter, hook: HookDeclaration, voice: HookVoice, signal: AbortSignal): Promise<void> {
  if (voice.trust) demandTrust(voice.trust);
  const { application, operation } = matter;
  voice.say(`${hook.name} (hook ${hook.when} ${hook.verb})`);
  const lend = matter.lend ?? (() => Promise.reject(new ProblemError(noEngine(hook))));
  const onProgress = (line: string): void => voice.say(`${hook.name}: ${line}`);
  await runVerbHook({ hook, services: operatedServices(operation), application, lend, onProgress }, signal);
}

function noEngine({ name, service = '', verb }: HookDeclaration): Problem {
  const message = `The hook "${name}" runs the service "${service}", and ${verb} knows no engine to run it on here. Give the hook a command instead.`;
  return { code: 'engine.verb-hook-failed', severity: 'error', message };
}
