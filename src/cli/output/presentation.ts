import type { StepKind } from '../../engine/step.ts';
import type { ProcessEnvironment } from './output.ts';
import { refusal } from './report.ts';

export const progressModes = ['auto', 'tty', 'plain', 'json', 'quiet'] as const;

/** How what happens is told, and whether it happens. */
export interface Presentation {
  readonly progress: (typeof progressModes)[number];
  /** Plans are shown and not applied. */
  readonly isDry: boolean;
  /** How many steps are taken at a time. */
  readonly maxParallel: number;
  /** Steps of which it is not told how far they are. */
  readonly quietSteps: ReadonlySet<StepKind>;
}

/** What of it a command line says. */
interface PresentationOptions {
  readonly progress?: Presentation['progress'];
  readonly dryRun?: boolean;
  readonly parallel?: string;
  readonly quietPull?: boolean;
  readonly quietBuild?: boolean;
}

/** The options, then Compose's variables. @throws ProblemError when one cannot be read. */
export function presentationOf(options: PresentationOptions, environment: ProcessEnvironment): Presentation {
  const { progress = environment['COMPOSE_PROGRESS'] ?? 'auto', dryRun = false } = options;
  const mode = progressModes.find((each) => each === progress);
  if (!mode) {
    throw refusal(
      'bad-progress',
      `COMPOSE_PROGRESS=${progress} cannot be read. Choose one of ${progressModes.join(', ')}.`,
    );
  }
  return {
    progress: mode,
    isDry: dryRun,
    maxParallel: parallelOf(options.parallel ?? environment['COMPOSE_PARALLEL_LIMIT'] ?? '-1'),
    quietSteps: new Set([
      ...(options.quietPull === true ? (['pull'] as const) : []),
      ...(options.quietBuild === true ? (['build'] as const) : []),
    ]),
  };
}

/** True when a person reads what happens. */
export function isTold({ progress }: Presentation): boolean {
  return progress !== 'json' && progress !== 'quiet';
}

function parallelOf(text: string): number {
  if (text === '-1') return Infinity;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw refusal(
    'bad-parallel',
    `--parallel ${text} cannot be read. Give a number of steps, or -1 for as many as there are.`,
  );
}
