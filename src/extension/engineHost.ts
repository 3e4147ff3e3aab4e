import { homedir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine } from '../app/engines/engineChoice.ts';
import type { EngineSource } from '../app/monitors/applicationMonitor.ts';
import { dockerMemoryDirectory, processEngineDirectory } from '../app/engines/processEngineDirectory.ts';
import { demandTrust, type Trust } from '../app/trust.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { DockerContexts } from '../engine/connect.ts';
import type { Engine, EngineAddress } from '../engine/engine.ts';
import type { EngineAddresses } from '../engine/signs.ts';
import type { Settings } from './settings.ts';

/** The settings that say which engine it is. */
const deciding = ['engine', 'docker.host', 'docker.context'] as const;

/** Engines as the settings ask for them. The drivers are a bundle of their own, loaded with the first connection. */
export class EngineHost implements EngineSource, Disposable {
  readonly #settings: Settings;
  readonly #dist: string;
  readonly #trust: Trust;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  readonly #listener: Disposable;
  #reason = '';

  readonly onDidChange = this.#changed.event;

  /** `dist` is the folder of the bundles. */
  constructor(settings: Settings, dist: string, trust: Trust, logger: Logger) {
    this.#settings = settings;
    this.#dist = dist;
    this.#trust = trust;
    this.#logger = logger;
    this.#listener = settings.onDidChange((names) => {
      if (deciding.some((name) => names.has(name))) this.#changed.fire();
    });
  }

  async connect(signal: AbortSignal, project: string): Promise<Engine> {
    demandTrust(this.#trust);
    const { connectEngine, engineSigns } = await import('../engine/connect.ts');
    const drivers = {
      connect: (address: EngineAddress) => connectEngine(address, this.#logger),
      signs: engineSigns,
    };
    const setting = this.#settings.get('engine');
    const { engine, reason } = await chooseEngine(setting, this.#addresses, drivers, () => project, signal);
    // What is set is no surprise.
    this.#reason = setting === 'auto' ? reason : '';
    this.#logger.info(`Engine: ${engine.kind} (${reason})`);
    return engine;
  }

  /** Why the engine that was connected to last was chosen, for people; empty where it is set, and before. */
  get reason(): string {
    return this.#reason;
  }

  /** For the tap, which connects by itself. */
  addressOf(kind: Engine['kind']): EngineAddress {
    demandTrust(this.#trust);
    return this.#addresses[kind];
  }

  get #addresses(): EngineAddresses {
    const host = this.#settings.get('docker.host');
    const context = this.#settings.get('docker.context');
    return {
      docker: {
        kind: 'docker',
        memory: dockerMemoryDirectory(process.env, process.platform, homedir()),
        ...(host === '' ? {} : { host }),
        ...(context === '' ? {} : { context }),
      },
      process: {
        kind: 'process',
        stateDirectory: processEngineDirectory(process.env, process.platform, homedir()),
        node: process.execPath,
        shim: join(this.#dist, 'shim.js'),
      },
    };
  }

  /** The docker contexts of this machine's user. */
  async dockerContexts(): Promise<DockerContexts> {
    const { dockerContexts } = await import('../engine/connect.ts');
    return dockerContexts();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
