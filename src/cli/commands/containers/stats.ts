import { Option, type Command } from 'commander';
import { sleep } from '../../../base/async.ts';
import type { ContainerStats, Engine } from '../../../engine/engine.ts';
import type { ObservedContainer } from '../../../engine/observation.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { findProject, observeKnown } from '../../sources/project.ts';
import { formatOption, printerOf, type Printer } from '../../rows/rows.ts';
import { statsListing, statsRow } from '../../rows/statsRow.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';

interface StatsOptions extends GlobalOptions {
  readonly all: boolean;
  readonly format: string;
  readonly stream: boolean;
  readonly trunc: boolean;
}

/** How often the figures are printed. */
const periodMs = 1000;
/** How long the first figures of every container are waited for: what has just ended tells none. */
const maxFirstMs = 5000;

export function statsCommand(program: Command): Command {
  return program
    .command('stats')
    .argument('[service]', 'only this one')
    .summary('show what containers take')
    .description(
      'Show what running containers take of the machine, anew every second until Ctrl+C. Needs no manifest with -p.',
    )
    .option('-a, --all', 'containers too that do not run', false)
    .addOption(new Option('--no-stream', 'show the first figures, and end'))
    .option('--no-trunc', 'cut nothing off')
    .addOption(formatOption(statsListing));
}

export async function stats(
  service: string | undefined,
  options: StatsOptions,
  context: CliContext,
): Promise<ExitCode> {
  const print = printerOf(options.format, statsListing);
  const project = findProject(options, context);
  return withEngine(options, context, async (engine) => {
    await observeKnown(service === undefined ? [] : [service], project, engine, context);
    const figures = new Figures(engine, project.name, service, options);
    const over = new AbortController();
    const following = figures.follow(AbortSignal.any([context.signal, over.signal]));
    try {
      await Promise.race([following, showAll(figures, print, options, context)]);
    } finally {
      over.abort();
      await following.catch(() => undefined);
    }
    return exitCodes.done;
  });
}

async function showAll(figures: Figures, print: Printer, options: StatsOptions, context: CliContext): Promise<void> {
  const { signal, stdout } = context;
  const deadlineMs = Date.now() + maxFirstMs;
  while (!(await figures.areComplete(signal)) && Date.now() < deadlineMs) await sleep(periodMs / 10, signal);
  for (;;) {
    const text = print(await figures.rows(signal));
    // A person watches one table; a file gets one after another.
    const isWatched = stdout.isTerminal && options.stream && options.format === 'table';
    await stdout.write(isWatched ? `\u001b[H\u001b[2J${text}` : text);
    if (!options.stream) return;
    await sleep(periodMs, signal);
  }
}

/** The last figures of each container, and which containers there are. */
class Figures {
  readonly #engine: Engine;
  readonly #project: string;
  readonly #service: string | undefined;
  readonly #options: StatsOptions;
  readonly #last = new Map<string, ContainerStats>();

  constructor(engine: Engine, project: string, service: string | undefined, options: StatsOptions) {
    this.#engine = engine;
    this.#project = project;
    this.#service = service;
    this.#options = options;
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#engine.stats(this.#project, (told) => void this.#last.set(told.container, told), signal);
  }

  async areComplete(signal: AbortSignal): Promise<boolean> {
    const containers = await this.#containers(signal);
    return containers.every(({ name, state }) => !hasFigures.has(state) || this.#last.has(name));
  }

  async rows(signal: AbortSignal): Promise<readonly ReturnType<typeof statsRow>[]> {
    const containers = await this.#containers(signal);
    return containers.map((container) => {
      const told = hasFigures.has(container.state) ? this.#last.get(container.name) : undefined;
      return statsRow(container, told, this.#options.trunc);
    });
  }

  async #containers(signal: AbortSignal): Promise<readonly ObservedContainer[]> {
    const { containers } = await this.#engine.observe(this.#project, [], signal);
    return containers
      .filter(({ service }) => this.#service === undefined || service === this.#service)
      .filter((container) => this.#options.all || isUpOrPaused(container))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

const hasFigures: ReadonlySet<string> = new Set(['running', 'paused']);
