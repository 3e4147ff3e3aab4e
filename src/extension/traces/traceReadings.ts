import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { tracedSources, type SeenChannel } from '../../app/traces/tracedSources.ts';
import { TraceReading, type TraceReadingHost } from '../../app/traces/traceReading.ts';
import { DisposableStore } from '../../base/disposable.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { TracesParts } from './tracingParts.ts';

/** What reads each application for the pages of its traces. */
export class TraceReadings {
  readonly #parts: TracesParts;
  readonly #readings = new Map<string, TraceReading>();

  constructor(parts: TracesParts) {
    this.#parts = parts;
  }

  /** It reads nothing until somebody retains it. */
  of(work: ApplicationWork): TraceReading {
    const name = applicationKeyText(work.key);
    const known = this.#readings.get(name);
    if (known) return known;
    const reading = new TraceReading(readingHost(this.#parts, work));
    this.#readings.set(name, reading);
    return reading;
  }
}

function readingHost({ tap, inspectorHost, inspectors, logger }: TracesParts, work: ApplicationWork): TraceReadingHost {
  const { key, monitor, watch } = work;
  return {
    tap,
    get limits() {
      return inspectorHost.limits;
    },
    sources: async () => {
      const { application } = await knownApplication(monitor);
      const inspected = { application: application.name, ...key };
      const ids = tracedSources(application, watch.current.channels);
      const resolutions = await Promise.all(ids.map((id) => inspectorHost.resolveSource(inspected, id, null)));
      return {
        sources: resolutions.flatMap((each) => ('source' in each ? [each.source] : [])),
        problem: resolutions.flatMap((each) => ('problem' in each ? [each.problem] : [])).at(0),
      };
    },
    watchSources: (onChange) => {
      const store = new DisposableStore();
      store.add(monitor.retain());
      store.add(watch.retain());
      let known = namesIn(watch.current.channels);
      store.add(
        watch.onDidChange(() => {
          // Figures change all the time, and mean nothing here.
          const names = namesIn(watch.current.channels);
          if (names !== known) onChange();
          known = names;
        }),
      );
      store.add(inspectorHost.onDidChangeSources(onChange));
      return store;
    },
    inspectorSessions: () => inspectors.sessionsOf(nameIn(work), key),
    logger,
  };
}

function nameIn({ monitor }: ApplicationWork): string {
  const { snapshot } = monitor;
  return 'application' in snapshot ? snapshot.application.name : '';
}

function namesIn(channels: readonly SeenChannel[]): string {
  return JSON.stringify(channels.map(({ channelKind, name }) => [channelKind, name]));
}
