/** What is listed of watches: a bundle of its own, loaded when somebody asks for it. */
export { showSyncs } from './syncPick.ts';
export { whyNotSynced } from './whyPick.ts';
