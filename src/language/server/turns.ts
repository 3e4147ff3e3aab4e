import { setImmediate } from 'node:timers/promises';
import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type ConnectionOptions,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { requireWellFormed } from '../text/wellFormed.ts';

/**
 * Lets in what has arrived meanwhile. Throws what the client is to be told when it does not wait for the answer any more,
 * or when a document has changed since it asked.
 */
export type GiveWay = () => Promise<void>;

/** Answers a request at once when it is cancelled while it waits for its turn. */
export const answersCancelled: ConnectionOptions = {
  connectionStrategy: {
    // The library fills in the id when it sends the answer.
    cancelUndispatched: (): ResponseMessage => ({ jsonrpc: '2.0', id: null, error: cancelled().toJson() }),
  },
};

/** Answers requests one step at a time, for as long as somebody waits for the answer. */
export class Turns {
  #changes = 0;

  /** A document changed, so every answer that is being worked on is about an outdated text. */
  changed(): void {
    this.#changes++;
  }

  /** Steps shorter than this run on: looking for a cancel would take longer. */
  atOnce<P, R>(answer: (params: P) => R): (params: P) => R {
    return (params) => {
      requireWellFormed(params);
      return answer(params);
    };
  }

  /**
   * One turn goes by first: a cancel that came right behind the request is read in it, and nothing else is done before.
   * An answer of one step is thus about the text that was asked about. One of many steps gives way between them.
   */
  served<P, R>(
    answer: (params: P, giveWay: GiveWay) => R | Promise<R>,
  ): (params: P, token: CancellationToken) => Promise<R> {
    return async (params, token) => {
      await setImmediate();
      throwIfCancelled(token);
      requireWellFormed(params);
      const changes = this.#changes;
      return answer(params, async () => {
        // Node reads a message in the first turn and handles it in the second.
        await setImmediate();
        await setImmediate();
        throwIfCancelled(token);
        if (changes !== this.#changes) throw new ResponseError(LSPErrorCodes.ContentModified, 'The text has changed.');
      });
    };
  }
}

function throwIfCancelled(token: CancellationToken): void {
  if (token.isCancellationRequested) throw cancelled();
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
