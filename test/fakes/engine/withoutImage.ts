/** The images that are left once one has been removed. */
export function withoutImage(images: Readonly<Record<string, string>>, removed: string): Record<string, string> {
  return Object.fromEntries(Object.entries(images).filter(([image]) => image !== removed));
}
