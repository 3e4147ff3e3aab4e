/** `vendor.com/class=name`, by the Container Device Interface; anything else is a path on the host. */
export function isCdiName(source: string): boolean {
  return /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*=[\w][\w.:-]*$/.test(source);
}
