import { ApplicationMonitor, type MonitorTimes } from '../../src/app/monitors/applicationMonitor.ts';
import { Emitter } from '../../src/base/event.ts';
import { silentLogger } from '../../src/base/logger.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Application } from '../../src/manifest/model.ts';
import { FakeTrust } from './fakeTrust.ts';

/** A monitor of a manifest that never changes, on one engine, in a workspace that is trusted. */
export function aMonitor(application: Application | null, engine: Engine, times?: MonitorTimes): ApplicationMonitor {
  const onDidChange = new Emitter<void>().event;
  return new ApplicationMonitor(
    { read: () => Promise.resolve({ application, manifest: '/shop/compose.yaml', problems: [] }), onDidChange },
    { connect: () => Promise.resolve({ engine }), onDidChange },
    new FakeTrust(),
    silentLogger,
    times,
  );
}

/** The times of a monitor that looks at once, and hardly ever by itself. */
export const quickTimes: MonitorTimes = { coalesceMs: 1, pollMs: 60_000, firstBackOffMs: 1, maxBackOffMs: 5 };
