import * as v from 'valibot';
import type { Side } from './rpc.ts';

/** What every page of a webview is to the host: it serves nothing, and announces its own problems for the host's log. */
export const pageSide = {
  requests: {},
  events: { fault: v.object({ message: v.string() }) },
} as const satisfies Side;
