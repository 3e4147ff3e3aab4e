import type { Application, Service } from '../../manifest/model.ts';
import type { Notes } from './notes.ts';
import type { ObjectNames } from './names.ts';
import type { KeptValues } from './keptValues.ts';

export interface ExportWishes {
  /** True: secrets are written with their values. */
  readonly hasSecretValues: boolean;
  /** How large a volume is asked for, as Kubernetes writes it: `1Gi`. Compose knows no size. */
  readonly volumeSize: string;
}

/** What all parts of an export are made with. */
export interface ExportContext {
  readonly application: Application;
  readonly wishes: ExportWishes;
  readonly notes: Notes;
  readonly names: ObjectNames;
  readonly kept: KeptValues;
  /** What a file of this machine says; undefined when it is not there, no file, or cannot be read. */
  readonly readText: (path: string) => string | undefined;
}

/** What a service comes to beside its own workload. */
export interface ServiceContext extends ExportContext {
  readonly service: Service;
  /** The name of its workload. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
