import { readBoundedSync, UnreadableFile } from '../../base/disk/boundedFile.ts';

/** More is no contract. */
const maxFileBytes = 4 * 1_048_576;

/** The text of a file that a contract is in, or refers to; undefined where it cannot be read. Throws where the reason is worth telling. */
export function readContractFile(path: string): string | undefined {
  try {
    return readBoundedSync(path, maxFileBytes).toString('utf8');
  } catch (error) {
    // That it is there and is not read has a reason that whoever named it should hear.
    if (error instanceof UnreadableFile) throw error;
    return undefined;
  }
}
