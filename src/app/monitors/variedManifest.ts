import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ManifestReading, ManifestSource } from './applicationMonitor.ts';

/** What a service is meanwhile instead of what its manifest says. Pure. */
export type VaryService = (service: Service) => Service;

/**
 * A manifest of which some services are others for a while: a debugger needs another command. Whatever reads the application through
 * it plans with that, so that a restart, a rebuild or a scaling keeps it, also when the manifest is edited meanwhile.
 */
export class VariedManifest implements ManifestSource, Disposable {
  readonly #source: ManifestSource;
  readonly #varied = new Map<string, VaryService>();
  #whole: ((application: Application) => Application) | undefined;
  readonly #changed = new Emitter<void>();
  readonly #listener: Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(source: ManifestSource) {
    this.#source = source;
    this.#listener = source.onDidChange(() => this.#changed.fire());
  }

  async read(signal: AbortSignal): Promise<ManifestReading> {
    const reading = await this.#source.read(signal);
    return reading.application ? { ...reading, application: this.applyTo(reading.application) } : reading;
  }

  release(): void {
    this.#source.release?.();
  }

  /** Undefined: it is as the manifest says again. */
  vary(service: string, change: VaryService | undefined): void {
    if (this.#varied.get(service) === change) return;
    if (change) this.#varied.set(service, change);
    else this.#varied.delete(service);
    this.#changed.fire();
  }

  /** The same for the whole application, before its services. */
  varyAll(change: ((application: Application) => Application) | undefined): void {
    if (this.#whole === change) return;
    this.#whole = change;
    this.#changed.fire();
  }

  /** The application as it is to be read now. */
  applyTo(read: Application): Application {
    const application = this.#whole?.(read) ?? read;
    if (this.#varied.size === 0) return application;
    const changed = [...this.#varied].flatMap(([name, change]): readonly [string, Service][] => {
      const service = ownProperty(application.services, name);
      return service ? [[name, change(service)]] : [];
    });
    return { ...application, services: { ...application.services, ...Object.fromEntries(changed) } };
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
