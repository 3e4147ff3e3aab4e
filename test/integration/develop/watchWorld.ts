import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performWatchAction } from '../../../src/app/operations/develop/watchActions.ts';
import type { PlanSurface } from '../../../src/app/operations/planOperation.ts';
import { planRules } from '../../../src/app/operations/rules.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { WatchSession } from '../../../src/develop/session/watchSession.ts';
import type { WatchRecord, WatchState } from '../../../src/develop/watchEvents.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { WatchRule } from '../../../src/manifest/model/container.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { eventually } from '../broker/eventually.ts';
import { Captured, EngineWorld } from '../engine/world.ts';

type EventOf<Name extends WatchRecord['event']> = Extract<WatchRecord, { event: Name }>;

/** An application whose files are watched: what a person edits, what runs, and what the watch tells. */
export class WatchWorld {
  readonly folder: string;
  readonly world: EngineWorld;
  readonly events: WatchRecord[] = [];
  readonly states = new Map<string, WatchState>();
  #session: WatchSession | undefined;

  private constructor(folder: string, world: EngineWorld) {
    this.folder = folder;
    this.world = world;
  }

  static async make(
    engine: Engine,
    services: (rule: MakeRule, folder: string) => readonly Service[],
  ): Promise<WatchWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-watch-'));
    const rule: MakeRule = (action, path, facts = {}) => ({
      at: {
        file: join(folder, 'compose.yaml'),
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
      },
      action,
      path: join(folder, path),
      ...(action.startsWith('sync') && { target: `/app/${path}` }),
      ignore: [],
      include: [],
      syncsAtStart: false,
      ...facts,
    });
    return new WatchWorld(folder, new EngineWorld(engine, services(rule, folder)));
  }

  async up(): Promise<void> {
    const problems = await this.world.run({ action: 'up' });
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  }

  /** Begins to watch all of its services. */
  async watch(engine: Engine = this.world.engine): Promise<WatchSession> {
    const surface: PlanSurface = {
      actor: { kind: 'person', name: 'ada' },
      tell: () => undefined,
      confirm: () => true,
      follow: <T>(go: (show: () => void, signal: AbortSignal) => Promise<T>, signal: AbortSignal) =>
        go(() => undefined, signal),
    };
    const actor = {
      engine,
      application: () => this.world.application,
      ports: { rules: planRules, surface },
      onOutput: () => undefined,
    };
    const { application } = this.world;
    const session = new WatchSession(
      { application, services: Object.keys(application.services) },
      {
        engine,
        act: (action, signal) => performWatchAction(action, actor, signal),
        onEvent: (event) => this.events.push(event),
        onState: (state) => this.states.set(state.service, state),
        logger: silentLogger,
      },
    );
    this.#session = session;
    await session.begin();
    return session;
  }

  async save(path: string, text: string | Buffer): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  delete(path: string): Promise<void> {
    return rm(join(this.folder, path), { recursive: true });
  }

  of<Name extends WatchRecord['event']>(name: Name): readonly EventOf<Name>[] {
    return this.events.filter((each): each is EventOf<Name> => each.event === name);
  }

  told<Name extends WatchRecord['event']>(name: Name, count = 1): Promise<readonly EventOf<Name>[]> {
    return eventually(
      () => this.of(name),
      (those) => those.length >= count,
      30_000,
    );
  }

  /** Waits until a shell script says something in a container, which may be between two lives. */
  says(service: string, script: string, text: string, number = 1): Promise<string> {
    return eventually(
      () => this.sh(service, script, number),
      (said) => said === text,
      30_000,
    );
  }

  async sh(service: string, script: string, number = 1): Promise<string> {
    const { engine, project } = this.world;
    const streams = new Captured();
    const request = { command: ['/bin/sh', '-c', script], isTty: false };
    try {
      await engine.exec(`${project}-${service}-${number}`, request, streams, AbortSignal.timeout(20_000));
    } catch (error) {
      return String(error);
    }
    return `${streams.out}${streams.err}`;
  }

  async end(): Promise<void> {
    this.#session?.dispose();
    await this.world.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export type MakeRule = (action: WatchRule['action'], path: string, facts?: Partial<WatchRule>) => WatchRule;
