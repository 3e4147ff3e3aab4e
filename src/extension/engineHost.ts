import { homedir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine, editorWords } from '../app/engines/engineChoice.ts';
import { engineAddresses } from '../app/engines/engineAddresses.ts';
import { withNamedEngine } from '../app/engines/namedEngine.ts';
import type { ConnectedEngine, EngineSource, WantedEngine } from '../app/monitors/applicationMonitor.ts';
import { demandTrust, type Trust } from '../app/trust.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { DockerContexts } from '../engine/connect.ts';
import type { EngineAddress } from '../engine/engine.ts';
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

  async connect(signal: AbortSignal, { project, containersOnly, named }: WantedEngine): Promise<ConnectedEngine> {
    demandTrust(this.#trust);
    const { connectEngine, engineSigns } = await import('../engine/connect.ts');
    const drivers = {
      connect: (address: EngineAddress) => connectEngine(address, this.#logger),
      signs: engineSigns,
    };
    const wish = { setting: this.#settings.get('engine'), addresses: this.#addresses };
    const { setting, addresses } = withNamedEngine(wish, named);
    const question = { setting, addresses, project: () => ({ name: project, containersOnly }), words: editorWords };
    const { engine, reason } = await chooseEngine(question, drivers, signal);
    this.#logger.info(`Engine: ${engine.kind} (${reason})`);
    const address = addresses[engine.kind];
    // Nobody has to be told why it is the engine that the settings name.
    return setting === 'auto' ? { engine, reason, address } : { engine, address };
  }

  get #addresses(): EngineAddresses {
    const host = this.#settings.get('docker.host');
    const context = this.#settings.get('docker.context');
    const { env: environment, platform, execPath: node } = process;
    const shim = join(this.#dist, 'shim.js');
    const { docker, swarm, ...others } = engineAddresses({ environment, platform, home: homedir(), node, shim });
    const set = { ...(host !== '' && { host }), ...(context !== '' && { context }), ...givenBy(host, context) };
    return { ...others, docker: { ...docker, ...set }, swarm: { ...swarm, ...set } };
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

/** Says which setting names the address, so that a message can tell what to correct. */
function givenBy(host: string, context: string): { readonly givenBy?: string } {
  if (host !== '') return { givenBy: 'patchbay.docker.host' };
  return context === '' ? {} : { givenBy: 'patchbay.docker.context' };
}
