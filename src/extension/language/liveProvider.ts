import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/services/activity.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { liveView, nothingLive } from '../../app/editor/liveView.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Live } from '../../protocol/live.ts';
import type { ChannelWatch } from '../views/channelWatch.ts';
import { isManifest } from './documents.ts';

/** States come in bursts while services start. */
const announceMs = 200;

/**
 * Tells the language server what runs. It begins to look when it is first asked, and looks on while a manifest is to be
 * seen: a workspace that is not trusted is told nothing.
 */
export class LiveProvider implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #watch: ChannelWatch;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<DisposableStore>());
  readonly #channels = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #announcing = this.#store.add(new Coalescer(() => this.#changed.fire(), announceMs));
  #images: { readonly engine: Engine; names: readonly string[] } | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker, watch: ChannelWatch, logger: Logger) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#watch = watch;
    this.#logger = logger;
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#lookAway()));
  }

  /** Answers at once, with what is known. */
  tell(): Live {
    if (!this.#looking.value) this.#look();
    const { snapshot } = this.#monitor;
    if (snapshot.state !== 'ready' && snapshot.state !== 'engineUnreachable') return nothingLive;
    const observation = snapshot.state === 'ready' ? snapshot.observation : undefined;
    const images = this.#images?.engine === this.#monitor.engine ? (this.#images?.names ?? []) : [];
    return liveView(snapshot.application, observation, this.#activity.current, this.#watch.facts, images);
  }

  dispose(): void {
    this.#lookAway(true);
    this.#store.dispose();
  }

  #look(): void {
    const store = new DisposableStore();
    store.add(this.#monitor.retain());
    store.add(this.#monitor.onDidChange(() => this.#update()));
    store.add(this.#activity.onDidChange(() => this.#announcing.request()));
    store.add(this.#watch.onDidChange(() => this.#announcing.request()));
    this.#looking.set(store);
    this.#update();
  }

  #lookAway(isForGood = false): void {
    const isSeen = vscode.window.visibleTextEditors.some(({ document }) => isManifest(document));
    if (isSeen && !isForGood) return;
    this.#looking.set(undefined);
    this.#channels.set(undefined);
  }

  #update(): void {
    this.#announcing.request();
    const { snapshot, engine } = this.#monitor;
    if (snapshot.state !== 'ready') return;
    const hasChannels = Object.keys(snapshot.application.messaging.channels).length > 0;
    if (hasChannels !== (this.#channels.value !== undefined)) {
      this.#channels.set(hasChannels ? this.#watch.retain() : undefined);
    }
    if (engine && this.#images?.engine !== engine) void this.#readImages(engine);
  }

  /** Images are read once for each engine: a service that is started tells by itself what it pulled. */
  async #readImages(engine: Engine): Promise<void> {
    this.#images = { engine, names: [] };
    try {
      this.#images = { engine, names: await engine.images(AbortSignal.timeout(5000)) };
      this.#announcing.request();
    } catch (error) {
      this.#logger.debug(`Images: ${toProblem(error).message}`);
    }
  }
}
