import { homedir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, type EngineSetting } from '../app/engineChoice.ts';
import type { EngineSource } from '../app/applicationMonitor.ts';
import { processEngineDirectory } from '../app/processEngineDirectory.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { DockerContexts } from '../engine/connect.ts';
import type { Engine, EngineAddress } from '../engine/engine.ts';
import type { Settings } from './settings.ts';

/** The settings that say which engine it is. */
const deciding = ['engine', 'docker.host', 'docker.context'] as const;

/** Engines as the settings ask for them. The drivers are a bundle of their own, loaded with the first connection. */
export class EngineHost implements EngineSource, Disposable {
  readonly #settings: Settings;
  readonly #dist: string;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  readonly #listener: Disposable;

  readonly onDidChange = this.#changed.event;

  /** `dist` is the folder of the bundles. */
  constructor(settings: Settings, dist: string, logger: Logger) {
    this.#settings = settings;
    this.#dist = dist;
    this.#logger = logger;
    this.#listener = settings.onDidChange((names) => {
      if (deciding.some((name) => names.has(name))) this.#changed.fire();
    });
  }

  async connect(signal: AbortSignal): Promise<Engine> {
    const { connectEngine } = await import('../engine/connect.ts');
    const engine = await chooseEngine(
      this.#setting(),
      { docker: this.addressOf('docker'), process: this.addressOf('process') },
      (address) => connectEngine(address, this.#logger),
      signal,
    );
    this.#logger.info(`Engine: ${engine.kind}`);
    return engine;
  }

  /** For the tap, which connects by itself. */
  addressOf(kind: Engine['kind']): EngineAddress {
    if (kind === 'process') {
      return {
        kind,
        stateDirectory: processEngineDirectory(process.env, process.platform, homedir()),
        node: process.execPath,
        shim: join(this.#dist, 'shim.js'),
      };
    }
    const host = this.#settings.get('docker.host');
    const context = this.#settings.get('docker.context');
    return { kind, ...(host === '' ? {} : { host }), ...(context === '' ? {} : { context }) };
  }

  /** The docker contexts of this machine's user. */
  async dockerContexts(): Promise<DockerContexts> {
    const { dockerContexts } = await import('../engine/connect.ts');
    return dockerContexts();
  }

  /** Who names a context means Docker: something else in its place would be a surprise. */
  #setting(): EngineSetting {
    const setting = this.#settings.get('engine');
    return setting === 'auto' && this.#settings.get('docker.context') !== '' ? 'docker' : setting;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
