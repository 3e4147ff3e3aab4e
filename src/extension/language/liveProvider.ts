import * as vscode from 'vscode';
import { liveView, nothingLive } from '../../app/editor/liveView.ts';
import { withMap } from '../../app/editor/liveWiring.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Live, OneLive } from '../../protocol/live.ts';
import type { Topology, TopologyFigures } from '../../protocol/topology/topology.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';
import { isManifest } from './documents.ts';

/** States come in bursts while services start. */
const announceMs = 200;

/**
 * Tells the language server what runs of the applications whose manifests can be seen. It begins to look when it is first asked,
 * and looks on while a manifest is to be seen: a workspace that is not trusted is told nothing.
 */
export class LiveProvider implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #topology: Maps;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #announcing = this.#store.add(new Coalescer(() => this.#changed.fire(), announceMs));
  readonly #views = new Map<ApplicationWork, LiveSight>();
  #isAsked = false;

  readonly onDidChange = this.#changed.event;

  constructor(applications: ApplicationWorks, topology: Maps, logger: Logger) {
    this.#applications = applications;
    this.#topology = topology;
    this.#logger = logger;
    this.#store.add(topology.onDidChange(() => this.#announcing.request()));
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#follow()));
    this.#store.add(applications.onDidChange(() => this.#follow()));
  }

  /** Answers at once, with what is known. */
  tell(): Live {
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#applications.list.start();
      this.#follow();
    }
    const [first, ...others] = [...this.#views.values()].flatMap((view) => view.current ?? []);
    return first ? { ...first, others } : nothingLive;
  }

  dispose(): void {
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
    this.#store.dispose();
  }

  /** Looks at what is to be seen, and no longer at the rest. */
  #follow(): void {
    if (!this.#isAsked) return;
    const seen = new Set(this.#seen());
    for (const [work, view] of this.#views) {
      if (seen.has(work)) continue;
      this.#views.delete(work);
      view.dispose();
    }
    for (const work of seen) {
      if (!this.#views.has(work))
        this.#views.set(work, new LiveSight(work, this.#topology, this.#logger, () => this.#announcing.request()));
    }
  }

  #seen(): readonly ApplicationWork[] {
    const { only } = this.#applications;
    const paths = vscode.window.visibleTextEditors
      .filter(({ document }) => isManifest(document))
      .map(({ document }) => document.uri.fsPath);
    if (only) return paths.length > 0 ? [only] : [];
    return paths.flatMap((path) => {
      const found = this.#applications.withFile(path);
      return found ? [this.#applications.shown(found.manifest)] : [];
    });
  }
}

/** What knows who talks to whom. */
interface Maps {
  mapOf(
    work: ApplicationWork,
  ): { readonly topology: Topology; readonly figures: TopologyFigures | undefined } | undefined;
  /** Looks, until disposed. */
  retain(work: ApplicationWork): Disposable;
  readonly onDidChange: Event<void>;
}

/** What can be seen of one application. */
class LiveSight implements Disposable {
  readonly #work: ApplicationWork;
  readonly #topology: Maps;
  readonly #logger: Logger;
  readonly #announce: () => void;
  readonly #store = new DisposableStore();
  readonly #channels = this.#store.add(new DisposableSlot<Disposable>());
  #images: { readonly engine: Engine; names: readonly string[] } | undefined;

  constructor(work: ApplicationWork, topology: Maps, logger: Logger, announce: () => void) {
    this.#work = work;
    this.#topology = topology;
    this.#logger = logger;
    this.#announce = announce;
    const { monitor, activity, watch } = work;
    this.#store.add(monitor.retain());
    this.#store.add(monitor.onDidChange(() => this.#update()));
    this.#store.add(activity.onDidChange(announce));
    this.#store.add(watch.onDidChange(announce));
    this.#update();
  }

  get current(): OneLive | undefined {
    const { monitor, activity, watch } = this.#work;
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready' && snapshot.state !== 'engineUnreachable') return undefined;
    const observation = snapshot.state === 'ready' ? snapshot.observation : undefined;
    const images = this.#images?.engine === monitor.engine ? (this.#images?.names ?? []) : [];
    const live = liveView(snapshot.application, observation, activity.current, watch.facts, images);
    const map = this.#topology.mapOf(this.#work);
    return map ? withMap(live, map.topology, map.figures) : live;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    this.#announce();
    const { snapshot, engine } = this.#work.monitor;
    if (snapshot.state !== 'ready') return;
    const hasChannels = Object.keys(snapshot.application.messaging.channels).length > 0;
    if (hasChannels !== (this.#channels.value !== undefined)) {
      this.#channels.set(hasChannels ? this.#lookAtChannels() : undefined);
    }
    if (engine && this.#images?.engine !== engine) void this.#readImages(engine);
  }

  /** Their figures, and who publishes and consumes. */
  #lookAtChannels(): Disposable {
    const store = new DisposableStore();
    store.add(this.#work.watch.retain());
    store.add(this.#topology.retain(this.#work));
    return store;
  }

  /** Images are read once for each engine: a service that is started tells by itself what it pulled. */
  async #readImages(engine: Engine): Promise<void> {
    this.#images = { engine, names: [] };
    try {
      this.#images = { engine, names: await engine.images(AbortSignal.timeout(5000)) };
      this.#announce();
    } catch (error) {
      this.#logger.debug(`Images: ${toProblem(error).message}`);
    }
  }
}
