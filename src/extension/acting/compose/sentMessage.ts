import type { ApplicationKey } from '../../../app/applications/applicationKey.ts';
import type { DraftTarget } from '../../../app/drafts/draftTarget.ts';
import type { PublishAnswer } from '../../../broker/publication.ts';
import type { Delivery } from '../../../protocol/detailShapes.ts';
import type { SentMessage } from '../../../protocol/acting/drafts.ts';

/** A message that was sent in this window. */
export interface SentHere {
  readonly key: ApplicationKey;
  /** The name of its application. */
  readonly application: string;
  readonly target: Pick<DraftTarget, 'name' | 'kind' | 'key'>;
  /** It may hold credentials: it goes to the tap, and into no text. */
  readonly brokerUrl: string;
  readonly atMs: number;
  readonly answer: PublishAnswer;
  /** How it is found where it is read. */
  readonly message: SentMessage;
  /** It broke its contract, and was sent all the same. */
  readonly isInvalid: boolean;
  /** What ties it to others; undefined where nothing does. */
  readonly correlation: string | undefined;
  /** What consumer groups have done with it, when they were last looked at. */
  readonly delivery?: Delivery | undefined;
}
