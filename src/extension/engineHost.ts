import { homedir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine } from '../app/engineChoice.ts';
import type { EngineSource } from '../app/applicationMonitor.ts';
import { processEngineDirectory } from '../app/processEngineDirectory.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { Engine, EngineAddress } from '../engine/engine.ts';
import type { Settings } from './settings.ts';

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
      if (names.has('engine') || names.has('docker.host')) this.#changed.fire();
    });
  }

  async connect(signal: AbortSignal): Promise<Engine> {
    const { connectEngine } = await import('../engine/connect.ts');
    const engine = await chooseEngine(
      this.#settings.get('engine'),
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
    return host === '' ? { kind } : { kind, host };
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
