import type { RecordJob } from './record/job.ts';

/** What is carried, as plain data: each kind is declared in its folder. */
export type TransferJob = RecordJob;
