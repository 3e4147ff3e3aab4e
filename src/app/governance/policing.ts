import type { Authority } from './authority.ts';

/** The policies of the application. */
export const policing: Authority = {
  review: () => [],
};
