import type { ManifestSource } from '../monitors/applicationMonitor.ts';
import { Emitter } from '../../base/event.ts';
import type { Application } from '../../manifest/model.ts';

/** An application of nothing. A monitor of it watches the engine of the workspace alone, to see what else runs there. */
const nothing: Application = {
  // No project can be called so.
  name: '-',
  directory: '',
  files: [],
  configFiles: [],
  services: {},
  networks: {},
  volumes: {},
  secrets: {},
  configs: {},
  profiles: [],
  activeProfiles: [],
  messaging: { channels: {} },
};

/** What a monitor reads that has no manifest. */
export function engineOnly(): ManifestSource {
  return {
    read: () => Promise.resolve({ application: nothing, manifest: null, problems: [] }),
    onDidChange: new Emitter<void>().event,
  };
}
