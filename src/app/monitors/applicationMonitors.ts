import type { Disposable } from '../../base/disposable.ts';
import type { ApplicationMonitor } from './applicationMonitor.ts';

/** Which application is looked at, and in which of its environments. */
export interface MonitorKey {
  /** Absolute path of the workspace folder; left out: the first one that has a manifest. */
  readonly folder?: string | undefined;
  /** A name of `x-patchbay.environments`; left out: as the manifest and the settings are. */
  readonly environment?: string | undefined;
}

/** One monitor for each application and environment, so that several can be open at once. All who look at the same share it. */
export class ApplicationMonitors implements Disposable {
  readonly #make: (key: MonitorKey) => ApplicationMonitor;
  readonly #monitors = new Map<string, ApplicationMonitor>();

  constructor(make: (key: MonitorKey) => ApplicationMonitor) {
    this.#make = make;
  }

  /** It does nothing until somebody retains it. */
  of({ folder, environment }: MonitorKey = {}): ApplicationMonitor {
    const text = JSON.stringify([folder ?? null, environment ?? null]);
    const monitor = this.#monitors.get(text) ?? this.#make({ folder, environment });
    this.#monitors.set(text, monitor);
    return monitor;
  }

  dispose(): void {
    for (const monitor of this.#monitors.values()) monitor.dispose();
    this.#monitors.clear();
  }
}
