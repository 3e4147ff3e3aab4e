import { imageUse, type ImageUse } from '../../manifest/images/images.ts';
import type { Service } from '../../manifest/model.ts';

/** The image of a service, if it is known to keep data. One that is built here may be anything. */
export function datastoreOf({ image, build }: Service): ImageUse | undefined {
  const use = image === undefined || build ? undefined : imageUse(image);
  return use?.image.isDatastore ? use : undefined;
}
