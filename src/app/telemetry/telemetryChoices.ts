import { ApplicationChoices } from '../applications/applicationChoices.ts';
import type { Memory } from '../applications/applicationMarks.ts';

/** Whether somebody wants an application's telemetry, or does not want it; undefined: as the manifest says. */
export class TelemetryChoices extends ApplicationChoices<boolean> {
  constructor(memory: Memory) {
    super(memory, 'patchbay.telemetry', (kept) => (typeof kept === 'boolean' ? kept : undefined));
  }
}
