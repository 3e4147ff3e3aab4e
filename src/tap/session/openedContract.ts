import type { Contract, ReadText } from '../../messages/contracts/contract.ts';

/** Reads a contract, with the files that it was read from. Compilers are a bundle of their own, loaded with the first one. */
export async function openedContract(
  path: string,
  pointer: string | undefined,
  read: ReadText,
): Promise<{ readonly contract: Contract; readonly files: ReadonlySet<string> }> {
  const { openContract } = await import('../../messages/contracts/openContract.ts');
  const files = new Set<string>([path]);
  const contract = openContract({ path, pointer }, (file) => {
    files.add(file);
    return read(file);
  });
  return { contract, files };
}
