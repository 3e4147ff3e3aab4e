import { configureGlobal } from 'fast-check';

/**
 * The same examples in every run, so that a change is judged by what it changes. `PATCHBAY_SEED=random` (or a number) looks
 * further; what it finds becomes a test of its own.
 */
const wanted = process.env['PATCHBAY_SEED'];
configureGlobal({
  // A largest size that a property names is meant: without this, no list has more than ten items.
  defaultSizeToMaxWhenMaxSpecified: true,
  ...(wanted === 'random' ? {} : { seed: Number(wanted ?? 1) }),
});
