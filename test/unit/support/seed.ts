import { configureGlobal } from 'fast-check';

/**
 * The same examples in every run, so that a change is judged by what it changes. `PATCHBAY_SEED=random` (or a number) looks
 * further; what it finds becomes a test of its own.
 */
const wanted = process.env['PATCHBAY_SEED'];
if (wanted !== 'random') configureGlobal({ seed: Number(wanted ?? 1) });
