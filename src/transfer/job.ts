import type { PublishManyJob } from './publish/job.ts';
import type { RecordJob } from './record/job.ts';
import type { RedriveJob } from './redrive/job.ts';
import type { ReplayJob } from './replay/job.ts';
import type { ReadSource } from './sources.ts';

/** What is carried, as plain data: each kind is declared in its folder. `S` is what sources are to whoever reads them. */
export type TransferJob<S extends ReadSource = ReadSource> = PublishManyJob | RecordJob<S> | RedriveJob | ReplayJob;
